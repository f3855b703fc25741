import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signal } from '../../../src-contract/live/protocol.ts'
import { publicCitySchema } from '../../../src-contract/public/web-call.ts'
import { defaultRoutingTimes, type RoutingConfig } from '../../../src-domain/routing/routing-config.ts'
import { lineHours } from '../../../src-hub/channels/voice/line-hours.ts'
import { loadDemoCity } from '../../../src-hub/config/demo-city/load-demo-city.ts'
import { routingConfigOf } from '../../../src-hub/config/routing-config-of.ts'
import { demoSettings } from '../../../src-hub/config/seed-demo-city.ts'
import { openMemoryDatabase } from '../../../src-hub/database/open-database.ts'
import {
  ask,
  type Caller,
  call,
  type Desk,
  envelope,
  failsAfter,
  type HubWorld,
  journalOf,
  openDesk,
  openHub,
  openPage,
  resume,
  signIn,
  submit,
  type TroubledDatabase,
  troubled,
} from '../../world/hub-world.ts'

let hub: HubWorld
let database: TroubledDatabase
beforeAll(async () => {
  database = troubled(await openMemoryDatabase())
  hub = await openHub({ database })
})
afterAll(() => hub.stop())

const { customerGraceMs } = defaultRoutingTimes
const demoCity = loadDemoCity()

/** Somebody who is available at a desk. */
async function available(user: string): Promise<Desk> {
  const desk = await openDesk(hub, user)
  await desk.be('available')
  return desk
}

async function goHome(...desks: readonly Desk[]): Promise<void> {
  for (const desk of desks) {
    await desk.be('offline')
    await desk.close()
  }
}

async function contactOf({ contactId }: Pick<Caller, 'contactId'>) {
  return database.db.selectFrom('contact').selectAll().where('id', '=', contactId).executeTakeFirst()
}

async function eventsOf({ contactId }: Pick<Caller, 'contactId'>): Promise<readonly unknown[]> {
  const rows = await database.db
    .selectFrom('journal')
    .select('event')
    .where('subject', '=', contactId)
    .orderBy('position')
    .execute()
  return rows.map(({ event }) => event)
}

/** Lets time pass for the rules, which look at the clock when anybody asks for anything. */
async function pass(ms: number): Promise<void> {
  hub.clock.skip(ms)
  const olena = await signIn(hub, 'olena.shevchuk')
  const [outcome] = await submit(hub, olena, [
    envelope(olena, { kind: 'set-presence', presence: 'offline', basedOn: 0 }),
  ])
  expect(outcome?.kind).toBe('accepted')
}

const anOffer = (): Signal => ({ kind: 'offer', leg: randomUUID(), sdp: 'v=0' })

describe('a call from the contact page', () => {
  it('[V1] Rose and Luc stand in the line in their order, and are told when it rings, is answered, held and over', async () => {
    const rose = await call(hub, { name: 'Rose' })
    const luc = await call(hub, { name: 'Luc' })
    expect(await rose.until('waiting')).toMatchObject({ position: 1, waitedMs: expect.any(Number) })
    expect(await luc.until('waiting')).toMatchObject({ position: 2 })
    const aiko = await available('aiko.mori')
    await rose.until('ringing')
    const contact = await aiko.accept()
    expect(contact.id).toBe(rose.contactId)
    expect(await rose.until('connected')).toEqual({
      kind: 'connected',
      agentName: 'Aiko',
      answeredAt: expect.any(Number),
    })
    await aiko.command({ kind: 'hold-contact', contactId: rose.contactId })
    await rose.until('held')
    await aiko.command({ kind: 'resume-contact', contactId: rose.contactId })
    await rose.until('connected')
    expect(luc.standing()).toMatchObject({ kind: 'waiting', position: 1 })
    await aiko.finish(rose.contactId)
    expect(await rose.ended).toMatchObject({ code: 1_000 })
    expect(rose.standing()).toEqual({ kind: 'ended', by: 'agent' })
    expect((await aiko.accept()).id).toBe(luc.contactId)
    luc.leave()
    await luc.until('ended')
    expect(luc.standing()).toEqual({ kind: 'ended', by: 'customer' })
    await aiko.finish(luc.contactId)
    expect(await contactOf(rose)).toMatchObject({ result: 'handled', answered_by: 'aiko.mori' })
    await goHome(aiko)
  })

  it('[V1] [C3] keeps what the page said as text: the telephone in E.164, no control characters, markup as it is', async () => {
    const name = '<img src=x onerror=alert(1)>\u0007 Rose'
    const caller = await call(hub, {
      language: 'fr',
      name,
      phone: '(905) 555-0148',
      email: ' ROSE@Example.org ',
      topic: "'; drop table contact; --",
    })
    expect(await contactOf(caller)).toMatchObject({
      queue_id: 'phone-fr',
      from_name: '<img src=x onerror=alert(1)>  Rose',
      from_phone: '+19055550148',
      from_email: 'rose@example.org',
      topic: "'; drop table contact; --",
    })
    const nonsense = await call(hub, { phone: 'tel: none', name: ' \u0000 ' })
    expect(await contactOf(nonsense)).toMatchObject({ from_name: null, from_phone: null })
    for (const each of [caller, nonsense]) {
      each.leave()
      await each.ended
    }
  })

  it('[V1] the page of the city says who it is, and where calls may be relayed', async () => {
    const { status, body } = await ask(hub, 'GET', '/contact/city')
    expect(status).toBe(200)
    expect(publicCitySchema.safeParse(body).success).toBe(true)
    expect(body.topics.length).toBeGreaterThan(3)
    const always = { opens: '00:00', closes: '24:00' }
    const { en, fr } = body.line
    expect([en.isOpen, fr.isOpen]).toEqual([true, true])
    expect(
      en.hours.map(({ days, ...times }: typeof always & { days: string[] }) => [days.length, times]),
    ).toEqual(Array(7).fill([1, always]))
  })

  it('[V1] what it says of the line is what the rules decide: holidays, half days, and who answers meanwhile', () => {
    const at = (time: string) => Date.parse(`${time}:00-05:00`)
    const people = demoCity.staff.map(person => ({ ...person, languages: [...person.languages] }))
    const config = routingConfigOf(demoSettings(demoCity), people, 1, at('2026-12-21T12:00'))
    const cityHours = { ...config, queues: config.queues.map(queue => ({ ...queue, hours: 'centre-hours' })) }
    const of = (queueId: string, time: string, known: RoutingConfig = cityHours) =>
      lineHours({ config: known }, queueId, at(time))
    const isOpen = ['2026-12-24T07:59', '2026-12-24T08:00', '2026-12-24T12:00', '2026-12-25T10:00'].map(
      time => of('phone-en', time).isOpen,
    )
    expect(isOpen).toEqual([false, true, false, false])
    const week = of('phone-en', '2026-12-23T23:59').hours.map(
      ({ days, opens, closes }) => `${days} ${opens}-${closes}`,
    )
    // Christmas and Boxing Day are missing, and the shorter Christmas Eve is there.
    expect(week).toEqual(['wed 08:00-18:00', 'thu 08:00-12:00', 'mon 08:00-18:00', 'tue 08:00-18:00'])
    const taxes = of('taxes', '2026-12-25T10:00', config)
    expect(taxes.isOpen, 'another line answers').toBe(true)
    expect(taxes.hours.flatMap(({ days, ...times }) => days.map(() => times))).toEqual(
      Array(7).fill({ opens: '00:00', closes: '24:00' }),
    )
    expect(of('nowhere', '2026-12-21T12:00')).toEqual({ isOpen: false, hours: [] })
  })

  it('[R12] [R15] who leaves while waiting has abandoned, also while it rings', async () => {
    const rose = await call(hub)
    await rose.until('waiting')
    rose.leave()
    expect((await rose.ended).code).toBe(1_000)
    expect(rose.standing()).toEqual({ kind: 'ended', by: 'abandoned' })
    expect(await contactOf(rose)).toMatchObject({ result: 'abandoned' })
    expect((await eventsOf(rose)).at(-1)).toMatchObject({ kind: 'contact-abandoned', why: 'customer-left' })
    const aiko = await available('aiko.mori')
    const luc = await call(hub)
    await aiko.offered()
    luc.leave()
    expect((await luc.ended).code).toBe(1_000)
    await aiko.until(() => Object.keys(aiko.view().contacts).length === 0, 'has nothing in hand')
    expect(await contactOf(luc)).toMatchObject({ result: 'abandoned' })
    expect(aiko.view().me.self?.presence).toBe('available')
    await goHome(aiko)
  })
})

describe('whose call it is', () => {
  it('[V2] only the secret that was given brings Rose back; no other call’s, no made-up one, no other contact', async () => {
    const rose = await call(hub)
    const mallory = await call(hub)
    const wrong = [
      { contactId: rose.contactId, secret: mallory.secret },
      { contactId: rose.contactId, secret: '' },
      {
        contactId: rose.contactId,
        secret: `${rose.secret.slice(0, -1)}${rose.secret.endsWith('A') ? 'B' : 'A'}`,
      },
      { contactId: rose.contactId, secret: `${rose.secret}=` },
      { contactId: randomUUID(), secret: rose.secret },
    ]
    for (const each of wrong) {
      const page = await openPage(hub)
      page.say({ type: 'resume', protocol: 1, ...each })
      expect(await page.refused()).toBe('UnknownCall')
      expect(await page.ended).toEqual({ code: 4_000, reason: 'UnknownCall' })
    }
    expect(rose.standing()?.kind).toBe('waiting')
    await rose.vanish()
    const back = await resume(hub, rose)
    expect(back.contactId).toBe(rose.contactId)
    expect(back.secret).toBe(rose.secret)
    await back.until('waiting')
    back.leave()
    mallory.leave()
    await Promise.all([back.ended, mallory.ended])
    const page = await openPage(hub)
    page.say({ type: 'resume', protocol: 1, contactId: rose.contactId, secret: rose.secret })
    expect(await page.refused()).toBe('UnknownCall')
  })

  it('[V2] the page that comes back takes over; the one it replaces is not heard any more', async () => {
    const rose = await call(hub)
    rose.socket.pause()
    const back = await resume(hub, rose)
    rose.leave()
    rose.socket.resume()
    expect(await rose.ended).toMatchObject({ code: 4_001, reason: 'TakenOver' })
    await pass(0)
    expect(await contactOf(rose)).toMatchObject({ result: null })
    expect(back.standing()?.kind).toBe('waiting')
    back.leave()
    await back.ended
  })

  it('[V2] [J5] after a restart of the hub Rose comes back to her place with her secret, and nobody with another', async () => {
    const rose = await call(hub)
    const luc = await call(hub)
    await luc.until('waiting')
    await hub.restart()
    await Promise.all([rose.ended, luc.ended])
    const page = await openPage(hub)
    page.say({ type: 'resume', protocol: 1, contactId: rose.contactId, secret: luc.secret })
    expect(await page.refused()).toBe('UnknownCall')
    const back = await resume(hub, rose)
    const lucIsBack = await resume(hub, luc)
    expect(await back.until('waiting')).toMatchObject({ position: 1 })
    expect(await lucIsBack.until('waiting')).toMatchObject({ position: 2 })
    back.leave()
    lucIsBack.leave()
    await Promise.all([back.ended, lucIsBack.ended])
  })

  it('[J5] Aiko and Rose talk on across a restart of the hub, under the same offer and with the same note', async () => {
    const rose = await call(hub)
    const aiko = await available('aiko.mori')
    await aiko.accept()
    const { contactId } = rose
    await aiko.command({ kind: 'note-contact', contactId, text: 'Green bin at 12 King' })
    const before = aiko.view().contacts[contactId]
    await hub.restart()
    await Promise.all([rose.ended, aiko.ended])
    const lines = await journalOf(hub)
    expect(lines.at(-1)?.kind).toBe('hub-restarted')
    expect(lines.at(-2)?.kind).toBe('contact-noted')
    const back = await resume(hub, rose)
    await back.until('connected')
    const again = await openDesk(hub, aiko)
    expect(again.view().contacts[contactId]).toEqual(before)
    expect(again.view().me.self?.presence).toBe('available')
    await again.finish(contactId)
    await goHome(again)
  })

  it('[J5] a hub that was away for ten minutes gives Rose her whole grace from its return', async () => {
    const rose = await call(hub)
    await rose.until('waiting')
    const kinds = async () => (await eventsOf(rose)).map(event => (event as { kind: string }).kind)
    // The clock moves while the hub is down.
    const restarted = hub.restart()
    hub.clock.skip(600_000)
    await restarted
    expect(await kinds()).toEqual(['contact-arrived'])
    const back = await resume(hub, rose)
    await back.until('waiting')
    back.leave()
    await back.ended
  })

  it('[V3] signals reach only the other end of the same conversation, and none before it or after it', async () => {
    const [rose, luc] = [await call(hub), await call(hub)]
    await luc.until('waiting')
    const aiko = await available('aiko.mori')
    const ofRose = await aiko.accept()
    const daniel = await available('daniel.okafor')
    const ofLuc = await daniel.accept()
    expect([ofRose.id, ofLuc.id]).toEqual([rose.contactId, luc.contactId])
    const waiting = await call(hub)
    await waiting.until('waiting')

    const [fromAiko, fromRose, fromMallory, tooEarly] = [anOffer(), anOffer(), anOffer(), anOffer()]
    daniel.say({ type: 'signal', contactId: rose.contactId, signal: fromMallory })
    aiko.say({ type: 'signal', contactId: waiting.contactId, signal: fromMallory })
    aiko.say({ type: 'signal', contactId: randomUUID(), signal: fromMallory })
    waiting.say({ type: 'signal', signal: tooEarly })
    aiko.say({ type: 'signal', contactId: rose.contactId, signal: fromAiko })
    rose.say({ type: 'signal', signal: fromRose })
    await aiko.until(() => aiko.heard.some(({ type }) => type === 'signal'), 'hears Rose')
    await Promise.all([aiko.resync(), daniel.resync()])
    expect(aiko.heard.filter(({ type }) => type === 'signal')).toEqual([
      { type: 'signal', contactId: rose.contactId, signal: fromRose },
    ])
    expect(daniel.heard.filter(({ type }) => type === 'signal')).toEqual([])

    await aiko.command({ kind: 'end-contact', contactId: rose.contactId })
    aiko.say({ type: 'signal', contactId: rose.contactId, signal: fromMallory })
    await rose.ended
    waiting.leave()
    luc.leave()
    await Promise.all([waiting.ended, luc.ended])
    expect(rose.heard.filter(({ type }) => type === 'signal')).toEqual([{ type: 'signal', signal: fromAiko }])
    for (const each of [luc, waiting]) expect(each.heard.some(({ type }) => type === 'signal')).toBe(false)
    await aiko.finish(rose.contactId)
    await daniel.finish(luc.contactId)
    await goHome(aiko, daniel)
  })
})

describe('a line that is lost', () => {
  it('[R11] [R15] Rose’s page is gone while she waits: she is not offered, and after the grace has abandoned', async () => {
    const rose = await call(hub)
    await rose.until('waiting')
    await rose.vanish()
    await untilLost(rose)
    const aiko = await available('aiko.mori')
    const luc = await call(hub)
    expect((await aiko.accept()).id).toBe(luc.contactId)
    await pass(customerGraceMs)
    expect((await eventsOf(rose)).at(-1)).toMatchObject({ kind: 'contact-abandoned', why: 'line-lost' })
    const page = await openPage(hub)
    page.say({ type: 'resume', protocol: 1, contactId: rose.contactId, secret: rose.secret })
    expect(await page.refused()).toBe('UnknownCall')
    luc.leave()
    await aiko.finish(luc.contactId)
    await goHome(aiko)
  })

  it('[R11] Rose’s page is gone while she talks and back within the grace: the conversation goes on', async () => {
    const rose = await call(hub)
    const aiko = await available('aiko.mori')
    await aiko.accept()
    await rose.until('connected')
    await rose.vanish()
    await aiko.until(
      () => aiko.view().contacts[rose.contactId]?.customerLink.kind === 'lost',
      'sees Rose lost',
    )
    const back = await resume(hub, rose)
    await back.until('connected')
    await aiko.until(() => aiko.view().contacts[rose.contactId]?.customerLink.kind === 'present', 'sees Rose')
    await pass(customerGraceMs)
    expect(aiko.view().contacts[rose.contactId]?.phase.kind).toBe('connected')
    await back.vanish()
    await aiko.until(
      () => aiko.view().contacts[rose.contactId]?.customerLink.kind === 'lost',
      'sees Rose lost',
    )
    await pass(customerGraceMs)
    const phase = await aiko.until(() => {
      const now = aiko.view().contacts[rose.contactId]?.phase
      return now?.kind === 'wrapping' && now
    }, 'wraps up')
    expect(phase.endedBy).toBe('line-lost')
    await aiko.finish(rose.contactId)
    await goHome(aiko)
  })

  it('[R11] Rose’s old socket breaks while her page is coming back on another: her line is not lost', async () => {
    const others = await callsOf()
    const rose = await call(hub)
    // Luc's arrival is being written, so that Rose's return waits behind it.
    const held = database.holdNext()
    const luc = call(hub)
    await held.begun
    const page = await openPage(hub)
    page.say({ type: 'resume', protocol: 1, contactId: rose.contactId, secret: rose.secret })
    // What comes after it is answered: the return has come as far as it can.
    page.say({ type: 'nonsense' })
    expect(await page.refused()).toBe('Malformed')
    await rose.vanish()
    await untilCalls(others)
    held.go()
    await page.until(() => page.standing()?.kind === 'waiting', 'is back')
    const ofLuc = await luc
    await pass(customerGraceMs)
    expect(await contactOf(rose)).toMatchObject({ result: null })
    page.say({ type: 'leave' })
    ofLuc.leave()
    await Promise.all([page.ended, ofLuc.ended])
  })

  it('[R15] a page that is gone while the database is away is known to be lost as soon as it is back', async () => {
    const others = await callsOf()
    const rose = await call(hub)
    await rose.until('waiting')
    database.away(true)
    await rose.vanish()
    await untilCalls(others)
    database.away(false)
    await untilLost(rose)
    await pass(customerGraceMs)
    expect(await contactOf(rose)).toMatchObject({ result: 'abandoned' })
  })

  it('[J1] [J3] Rose calls, and the answer of the database is lost: she is told once, and stands in the line once', async () => {
    database.next(failsAfter)
    const rose = await call(hub, { name: 'Rose Once' })
    await rose.until('waiting')
    const rows = await database.db
      .selectFrom('contact')
      .select('id')
      .where('from_name', '=', 'Rose Once')
      .execute()
    expect(rows).toEqual([{ id: rose.contactId }])
    rose.leave()
    await rose.ended
  })

  it('[R15] Rose’s call is written, and the database is away before it says so: it does not ring for nobody', async () => {
    database.next(async commit => {
      await commit()
      database.away(true)
      throw new Error('Connection terminated unexpectedly')
    })
    const page = await openPage(hub)
    page.say({ type: 'call', protocol: 1, language: 'en', name: 'Rose Gone' })
    expect(await page.refused()).toBe('Unavailable')
    await page.ended
    database.away(false)
    const row = () =>
      database.db
        .selectFrom('contact')
        .select('result')
        .where('from_name', '=', 'Rose Gone')
        .executeTakeFirst()
    expect(await row()).toBeDefined()
    while ((await row())?.result !== 'abandoned') await new Promise(resolve => setTimeout(resolve, 20))
  })

  it('[R15] Rose calls while the database is away: she is told so, and no call of nobody stays in the line', async () => {
    database.away(true)
    const page = await openPage(hub)
    page.say({ type: 'call', protocol: 1, language: 'en', name: 'Rose Nobody' })
    expect(await page.refused()).toBe('Unavailable')
    database.away(false)
    const aiko = await openDesk(hub, 'aiko.mori')
    expect(Object.keys((await aiko.resync()).waiting)).toEqual([])
    await aiko.close()
  })
})

describe('what pages may not do', () => {
  it('[V1] the thirty-first call from one address is refused; other addresses and those in the line are not', async () => {
    const address = process.platform === 'linux' ? '127.9.9.9' : '127.0.0.1'
    const calls = await Promise.all(Array.from({ length: 30 }, () => call(hub, {}, { address })))
    const page = await openPage(hub, { address })
    page.say({ type: 'call', protocol: 1, language: 'en' })
    expect(await page.refused()).toBe('TooManyCalls')
    expect((await page.ended).code).toBe(4_000)
    calls[0]?.leave()
    await calls[0]?.ended
    const next = await call(hub, {}, { address })
    for (const each of [...calls.slice(1), next]) each.leave()
    await Promise.all([...calls, next].map(each => each.ended))
  })

  it('[L4] malformed words are refused by name without a reason, and the call goes on', async () => {
    const rose = await call(hub)
    const frames = [
      '',
      'null',
      '{"event":"base"}',
      '{"type":"call"}',
      '{"type":"leave","contactId":"x"}',
      JSON.stringify({ type: 'call', protocol: 1, language: 'de' }),
      JSON.stringify({ type: 'call', protocol: 1, language: 'en', name: 'x'.repeat(81) }),
      JSON.stringify({ type: 'command', envelope: {} }),
      JSON.stringify({ type: 'signal', contactId: rose.contactId, signal: anOffer() }),
      '['.repeat(50_000),
      JSON.stringify({ type: 'resume', protocol: 1, contactId: 'x', secret: 'x' }),
    ]
    for (const frame of frames) rose.say(frame)
    await untilHeard(rose, () => rose.heard.filter(({ type }) => type === 'refused').length === frames.length)
    for (const message of rose.heard) {
      if (message.type === 'refused') expect(message).toEqual({ type: 'refused', name: 'Malformed' })
    }
    // A second call on the same line is not a second contact.
    rose.say({ type: 'call', protocol: 1, language: 'en' })
    rose.leave()
    expect((await rose.ended).code).toBe(1_000)
    expect(rose.heard.filter(({ type }) => type === 'received')).toHaveLength(1)
  })

  it('[L4] a page that floods the hub, or speaks another protocol, is cut by name', async () => {
    const rose = await call(hub)
    for (let index = 0; index < 900; index++) rose.say({ type: 'beat' })
    expect(await rose.ended).toEqual({ code: 4_000, reason: 'TooManyMessages' })
    const page = await openPage(hub)
    page.say({ type: 'call', protocol: 2, language: 'en' })
    expect(await page.refused()).toBe('ProtocolNotSpoken')
    await pass(customerGraceMs)
    expect(await contactOf(rose)).toMatchObject({ result: 'abandoned' })
  })

  it('[V1] half a character in a name, which PostgreSQL could not store, costs nobody a call', async () => {
    const rose = await call(hub, { name: 'Rose \ud800' })
    await rose.until('waiting')
    const stored = await hub.database.db
      .selectFrom('contact')
      .select('from_name')
      .orderBy('arrived_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    expect(stored?.from_name).toBe('Rose \ufffd')
    rose.leave()
    await rose.ended
  })
})

function untilHeard(caller: Caller, isSo: () => boolean): Promise<void> {
  return new Promise(resolve => {
    const check = () => isSo() && resolve()
    caller.socket.on('message', check)
    check()
  })
}

async function untilLost(caller: Caller): Promise<void> {
  for (;;) {
    const last = (await eventsOf(caller)).at(-1) as { kind: string }
    if (last.kind === 'customer-link-lost') return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

/** How many sockets with a call the hub has. */
async function callsOf(): Promise<number> {
  const { body } = await ask(hub, 'GET', '/metrics')
  return Number(/townline_web_calls (\d+)/.exec(body)?.[1])
}

async function untilCalls(count: number): Promise<void> {
  while ((await callsOf()) !== count) await new Promise(setImmediate)
}
