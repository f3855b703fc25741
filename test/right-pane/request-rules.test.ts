import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { articlesOf } from '../../src-renderer/features/request/articles-of-type.ts'
import {
  changesOf,
  editOf,
  problemsOfEdit,
  resolvedChanges,
} from '../../src-renderer/features/request/edit-request.ts'
import { findRequestTypes } from '../../src-renderer/features/request/find-request-types.ts'
import { readBackSentences } from '../../src-renderer/features/request/read-back.ts'
import {
  channelRefusal,
  emptyForm,
  formOfDraft,
  notifyByOf,
  placeOf,
  problemsOf,
  reachesOf,
  requestDraftOf,
} from '../../src-renderer/features/request/request-form.ts'
import {
  letterWords,
  numberInWords,
  speakReference,
} from '../../src-renderer/features/request/speak-reference.ts'
import { customer, greenBin } from './people.ts'

test('[Q93] a type leads to the articles that the catalogue ties to it, else to those that name it', () => {
  const text = { title: '', answer: '', keywords: [], body: '' }
  const articles = ['a', 'b', 'c', 'd', 'e'].map(id => ({
    id,
    topic: '',
    division: 'roads',
    requestTypes: id === 'e' ? [] : ['pothole'],
    reviewBy: '2027-01-01',
    version: 1,
    texts: { en: text, fr: text },
  }))
  const idsOf = (tied?: readonly string[]) =>
    articlesOf({ code: 'pothole', ...(tied === undefined ? {} : { articles: tied }) }, articles).map(
      ({ id }) => id,
    )
  expect(idsOf(['e', 'gone', 'b'])).toEqual(['e', 'b'])
  expect(idsOf()).toEqual(['a', 'b', 'c'])
  expect(idsOf(['gone'])).toEqual(['a', 'b', 'c'])
})

describe('a reference number is said', () => {
  test('in English and French', () => {
    expect(speakReference('TL-26-4K7F-2', 'en')).toBe('T-L, twenty-six, four K seven F, two')
    expect(speakReference('TL-26-4K7F-2', 'fr')).toBe('T-L, vingt-six, quatre K sept F, deux')
  })
  test('every number that the city can give out, without a figure left over', () => {
    for (const year of [26, 30, 71, 80, 81, 99]) {
      for (const number of [0, 1, 31, 71_304, 32 ** 4, 32 ** 5 + 17]) {
        for (const language of ['en', 'fr'] as const) {
          expect(speakReference(formatReference(year, number), language)).not.toMatch(/\d|undefined/)
        }
      }
    }
  })
  test.each([
    [21, 'twenty-one', 'vingt et un'],
    [30, 'thirty', 'trente'],
    [71, 'seventy-one', 'soixante et onze'],
    [77, 'seventy-seven', 'soixante-dix-sept'],
    [80, 'eighty', 'quatre-vingts'],
    [81, 'eighty-one', 'quatre-vingt-un'],
    [91, 'ninety-one', 'quatre-vingt-onze'],
    [99, 'ninety-nine', 'quatre-vingt-dix-neuf'],
  ])('%d', (number, en, fr) => {
    expect(numberInWords(number, 'en')).toBe(en)
    expect(numberInWords(number, 'fr')).toBe(fr)
  })
  test('letters have their words, without the prefix, each once', () => {
    expect(letterWords('TL-26-4K7K-F').map(({ word }) => word)).toEqual(['Kilo', 'Foxtrot'])
  })
  test('anything else is left as it came', () => expect(speakReference('hello', 'en')).toBe('hello'))
})

describe('the type is found by what residents say', () => {
  const types = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../resources/demo-city/request-types.json'), 'utf8'),
  ) as readonly RequestType[]
  test.each([
    ['en', 'pothole', 'pothole'],
    ['en', 'hole in the road', 'pothole'],
    ['en', 'green bin', 'missed-green-bin'],
    ['en', 'garbage not picked up', 'missed-garbage'],
    ['en', 'street light', 'streetlight-out'],
    ['en', 'couch', 'bulky-pickup'],
    ['en', 'dead raccoon', 'dead-animal'],
    ['en', 'stop sign', 'stop-sign-down'],
    ['en', 'barking', 'noise'],
    ['en', 'plow', 'road-snow'],
    ['en', 'parked on the sidewalk', 'parking-violation'],
    ['fr', 'nid de poule', 'pothole'],
    ['fr', 'bac vert', 'missed-green-bin'],
    ['fr', 'trottoir glacé', 'sidewalk-snow'],
    ['fr', 'arbre tombé', 'tree-down'],
    ['fr', 'musique trop forte', 'noise'],
    ['fr', 'lampadaire', 'streetlight-out'],
    ['en', 'lampadaire', 'streetlight-out'],
    ['fr', 'pothole', 'pothole'],
    ['en', 'streetl', 'streetlight-out'],
  ] as const)('%s: %s → %s', (language, words, code) => {
    expect(
      findRequestTypes(types, words, language)
        .slice(0, 3)
        .map(type => type.code),
    ).toContain(code)
  })
  test('without words: all by name; nonsense: none', () => {
    expect(findRequestTypes(types, ' ', 'fr')).toHaveLength(types.length)
    expect(findRequestTypes(types, 'xqzzy', 'en')).toEqual([])
  })
})

describe('the form', () => {
  const ngozi = customer()
  const place = placeOf(ngozi.address as never, '41 Simcoe Street North')
  const answers = { day: '2026-11-20', outInTime: true, neighbours: 'street' }
  const form = {
    ...emptyForm,
    typeCode: greenBin.code,
    answersByType: { [greenBin.code]: answers },
    description: ' New baby at home. ',
  }
  const right = { form, type: greenBin, place, customer: ngozi }

  test('a right one has no problems', () => expect(problemsOf(right)).toBeUndefined())
  test('an empty one names all of them, in the order of the questions', () => {
    expect(problemsOf({ form: emptyForm, type: undefined, place: undefined, customer: ngozi })).toMatchObject(
      {
        type: true,
      },
    )
    expect(
      problemsOf({ form: emptyForm, type: greenBin, place: { text: ' ' }, customer: undefined }),
    ).toEqual({ place: true, questions: ['day', 'outInTime', 'neighbours'] })
  })
  test('wrong answers are named: a half date, a number out of bounds, an option that is gone', () => {
    const wrong = { day: '2026-11', outInTime: true, neighbours: 'gone', bags: 11 }
    expect(
      problemsOf({ ...right, form: { ...form, answersByType: { [greenBin.code]: wrong } } })?.questions,
    ).toEqual(['day', 'neighbours', 'bags'])
  })
  test('a description beyond the limit is named', () => {
    expect(problemsOf({ ...right, form: { ...form, description: 'x'.repeat(4_001) } })?.description).toBe(
      true,
    )
  })
  test('answers of another type are kept apart and not sent', () => {
    const tried = { ...form, answersByType: { ...form.answersByType, pothole: { size: 'larger' } } }
    expect(requestDraftOf({ ...right, form: tried }, 'contact', 'en').answers).toEqual(answers)
  })
  test('becomes a draft and a form again', () => {
    const draft = requestDraftOf(right, 'contact', 'fr')
    expect(draft).toEqual({
      typeCode: greenBin.code,
      customerId: 'ngozi',
      contactId: 'contact',
      place,
      answers,
      description: 'New baby at home.',
      notifyBy: 'email',
      language: 'fr',
    })
    expect(problemsOf({ ...right, form: formOfDraft(draft) })).toBeUndefined()
  })
  test('the outcome is told as the customer prefers, as chosen, and only where it reaches', () => {
    expect(reachesOf(undefined)).toEqual(['no'])
    expect(notifyByOf(emptyForm, undefined)).toBe('no')
    expect(notifyByOf(emptyForm, ngozi)).toBe('email')
    expect(notifyByOf({ ...emptyForm, notifyBy: 'sms' }, ngozi)).toBe('sms')
    expect(notifyByOf(emptyForm, customer({ preference: 'mail' }))).toBeUndefined()
    expect(notifyByOf({ ...emptyForm, notifyBy: 'email' }, customer({ emails: [] }))).toBeUndefined()
  })
  test('[Q94] no way is offered or promised that the centre has not set up', () => {
    const tells = { email: false, sms: false }
    expect(reachesOf(ngozi, tells)).toEqual(['no', 'phone'])
    // Who prefers e-mail is asked; who chose it before is asked again.
    expect(notifyByOf(emptyForm, ngozi, tells)).toBeUndefined()
    expect(notifyByOf({ ...emptyForm, notifyBy: 'email' }, ngozi, tells)).toBeUndefined()
    expect(problemsOf({ ...right, tells })?.notifyBy).toBe(true)
    const unreachable = customer({ phones: [] })
    expect(reachesOf(unreachable, tells)).toEqual(['no'])
    const draft = requestDraftOf({ ...right, customer: unreachable, tells }, 'contact', 'en')
    const said = { draft, type: greenBin, division: undefined, customer: unreachable, tells }
    expect(readBackSentences({ ...said, language: 'en' }).at(-1)).toBe(
      'You can follow it with the reference number.',
    )
  })
  test('a channel that is not accepted has its reason', () => {
    expect(channelRefusal(greenBin, 'email')).toEqual(greenBin.channelReason)
    expect(channelRefusal(greenBin, 'phone')).toBeUndefined()
    expect(channelRefusal(greenBin, undefined)).toBeUndefined()
  })

  describe('is read back in whole sentences', () => {
    const division = {
      code: 'waste',
      name: { en: 'Waste and Recycling', fr: 'Déchets et recyclage' },
      phone: '',
      email: '',
    }
    test('in English', () => {
      const draft = requestDraftOf(right, 'contact', 'en')
      expect(readBackSentences({ draft, type: greenBin, division, customer: ngozi, language: 'en' })).toEqual(
        [
          'I am reporting for you: Missed green bin.',
          'The place is 41 Simcoe Street North, in Ward 2.',
          'Day it was due: Friday 20\u00a0November 2026.',
          'At the curb by 7:00: Yes.',
          'Neighbours: The whole street.',
          'You told me: “New baby at home.”',
          'It goes to Waste and Recycling. They confirm receipt within 1 business day and aim to finish within 4 business hours.',
          'We will write to ngozi@mail.example when it is done.',
        ],
      )
    })
    test('in French, whatever the desk speaks, and without a name', () => {
      const draft = requestDraftOf({ ...right, customer: undefined }, undefined, 'fr')
      const said = readBackSentences({
        draft,
        type: greenBin,
        division,
        customer: undefined,
        language: 'fr',
      })
      expect(said[0]).toBe('Je signale pour vous\u00a0: Bac vert non ramassé.')
      expect(said).toContain('Voisinage\u00a0: Toute la rue.')
      expect(said.join(' ')).toContain(
        'd’ici 1 jour ouvrable et on vise à régler la demande d’ici 4 heures ouvrables',
      )
      expect(said.at(-1)).toContain('numéro de référence')
    })
  })
})

describe('the texts', () => {
  test.each(['customer', 'knowledge', 'request'])(
    '%s says in French all that it says in English',
    feature => {
      const read = (language: string) =>
        JSON.parse(
          readFileSync(
            join(import.meta.dirname, `../../src-renderer/features/${feature}/${feature}.${language}.json`),
            'utf8',
          ),
        ) as Tree
      const en = flat(read('en'))
      const fr = flat(read('fr'))
      expect([...fr.keys()].sort()).toEqual([...en.keys()].sort())
      for (const [key, text] of en) {
        const names = (words: string) => [...words.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()
        expect([key, names(fr.get(key) ?? '')]).toEqual([key, names(text)])
      }
      for (const [key, text] of fr) {
        // Guillemets and colons keep their space with them: a line never begins with one.
        expect([key, /« | »| :/.test(text)]).toEqual([key, false])
      }
    },
  )
})

type Tree = { readonly [key: string]: string | Tree }

function flat(tree: Tree, before = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[before + key, value] as const] : [...flat(value, `${before}${key}.`)],
    ),
  )
}

describe('an edit of a request', () => {
  const seen: ServiceRequest = {
    id: 'r-1',
    reference: 'TL-26-4K7F-2',
    version: 4,
    typeCode: greenBin.code,
    status: 'submitted',
    place: { text: '41 Simcoe Street North', ward: 2 },
    answers: { collectionDay: '2026-11-20', outInTime: true },
    description: 'Not collected.',
    notifyBy: 'email',
    language: 'en',
    followers: [],
    createdAt: 0,
    createdBy: 'aiko',
    createdOn: 'desk',
    acknowledgeBy: 1,
    resolveBy: 2,
  }

  test('says nothing of what is as it was, however it was written', () => {
    expect(changesOf(editOf(seen))).toEqual({})
    expect(
      changesOf({
        ...editOf(seen),
        description: ' Not collected. ',
        place: { ward: 2, text: '41 Simcoe Street North' },
      }),
    ).toEqual({})
  })
  test('names each touched field with what was seen and what is wanted; a withdrawn answer is no answer', () => {
    const { outInTime: _withdrawn, ...answers } = seen.answers
    expect(
      changesOf({
        ...editOf(seen),
        description: 'Third time.',
        answers: { ...answers, collectionDay: '2026-11-21' },
      }),
    ).toEqual({
      description: { from: 'Not collected.', to: 'Third time.' },
      'answers.collectionDay': { from: '2026-11-20', to: '2026-11-21' },
      'answers.outInTime': { from: true, to: null },
    })
  })
  test('is held up by what it breaks, and not by what was accepted before', () => {
    expect(problemsOfEdit({ ...editOf(seen), description: 'Third time.' }, greenBin)).toBeUndefined()
    expect(
      problemsOfEdit({ ...editOf(seen), answers: { ...seen.answers, collectionDay: 'soon' } }, greenBin),
    ).toEqual({ questions: ['collectionDay'] })
    expect(
      problemsOfEdit({ ...editOf(seen), place: { text: ' ' } }, { ...greenBin, needsPlace: true }),
    ).toEqual({
      place: true,
      questions: [],
    })
  })
  test.each([
    ['mine', { description: { from: 'Theirs.', to: 'Mine.' }, notifyBy: { from: 'email', to: 'sms' } }],
    ['theirs', { notifyBy: { from: 'email', to: 'sms' } }],
    [
      'both',
      { description: { from: 'Theirs.', to: 'Theirs.\n\nMine.' }, notifyBy: { from: 'email', to: 'sms' } },
    ],
  ] as const)('a clash settled as %s', (side, written) => {
    const changes = {
      description: { from: 'Not collected.', to: 'Mine.' },
      notifyBy: { from: 'email', to: 'sms' },
    } as const
    const current = { ...seen, version: 5, description: 'Theirs.' }
    expect(resolvedChanges(changes, ['description'], current, () => side)).toEqual(written)
    expect(
      resolvedChanges({ description: changes.description }, ['description'], current, () => 'theirs'),
    ).toBeUndefined()
  })
})
