import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ResidentAppointment } from '../../src-contract/public/appointments.ts'
import { behindProxy } from '../kiosk/counter-world.ts'
import { type Answer, ask, type HubWorld, openHub, type SignedIn, signIn } from '../world/hub-world.ts'
import { addService, book, dayOf, goToMorning, stateOf } from './appointment-world.ts'

const hour = 3_600_000
const minute = 60_000

let hub: HubWorld
let admin: SignedIn
let clerk: SignedIn
let morning = 0
beforeAll(async () => {
  hub = await openHub({ config: behindProxy })
  morning = goToMorning(hub)
  admin = await signIn(hub, 'farah.siddiqui')
  clerk = await signIn(hub, 'nadia.haddad')
  const lead = { leadMinutes: 120 }
  for (const [id, more] of [
    ['dogs', lead],
    ['inside', { ...lead, isForResidents: false }],
  ] as const) {
    const { status, body } = await addService(hub, admin, id, more)
    if (status !== 200) throw new Error(JSON.stringify(body))
  }
})
afterAll(() => hub.stop())

let networks = 0
/** Each resident is at home somewhere else. */
const newNetwork = () => `10.7.${++networks >> 8}.${networks & 255}`
const post = (path: string, body: object, from = newNetwork()): Promise<Answer> =>
  ask(hub, 'POST', `/appointments/api/${path}`, { body, headers: { 'x-forwarded-for': from } })
const wanted = <More extends object>(more: More) => ({
  id: randomUUID(),
  serviceId: 'dogs',
  site: 'city-hall',
  language: 'fr',
  name: 'Zoé Lévesque',
  email: 'Zoe@Example.org',
  ...more,
})
const slotsOn = async (at: number): Promise<readonly number[]> => {
  const { body } = await post('slots', { serviceId: 'dogs', site: 'city-hall', from: dayOf(at), days: 1 })
  return body.slots.map(({ startsAt }: { startsAt: number }) => startsAt)
}

describe('residents who book by themselves', () => {
  it('[U18] see what is for residents alone, keep the lead time, and book once for each id', async () => {
    const { body } = await ask(hub, 'GET', '/appointments/api/services')
    const ids = body.services.map(({ id }: { id: string }) => id)
    expect(ids).toContain('dogs')
    expect(ids).not.toContain('inside')
    expect(JSON.stringify(body)).not.toContain('agentIds')
    expect((await slotsOn(morning))[0]).toBe(morning + 150 * minute)

    const asked = wanted({ startsAt: morning + 26 * hour })
    const [first, again] = await Promise.all([post('book', asked), post('book', asked)])
    expect(first.status).toBe(200)
    expect(again.body.code).toBe(first.body.code)
    const made = first.body as ResidentAppointment
    expect(made).toMatchObject({ standing: 'booked', sequence: 0, may: { move: true, cancel: true } })
    expect(made.calendar).toContain('METHOD:PUBLISH')
    expect(made.calendar).toContain(made.code)
    expect(JSON.stringify(made)).not.toContain('Lévesque')
    const [row] = (await ask(hub, 'GET', `/api/appointments/search?q=${made.code}`, { token: clerk.token }))
      .body.appointments
    expect(row).toMatchObject({
      name: 'Zoé Lévesque',
      email: 'zoe@example.org',
      language: 'fr',
      state: 'booked',
    })
    expect(await slotsOn(morning + 26 * hour)).not.toContain(asked.startsAt)

    for (const [more, status, refused] of [
      [{ startsAt: morning + 60 * minute }, 409, 'SlotTooSoon'],
      [{ startsAt: morning + 40 * 24 * hour }, 409, 'SlotTooFar'],
      [{ startsAt: morning + 28 * hour, serviceId: 'inside' }, 409, 'ServiceNotBookable'],
      [{ startsAt: morning + 28 * hour, serviceId: 'none' }, 409, 'UnknownService'],
      [{ startsAt: morning + 28 * hour, email: ' ' }, 422, 'VisitorWrong'],
      [{ startsAt: morning + 28 * hour, email: 'a@b' }, 422, 'VisitorWrong'],
      [{ ...asked, name: 'Somebody Else' }, 409, 'AppointmentIdReused'],
    ] as const) {
      const answer = await post('book', wanted(more))
      expect([answer.status, answer.body.refused], JSON.stringify(more)).toEqual([status, refused])
    }
    const full = await post('book', wanted({ startsAt: asked.startsAt, email: 'other@example.org' }))
    expect([full.status, full.body.refused]).toEqual([409, 'SlotFull'])
    expect(full.body.next).toEqual([1, 2, 3].map(each => asked.startsAt + each * 30 * minute))
    for (const header of ['no-store', 'no-referrer'])
      expect([full.headers.get('cache-control'), full.headers.get('referrer-policy')]).toContain(header)
  })

  it('[U19] find, move and cancel by code and address together, on what was seen, and once', async () => {
    const startsAt = morning + 50 * hour
    const { body } = await post('book', wanted({ startsAt, phone: '905 555-0177' }))
    const { code } = body as ResidentAppointment
    const opens = { code: code.toLowerCase().replace('-', ' '), reach: '(905) 555-0177' }
    expect((await post('find', opens)).body).toMatchObject({ ...body, calendar: expect.anything() })
    expect((await post('find', { code, reach: 'ZOE@example.org' })).body.code).toBe(code)
    const inside = await book(hub, clerk, { serviceId: 'inside', startsAt, email: 'in@example.org' })
    const nothing = await Promise.all(
      [
        { code, reach: 'other@example.org' },
        { code: inside.code, reach: '9055550177' },
        { code: '2222-22', reach: 'zoe@example.org' },
        { code: '', reach: '' },
      ].map(each => post('find', each)),
    )
    for (const { status, body: said } of nothing)
      expect([status, said]).toEqual([404, { refused: 'NothingFound' }])

    const next = startsAt + 30 * minute
    const move = { ...opens, basedOn: 0, site: 'city-hall', startsAt: next }
    const moved = await Promise.all([post('move', move), post('move', move)])
    expect(moved.map(({ status, body: now }) => [status, now.startsAt, now.sequence])).toEqual([
      [200, next, 1],
      [200, next, 1],
    ])
    expect(await slotsOn(startsAt)).toContain(startsAt)
    const behind = await post('cancel', { ...opens, basedOn: 0 })
    expect([behind.status, behind.body]).toEqual([409, { refused: 'AppointmentChanged' }])
    const taken = await post('book', wanted({ startsAt, email: 'first@example.org' }))
    expect(taken.status).toBe(200)
    const late = await post('move', { ...opens, basedOn: 1, site: 'city-hall', startsAt })
    expect([late.body.refused, late.body.next.length]).toEqual(['SlotFull', 3])

    const cancel = { ...opens, basedOn: 1 }
    const twice = await Promise.all([post('cancel', cancel), post('cancel', cancel)])
    for (const { status, body: now } of twice) {
      expect([status, now.standing, now.sequence, now.calendar]).toEqual([200, 'cancelled', 2, undefined])
    }
    expect((await post('move', { ...move, basedOn: 2 })).body.refused).toBe('AppointmentOver')
    // What the desk booked for them can be cancelled by them, and moved only where residents book.
    const insideOpens = { code: inside.code, reach: 'in@example.org' }
    expect((await post('find', insideOpens)).body.may).toEqual({ move: false, cancel: true })
    const elsewhere = { ...insideOpens, basedOn: 0, site: 'city-hall', startsAt: next }
    expect((await post('move', elsewhere)).body.refused).toBe('ServiceNotBookable')
    expect((await stateOf(hub, clerk, inside)).startsAt).toBe(startsAt)
  })

  it('[U20] who guesses is stopped, by network and by code, and robots book only so much', async () => {
    const startsAt = morning + 74 * hour
    const mine = (await post('book', wanted({ startsAt, email: 'mine@example.org' }))).body.code
    const network = newNetwork()
    const guess = (code: string, from: string) => post('find', { code, reach: 'x@example.org' }, from)
    for (let tries = 0; tries < 6; tries++) expect((await guess('no code', network)).status).toBe(404)
    const stopped = await post('find', { code: mine, reach: 'mine@example.org' }, network)
    expect([stopped.status, stopped.body.refused]).toEqual([429, 'TooManyTries'])
    expect(stopped.body.retryAfterMs).toBeGreaterThan(0)
    expect((await post('find', { code: mine, reach: 'mine@example.org' })).status, 'elsewhere').toBe(200)
    const many = await Promise.all(Array.from({ length: 12 }, () => guess(mine, newNetwork())))
    expect(many.filter(({ status }) => status === 404).length, 'whoever knows a code').toBe(6)

    const robots = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        post('book', wanted({ startsAt: startsAt + (index + 1) * 30 * minute, email: 'robot@example.org' })),
      ),
    )
    expect(robots.filter(({ status }) => status === 200).length, 'for one address').toBe(8)
    expect(robots.find(({ status }) => status !== 200)?.body.refused).toBe('TooManyBookings')
    const from = newNetwork()
    const made = await Promise.all(
      Array.from({ length: 25 }, (_, index) =>
        post(
          'book',
          wanted({ startsAt: startsAt + (20 + index) * 30 * minute, email: `r${index}@example.org` }),
          from,
        ),
      ),
    )
    expect(made.filter(({ status }) => status === 200).length, 'from one network').toBe(20)
    const tricks = Array.from({ length: 9 }, (_, index) =>
      wanted({ startsAt: startsAt + (97 + index) * 30 * minute, email: 'tricky@example.org' }),
    )
    for (const [index, trick] of tricks.entries()) {
      expect((await post('book', trick)).status, 'a refusal takes no count away').toBe(index < 8 ? 200 : 429)
      expect((await post('book', { ...trick, phone: 'none' })).status).toBe(index < 8 ? 422 : 429)
    }
    const nowhere = await post('book', wanted({ startsAt, site: 'no\u0000where' }))
    expect(nowhere.body.refused).toBe('UnknownService')
    const sites = await hub.database.db.selectFrom('appointment_site').select('site').execute()
    expect(sites).toEqual([{ site: 'city-hall' }])
    hub.clock.skip(hour)
    expect(
      (await post('book', wanted({ startsAt: startsAt + 48 * hour, email: 'a@b.example' }), from)).status,
    ).toBe(200)
  })
})
