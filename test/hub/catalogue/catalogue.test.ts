import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { CatalogueView } from '../../../src-contract/http/catalogue.ts'
import type { DeskCommand } from '../../../src-contract/live/desk-command.ts'
import { wrongAnswers } from '../../../src-domain/requests/check-answers.ts'
import {
  type CatalogueProblem,
  checkCatalogue,
  type EditedCatalogue,
} from '../../../src-domain/requests/check-catalogue.ts'
import { formatReference } from '../../../src-domain/requests/reference-number.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import { openCatalogue } from '../../../src-hub/catalogue/catalogue-keeper.ts'
import { readCatalogue, startCatalogue } from '../../../src-hub/config/centre.ts'
import {
  ask,
  envelope,
  type HubWorld,
  openDesk,
  openHub,
  type SignedIn,
  signIn,
  submit,
} from '../../world/hub-world.ts'

let hub: HubWorld
let farah: SignedIn
let sofia: SignedIn
let aiko: SignedIn
let numbers: { year: number; next: number }

beforeAll(async () => {
  hub = await openHub()
  ;[farah, sofia, aiko] = await Promise.all([
    signIn(hub, 'farah.siddiqui'),
    signIn(hub, 'sofia.kowalczyk'),
    signIn(hub, 'aiko.mori'),
  ])
  const { body } = await ask(hub, 'POST', '/api/reference-blocks', {
    token: aiko.token,
    body: { leaseId: randomUUID(), deskId: aiko.deskId },
  })
  numbers = { year: body.year, next: body.first }
})
afterAll(() => hub?.stop())

const read = async (who = farah): Promise<CatalogueView> => {
  const { status, body } = await ask(hub, 'GET', '/api/catalogue', { token: who.token })
  expect(status).toBe(200)
  return body
}
const publish = (basedOn: number, document: EditedCatalogue, who = farah) =>
  ask(hub, 'PUT', '/api/catalogue', { token: who.token, body: { basedOn, note: 'because', document } })
const withType = (document: EditedCatalogue, type: RequestType): EditedCatalogue => ({
  ...document,
  requestTypes: [...document.requestTypes.filter(({ code }) => code !== type.code), type],
})
const typeIn = ({ requestTypes }: EditedCatalogue, code: string): RequestType => {
  const type = requestTypes.find(each => each.code === code)
  if (!type) throw new Error(`no ${code}`)
  return type
}
/** The catalogue as a desk has it that pulls. */
async function pulled(who: SignedIn): Promise<Catalogue> {
  const { body } = await ask(hub, 'GET', '/api/sync/changes?scope=catalogue', { token: who.token })
  // The head of the page, then a line for each row.
  return JSON.parse(body.split('\n')[1]).value
}
const both = (en: string) => ({ en, fr: `${en} (fr)` })

const looseDog: RequestType = {
  code: 'loose-dog',
  version: 7,
  division: 'roads',
  name: both('Loose dog'),
  description: both('A dog without anybody.'),
  kind: 'problem-report',
  needsPlace: false,
  hazard: false,
  acceptedChannels: ['phone', 'chat', 'email', 'counter', 'callback', 'portal'],
  acknowledgeWithin: { value: 4, unit: 'business-hours' },
  resolveWithin: { value: 2, unit: 'business-days' },
  duplicates: { withinMetres: 100, withinDays: 1 },
  intake: {
    schema: {
      type: 'object',
      // Longer names before shorter ones: a store that sorts them would be found out.
      properties: {
        behaviour: { type: 'string', enum: ['calm', 'afraid', 'biting'] },
        howMany: { type: 'integer', minimum: 1, maximum: 20 },
        tag: { type: 'string', maxLength: 40 },
      },
      required: ['behaviour'],
      additionalProperties: false,
    },
    words: {
      behaviour: {
        label: both('Behaviour'),
        options: { calm: both('Calm'), afraid: both('Afraid'), biting: both('Biting') },
      },
      howMany: { label: both('How many') },
      tag: { label: both('Tag') },
    },
  },
  keywords: { en: [], fr: [] },
}

async function make(typeCode: string, answers: object): Promise<{ id: string; said: string }> {
  const id = randomUUID()
  const [outcome] = await submit(hub, aiko, [
    envelope(aiko, {
      kind: 'create-request',
      requestId: id,
      reference: formatReference(numbers.year, numbers.next++),
      typeCode,
      answers,
      description: 'It runs about.',
      notifyBy: 'no',
      language: 'en',
      createdAt: hub.clock.now(),
    } as DeskCommand),
  ])
  return { id, said: outcome?.kind === 'refused' ? outcome.refusal.name : (outcome?.kind ?? 'nothing') }
}

describe('what is checked before a catalogue is published', () => {
  it('[Q34] the demo city’s is right, and is its first version', async () => {
    const { version, document, versions } = await read(sofia)
    expect([version, versions.length]).toEqual([1, 1])
    const { status, body } = await ask(hub, 'POST', '/api/catalogue/check', {
      token: farah.token,
      body: document,
    })
    expect([status, body]).toEqual([200, { problems: [] }])
    expect((await publish(version, document, sofia)).status).toBe(403)
    expect((await ask(hub, 'GET', '/api/catalogue', { token: aiko.token })).status).toBe(403)
  })

  it('[Q34] whatever is wrong is found by name and place', async () => {
    const { document } = await read()
    const division = { code: 'parks', name: both('Parks'), phone: '', email: 'parks@example.org' }
    const base: EditedCatalogue = {
      divisions: [division],
      requestTypes: [{ ...looseDog, division: 'parks' }],
    }
    const context = { before: base, calendars: ['nights'], articles: ['dogs'] }
    const found = (change: (catalogue: EditedCatalogue) => EditedCatalogue) =>
      checkCatalogue(change(base), context).map(({ name, path }) => [name, path.join('/')])
    const inType = (part: Partial<RequestType>) =>
      found(({ divisions, requestTypes: [type] }) => ({
        divisions,
        requestTypes: [{ ...(type as RequestType), ...part }],
      }))
    const inDivision = (part: object) =>
      found(({ requestTypes }) => ({ divisions: [{ ...division, ...part }], requestTypes }))
    const inQuestion = (question: object, words: object = { label: both('Q') }, name = 'q') =>
      inType({
        intake: {
          schema: { type: 'object', properties: { [name]: question }, additionalProperties: false },
          words: { [name]: words },
        } as RequestType['intake'],
      })
    const at = 'requestTypes/0'
    const cases: Readonly<Record<CatalogueProblem['name'], readonly unknown[][]>> = {
      CodeWrong: inType({ closureReasons: [{ code: 'X y', name: both('X'), words: both('X') }] }),
      CodeTwice: found(catalogue => ({
        ...catalogue,
        requestTypes: [...catalogue.requestTypes, ...catalogue.requestTypes],
      })),
      WordsMissing: inType({ name: { en: 'Dog', fr: ' ' } }),
      UnknownDivision: inType({ division: 'nobody' }),
      UnknownCalendar: inDivision({ calendar: 'days' }),
      UnknownArticle: inType({ articles: ['dogs', 'cats'] }),
      EmailWrong: inDivision({ heads: { department: { name: 'Ada', email: 'ada' } } }),
      TargetWrong: inType({ resolveWithin: { value: 261, unit: 'business-days' } }),
      NoChannel: inType({ acceptedChannels: [], channelReason: both('Why') }),
      ChannelReasonMissing: inType({ acceptedChannels: ['phone'] }),
      ReopenDaysWrong: inType({ reopenWithinDays: 1.5 }),
      QuestionNameWrong: inQuestion({ type: 'boolean' }, undefined, 'Big'),
      QuestionWordsMissing: inType({
        intake: { ...looseDog.intake, words: { ...looseDog.intake.words, tag: undefined as never } },
      }),
      QuestionUnknown: inType({
        intake: { ...looseDog.intake, words: { ...looseDog.intake.words, gone: { label: both('Gone') } } },
      }),
      ChoicesWrong: inQuestion(
        { type: 'string', enum: ['one'] },
        { label: both('Q'), options: { one: both('1') } },
      ),
      LengthMissing: inQuestion({ type: 'string' }),
      RangeWrong: inQuestion({ type: 'number', minimum: 2, maximum: 1 }),
      NoClosureReason: inType({ closureReasons: [] }),
      TypeGone: found(({ divisions }) => ({ divisions, requestTypes: [] })),
      DivisionGone: found(({ requestTypes: [type] }) => ({
        divisions: [{ ...division, code: 'lawns' }],
        requestTypes: [{ ...(type as RequestType), division: 'lawns' }],
      })),
    }
    expect(cases).toEqual({
      CodeWrong: [['CodeWrong', `${at}/closureReasons/0/code`]],
      CodeTwice: [['CodeTwice', 'requestTypes/1/code']],
      WordsMissing: [['WordsMissing', `${at}/name/fr`]],
      UnknownDivision: [['UnknownDivision', `${at}/division`]],
      UnknownCalendar: [['UnknownCalendar', 'divisions/0/calendar']],
      UnknownArticle: [['UnknownArticle', `${at}/articles/1`]],
      EmailWrong: [['EmailWrong', 'divisions/0/heads/department/email']],
      TargetWrong: [['TargetWrong', `${at}/resolveWithin`]],
      NoChannel: [['NoChannel', `${at}/acceptedChannels`]],
      ChannelReasonMissing: [['ChannelReasonMissing', `${at}/channelReason`]],
      ReopenDaysWrong: [['ReopenDaysWrong', `${at}/reopenWithinDays`]],
      QuestionNameWrong: [['QuestionNameWrong', `${at}/intake/schema/properties/Big`]],
      QuestionWordsMissing: [['QuestionWordsMissing', `${at}/intake/words/tag`]],
      QuestionUnknown: [['QuestionUnknown', `${at}/intake/words/gone`]],
      ChoicesWrong: [['ChoicesWrong', `${at}/intake/schema/properties/q/enum`]],
      LengthMissing: [['LengthMissing', `${at}/intake/schema/properties/q/maxLength`]],
      RangeWrong: [['RangeWrong', `${at}/intake/schema/properties/q/minimum`]],
      NoClosureReason: [['NoClosureReason', `${at}/closureReasons`]],
      TypeGone: [['TypeGone', 'requestTypes/loose-dog']],
      DivisionGone: [['DivisionGone', 'divisions/parks']],
    })
    // What every object has is no answer and no word.
    expect(inQuestion({ type: 'boolean' }, undefined, 'constructor')[0]).toEqual([
      'QuestionNameWrong',
      `${at}/intake/schema/properties/constructor`,
    ])
    const builders = { type: 'string', enum: ['constructor', 'owner'] }
    expect(inQuestion(builders, { label: both('Q'), options: { owner: both('Owner') } })).toEqual([
      ['WordsMissing', `${at}/intake/words/q/options/constructor`],
    ])
    // The hub goes by the same check, and keeps nothing of what is wrong.
    const wrong = withType(document, { ...looseDog, name: both('') })
    expect(await publish(1, wrong)).toMatchObject({
      status: 422,
      body: { refused: 'CatalogueWrong', problems: [{ name: 'WordsMissing' }] },
    })
    expect((await read()).version).toBe(1)
  })
})

describe('versions of the catalogue', () => {
  it('[Q35] of two administrators who publish at once one wins, and the other hears of which version', async () => {
    const { version, document } = await read()
    const described = (en: string) =>
      withType(document, { ...typeIn(document, 'pothole'), description: both(en) })
    const answers = await Promise.all([
      publish(version, described('One')),
      publish(version, described('Two')),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(answers.find(({ status }) => status === 409)?.body).toEqual({
      refused: 'CatalogueChanged',
      version: version + 1,
    })
    const now = await read()
    expect(now.version).toBe(version + 1)
    expect(now.versions[0]).toMatchObject({ version: version + 1, by: 'farah.siddiqui', note: 'because' })
    // Only what is another than before is a new version of its type.
    const counts = Object.fromEntries(now.document.requestTypes.map(({ code, version: of }) => [code, of]))
    expect([counts['pothole'], counts['road-debris']]).toEqual([2, 1])
  })

  it('[Q35] a version keeps by what the hub can tell people, which a hub that starts says anew', async () => {
    const { db } = hub.database
    const told = async () => (await readCatalogue(db))?.city.tells
    const nothing = { email: false, sms: false }
    expect(await told()).toEqual(nothing)
    const { version, document } = await read()
    expect((await publish(version, document)).status).toBe(200)
    expect(await told()).toEqual(nothing)
    for (const tells of [{ email: true, sms: false }, nothing]) {
      await startCatalogue(db, tells)
      expect((await pulled(aiko)).city.tells, 'as desks read it').toEqual(tells)
    }
  })

  it('[Q34] [Q35] a hub that has not heard of a version yet takes nothing away that came with it', async () => {
    const { version, document } = await read()
    const another = await openCatalogue({
      db: hub.database.db,
      now: hub.clock.now,
      catalogue: await pulled(aiko),
      calendars: () => document.divisions.flatMap(({ calendar }) => calendar ?? []),
    })
    const strayCat = { ...looseDog, code: 'stray-cat' }
    expect(await another.publish(version, 'farah.siddiqui', '', withType(document, strayCat))).toEqual({
      kind: 'published',
      version: version + 1,
    })
    expect(await publish(version + 1, document)).toMatchObject({
      status: 422,
      body: { problems: [{ name: 'TypeGone', path: ['requestTypes', 'stray-cat'] }] },
    })
  })

  it('[Q35] [Q36] a new type is at every desk at once, asked in its order; retired it is kept, and a roll back keeps it', async () => {
    const desk = await openDesk(hub, aiko)
    const before = await read()
    expect((await publish(before.version, withType(before.document, looseDog))).status).toBe(200)
    await desk.until(
      ({ heard }) => heard.some(message => message.type === 'changed' && message.scope === 'catalogue'),
      'hears of the catalogue',
    )
    const atDesk = typeIn(await pulled(aiko), 'loose-dog')
    expect(atDesk).toEqual({ ...looseDog, version: 1 })
    expect(Object.keys(atDesk.intake.schema.properties)).toEqual(['behaviour', 'howMany', 'tag'])

    // The same check at the desk, which needs no hub, and at the hub.
    const wrong = { behaviour: 'angry', howMany: 0 }
    expect(wrongAnswers(atDesk.intake, wrong)).toEqual(['behaviour', 'howMany'])
    expect((await make('loose-dog', wrong)).said).toBe('AnswersInvalid')
    const { id, said } = await make('loose-dog', { behaviour: 'calm' })
    expect(said).toBe('accepted')

    // Another order of the questions is another version of the type.
    const { behaviour, howMany, tag } = looseDog.intake.schema.properties
    const turned = {
      ...atDesk,
      intake: {
        ...atDesk.intake,
        schema: { ...atDesk.intake.schema, properties: { tag, behaviour, howMany } },
      },
    } as RequestType
    const second = await read()
    expect((await publish(second.version, withType(second.document, turned))).status).toBe(200)
    const asked = typeIn(await pulled(aiko), 'loose-dog')
    expect(asked.version).toBe(2)
    expect(Object.keys(asked.intake.schema.properties)).toEqual(['tag', 'behaviour', 'howMany'])

    const third = await read()
    expect(third.open['loose-dog']).toBe(1)
    const retired = { ...typeIn(third.document, 'loose-dog'), isRetired: true }
    expect((await publish(third.version, withType(third.document, retired))).status).toBe(200)
    const gone = { ...third.document, requestTypes: third.document.requestTypes.slice(0, -1) }
    expect((await publish(third.version + 1, gone)).body).toMatchObject({
      refused: 'CatalogueWrong',
      problems: [{ name: 'TypeGone' }],
    })
    // What is open of it goes on, and no request becomes one of it.
    const take = async (command: DeskCommand) => (await submit(hub, sofia, [envelope(sofia, command)]))[0]
    expect(await take({ kind: 'acknowledge-request', requestId: id, nextSteps: 'We look.' })).toMatchObject({
      kind: 'accepted',
    })
    const other = await make('road-debris', {})
    if (other.said === 'accepted')
      expect(
        await take({
          kind: 'recategorise-request',
          requestId: other.id,
          typeCode: 'loose-dog',
          answers: { behaviour: 'calm' },
        }),
      ).toMatchObject({ kind: 'refused', refusal: { name: 'TypeRetired' } })

    // Back to the first version: what came later is kept, retired; on an old version nobody rolls back.
    const rollBack = (toVersion: number, basedOn: number) =>
      ask(hub, 'POST', '/api/catalogue/roll-back', { token: farah.token, body: { toVersion, basedOn } })
    const fourth = await read()
    expect((await rollBack(99, fourth.version)).body).toEqual({ refused: 'UnknownVersion' })
    expect((await rollBack(1, fourth.version - 1)).body).toMatchObject({ refused: 'CatalogueChanged' })
    expect((await rollBack(1, fourth.version)).status).toBe(200)
    const first = await ask(hub, 'GET', '/api/catalogue/versions/1', { token: sofia.token })
    const back = await pulled(aiko)
    expect(typeIn(back, 'pothole').description).toEqual(typeIn(first.body, 'pothole').description)
    expect(typeIn(back, 'loose-dog').isRetired).toBe(true)
    // A hub that starts again has it too.
    const version = (await read()).version
    await hub.restart()
    expect((await read()).version).toBe(version)
    desk.close()
  })
})
