import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  behindProxy,
  boardWhere,
  openDevicePage,
  openVisitPage,
  pairedDevice,
  visitWhere,
} from '../kiosk/counter-world.ts'
import {
  ask,
  type Desk,
  envelope,
  type HubWorld,
  openDesk,
  openHub,
  type SignedIn,
  signIn,
  submit,
} from '../world/hub-world.ts'
import { addService, askToBook, book, dayOf, goToMorning, stateOf } from './appointment-world.ts'

const minute = 60_000

let hub: HubWorld
let admin: SignedIn
let clerk: SignedIn
let desk: Desk
let morning = 0
beforeAll(async () => {
  hub = await openHub({ config: behindProxy })
  morning = goToMorning(hub)
  admin = await signIn(hub, 'farah.siddiqui')
  clerk = await signIn(hub, 'nadia.haddad')
  const made = await addService(hub, admin, 'dogs', {}, 3)
  if (made.status !== 200) throw new Error(JSON.stringify(made.body))
})
afterAll(async () => {
  await desk?.close()
  await hub.stop()
})

const kioskAsks = (secret: string, body: object) =>
  ask(hub, 'POST', '/counter/check-in', { token: secret, body })

describe('services', () => {
  it('[U11] are kept by administrators alone, each change on the version that was seen', async () => {
    expect((await addService(hub, clerk, 'cats')).status).toBe(403)
    const wrong = await addService(hub, admin, 'cats', { durationMinutes: 1 })
    expect([wrong.status, wrong.body.problems]).toEqual([
      422,
      [{ name: 'FigureOutOfRange', figure: 'durationMinutes' }],
    ])
    expect((await addService(hub, admin, 'cats')).body.version).toBe(1)
    const again = await addService(hub, admin, 'cats', { durationMinutes: 45 })
    expect([again.status, again.body.refused, again.body.current.version]).toEqual([409, 'ServiceChanged', 1])
  })
})

describe('booking', () => {
  it('[U12] is once for each id, and tells what is wrong with what was asked', async () => {
    const id = randomUUID()
    const startsAt = morning + 26 * 3_600_000
    const first = await book(hub, clerk, { id, startsAt, phone: '905-555-0148' })
    expect(first).toMatchObject({ state: 'booked', phone: '+19055550148', told: { by: 'nobody' } })
    expect(await book(hub, clerk, { id, startsAt, phone: '905-555-0148' })).toEqual(first)
    const other = await askToBook(hub, clerk, { id, startsAt, name: 'Somebody Else' })
    expect([other.status, other.body.refused]).toEqual([409, 'AppointmentIdReused'])
    for (const [asked, refused] of [
      [{ startsAt: startsAt + minute }, 'NotASlot'],
      [{ startsAt: morning - 60 * minute }, 'SlotPassed'],
      [{ startsAt: morning + 60 * 86_400_000 }, 'SlotTooFar'],
      [{ startsAt, serviceId: 'none' }, 'UnknownService'],
      [{ startsAt, site: 'moon' }, 'UnknownService'],
      [{ startsAt, name: ' \u0007 ' }, 'VisitorWrong'],
      [{ startsAt, phone: 'no number' }, 'VisitorWrong'],
      [{ startsAt, email: 'a@b.c\r\nbcc: x@y.z' }, 'VisitorWrong'],
    ] as const) {
      expect((await askToBook(hub, clerk, asked)).body.refused, JSON.stringify(asked)).toBe(refused)
    }
    expect((await askToBook(hub, clerk, { startsAt: 'soon' })).status).toBe(400)
    expect((await askToBook(hub, admin, { startsAt })).status, 'administrators book nothing').toBe(403)
  })

  it('[U13] is found by code and name, moved and cancelled on what was seen, and its slot is free again', async () => {
    const startsAt = morning + 27 * 3_600_000
    const slots = async () =>
      (
        await ask(
          hub,
          'GET',
          `/api/appointments/slots?serviceId=dogs&site=city-hall&from=${dayOf(startsAt)}&days=1`,
          {
            token: clerk.token,
          },
        )
      ).body.slots as { startsAt: number; free: number }[]
    const freeAt = async (at: number) => (await slots()).find(each => each.startsAt === at)?.free
    expect(await freeAt(startsAt)).toBe(3)
    const made = await book(hub, clerk, { startsAt, name: 'Zoé Lévesque-Roy' })
    expect(await freeAt(startsAt)).toBe(2)
    const found = await ask(hub, 'GET', '/api/appointments/search?q=levesque%20zo', { token: clerk.token })
    expect(found.body.appointments.map(({ code }: { code: string }) => code)).toEqual([made.code])
    const act = (what: string, body: object) =>
      ask(hub, 'POST', `/api/appointments/${made.id}/${what}`, { token: clerk.token, body })
    const moved = await act('move', { basedOn: 0, site: 'city-hall', startsAt: startsAt + 60 * minute })
    expect(moved.body.appointment).toMatchObject({
      startsAt: startsAt + 60 * minute,
      sequence: 1,
      code: made.code,
    })
    expect([await freeAt(startsAt), await freeAt(startsAt + 60 * minute)]).toEqual([3, 2])
    const stale = await act('cancel', { basedOn: 0 })
    expect([stale.status, stale.body.refused, stale.body.current.sequence]).toEqual([
      409,
      'AppointmentChanged',
      1,
    ])
    expect((await act('cancel', { basedOn: 1 })).body.appointment.state).toBe('cancelled')
    expect((await act('cancel', { basedOn: 1 })).body.appointment, 'cancelling twice is once').toMatchObject({
      sequence: 2,
    })
    expect(await freeAt(startsAt + 60 * minute)).toBe(3)
    const day = (site: string, at: number) =>
      ask(hub, 'GET', `/api/appointments?site=${site}&day=${dayOf(at)}`, { token: clerk.token })
    const codes = async (site: string) =>
      (await day(site, startsAt)).body.appointments.map(({ code }: { code: string }) => code)
    expect(await codes('city-hall')).toContain(made.code)
    expect(await codes('north-hub')).toEqual([])
    expect((await day('city-hall', startsAt - 5 * 86_400_000)).body.appointments).toEqual([])
    expect(
      (await ask(hub, 'GET', '/api/appointments?site=a&day=2026-02-31', { token: clerk.token })).status,
    ).toBe(400)
    const gone = await ask(hub, 'POST', `/api/appointments/${randomUUID()}/cancel`, {
      token: clerk.token,
      body: { basedOn: 0 },
    })
    expect([gone.status, gone.body.refused]).toEqual([409, 'UnknownAppointment'])
  })
})

describe('checking in', () => {
  it('[U14, R29] by code at a kiosk: the visitor stands in the line by the slot, is followed, called and served', async () => {
    const kiosk = await pairedDevice(hub, 'kiosk', 'city-hall', admin)
    const elsewhere = await pairedDevice(hub, 'kiosk', 'north-hub', admin)
    const made = await book(hub, clerk, { startsAt: morning + 30 * minute, name: 'Ines Duarte' })
    const later = await book(hub, clerk, { startsAt: morning + 120 * minute })
    const otherDay = await book(hub, clerk, { startsAt: morning + 48 * 3_600_000 })

    expect((await kioskAsks(elsewhere.secret, { code: made.code })).body).toEqual({
      kind: 'other-site',
      startsAt: made.startsAt,
      site: { en: 'City Hall', fr: 'Hôtel de ville' },
    })
    expect((await kioskAsks(kiosk.secret, { code: later.code })).body).toMatchObject({
      kind: 'too-early',
      from: later.startsAt - 60 * minute,
    })
    expect((await kioskAsks(kiosk.secret, { code: otherDay.code })).body.kind).toBe('other-day')

    const [first, second] = await Promise.all(
      [made.code, made.code.toLowerCase()].map(code => kioskAsks(kiosk.secret, { code })),
    )
    expect(first?.body.ticket.ticket).toMatch(/^[A-Z]+-\d+$/)
    expect(second?.body.ticket.ticket, 'two presses are one visit').toBe(first?.body.ticket.ticket)
    expect([first?.body.how, second?.body.how]).toContain('by-slot')
    const { ticket } = first?.body ?? {}
    expect(await stateOf(hub, clerk, made)).toMatchObject({ state: 'checked-in', ticket: ticket.ticket })

    const visit = await openVisitPage(hub, ticket)
    await visitWhere(visit, ({ standing }) => standing.kind === 'waiting', 'the visitor follows the line')
    const board = await openDevicePage(hub, await pairedDevice(hub, 'board', 'city-hall', admin))
    desk = await openDesk(hub, clerk)
    await desk.be('available')
    const contact = await desk.accept()
    expect(contact).toMatchObject({ id: ticket.id, deadline: made.startsAt, from: { name: 'Ines Duarte' } })
    const shown = await boardWhere(board, view => view.calls.length > 0, 'the board calls the ticket')
    expect(shown.calls[0]?.ticket).toBe(ticket.ticket)
    expect(JSON.stringify(shown), 'the board knows no name').not.toContain('Duarte')
    expect(await stateOf(hub, clerk, made)).toMatchObject({ state: 'called', calledBy: 'Nadia Haddad' })
    const ofVisit = await ask(hub, 'GET', `/api/appointments/of-visit/${ticket.id}`, { token: clerk.token })
    expect(ofVisit.body.appointment.code).toBe(made.code)
    await desk.finish(contact.id)
    expect((await stateOf(hub, clerk, made)).state).toBe('served')
    const over = await ask(hub, 'POST', `/api/appointments/${made.id}/cancel`, {
      token: clerk.token,
      body: { basedOn: 0 },
    })
    expect(over.body.refused).toBe('AppointmentOver')
    visit.close()
    board.close()
  })

  it('[U15] by telephone shows a first name and a time; a guesser learns nothing and waits', async () => {
    const kiosk = await pairedDevice(hub, 'kiosk', 'city-hall', admin)
    const phone = '905-555-0177'
    const one = await book(hub, clerk, { startsAt: morning + 30 * minute, phone, name: 'Ann Elizabeth Lee' })
    const two = await book(hub, clerk, { startsAt: morning + 60 * minute, phone, name: 'Bo Lee' })
    await book(hub, clerk, { startsAt: morning + 60 * minute, phone, site: 'north-hub', name: 'Cy Lee' })
    const { body: choose } = await kioskAsks(kiosk.secret, { phone: '(905) 555 0177' })
    expect(choose).toEqual({
      kind: 'choose',
      choices: [
        { id: one.id, firstName: 'Ann', startsAt: one.startsAt },
        { id: two.id, firstName: 'Bo', startsAt: two.startsAt },
      ],
    })
    const chosen = await kioskAsks(kiosk.secret, { phone, choice: two.id })
    expect(chosen.body).toMatchObject({ kind: 'in', how: 'by-slot', startsAt: two.startsAt })

    const stolen = await kioskAsks(kiosk.secret, { phone: '905-555-0100', choice: one.id })
    expect([stolen.status, stolen.body], 'a choice is good for its own number alone').toEqual([
      404,
      { refused: 'NothingFound' },
    ])
    const guesses = await Promise.all(
      Array.from({ length: 8 }, (_, index) => kioskAsks(kiosk.secret, { phone: `905-555-02${index}0` })),
    )
    expect(guesses.map(({ status }) => status).toSorted()).toEqual([404, 404, 404, 404, 404, 429, 429, 429])
    const waits = await kioskAsks(kiosk.secret, { phone })
    expect([waits.status, waits.body.refused], 'also for a number that is right').toEqual([
      429,
      'TooManyTries',
    ])
    expect(waits.body.retryAfterMs).toBeGreaterThan(0)
    const other = await pairedDevice(hub, 'kiosk', 'city-hall', admin)
    expect((await kioskAsks(other.secret, { phone })).status, 'no other kiosk is slower for it').toBe(200)
    expect((await kioskAsks('A'.repeat(43), { phone })).status).toBe(401)
    expect((await kioskAsks(other.secret, { phone, code: 'x' })).status).toBe(400)
  })

  it('[U14] at the desk; who comes late stands as one who walked in, and nobody stands twice after a restart', async () => {
    const site = 'city-hall'
    const early = await book(hub, clerk, { startsAt: morning + 60 * minute, name: 'Early Bird' })
    const late = await book(hub, clerk, { startsAt: morning + 30 * minute, name: 'Late Riser' })
    const checkIn = (id: string) =>
      ask(hub, 'POST', `/api/appointments/${id}/check-in`, { token: clerk.token, body: { site } })
    expect((await checkIn(early.id)).body.kind).toBe('by-slot')
    hub.clock.skip(46 * minute)
    // The rules look at the clock when anybody asks for anything.
    const olena = await signIn(hub, 'olena.shevchuk')
    await submit(hub, olena, [envelope(olena, { kind: 'set-presence', presence: 'offline', basedOn: 0 })])
    await vi.waitFor(async () => expect((await stateOf(hub, clerk, late)).state).toBe('no-show'), {
      timeout: 15_000,
    })
    await hub.restart()
    clerk = await signIn(hub, 'nadia.haddad')
    const came = await checkIn(late.id)
    expect(came.body.kind).toBe('as-walk-in')
    expect((await checkIn(late.id)).body).toMatchObject({ kind: 'is-in', ticket: came.body.ticket })
    const rows = await hub.database.db
      .selectFrom('contact')
      .select(['from_name'])
      .where('from_name', 'in', ['Early Bird', 'Late Riser'])
      .execute()
    expect(rows).toHaveLength(2)
  })
})
