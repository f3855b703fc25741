import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Bilingual } from '../../src-domain/vocabulary/words.ts'
import { DemoCityError, loadDemoCity } from '../../src-hub/config/demo-city/load-demo-city.ts'
import { demoCityFolder } from '../../src-hub/config/demo-city/read-checked.ts'

const demoCity = loadDemoCity()
const { city, divisions, requestTypes, queues, topics, wrapUpReasons, staff, articles } = demoCity

describe('the catalogue', () => {
  it('has thirty request types, spread over ten divisions', () => {
    expect(requestTypes).toHaveLength(30)
    expect(divisions).toHaveLength(11)
    const owners = new Set(requestTypes.map(type => type.division))
    expect(owners.size).toBe(10)
    expect(owners).not.toContain('service')
  })

  it('asks two to five questions for each type', () => {
    for (const type of requestTypes) {
      const questions = Object.keys(type.intake.schema.properties).length
      expect(questions, type.code).toBeGreaterThanOrEqual(2)
      expect(questions, type.code).toBeLessThanOrEqual(5)
      expect(type.intake.schema.required?.length, type.code).toBeGreaterThan(0)
    }
  })

  it('has words for every question, in both languages, for the label, the ask and each option', () => {
    for (const type of requestTypes) {
      for (const [name, question] of Object.entries(type.intake.schema.properties)) {
        const words = type.intake.words[name]
        expect(words?.ask, `${type.code}.${name}`).toBeDefined()
        expect(words?.ask?.en, `${type.code}.${name}`).toMatch(/[.?]$/)
        expect(words?.ask?.fr, `${type.code}.${name}`).toMatch(/[.?]$/)
        expect(Object.keys(words?.options ?? {}), `${type.code}.${name}`).toEqual(question.enum ?? [])
      }
    }
  })

  it('limits every free text', () => {
    for (const type of requestTypes) {
      for (const [name, question] of Object.entries(type.intake.schema.properties)) {
        const free =
          question.type === 'string' && question.enum === undefined && question.format === undefined
        if (free) expect(question.maxLength, `${type.code}.${name}`).toBeGreaterThan(0)
      }
    }
  })

  it('does not accept by e-mail what is gone when the e-mail is read, and says why', () => {
    const refused = requestTypes.filter(type => !type.acceptedChannels.includes('email'))
    expect(refused.map(type => type.code).sort()).toEqual(['parking-violation', 'sidewalk-snow'])
    for (const type of refused) expect(type.channelReason?.fr).toBeTruthy()
  })

  it('acknowledges hazards in business hours', () => {
    const hazards = requestTypes.filter(type => type.hazard)
    expect(hazards.map(type => type.code)).toEqual(
      expect.arrayContaining(['stop-sign-down', 'tree-down', 'traffic-signal', 'road-debris']),
    )
    for (const type of hazards) expect(type.acknowledgeWithin.unit, type.code).toBe('business-hours')
  })

  it('acknowledges everything else within two business days', () => {
    for (const { code, acknowledgeWithin } of requestTypes) {
      if (acknowledgeWithin.unit === 'business-days')
        expect(acknowledgeWithin.value, code).toBeLessThanOrEqual(2)
    }
  })
})

describe('the texts', () => {
  /** Names and technical words that are the same in both languages. */
  const sameInBoth = new Set([
    'Animal',
    'Description',
    'Document',
    'Direction',
    'Source',
    'Ontario',
    'Millbrook',
    'Northview',
    'Service Port Alder',
  ])

  it('are in both languages, and not the same', () => {
    const texts = bilingualsOf({ city, divisions, requestTypes, queues, topics, wrapUpReasons })
    expect(texts.length).toBeGreaterThan(600)
    for (const { path, text } of texts) {
      expect(text.en.trim(), path).not.toBe('')
      expect(text.fr.trim(), path).not.toBe('')
      if (!sameInBoth.has(text.en)) expect(text.fr, path).not.toBe(text.en)
    }
  })

  it('are typeset as Canadian French: no space before ? and !, a hard one before a colon, no straight apostrophe', () => {
    const texts = bilingualsOf({ city, divisions, requestTypes, queues, topics, wrapUpReasons })
    for (const { path, text } of texts) expect(text.fr, path).not.toMatch(/\s[?!;]| :|'/)
  })
})

describe('the city', () => {
  it('has five wards and two sites, each in a ward', () => {
    expect(city.wards.map(ward => ward.number)).toEqual([1, 2, 3, 4, 5])
    expect(city.sites.map(site => site.id)).toEqual(['city-hall', 'north-hub'])
  })

  it('answers 70 % in 30 s, in a queue for each language', () => {
    expect(city.measures.serviceLevel).toEqual({ share: 0.7, withinSeconds: 30 })
    const phone = queues.filter(({ channel, skills }) => channel === 'phone' && skills.length === 1)
    expect(phone.map(queue => [queue.id, queue.language, queue.promiseSeconds])).toEqual([
      ['phone-en', 'en', 30],
      ['phone-fr', 'fr', 30],
    ])
    expect(topics).toHaveLength(8)
  })

  it('has about 28 reasons to wrap up with, each under a heading', () => {
    expect(wrapUpReasons.length).toBeGreaterThanOrEqual(28)
    const outcomes = new Set(wrapUpReasons.map(reason => reason.outcome))
    expect([...outcomes].sort()).toEqual(['information', 'no-service', 'request', 'transaction', 'transfer'])
  })
})

describe('the staff', () => {
  it('is 29 people in their roles', () => {
    expect(staff).toHaveLength(29)
    expect(new Set(staff.map(member => member.id)).size).toBe(29)
    const count = (role: string) => staff.filter(member => member.role === role).length
    expect([count('csr'), count('supervisor'), count('division'), count('administrator')]).toEqual([
      14, 2, 12, 1,
    ])
  })

  it('has somebody in every division', () => {
    for (const { code } of divisions) expect(staff.some(({ division }) => division === code)).toBe(true)
  })

  it('has at least five CSRs who speak French', () => {
    const french = staff.filter(member => member.role === 'csr' && member.languages.includes('fr'))
    expect(french.length).toBeGreaterThanOrEqual(5)
  })

  it('has Aiko Mori at the desk and Sofia Kowalczyk on the floor', () => {
    expect(staff.find(member => member.id === 'aiko.mori')?.role).toBe('csr')
    expect(staff.find(member => member.id === 'sofia.kowalczyk')?.role).toBe('supervisor')
  })
})

describe('the articles', () => {
  it('refer only to divisions and request types that exist', () => {
    const known = new Set(divisions.map(division => division.code))
    const types = new Set(requestTypes.map(type => type.code))
    for (const article of articles) {
      expect(known, article.id).toContain(article.division)
      for (const code of article.requestTypes) expect(types, article.id).toContain(code)
    }
  })

  it('have a title, an answer and a body of their own in each language', () => {
    for (const { id, texts } of articles) {
      expect(texts.en.body, id).not.toBe('')
      expect(texts.fr.body, id).not.toBe('')
      expect(texts.fr.answer, id).not.toBe(texts.en.answer)
    }
  })
})

describe('a malformed file', () => {
  it.each([
    ['request-types.json', '"withinDays": 30', '"withinDays": "30"', '[pothole].duplicates.withinDays'],
    ['request-types.json', '"division": "roads"', '"division": "streets"', '[pothole].division'],
    [
      'request-types.json',
      '"maxLength": 200',
      '"minLength": 1',
      '[pothole].intake.schema.properties.landmark.maxLength',
    ],
    ['request-types.json', '"saucer": {', '"cup": {', '[pothole].intake.words.size.options.saucer'],
    ['staff.json', '"role": "csr"', '"role": "clerk"', '[aiko.mori].role'],
    ['staff.json', '"site": "city-hall"', '"site": "south-hub"', '[aiko.mori].site'],
    ['city.json', '"opens": "08:00"', '"opens": "8 am"', 'contactCentre.hours[0].opens'],
    ['wrap-up-reasons.json', '"topic": "information"', '"topic": "weather"', 'reasons[info-waste].topic'],
    ['divisions.json', '"code": "waste"', '"code": "roads"', '[roads].code'],
  ])('%s is refused with its name and key: %s', (file, from, to, key) => {
    const folder = copyOfDemoCity()
    const text = readFileSync(join(folder, file), 'utf8')
    expect(text).toContain(from)
    writeFileSync(join(folder, file), text.replace(from, to))

    const error = refusalOf(folder)
    expect(error.file).toBe(join(folder, file))
    expect(error.key).toBe(key)
    expect(error.message).toContain(`${file}: ${key}: `)
  })

  it('that is no JSON is refused by name', () => {
    const folder = copyOfDemoCity()
    writeFileSync(join(folder, 'queues.json'), '{')
    expect(refusalOf(folder).message).toMatch(/queues\.json: is not JSON/)
  })

  it('that is an article is refused with the key of its front matter', () => {
    const folder = copyOfDemoCity()
    const front = (title: string) =>
      `---\nid: a-word\ntopic: waste\ndivision: waste\n${title}answer: Yes.\nkeywords: [a]\nrequestTypes: []\nreviewBy: 2027-01-31\n---\n\nBody.\n`
    const file = (language: string) => join(folder, 'articles', `a-word.${language}.md`)
    mkdirSync(join(folder, 'articles'))
    writeFileSync(file('en'), front('title: A word\n'))
    writeFileSync(file('fr'), front(''))
    expect(refusalOf(folder)).toMatchObject({ file: file('fr'), key: 'title' })

    writeFileSync(file('fr'), front('title: Un mot\n'))
    expect(loadDemoCity(folder).articles.map(article => article.texts.fr.title)).toContain('Un mot')

    rmSync(file('fr'))
    expect(refusalOf(folder).message).toMatch(/a-word\.fr\.md: cannot be read/)
  })
})

function refusalOf(folder: string): DemoCityError {
  try {
    loadDemoCity(folder)
  } catch (error) {
    if (error instanceof DemoCityError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** A copy of the city's own files in a folder of its own, without the articles. */
function copyOfDemoCity(): string {
  const folder = mkdtempSync(join(tmpdir(), 'demo-city-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(demoCityFolder, folder, { recursive: true, filter: source => basename(source) !== 'articles' })
  expect(existsSync(join(folder, 'articles'))).toBe(false)
  return folder
}

function bilingualsOf(value: unknown, path = ''): { path: string; text: Bilingual }[] {
  if (typeof value !== 'object' || value === null) return []
  const { en, fr } = value as Partial<Bilingual>
  if (typeof en === 'string' && typeof fr === 'string') return [{ path, text: { en, fr } }]
  return Object.entries(value).flatMap(([key, inner]) => bilingualsOf(inner, `${path}/${key}`))
}
