import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskedAddress, type NoticeKind, noticeKinds, overtakes } from '../../src-domain/notices/notice.ts'
import {
  checkTemplate,
  fillWords,
  type NoticePlaceholder,
  type NoticeTemplate,
  neededIn,
  placeholdersOf,
} from '../../src-domain/notices/notice-template.ts'
import { codeWayTo, type NoticeFacts, noticesOf } from '../../src-domain/notices/notices-of.ts'
import { publicHistory, publicStandingOf, stepsReached } from '../../src-domain/notices/public-standing.ts'
import { textingTime } from '../../src-domain/notices/quiet-hours.ts'
import { cesOf, csatOf } from '../../src-domain/notices/survey.ts'
import { nextCodeInMs } from '../../src-domain/notices/track-code.ts'
import { usualTemplates } from '../../src-domain/notices/usual-templates.ts'
import type { ContactPreference, Customer } from '../../src-domain/people/customer.ts'
import type { RequestEvent } from '../../src-domain/requests/request-command.ts'
import type { NotifyBy, ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { requestStatuses } from '../../src-domain/requests/service-request.ts'
import { hoursAround, standardCalendar } from '../../src-hub/config/working-calendar.ts'
import { catalogue, requestTypes, tuesdayAtTen } from './notice-world.ts'

const seed = Number(process.env['TOWNLINE_SEED'] ?? 20_261_122)
const hours = hoursAround(standardCalendar('America/Toronto'), tuesdayAtTen)
const hourMs = 3_600_000

const person = (id: string, more: Partial<Customer> = {}): Customer => ({
  id,
  version: 1,
  givenName: 'Rose',
  familyName: 'Tremblay',
  language: 'fr',
  phones: [{ e164: '+19055550123', kind: 'mobile' }],
  emails: [`${id}@people.test`],
  preference: 'email',
  updatedAt: 0,
  ...more,
})
const rose = person('rose')
const made: ServiceRequest = {
  id: 'r1',
  reference: 'TL-26-2222-2',
  version: 1,
  typeCode: 'pothole',
  status: 'in-progress',
  customerId: 'rose',
  answers: {},
  description: 'A hole',
  notifyBy: 'email',
  language: 'en',
  followers: [],
  createdAt: tuesdayAtTen,
  createdBy: 'aiko',
  createdOn: 'd',
  acknowledgeBy: tuesdayAtTen + hourMs,
  resolveBy: tuesdayAtTen + 10 * hourMs,
}
const factsOf = (request: Partial<ServiceRequest> = {}, more: Partial<NoticeFacts> = {}): NoticeFacts => ({
  request: { ...made, ...request },
  type: requestTypes[0],
  division: catalogue.divisions[0],
  chief: catalogue.city.chief,
  people: new Map([[rose.id, rose]]),
  stopped: new Set(),
  can: { email: true, sms: true },
  hours,
  ...more,
})
const said = { at: tuesdayAtTen, requestId: 'r1', agentId: 'raj' }
const events = {
  'request-created': { kind: 'request-created', at: said.at, request: made },
  'request-acknowledged': { ...said, kind: 'request-acknowledged', nextSteps: 'A crew comes.' },
  'customer-awaited': { ...said, kind: 'customer-awaited', question: 'Which side?', leftMs: 0, remindAt: 0 },
  'customer-reminded': { ...said, kind: 'customer-reminded' },
  'target-revised': { ...said, kind: 'target-revised', resolveBy: said.at, reason: 'Rain' },
  'completion-approved': { ...said, kind: 'completion-approved' },
  'request-reopened': { ...said, kind: 'request-reopened', reason: 'Not done', resolveBy: said.at },
  'request-merged': { ...said, kind: 'request-merged', into: 'r2', intoReference: 'TL-26-3333-3' },
  'request-cancelled': { ...said, kind: 'request-cancelled', because: 'customer-wish', reason: 'Gone' },
  'request-noted': {
    ...said,
    kind: 'request-noted',
    note: { id: 'n', at: 1, by: 'raj', text: 'Hi', isPublic: true },
  },
  'request-escalated': { ...said, kind: 'request-escalated', level: 1, target: 'resolve', because: 'clock' },
} as const satisfies Record<string, RequestEvent>
const silent: readonly RequestEvent[] = [
  { ...said, kind: 'request-started' },
  { ...said, kind: 'request-assigned', to: 'raj' },
  { ...said, kind: 'request-completed', reasonCode: 'done', words: 'Done', leftMs: 0 },
  { ...said, kind: 'completion-returned', reason: 'Look again', resolveBy: 1 },
  { ...said, kind: 'request-closed', reopenUntil: 1 },
  { ...said, kind: 'customer-told', by: 'email' },
]

describe('who is told what', () => {
  it('[Q51] each event that matters to the customer has its notice, in the language of the request', () => {
    const kinds = Object.values(events).map(event =>
      noticesOf(event, factsOf({ awaited: { question: 'Which side?', since: 1, remindAt: 2 } })).map(
        ({ kind, to, language }) => [kind, to.kind, language].join(' '),
      ),
    )
    expect(kinds).toEqual([
      ['received customer en'],
      ['acknowledged customer en'],
      ['question customer en'],
      ['reminder customer en'],
      ['revised customer en'],
      ['outcome customer en'],
      ['reopened customer en'],
      ['merged customer en'],
      ['cancelled customer en'],
      ['note customer en'],
      ['escalated head en'],
    ])
    for (const event of silent) expect(noticesOf(event, factsOf())).toEqual([])
    const own = { ...events['request-noted'], agentId: 'customer' }
    const inner = { ...events['request-noted'], note: { ...events['request-noted'].note, isPublic: false } }
    const moved = (changesDivision: boolean): RequestEvent => ({
      ...said,
      kind: 'request-recategorised',
      typeCode: 'tree',
      answers: {},
      acknowledgeBy: 1,
      resolveBy: 1,
      changesDivision,
    })
    expect([own, inner, moved(false)].flatMap(event => noticesOf(event, factsOf()))).toEqual([])
    expect(noticesOf(moved(true), factsOf())).toHaveLength(1)
    // Who has answered meanwhile is not reminded.
    expect(noticesOf(events['customer-reminded'], factsOf())).toEqual([])
  })

  it('[Q51] the outcome goes to followers too, each in their language and as they wish; who stopped hears nothing', () => {
    const people = new Map(
      (['email', 'sms', 'phone', 'mail', 'none', 'email'] as const).map((preference, index) => {
        const id = index === 5 ? 'stopped' : preference
        return [id, person(id, { preference })] as const
      }),
    )
    const facts = factsOf(
      { notifyBy: 'no', followers: [...people.keys(), 'unknown'] },
      { people, stopped: new Set(['stopped']) },
    )
    const told = noticesOf(events['completion-approved'], facts)
    expect(told.map(({ to, way, language }) => [to, way, language])).toEqual(
      [
        ['email', { by: 'email', address: 'email@people.test' }],
        ['sms', { by: 'sms', address: '+19055550123' }],
        ['phone', { by: 'nobody', why: 'ByPhone' }],
        ['mail', { by: 'nobody', why: 'ByLetter' }],
      ].map(([customerId, way]) => [{ kind: 'follower', customerId }, way, 'fr']),
    )
  })

  it('[Q51] who joins is told the outcome where there is one that is confirmed, and nobody else is told anything', () => {
    const event: RequestEvent = { ...said, kind: 'request-followed', customerId: 'sam' }
    const people = new Map(
      [rose, person('sam', { preference: 'email' })].map(each => [each.id, each] as const),
    )
    const outcome = { reasonCode: 'done', words: 'Done', at: 1, by: 'raj' }
    const followers = ['lee', 'sam']
    const toldOf = (more: Partial<ServiceRequest>) =>
      noticesOf(event, factsOf({ followers, ...more }, { people })).map(({ kind, to }) => [kind, to])
    const approved = { ...outcome, approved: { at: 2, by: 'sofia' } }
    expect(toldOf({ status: 'completed', outcome: approved })).toEqual([
      ['outcome', { kind: 'follower', customerId: 'sam' }],
    ])
    expect(toldOf({ status: 'completed', outcome })).toEqual([])
    expect(toldOf({ status: 'merged', outcome: approved })).toEqual([])
    expect(toldOf({})).toEqual([])
  })

  it('[Q52] nobody is told by a way they did not choose, and who declined is asked alone', () => {
    const event = fc.constantFrom<RequestEvent>(...Object.values(events))
    const wish = fc.constantFrom<NotifyBy>('no', 'phone', 'email', 'sms')
    const preference = fc.constantFrom<ContactPreference>('phone', 'email', 'sms', 'mail', 'none')
    const can = fc.record({ email: fc.boolean(), sms: fc.boolean() })
    const reach = fc.record({ emails: fc.boolean(), phones: fc.constantFrom('mobile', 'home', 'none') })
    fc.assert(
      fc.property(event, wish, preference, can, reach, (happened, notifyBy, preferred, ways, reached) => {
        const customer = person('rose', {
          preference: preferred,
          emails: reached.emails ? ['rose@people.test'] : [],
          phones: reached.phones === 'none' ? [] : [{ e164: '+19055550123', kind: reached.phones as 'home' }],
        })
        const facts = factsOf({ notifyBy }, { can: ways, people: new Map([['rose', customer]]) })
        for (const { kind, to, way } of noticesOf(happened, facts)) {
          if (to.kind !== 'customer') continue
          if (notifyBy === 'no') expect(kind).toBe('question')
          else if (way.by !== 'nobody') expect(way.by).toBe(notifyBy)
          if (way.by === 'email') expect([ways.email, way.address]).toEqual([true, 'rose@people.test'])
          if (way.by === 'sms') expect([ways.sms, reached.phones]).toEqual([true, 'mobile'])
        }
      }),
      { seed, numRuns: 500 },
    )
    expect(codeWayTo(rose, 'phone', { email: true, sms: true })).toMatchObject({ by: 'email' })
    expect(codeWayTo(rose, 'sms', { email: true, sms: false })).toMatchObject({ by: 'email' })
    expect(codeWayTo(undefined, 'email', { email: true, sms: true })).toBeUndefined()
  })

  it('[Q53] a text message waits for the morning, unless it is about a hazard; an e-mail does not wait', () => {
    const local = (at: number) => {
      const text = new Date(at).toLocaleTimeString('en-GB', { timeZone: 'America/Toronto' })
      return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))
    }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 366 * 24 * 60 }), minutes => {
        const at = Date.parse('2026-01-01T00:00:00Z') + minutes * 60_000
        const sentAt = textingTime(hours, at)
        expect(local(sentAt)).toBeGreaterThanOrEqual(8 * 60)
        expect(local(sentAt)).toBeLessThan(20 * 60)
        expect(sentAt - at).toBeGreaterThanOrEqual(0)
        expect(sentAt - at).toBeLessThanOrEqual(13 * hourMs)
        if (local(at) >= 8 * 60 && local(at) < 20 * 60) expect(sentAt).toBe(at)
        expect(textingTime(hours, sentAt)).toBe(sentAt)
      }),
      { seed, numRuns: 300 },
    )
    const night = Date.parse('2026-06-09T23:00:00-04:00')
    const event = { ...events['request-acknowledged'], at: night }
    const due = (notifyBy: NotifyBy, type = requestTypes[0]) =>
      noticesOf(event, factsOf({ notifyBy }, { type }))[0]?.dueAt
    expect(due('sms')).toBe(Date.parse('2026-06-10T08:00:00-04:00'))
    expect(due('sms', requestTypes[1])).toBe(night)
    expect(due('email')).toBe(night)
  })

  it('[Q54] a later notice overtakes those that it makes pointless, and never its own outcome', () => {
    expect(overtakes.acknowledged).toEqual(['received'])
    expect(overtakes.outcome).toContain('question')
    for (const kind of noticeKinds) expect(overtakes[kind].includes('escalated')).toBe(false)
    expect(overtakes.reopened).toContain('outcome')
  })

  it('[Q59] what has gone up is told to who answers for it, by e-mail; where nobody is named that is said', () => {
    const up = (level: 1 | 2 | 3, can = { email: true, sms: true }) =>
      noticesOf({ ...events['request-escalated'], level }, factsOf({ notifyBy: 'no' }, { can }))[0]
    expect(up(1)).toMatchObject({ to: { name: 'Dana Head' }, way: { address: 'dana@city.example' } })
    expect(up(2)?.way).toEqual({ by: 'nobody', why: 'NoHead' })
    expect(up(3)).toMatchObject({ to: { name: 'Chris Chief' }, way: { address: 'chief@city.example' } })
    expect(up(3, { email: false, sms: true })?.way).toEqual({ by: 'nobody', why: 'NoMailServer' })
  })

  it('[Q60] an address is masked so that two of one person can be told apart', () => {
    expect(maskedAddress('rose.tremblay@people.test')).toBe('r•••@people.test')
    expect(maskedAddress('+19055550123')).toBe('••• 0123')
    expect(maskedAddress('911')).toBe('•••')
  })
})

describe('the words of a notice', () => {
  const example: NoticeTemplate = usualTemplates.question
  const filledWith = (value: (name: NoticePlaceholder) => string, kind: NoticeKind) =>
    Object.fromEntries(placeholdersOf(kind).map(name => [name, value(name)]))

  it('[Q57] the usual ones are whole in both languages, short enough, and leave no brace', () => {
    for (const kind of noticeKinds) {
      const template = usualTemplates[kind]
      expect([kind, checkTemplate(kind, template)]).toEqual([kind, []])
      for (const language of ['en', 'fr'] as const) {
        const words = fillWords(
          template[language],
          filledWith(name => `‹${name}›`, kind),
        )
        expect(JSON.stringify(words)).not.toMatch(/[{}](?!["\\])[a-z]/i)
        expect(words.text).toContain('‹reference›')
      }
    }
  })

  it('[Q57] are refused with what is wrong: unknown braces, those that must be there, empty and long ones', () => {
    const wrong: NoticeTemplate = {
      en: { ...example.en, subject: 'A question', text: `${example.en.text} {agent}` },
      fr: { ...example.fr, text: ' ', sms: `${example.fr.sms}${'x'.repeat(480)}` },
    }
    expect(checkTemplate('question', wrong)).toEqual([
      { language: 'en', part: 'subject', name: 'PlaceholderMissing', placeholder: 'reference' },
      { language: 'en', part: 'text', name: 'UnknownPlaceholder', placeholder: 'agent' },
      { language: 'fr', part: 'text', name: 'WordsMissing' },
      { language: 'fr', part: 'sms', name: 'WordsTooLong', maxLength: 480 },
    ])
    for (const kind of noticeKinds) {
      for (const part of ['subject', 'text', 'sms'] as const) {
        for (const placeholder of neededIn(kind, part)) {
          const without: NoticeTemplate = {
            ...usualTemplates[kind],
            en: {
              ...usualTemplates[kind].en,
              [part]: `${usualTemplates[kind].en[part].replaceAll(`{${placeholder}}`, '')} x`,
            },
          }
          expect(checkTemplate(kind, without)).toContainEqual({
            language: 'en',
            part,
            name: 'PlaceholderMissing',
            placeholder,
          })
        }
      }
    }
  })

  it('[Q58] what people wrote is put in once, whatever braces it has, and a subject and a text stay one line', () => {
    const anything = fc.string({
      unit: fc.constantFrom('{', '}', 'link', 'reference', '$&', '\n', 'é', ' ', 'a'),
    })
    fc.assert(
      fc.property(anything, anything, (question, name) => {
        const { subject, text, sms } = fillWords(example.en, {
          reference: 'TL-26-2222-2',
          link: 'https://l',
          question,
          name,
        })
        expect(text).toContain('TL-26-2222-2')
        if (question.trim() !== '' && !question.includes('\n')) expect(text).toContain(question.trim())
        expect(`${subject}${sms}`).not.toContain('\n')
        expect(sms.length).toBeLessThan(480)
      }),
      { seed, numRuns: 300 },
    )
    const { text, sms } = fillWords(example.en, { question: 'q'.repeat(2_000), link: '' })
    expect(text).not.toContain('See where it stands')
    expect(text).toContain('q'.repeat(2_000))
    expect(sms).toContain(`${'q'.repeat(239)}…`)
  })
})

describe('what residents are shown', () => {
  it('[Q64] holds no name of an agent, no internal word and no outcome that nobody has confirmed', () => {
    const inner = {
      ...events['request-noted'],
      note: { id: 'n', at: 1, by: 'raj', text: 'internal', isPublic: false },
    }
    const all: RequestEvent[] = [
      ...Object.values(events),
      inner,
      { ...said, kind: 'request-assigned', to: 'secret-agent' },
      { ...said, kind: 'completion-returned', reason: 'internal', resolveBy: 1 },
      { ...said, kind: 'customer-not-told', why: 'internal' },
      { ...events['request-escalated'], because: 'asked', reason: 'internal' },
      { ...said, kind: 'request-completed', reasonCode: 'done', words: 'unconfirmed', leftMs: 0 },
    ]
    const history = publicHistory(made, all)
    expect(JSON.stringify(history)).not.toMatch(/raj|aiko|secret-agent|internal|unconfirmed|A hole/)
    expect(history.map(({ kind }) => kind)).toEqual(
      [
        'received',
        'acknowledged',
        'question',
        'revised',
        'outcome',
        'reopened',
        'merged',
        'cancelled',
        'note',
      ].concat(['raised', 'raised']),
    )
    const theirs = { ...events['request-reopened'], agentId: 'customer' }
    expect(publicHistory(made, [events['request-created'], theirs])[1]).toMatchObject({
      by: 'you',
      text: 'Not done',
    })
    const imported = publicHistory({ ...made, notes: [events['request-noted'].note, inner.note] }, [])
    expect(imported.map(({ kind }) => kind)).toEqual(['note', 'received'])
  })

  it('[Q64] every status has its place on the way', () => {
    const reached = requestStatuses.map(status => stepsReached(publicStandingOf({ status }), true))
    expect(reached).toEqual([1, 2, 3, 3, 3, 4, 2, 2])
    const outcome = { reasonCode: 'done', words: 'x', at: 1, by: 'raj' }
    expect(publicStandingOf({ status: 'completed', outcome })).toBe('being-checked')
    expect(
      publicStandingOf({ status: 'completed', outcome: { ...outcome, approved: { at: 1, by: 'b' } } }),
    ).toBe('done')
  })

  it('[Q63] codes are asked for at a limited pace', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 * hourMs })),
        fc.integer({ min: 1, max: 6 }),
        (asks, max) => {
          const given: number[] = []
          for (const at of asks.toSorted((a, b) => a - b)) {
            const wait = nextCodeInMs(given, max, at)
            if (wait === 0) given.push(at)
            else expect(nextCodeInMs(given, max, at + wait)).toBe(0)
          }
          for (const at of given) {
            expect(given.filter(each => each > at - hourMs && each <= at).length).toBeLessThanOrEqual(max)
          }
        },
      ),
      { seed, numRuns: 200 },
    )
  })

  it('[Q68] satisfaction is the share of 4 and 5, effort the mean; without answers there is none', () => {
    expect(csatOf({ answers: 0, satisfied: 0 })).toBeUndefined()
    expect(csatOf({ answers: 4, satisfied: 3 })).toBe(75)
    expect(cesOf({ answers: 4, effortSum: 18 })).toBe(4.5)
    expect(cesOf({ answers: 0, effortSum: 0 })).toBeUndefined()
  })
})
