import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PublicHubMessage, Unattended } from '../../../src-contract/public/web-call.ts'
import type { AfterHours } from '../../../src-domain/routing/routing-config.ts'
import { openMemoryDatabase } from '../../../src-hub/database/open-database.ts'
import {
  type Caller,
  call,
  type HubWorld,
  openDesk,
  openHub,
  openPage,
  resume,
  type SignedIn,
  signIn,
  type TroubledDatabase,
  troubled,
} from '../../world/hub-world.ts'
import { change, withQueue } from '../routing-settings/settings-world.ts'

const dayMs = 86_400_000
const phone = '905 555 0123'

let hub: HubWorld
let database: TroubledDatabase
let farah: SignedIn

/** The next Tuesday at noon UTC, which is a morning in Toronto. */
function nextTuesday(after: number): number {
  const noon = Math.ceil(after / dayMs) * dayMs + dayMs / 2
  return noon + ((2 - new Date(noon).getUTCDay() + 7) % 7) * dayMs
}

/** The telephone queues are open on Mondays from 08:00 to 18:00, and do this when they are closed. */
async function openOnMondays(afterHours: AfterHours): Promise<void> {
  await change(hub, farah, document => {
    const { exceptions: _, ...always } = document.calendars.find(({ id }) => id === 'demo-hours') ?? {}
    const mondays = {
      ...always,
      id: 'mondays',
      weekdays: { 1: [{ opens: 480, closes: 1_080 }] },
      exceptions: [],
    }
    const withHours = {
      ...document,
      calendars: [...document.calendars.filter(({ id }) => id !== 'mondays'), mondays],
    } as typeof document
    return withQueue(withQueue(withHours, 'phone-en', { hours: 'mondays', afterHours }), 'phone-fr', {
      hours: 'mondays',
      afterHours,
    })
  })
}

async function kindsOf({ contactId }: Pick<Caller, 'contactId'>): Promise<readonly string[]> {
  const rows = await database.db
    .selectFrom('journal')
    .select('kind')
    .where('subject', '=', contactId)
    .orderBy('position')
    .execute()
  return rows.map(({ kind }) => kind)
}

async function contactNamed(name: string) {
  return database.db.selectFrom('contact').selectAll().where('from_name', '=', name).executeTakeFirst()
}

/** What the page is told once nobody is at work for it. */
function toldUnattended({ socket, standing }: Caller): Promise<Unattended> {
  return new Promise(resolve => {
    const check = () => {
      const now = standing()
      if (now?.kind === 'waiting' && now.unattended) resolve(now.unattended)
    }
    socket.on('message', check)
    check()
  })
}

const torontoClock = (at: number) =>
  new Intl.DateTimeFormat('en-CA', {
    timeZone: 'America/Toronto',
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)

async function refusalOf(said: object): Promise<Extract<PublicHubMessage, { type: 'refused' }>> {
  const page = await openPage(hub)
  page.say({ type: 'call', protocol: 1, language: 'en', ...said })
  await page.refused()
  const { code } = await page.ended
  expect(code).toBe(4_000)
  const refused = page.heard.find(message => message.type === 'refused')
  if (refused?.type !== 'refused') throw new Error('not refused')
  return refused
}

describe('a call from the contact page while the line is closed', () => {
  beforeAll(async () => {
    database = troubled(await openMemoryDatabase())
    hub = await openHub({ database })
    hub.clock.skip(nextTuesday(hub.clock.now()) - hub.clock.now())
    farah = await signIn(hub, 'farah.siddiqui')
    await openOnMondays({ kind: 'callback' })
  })
  afterAll(() => hub.stop())

  it('[V4] Rose, who gave her number, is told from when she is called back, and never that she waits', async () => {
    const rose = await call(hub, { name: 'Rose', phone })
    const { from, ...standing } = await rose.until('called-back')
    expect(standing).toEqual({ kind: 'called-back', phone: '+19055550123', isClosed: true })
    expect(torontoClock(from)).toBe('Monday 08:00')
    expect(from).toBeGreaterThan(hub.clock.now())
    expect(rose.heard.flatMap(each => (each.type === 'standing' ? [each.standing.kind] : []))).toEqual([
      'called-back',
    ])

    // Neither leaving, nor a page that is cut or closed, takes the promise back.
    rose.leave()
    expect(await rose.ended).toMatchObject({ code: 1_000 })
    const back = await resume(hub, rose)
    expect(await back.until('called-back')).toMatchObject({ from })
    await back.vanish()
    hub.clock.skip(60_000)
    const again = await resume(hub, rose)
    expect(await again.until('called-back')).toMatchObject({ from })
    expect(await kindsOf(rose)).toEqual(['contact-arrived'])

    again.say({ type: 'cancel-callback' })
    expect(await again.until('ended')).toEqual({ kind: 'ended', by: 'abandoned' })
    expect(await again.ended).toMatchObject({ code: 1_000 })
    expect(await kindsOf(rose)).toEqual(['contact-arrived', 'contact-abandoned'])
  })

  it('[V4] a promise outlives the hub, and its page comes back to it', async () => {
    const rose = await call(hub, { name: 'Rose', phone })
    const { from } = await rose.until('called-back')
    await hub.restart()
    await rose.ended
    const back = await resume(hub, rose)
    expect(await back.until('called-back')).toMatchObject({ from })
    expect(await kindsOf(rose)).toEqual(['contact-arrived'])
    back.say({ type: 'cancel-callback' })
    await back.ended
  })

  it('[V4] who leaves before the hub answered was promised nothing, and is not called', async () => {
    const held = database.holdNext()
    const page = await openPage(hub)
    page.say({ type: 'call', protocol: 1, language: 'en', name: 'Rose Gone', phone })
    await held.begun
    page.say({ type: 'leave' })
    page.socket.close()
    // What another page is answered comes after the leave was heard.
    const other = await openPage(hub)
    other.say('nonsense')
    expect(await other.refused()).toBe('Malformed')
    await page.ended
    held.go()
    while ((await contactNamed('Rose Gone'))?.result !== 'abandoned') await new Promise(setImmediate)
    other.socket.close()
    await other.ended
  })

  it('[V4] without a number, or with none that is one, the page is told that it is closed and when it opens', async () => {
    for (const said of [{ name: 'Luc' }, { name: 'Luc', phone: 'ask my sister' }]) {
      const { opensAt, ...refused } = (await refusalOf(said)) as { opensAt?: number }
      expect(refused).toEqual({ type: 'refused', name: 'Closed', callsBack: true })
      expect(torontoClock(opensAt ?? 0)).toBe('Monday 08:00')
    }
    expect(await contactNamed('Luc')).toBeUndefined()
  })

  it('[V4] [R34] whose number is not called is not asked for it again', async () => {
    expect(await refusalOf({ name: 'Luc', phone: '1 900 555 0100' })).toMatchObject({ callsBack: false })
    expect(await contactNamed('Luc')).toBeUndefined()
  })

  it('[V4] where nobody calls back, a number changes nothing', async () => {
    await openOnMondays({ kind: 'closed' })
    const { opensAt, ...refused } = (await refusalOf({ name: 'Luc', phone })) as { opensAt?: number }
    expect(refused).toEqual({ type: 'refused', name: 'Closed', callsBack: false })
    expect(torontoClock(opensAt ?? 0)).toBe('Monday 08:00')
    await openOnMondays({ kind: 'callback' })
  })

  it('[V4] at the opening Rose is called back; while she is spoken with, her page cuts nothing off', async () => {
    const rose = await call(hub, { name: 'Rose', phone })
    const { from } = await rose.until('called-back')
    hub.clock.skip(from - hub.clock.now())
    const aiko = await openDesk(hub, 'aiko.mori')
    await aiko.be('available')
    const contact = await aiko.accept()
    expect(contact).toMatchObject({ id: rose.contactId, channel: 'callback' })
    const page = await resume(hub, rose)
    await page.until('called-back')
    page.say({ type: 'cancel-callback' })
    // What comes after it is answered: it was heard.
    page.say('nonsense')
    while (!page.heard.some(({ type }) => type === 'refused')) await new Promise(setImmediate)
    expect((await aiko.resync()).contacts[rose.contactId]?.phase.kind).toBe('connected')
    await aiko.finish(rose.contactId)
    expect(await page.until('ended')).toEqual({ kind: 'ended', by: 'agent' })
    await aiko.be('offline')
    await aiko.close()
  })
})

describe('the wait that a caller is told', () => {
  beforeAll(async () => {
    database = troubled(await openMemoryDatabase())
    hub = await openHub({ database })
  })
  afterAll(() => hub.stop())

  it('[V5] counts only those at work who can serve the caller: a French caller is promised nothing by English speakers', async () => {
    const daniel = await openDesk(hub, 'daniel.okafor')
    await daniel.be('available')
    expect(daniel.person.languages).toEqual(['en'])
    const first = await call(hub, { language: 'en' })
    await daniel.accept()
    hub.clock.skip(240_000)
    await daniel.finish(first.contactId)

    const luc = await call(hub, { language: 'fr', phone })
    const told = await luc.until('waiting')
    expect(told).toEqual({
      kind: 'waiting',
      position: 1,
      waitedMs: expect.any(Number),
      unattended: { language: 'fr', inOtherLanguage: true, callback: true },
    })

    // A bilingual colleague takes Luc; the next French caller waits for that one, not for Daniel.
    const marc = await openDesk(hub, 'jean-marc.mbemba')
    expect(marc.person.languages).toContain('fr')
    await marc.be('available')
    expect((await marc.accept()).id).toBe(luc.contactId)
    const zoe = await call(hub, { language: 'fr' })
    const { expectedWaitMs, unattended } = await zoe.until('waiting')
    expect(unattended).toBeUndefined()
    expect(expectedWaitMs).toBeGreaterThanOrEqual(240_000)
    expect(expectedWaitMs).toBeLessThan(300_000)

    // Nobody is left who speaks French: the page hears of it as it happens.
    await marc.close()
    expect(await toldUnattended(zoe)).toEqual({ language: 'fr', inOtherLanguage: true, callback: false })
    zoe.leave()
    luc.leave()
    await Promise.all([zoe.ended, luc.ended])
    await daniel.be('offline')
    await daniel.close()
  })

  it('[V5] [R34] who waits for nobody may be called back instead, at the number that was given, and keeps the place', async () => {
    const luc = await call(hub, { language: 'fr', phone })
    expect((await luc.until('waiting')).unattended).toEqual({
      language: 'fr',
      inOtherLanguage: false,
      callback: true,
    })
    // A number that the centre does not call (R34) is not promised a call.
    const paid = await call(hub, { language: 'fr', phone: '1 900 555 0100' })
    expect((await paid.until('waiting')).unattended).toMatchObject({ callback: false })
    paid.leave()
    await paid.ended
    luc.say({ type: 'call-me-back' })
    const { from, ...standing } = await luc.until('called-back')
    expect(standing).toEqual({ kind: 'called-back', phone: '+19055550123', isClosed: false })
    expect(from).toBeLessThanOrEqual(hub.clock.now())
    await luc.vanish()
    expect(await kindsOf(luc)).toEqual(['contact-arrived', 'callback-requested'])
  })
})
