import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pairingCodeLivesMs } from '../../src-domain/kiosk/pairing-code.ts'
import { ask, type Desk, type HubWorld, openDesk, openHub, signIn } from '../world/hub-world.ts'
import {
  administrator,
  behindProxy,
  boardWhere,
  kioskWhere,
  openCounterPage,
  openDevicePage,
  openVisitPage,
  pairedDevice,
  pressForTicket,
  takeTicket,
  visitWhere,
} from './counter-world.ts'

let hub: HubWorld
const desks: Desk[] = []
beforeAll(async () => {
  hub = await openHub({ config: behindProxy })
})
afterAll(async () => {
  await Promise.all(desks.map(desk => desk.close()))
  await hub.stop()
})

async function seat(user: string): Promise<Desk> {
  const desk = await openDesk(hub, user)
  desks.push(desk)
  return desk
}

/** Takes the visitor who rings and says which ticket it is. */
async function callNext(desk: Desk): Promise<{ readonly id: string; readonly ticket: string }> {
  const { id, from } = await desk.accept()
  return { id, ticket: from.ticket ?? '' }
}

describe('kiosks and boards as devices', () => {
  it('[U9] are paired once by a code that ends, and known by a secret until they are revoked', async () => {
    const admin = await signIn(hub, administrator)
    const make = () =>
      ask(hub, 'POST', '/api/counter/devices', {
        token: admin.token,
        body: { kind: 'board', name: 'Hall', site: 'city-hall' },
      })
    const pair = (code: string) => ask(hub, 'POST', '/counter/pair', { body: { code } })
    const { body: made } = await make()
    const typed = `${made.code.slice(0, 4).toLowerCase()} ${made.code.slice(4)}`
    const paired = await pair(typed)
    expect(paired.status).toBe(200)
    expect((await pair(made.code)).status, 'a code works once').toBe(404)
    expect((await pair('AAAA-BBBB')).body.refused).toBe('UnknownCode')

    const late = (await make()).body
    hub.clock.skip(pairingCodeLivesMs)
    expect((await pair(late.code)).status, 'a code ends').toBe(404)

    const page = await openDevicePage(hub, paired.body)
    await boardWhere(page, () => true, 'the board is there')
    const rows = await hub.database.db.selectFrom('counter_device').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(paired.body.secret)
    await ask(hub, 'DELETE', `/api/counter/devices/${made.id}`, { token: admin.token })
    expect(await page.ended).toBe('UnknownDevice')
    expect(await (await openDevicePage(hub, paired.body)).ended).toBe('UnknownDevice')
  })

  it('[U9] paired anew, what had the old secret is none any more; a change of its settings is shown at once', async () => {
    const admin = await signIn(hub, administrator)
    const board = await pairedDevice(hub, 'board')
    const page = await openDevicePage(hub, board)
    await boardWhere(page, view => !view.isQuiet, 'it speaks')
    const path = `/api/counter/devices/${board.deviceId}`
    const body = { name: 'Hall east', hasPrinter: false, isQuiet: true }
    expect((await ask(hub, 'PUT', path, { token: admin.token, body })).status).toBe(200)
    await boardWhere(page, view => view.isQuiet && view.device === 'Hall east', 'it is quiet')
    const { body: again } = await ask(hub, 'POST', `${path}/pairing`, { token: admin.token, body: {} })
    expect(page.socket.readyState, 'until the code is typed nothing changes').toBe(page.socket.OPEN)
    expect((await ask(hub, 'POST', '/counter/pair', { body: { code: again.code } })).status).toBe(200)
    expect(await (await openDevicePage(hub, board)).ended).toBe('UnknownDevice')
    page.close()
  })

  it('[U9, I4] are made by administrators alone, and no device may do what another kind does', async () => {
    const body = { kind: 'kiosk', name: 'Door', site: 'city-hall' }
    expect((await ask(hub, 'POST', '/api/counter/devices', { body })).status).toBe(401)
    const { token } = await signIn(hub, 'priya.nair')
    expect((await ask(hub, 'POST', '/api/counter/devices', { token, body })).status).toBe(403)
    const nowhere = await ask(hub, 'POST', '/api/counter/devices', {
      token: (await signIn(hub, administrator)).token,
      body: { ...body, site: 'moon' },
    })
    expect(nowhere.body.refused).toBe('UnknownSite')
    const board = await pairedDevice(hub, 'board')
    expect((await pressForTicket(hub, board)).status).toBe(401)
    expect((await pressForTicket(hub, { secret: 'A'.repeat(43) })).status).toBe(401)
    expect((await ask(hub, 'POST', '/counter/tickets', { body: {} })).status).toBe(400)
  })

  it('[L4] malformed words are refused by name and tell nothing', async () => {
    for (const first of ['', '{', '[]', { type: 'device' }, { type: 'hello' }, 'x'.repeat(100_000)]) {
      const page = await openCounterPage(hub, first)
      expect(await page.ended).toBe('Malformed')
    }
    const old = await openCounterPage(hub, { type: 'device', protocol: 99, secret: 'A'.repeat(43) })
    expect(await old.ended).toBe('ProtocolNotSpoken')
    const flood = await openDevicePage(hub, await pairedDevice(hub, 'board'))
    for (let message = 0; message < 50; message++) flood.socket.send('{"type":"beat"}')
    expect(await flood.ended).toBe('TooManyMessages')
  })
})

describe('tickets of a kiosk', () => {
  it('[U2] the same id is one ticket, however often and however many at once; other words under it are refused', async () => {
    const kiosk = await pairedDevice(hub, 'kiosk', 'north-hub')
    const asked = { id: randomUUID(), queueId: 'counter-north-hub' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => takeTicket(hub, kiosk, asked)))
    expect(new Set(answers.map(({ ticket, secret }) => ticket + secret)).size).toBe(1)
    const other = await pressForTicket(hub, kiosk, { ...asked, language: 'fr' })
    expect(other.body.refused).toBe('TicketIdReused')
    const next = await takeTicket(hub, kiosk, { queueId: 'counter-north-hub' })
    const numbers = [answers[0]?.ticket ?? '', next.ticket].map(ticket => Number(ticket.split('-')[1]))
    expect(numbers).toEqual([1, 2])
    expect([answers[0]?.position, next.position]).toEqual([1, 2])
    for (const { id, secret } of [answers[0], next].filter(each => each !== undefined)) {
      await ask(hub, 'POST', '/counter/leave', { body: { id, secret } })
    }
  })

  it('[U2, N1] no two devices share letters', async () => {
    const kiosks = await Promise.all(Array.from({ length: 4 }, () => pairedDevice(hub, 'kiosk')))
    const taken = await Promise.all(kiosks.map(kiosk => takeTicket(hub, kiosk)))
    expect(new Set(taken.map(({ ticket }) => ticket.split('-')[0])).size).toBe(4)
    for (const { id, secret } of taken) await ask(hub, 'POST', '/counter/leave', { body: { id, secret } })
  })

  it('[U1] a service of another site, or none, is refused; the page names those of its own', async () => {
    const kiosk = await pairedDevice(hub, 'kiosk', 'north-hub')
    for (const queueId of ['counter-city-hall', 'phone-en', 'nothing']) {
      expect((await pressForTicket(hub, kiosk, { queueId })).body.refused).toBe('UnknownService')
    }
    const page = await openDevicePage(hub, kiosk)
    const view = await kioskWhere(page, () => true, 'the kiosk is there')
    expect(view.services.map(({ queueId }) => queueId)).toEqual(['counter-north-hub'])
    page.close()
  })

  it('[U3] a child that presses gets six tickets and a clear word; another kiosk gives at once', async () => {
    const [pressed, other] = await Promise.all([pairedDevice(hub, 'kiosk'), pairedDevice(hub, 'kiosk')])
    const presses = await Promise.all(Array.from({ length: 100 }, () => pressForTicket(hub, pressed)))
    const given = presses.filter(({ status }) => status === 200)
    expect(given).toHaveLength(6)
    for (const { status, body } of presses.filter(answer => !given.includes(answer))) {
      expect(status).toBe(429)
      expect(body.refused).toBe('TooManyTickets')
      expect(body.retryAfterMs).toBeGreaterThan(0)
      expect(body.retryAfterMs).toBeLessThanOrEqual(60_000)
    }
    const taken = await takeTicket(hub, other)
    expect(taken.position).toBe(7)
    hub.clock.skip(60_000)
    const again = await takeTicket(hub, pressed)
    for (const { id, secret } of [...given.map(({ body }) => body), taken, again]) {
      expect((await ask(hub, 'POST', '/counter/leave', { body: { id, secret } })).status).toBe(200)
    }
  })

  it('[U4] a kiosk keeps no name; a greeter’s words and needs reach the desk', async () => {
    const [kiosk, greeter] = await Promise.all([
      pairedDevice(hub, 'kiosk', 'north-hub'),
      pairedDevice(hub, 'greeter', 'north-hub'),
    ])
    const said = { queueId: 'counter-north-hub', name: 'Rosa Alvarez', topic: 'Dog licence' }
    const unnamed = await takeTicket(hub, kiosk, said)
    const desk = await seat('priya.nair')
    await desk.be('available')
    const first = await desk.accept()
    expect(first.id).toBe(unnamed.id)
    expect(first.from).toEqual({ ticket: unnamed.ticket })
    await desk.finish(first.id)
    const named = await takeTicket(hub, greeter, { ...said, needs: ['accessible-desk'] })
    const second = await desk.accept()
    expect(second.from).toEqual({
      ticket: named.ticket,
      name: 'Rosa Alvarez',
      topic: 'Dog licence · Accessible desk / Guichet accessible',
    })
    await desk.finish(second.id)
    await desk.be('break')
  })
})

describe('what the hall sees', () => {
  it('[U6, U7, U8, U10] a call, with its desk and in the visitor’s language first; again when it is called again', async () => {
    const [kiosk, board] = await Promise.all([pairedDevice(hub, 'kiosk'), pairedDevice(hub, 'board')])
    const hall = await openDevicePage(hub, board)
    const desk = await seat('genevieve.lalonde')
    const place = { kind: 'desk', label: ' 3 ' }
    const set = await ask(hub, 'PUT', '/api/counter/place', {
      token: desk.token,
      body: { place },
    })
    expect(set.body).toEqual({ place: { kind: 'desk', label: '3' } })
    const wrong = await ask(hub, 'PUT', '/api/counter/place', {
      token: desk.token,
      body: { place: { kind: 'desk', label: '<b>' } },
    })
    expect(wrong.body.refused).toBe('PlaceWrong')

    const taken = await takeTicket(hub, kiosk, { language: 'fr' })
    const follower = await openVisitPage(hub, taken)
    const waiting = await visitWhere(follower, ({ standing }) => standing.kind === 'waiting', 'it waits')
    expect(waiting.standing).toEqual({ kind: 'waiting', position: 1, isAttended: false })
    const next = await boardWhere(hall, view => view.waiting === 1, 'it is next on the board')
    expect(next.next).toEqual([taken.ticket])
    await desk.be('available')
    const { id } = await callNext(desk)
    const { calls } = await boardWhere(hall, view => view.calls.length > 0, 'it is called')
    const [letters] = taken.ticket.split('-')
    expect(calls).toEqual([
      {
        ticket: taken.ticket,
        place: { en: 'Desk 3', fr: 'Guichet 3' },
        calledAt: calls[0]?.calledAt,
        times: 1,
        spoken: [
          {
            language: 'fr',
            words: `Billet ${[...(letters ?? '')].join(', ')}, 1. Veuillez vous présenter au guichet 3.`,
          },
          {
            language: 'en',
            words: `Ticket ${[...(letters ?? '')].join(', ')}, 1. Please go to desk 3.`,
          },
        ],
      },
    ])
    const called = await visitWhere(follower, ({ standing }) => standing.kind === 'called', 'it is called')
    expect(called.standing).toMatchObject({ place: { en: 'Desk 3', fr: 'Guichet 3' }, times: 1 })
    hub.clock.skip(1_000)
    const recall = (token: string) =>
      ask(hub, 'POST', '/api/counter/recall', { token, body: { contactId: id } })
    expect((await recall(desk.token)).status).toBe(200)
    const again = await boardWhere(hall, view => view.calls[0]?.times === 2, 'it is called again')
    expect(again.calls[0]?.calledAt).toBeGreaterThan(calls[0]?.calledAt ?? 0)
    const colleague = await signIn(hub, 'nadia.haddad')
    expect((await recall(colleague.token)).body.refused).toBe('NotYourContact')
    const answered = await ask(hub, 'POST', '/counter/leave', { body: { id, secret: taken.secret } })
    expect(answered.status, 'who was called is left to the desk').toBe(200)
    expect(desk.view().contacts[id]?.phase.kind).toBe('connected')
    await desk.finish(id)
    await boardWhere(hall, view => view.calls.length === 0, 'the call leaves the board')
    await visitWhere(follower, ({ standing }) => standing.kind === 'over', 'it is over')
    await desk.be('break')
    hall.close()
    follower.close()
  })

  it('[U6, L3] nothing that a greeter wrote is on the board, in the ticket or at the kiosk', async () => {
    const [greeter, board] = await Promise.all([pairedDevice(hub, 'greeter'), pairedDevice(hub, 'board')])
    const [hall, tablet] = await Promise.all([openDevicePage(hub, board), openDevicePage(hub, greeter)])
    const taken = await takeTicket(hub, greeter, { name: 'Ngozi Okafor', topic: 'Marriage licence' })
    const follower = await openVisitPage(hub, taken)
    await visitWhere(follower, () => true, 'it is followed')
    await boardWhere(hall, view => view.next.includes(taken.ticket), 'it is next')
    await kioskWhere(tablet, view => view.services.some(({ waiting }) => waiting > 0), 'it is counted')
    const said = JSON.stringify([hall.heard, tablet.heard, follower.heard])
    expect(said).not.toMatch(/Ngozi|Okafor|Marriage/)
    await ask(hub, 'POST', '/counter/leave', { body: { id: taken.id, secret: taken.secret } })
    await visitWhere(follower, ({ standing }) => standing.kind === 'over', 'it was given back')
    await boardWhere(hall, view => view.waiting === 0, 'and is off the board')
    for (const page of [hall, tablet, follower]) page.close()
  })

  it('[U8] nobody follows a ticket without its secret', async () => {
    const kiosk = await pairedDevice(hub, 'kiosk')
    const [mine, other] = await Promise.all([takeTicket(hub, kiosk), takeTicket(hub, kiosk)])
    const stolen = { id: other.id, secret: mine.secret }
    expect(await (await openVisitPage(hub, stolen)).ended).toBe('UnknownVisit')
    expect((await ask(hub, 'POST', '/counter/leave', { body: stolen })).status).toBe(404)
    for (const { id, secret } of [mine, other])
      await ask(hub, 'POST', '/counter/leave', { body: { id, secret } })
  })

  it('[U6, J5] the board after a restart is the board before it', async () => {
    const [kiosk, board] = await Promise.all([pairedDevice(hub, 'kiosk'), pairedDevice(hub, 'board')])
    const taken = [await takeTicket(hub, kiosk), await takeTicket(hub, kiosk)]
    const before = await boardWhere(
      await openDevicePage(hub, board),
      view => view.waiting === 2,
      'both are next',
    )
    await Promise.all(desks.splice(0).map(desk => desk.close()))
    await hub.restart()
    const page = await openDevicePage(hub, board)
    const after = await boardWhere(page, () => true, 'the board is back')
    expect(after).toEqual(before)
    const third = await takeTicket(hub, kiosk)
    expect(Number(third.ticket.split('-')[1])).toBe(3)
    page.close()
    for (const { id, secret } of [...taken, third]) {
      await ask(hub, 'POST', '/counter/leave', { body: { id, secret } })
    }
  })
})
