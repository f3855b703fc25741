import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TrackDeed, TrackedRequest } from '../../src-contract/public/track.ts'
import { trackCodeLimits } from '../../src-domain/notices/track-code.ts'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { surveyDays, surveyOf, surveyTotals } from '../../src-hub/notices/surveys.ts'
import { createTrackCodes } from '../../src-hub/notices/track-codes.ts'
import {
  catalogue,
  type Hub,
  mortal,
  type NoticeWorld,
  openNoticeWorld,
  plainWordsOf,
  secretKey,
} from '../notices/notice-world.ts'

let world: NoticeWorld
let hub: Hub
let nth = 0
beforeAll(async () => {
  world = await openNoticeWorld()
  hub = await world.begin()
})
afterAll(async () => {
  await hub?.end()
  await world?.close()
})

/** Networks are told apart, so that no test uses up the codes of another. */
const aNetwork = () => {
  nth += 1
  return `192.0.2.${nth}`
}
const anAddress = () => {
  nth += 1
  return `person${nth}@people.test`
}
/** A number that could be one, and is none. */
const noReference = () => {
  nth += 1
  return formatReference(26, 500_000 + nth)
}

interface Made {
  readonly request: ServiceRequest
  readonly customerId: string
  readonly email: string
  readonly link: { readonly reference: string; readonly secret: string }
}
async function made(more: Parameters<NoticeWorld['request']>[0] = {}): Promise<Made> {
  const email = anAddress()
  const customerId = await world.customer({ email, mobile: '+19055550123' })
  const request = await world.request({ customerId, ...more })
  const secret = hub.notices.links.secretOf(request.id, customerId)
  return { request, customerId, email, link: { reference: request.reference, secret } }
}
const view = (link: Made['link']) => hub.notices.tracker.view(link)
const perform = (link: Made['link'], deed: TrackDeed, id = randomUUID()) =>
  hub.notices.tracker.perform(link, id, deed)
const seen = async (link: Made['link']): Promise<TrackedRequest> => {
  const found = await view(link)
  if (found === undefined) throw new Error('the link opens nothing')
  return found
}
const acknowledge = (id: string) =>
  world.step(id, { kind: 'acknowledge-request', nextSteps: 'A crew comes.' })
async function closed(): Promise<Made> {
  const one = await made({ notifyBy: 'email' })
  await world.step(one.request.id, { kind: 'complete-request', reasonCode: 'done', words: 'It is filled.' })
  await hub.settle()
  return one
}
const codeIn = (email: string) => {
  const mail = world.server.taken.findLast(
    ({ to, raw }) => to.includes(email) && String(raw).includes('your code'),
  )
  return /your code is (\d{6})/.exec(plainWordsOf(mail?.raw ?? ''))?.[1] ?? ''
}

describe('the link of a request', () => {
  it('[Q61] opens its own request for its own person, and nothing else', async () => {
    const [one, other] = [await made(), await made()]
    expect(await seen(one.link)).toMatchObject({ reference: one.request.reference, role: 'customer' })
    expect(await view({ ...one.link, secret: other.link.secret })).toBeUndefined()
    expect(await view({ reference: noReference(), secret: one.link.secret })).toBeUndefined()
    expect(await view({ reference: '%', secret: one.link.secret })).toBeUndefined()
    // A number as people type it is the same number.
    expect(
      await view({ ...one.link, reference: one.link.reference.toLowerCase().replaceAll('-', ' ') }),
    ).toBeDefined()

    await world.engine.submit({
      actor: 'aiko',
      command: {
        kind: 'update-request',
        requestId: one.request.id,
        basedOn: 1,
        changes: { customerId: { from: one.customerId, to: other.customerId } },
      },
    })
    expect(await view(one.link)).toBeUndefined()
  })

  it('[Q64] shows what was promised and said, and no name, no internal word and no outcome before it is confirmed', async () => {
    const { request, link } = await made({ typeCode: 'sign-down', description: 'It lies on Rose Street' })
    const { id } = request
    await acknowledge(id)
    await world.step(id, {
      kind: 'note-request',
      noteId: randomUUID(),
      text: 'internal word',
      isPublic: false,
    })
    await world.step(id, { kind: 'note-request', noteId: randomUUID(), text: 'public word', isPublic: true })
    await world.step(id, { kind: 'revise-target', resolveBy: world.now() + 9e8, reason: 'Rain' })
    await world.step(id, { kind: 'complete-request', reasonCode: 'done', words: 'unconfirmed' })
    const before = await seen(link)
    expect(JSON.stringify(before)).not.toMatch(/raj|aiko|Tremblay|internal|unconfirmed|person\d+@/)
    expect(before).toMatchObject({
      standing: 'being-checked',
      stepsReached: 3,
      type: { en: 'Sign down' },
      division: { phone: '905-555-0110' },
      description: 'It lies on Rose Street',
      reach: { email: 'p•••@people.test', sms: '••• 0123' },
    })
    expect(before.history.map(({ kind, text }) => [kind, text])).toEqual([
      ['received', undefined],
      ['acknowledged', 'A crew comes.'],
      ['note', 'public word'],
      ['revised', 'Rain'],
    ])
    expect(await perform(link, { kind: 'not-done', text: 'Not yet' })).toEqual({ refused: 'StepNotNow' })
    await world.step(id, { kind: 'approve-completion' }, 'sofia')
    expect(await seen(link)).toMatchObject({ standing: 'done', outcome: 'unconfirmed' })
  })

  it('[Q64] gives the photos of a request to its customer alone, each by the link of its own request', async () => {
    const [one, other] = [await made(), await made()]
    const photoId = randomUUID()
    const at = world.now()
    await world.database.db
      .insertInto('photo')
      .values({
        id: photoId,
        request_id: one.request.id,
        desk_id: randomUUID(),
        sent_by: 'aiko',
        bytes: 3,
        sha256: 'a'.repeat(64),
        taken_at: at,
        begun_at: at,
      })
      .execute()
    await world.database.db
      .insertInto('photo_piece')
      .values({ photo_id: photoId, begins_at: 0, content: Buffer.from('abc') })
      .execute()
    expect((await seen(one.link)).photos).toEqual([])
    await world.database.db
      .updateTable('photo')
      .set({ received: 3, media_type: 'image/jpeg', arrived_at: at })
      .where('id', '=', photoId)
      .execute()
    expect((await seen(one.link)).photos).toEqual([photoId])
    const read = await hub.notices.tracker.photo(one.link, photoId)
    expect([read?.mediaType, String(read?.content)]).toEqual(['image/jpeg', 'abc'])
    expect(await hub.notices.tracker.photo(other.link, photoId)).toBeUndefined()
    const followerId = await world.customer({ email: anAddress() })
    await world.engine.submit({
      actor: 'aiko',
      command: { kind: 'follow-request', requestId: one.request.id, customerId: followerId },
    })
    const theirs = { ...one.link, secret: hub.notices.links.secretOf(one.request.id, followerId) }
    expect((await seen(theirs)).photos).toEqual([])
    expect(await hub.notices.tracker.photo(theirs, photoId)).toBeUndefined()
  })

  it('[Q66] shows a follower the way of the request and not its customer; they can stop, and no more', async () => {
    const { request, link } = await made({ description: 'my own words' })
    const followerId = await world.customer({ email: anAddress(), language: 'fr' })
    await world.engine.submit({
      actor: 'aiko',
      command: { kind: 'follow-request', requestId: request.id, customerId: followerId },
    })
    const theirs = { ...link, secret: hub.notices.links.secretOf(request.id, followerId) }
    await acknowledge(request.id)
    await world.step(request.id, { kind: 'await-customer', question: 'a question about a home' })
    await perform(link, { kind: 'answer', text: 'an answer about a home' })
    const text = 'a note about a home'
    await world.step(request.id, { kind: 'note-request', noteId: randomUUID(), text, isPublic: true })
    expect(JSON.stringify(await seen(link))).toContain(text)
    const shown = await seen(theirs)
    expect(shown).toMatchObject({
      role: 'follower',
      language: 'fr',
      may: { stop: true, answer: false, survey: false },
    })
    expect(JSON.stringify(shown)).not.toMatch(/own words|about a home|notifyBy/)
    for (const kind of ['add-words', 'not-done', 'raise', 'answer'] as const) {
      expect(await perform(theirs, { kind, text: 'x' })).toEqual({ refused: 'NotAllowed' })
    }
    expect(await perform(theirs, { kind: 'stop' })).toMatchObject({ isStopped: true, may: { stop: false } })
    await world.step(request.id, { kind: 'complete-request', reasonCode: 'done', words: 'It is filled.' })
    await hub.settle()
    const notices = await world.database.db
      .selectFrom('notice')
      .select(['recipient', 'kind'])
      .where('request_id', '=', request.id)
      .where('kind', '=', 'outcome')
      .execute()
    expect(notices).toEqual([{ recipient: 'customer', kind: 'outcome' }])
  })
})

describe('a code for a reference number', () => {
  it('[Q62] is asked for alike, with the same work and the same answer, whether there is such a request or not', async () => {
    const earlier = world.server.taken.length
    const known = await made()
    const unreachable = await world.request({ customerId: await world.customer({}) })
    const nobodys = await world.request({})
    // The codes of another hub, whose every statement is one of these.
    const life = mortal(world.database)
    const codes = createTrackCodes({
      db: life.db,
      key: secretKey,
      links: hub.notices.links,
      conversations: { begin: async () => expect.unreachable(), append: async () => expect.unreachable() },
      textThread: undefined,
      can: { email: true, sms: true },
      city: () => catalogue.city.name,
      now: world.now,
      log: { info() {}, warn() {}, error() {} },
    })
    const statementsFor = async (reference: string) => {
      const before = life.done()
      const asked = await codes.ask(reference, aNetwork())
      return { asked, statements: life.done() - before }
    }
    const all = []
    for (const reference of [
      known.request.reference,
      unreachable.reference,
      nobodys.reference,
      noReference(),
      'no number',
    ]) {
      all.push(await statementsFor(reference))
    }
    expect(new Set(all.map(({ statements }) => statements)).size).toBe(1)
    for (const { asked } of all) {
      expect(asked).toEqual({
        ticket: expect.stringMatching(/^[0-9a-f-]{36}$/),
        expiresAt: world.now() + 600_000,
      })
    }
    // Nor does a wrong code tell them apart.
    const tried: unknown[][] = []
    for (const { asked } of all) {
      const ticket = 'ticket' in asked ? asked.ticket : ''
      const before = life.done()
      const refused = await codes.open(ticket, codeIn(known.email) === '000000' ? '000001' : '000000')
      tried.push([refused, life.done() - before])
    }
    expect(tried).toEqual(tried.map(() => tried[0]))
    expect(tried[0]?.[0]).toEqual({ name: 'CodeWrong', triesLeft: 4 })
    await hub.settle()
    const sent = world.server.taken.slice(earlier).filter(({ raw }) => String(raw).includes('your code'))
    expect(sent.flatMap(({ to }) => to)).toEqual([known.email])
  })

  it('[Q62] opens once, within ten minutes, within five tries', async () => {
    const { request, email, link } = await made()
    const askFor = async () => {
      const asked = await hub.notices.codes.ask(request.reference.toLowerCase(), aNetwork())
      await hub.settle()
      return 'ticket' in asked ? { ticket: asked.ticket, code: codeIn(email) } : expect.fail('no code')
    }
    const { open } = hub.notices.codes
    const first = await askFor()
    expect(first.code).toMatch(/^\d{6}$/)
    expect(await open(first.ticket, first.code)).toEqual(link)
    expect(await open(first.ticket, first.code)).toEqual({ name: 'CodeOver' })

    const second = await askFor()
    const wrong = second.code === '123456' ? '654321' : '123456'
    for (const triesLeft of [4, 3, 2, 1, 0]) {
      expect(await open(second.ticket, wrong)).toEqual({ name: 'CodeWrong', triesLeft })
    }
    expect(await open(second.ticket, second.code)).toEqual({ name: 'CodeOver' })

    const third = await askFor()
    expect(await open(randomUUID(), third.code)).toEqual({ name: 'CodeOver' })
    world.skip(600_000)
    expect(await open(third.ticket, third.code)).toEqual({ name: 'CodeOver' })

    // No hub was there to send it until it was over.
    await hub.notices.codes.ask(request.reference, aNetwork())
    world.skip(600_000)
    await hub.settle()
    expect(codeIn(email)).toBe(third.code)
  })

  it('[Q62] one that cannot go is tried again and holds up none of those behind it', async () => {
    const [first, second] = [await made(), await made()]
    const begun: string[] = []
    const warned: unknown[] = []
    const codes = createTrackCodes({
      db: world.database.db,
      key: secretKey,
      links: hub.notices.links,
      conversations: {
        begin: async ({ customer }) => {
          if (customer.email === first.email) throw new Error('no room')
          begun.push(customer.email ?? '')
          return undefined as never
        },
        append: async () => undefined as never,
      },
      textThread: undefined,
      can: { email: true, sms: false },
      city: () => catalogue.city.name,
      now: world.now,
      log: { info() {}, error() {}, warn: problem => warned.push(problem) },
    })
    for (const { request } of [first, second]) await codes.ask(request.reference, aNetwork())
    await codes.send()
    expect(begun).toEqual([second.email])
    await codes.send()
    expect([begun, warned.length]).toEqual([[second.email], 2])
  })

  it('[Q63] is asked for at a limited pace for each number, of a request or not, and from each network', async () => {
    const { request } = await made()
    for (const reference of [request.reference, noReference()]) {
      for (let times = 0; times < trackCodeLimits.perReference; times++) {
        expect(await hub.notices.codes.ask(reference, aNetwork())).toHaveProperty('ticket')
      }
      expect(await hub.notices.codes.ask(reference, aNetwork())).toEqual({
        name: 'TooManyCodes',
        retryAfterMs: trackCodeLimits.withinMs,
      })
    }
    const atOnce = noReference()
    const asked = await Promise.all(
      Array.from({ length: 12 }, () => hub.notices.codes.ask(atOnce, aNetwork())),
    )
    expect(asked.filter(each => 'ticket' in each)).toHaveLength(trackCodeLimits.perReference)
    const network = aNetwork()
    for (let times = 0; times < trackCodeLimits.perAddress; times++) {
      expect(await hub.notices.codes.ask(noReference(), network)).toHaveProperty('ticket')
    }
    expect(await hub.notices.codes.ask(noReference(), network)).toMatchObject({ name: 'TooManyCodes' })
    expect(await hub.notices.codes.ask(noReference(), aNetwork())).toHaveProperty('ticket')
  })
})

describe('what a customer does by the page', () => {
  it('[Q65] an answer lets the work go on, once for each id, however often it is sent', async () => {
    const { request, link } = await made()
    await acknowledge(request.id)
    expect(await perform(link, { kind: 'answer', text: 'too soon' })).toMatchObject({ refused: 'StepNotNow' })
    await world.step(request.id, { kind: 'await-customer', question: 'Which side?' })
    expect(await seen(link)).toMatchObject({
      standing: 'waiting-for-you',
      question: 'Which side?',
      may: { answer: true },
    })
    const id = randomUUID()
    for (const _ of [1, 2, 3]) {
      expect(await perform(link, { kind: 'answer', text: 'The north side' }, id)).toMatchObject({
        standing: 'working',
      })
    }
    const words = randomUUID()
    for (const _ of [1, 2]) await perform(link, { kind: 'add-words', text: 'Beside the tree' }, words)
    const { notes = [] } = await world.read(request.id)
    expect(notes.map(({ by, text, isPublic }) => [by, text, isPublic])).toEqual([
      ['customer', 'Beside the tree', true],
    ])
    const { history } = await seen(link)
    expect(history.filter(({ by }) => by === 'you').map(({ kind, text }) => [kind, text])).toEqual([
      ['received', undefined],
      ['answer', 'The north side'],
      ['note', 'Beside the tree'],
    ])
    for (let more = 1; more < 20; more++) await perform(link, { kind: 'add-words', text: `More ${more}` })
    expect(await perform(link, { kind: 'add-words', text: 'Too much' })).toEqual({
      refused: 'TooManyWords',
      max: 20,
    })
    expect(await perform(link, { kind: 'add-words', text: ' ' })).toMatchObject({
      refused: expect.any(String),
    })
  })

  it('[Q65] a date that has passed goes up when they ask, once, and not before', async () => {
    const { request, link } = await made()
    expect((await seen(link)).may.raise).toBe(false)
    expect(await perform(link, { kind: 'raise', text: 'Please' })).toMatchObject({ refused: 'NothingMissed' })
    world.skip(10 * 86_400_000)
    expect(await seen(link)).toMatchObject({ isOverdue: true, may: { raise: true } })
    await perform(link, { kind: 'raise', text: 'Nobody came' })
    expect((await world.read(request.id)).escalation).toMatchObject({ level: 1 })
    expect(await perform(link, { kind: 'raise', text: 'Again' })).toMatchObject({
      refused: 'AlreadyEscalated',
      level: 1,
    })
  })

  it('[Q65] what is not done comes back within its days, and not after them', async () => {
    const one = await closed()
    expect(await seen(one.link)).toMatchObject({
      standing: 'done',
      may: { 'not-done': true, survey: true, 'add-words': false },
    })
    expect(await perform(one.link, { kind: 'add-words', text: 'Thank you' })).toEqual({
      refused: 'RequestClosed',
    })
    expect(await perform(one.link, { kind: 'not-done', text: 'There is still a hole' })).toMatchObject({
      standing: 'working',
    })
    const late = await closed()
    world.skip(15 * 86_400_000)
    expect((await seen(late.link)).may['not-done']).toBe(false)
    expect(await perform(late.link, { kind: 'not-done', text: 'Too late' })).toMatchObject({
      refused: 'ReopenWindowOver',
    })
  })

  it('[Q67] they choose how they are told, also not at all', async () => {
    const { request, link } = await made()
    expect(await perform(link, { kind: 'notify-by', by: 'sms' })).toMatchObject({ notifyBy: 'sms' })
    const id = randomUUID()
    for (const _ of [1, 2]) {
      expect(await perform(link, { kind: 'notify-by', by: 'no' }, id)).toMatchObject({ notifyBy: 'no' })
    }
    expect((await world.read(request.id)).notifyBy).toBe('no')
    expect(await perform(link, { kind: 'stop' })).toEqual({ refused: 'NotAllowed' })
  })

  it('[Q68] say once after the end how it went; staff read it at the request, and as sums by time and division', async () => {
    const open = await made()
    const marks: TrackDeed = { kind: 'survey', satisfaction: 5, effort: 4, words: 'Quick!' }
    expect(await perform(open.link, marks)).toEqual({ refused: 'NotClosed' })
    const [one, two] = [await closed(), await closed()]
    expect(await perform(one.link, marks)).toMatchObject({ isSurveyed: true, may: { survey: false } })
    expect(await perform(one.link, { ...marks, satisfaction: 1 })).toEqual({ refused: 'AlreadyAnswered' })
    await perform(two.link, { kind: 'survey', satisfaction: 2, effort: 1 })
    const totals = await surveyTotals(world.database.db, 'America/Toronto', 12)
    expect(totals).toEqual([
      { month: expect.any(String), division: 'roads', answers: 2, satisfied: 1, effortSum: 5 },
    ])
    const { db } = world.database
    expect((await surveyOf(db, one.request.id)).answer).toMatchObject({ satisfaction: 5, words: 'Quick!' })
    expect(await surveyOf(db, randomUUID())).toEqual({})
    const looking = { days: 30, timeZone: 'America/Toronto', now: world.now() }
    const { to, days } = await surveyDays(db, { ...looking, division: 'roads' })
    expect(days).toEqual([
      { day: to, division: 'roads', satisfaction: [0, 1, 0, 0, 1], effort: [1, 0, 0, 1, 0] },
    ])
    expect((await surveyDays(db, { ...looking, division: 'parks' })).days).toEqual([])
    const monthLater = { ...looking, now: world.now() + 30 * 86_400_000, division: undefined }
    expect((await surveyDays(db, monthLater)).days).toEqual([])
  })

  it('[Q61] a request that was put together with another leads there, for each with their own link', async () => {
    const [one, other] = [await made(), await made()]
    await world.step(one.request.id, { kind: 'merge-request', into: other.request.id })
    const { mergedInto, standing } = await seen(one.link)
    expect(standing).toBe('merged')
    expect(mergedInto).toEqual({
      reference: other.request.reference,
      secret: hub.notices.links.secretOf(other.request.id, one.customerId),
    })
    expect(await seen(mergedInto as Made['link'])).toMatchObject({ role: 'follower' })
  })
})
