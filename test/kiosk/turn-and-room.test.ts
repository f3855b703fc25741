import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import { createTurnTexts } from '../../src-hub/channels/counter/turn-texts.ts'
import { migrate } from '../../src-hub/database/migrate.ts'
import { openMemoryDatabase } from '../../src-hub/database/open-database.ts'
import { openTextCarrier, type TextCarrier } from '../chat/text-carrier.ts'
import { ask, type Desk, type HubWorld, openDesk, openHub } from '../world/hub-world.ts'
import { openBrowser } from '../world/people-at-screens.ts'
import { expectAccessible, openScreen, stage } from './counter-pages.ts'
import {
  boardWhere,
  kioskWhere,
  openDevicePage,
  openVisitPage,
  pairedDevice,
  takeTicket,
  visitWhere,
} from './counter-world.ts'

const mobile = '+19055550142'
/** Where pictures of the pages are left, for whoever wants to look. */
const pictures = process.env['TOWNLINE_PICTURES']
const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}

let carrier: TextCarrier
let hub: HubWorld
const desks: Desk[] = []
beforeAll(async () => {
  carrier = await openTextCarrier()
  hub = await openHub({ config: { twilio: carrier.settings, proxies: ['127.0.0.1'] } })
  carrier.connectTo(hub.url)
})
afterAll(async () => {
  await Promise.all(desks.map(desk => desk.close()))
  await hub?.stop()
  await carrier?.stop()
})

/** Somebody at a desk of this name, who calls nobody yet. */
async function seat(user: string, label: string): Promise<Desk> {
  const desk = await openDesk(hub, user)
  desks.push(desk)
  const body = { place: { kind: 'desk', label } }
  await ask(hub, 'PUT', '/api/counter/place', { token: desk.token, body })
  return desk
}
const giveBack = ({ id, secret }: { readonly id: string; readonly secret: string }) =>
  ask(hub, 'POST', '/counter/leave', { body: { id, secret } })
const sent = (words: RegExp) =>
  carrier.until(() => carrier.sentTo(mobile).find(({ body }) => words.test(body)), `a text ${words}`)

describe('a text message about the turn', () => {
  it('[U21, U22] tells once that it is near and once that it is called, across a lost answer and another hub, and the number goes with the visit', async () => {
    const kiosk = await pairedDevice(hub, 'kiosk')
    const screen = await openDevicePage(hub, kiosk)
    const { bookingPage } = await kioskWhere(screen, view => view.takesNumbers, 'numbers are taken')
    expect(bookingPage).toBe('https://hub.example.org/appointments/')
    screen.close()
    const [first, second, third] = [
      await takeTicket(hub, kiosk),
      await takeTicket(hub, kiosk),
      await takeTicket(hub, kiosk),
    ]
    const mine = await takeTicket(hub, kiosk, { language: 'fr' })
    const leave = (phone: string, secret = mine.secret) =>
      ask(hub, 'POST', '/counter/number', { body: { id: mine.id, secret, language: 'fr', phone } })
    expect((await leave('no number')).body.refused).toBe('NumberWrong')
    expect((await leave(mobile, first.secret)).body.refused).toBe('UnknownVisit')
    expect((await leave('905 555-0142')).status).toBe(200)

    // The carrier takes it, its answer is lost, and the hub is stopped: the next one looks before it sends.
    carrier.be('lost')
    await giveBack(first)
    const near = await sent(/votre tour approche/)
    expect(near.body).toContain(mine.ticket)
    await hub.restart()
    carrier.be('well')
    await giveBack(second)
    hub.clock.skip(30_000)
    const desk = await seat('genevieve.lalonde', '3')
    await giveBack(third)
    await desk.be('available')
    const { id } = await desk.accept()
    expect(id).toBe(mine.id)
    expect((await sent(/est appelé/)).body).toContain('Guichet 3')
    expect((await leave(mobile)).body.refused).toBe('VisitOver')
    await desk.finish(id)
    await desk.be('break')
    await expect
      .poll(() => hub.database.db.selectFrom('turn_number').select('visit_id').execute(), { timeout: 15_000 })
      .toEqual([])
    expect(carrier.sentTo(mobile).map(({ body }) => body)).toHaveLength(2)
    expect(carrier.problems).toEqual([])
  })
})

describe('a number whose visit a hub does not know', () => {
  it('[U21] is kept while that hub takes the lead, and deleted once it has read what there is', async () => {
    const { db, close } = await openMemoryDatabase()
    await migrate(db)
    let isLeading = false
    const none = { contacts: new Map() } as unknown as RoutingState
    const turns = createTurnTexts({
      db,
      engine: { state: () => none, onPublished: () => () => undefined },
      now: () => 0,
      isLeading: () => isLeading,
      city: { en: '', fr: '' },
      texts: undefined,
      standing: () => ({ kind: 'over' }),
      lookAtPlaces: async () => undefined,
      log: { info() {}, warn() {}, error() {} },
    })
    const left = { visit_id: randomUUID(), phone: mobile, language: 'en', given_at: 0 } as const
    await db.insertInto('turn_number').values(left).execute()
    const numbers = async () => (await db.selectFrom('turn_number').select('phone').execute()).length
    await turns.look()
    isLeading = true
    await turns.look()
    expect(await numbers()).toBe(1)
    await turns.look()
    expect(await numbers()).toBe(0)
    await turns.stop()
    await close()
  })
})

describe('a visitor who is led elsewhere', () => {
  it('[U24] is called to a private room: board and voice say the room, the telephone no longer what for', async () => {
    const [kiosk, board] = [await pairedDevice(hub, 'kiosk'), await pairedDevice(hub, 'board')]
    const hall = await openDevicePage(hub, board)
    const desk = await seat('nadia.haddad', '4')
    const ticket = await takeTicket(hub, kiosk)
    const follower = await openVisitPage(hub, ticket)
    await visitWhere(follower, ({ service }) => service !== undefined, 'it says what for')
    await desk.be('available')
    const { id } = await desk.accept()
    const recall = (to: object) =>
      ask(hub, 'POST', '/api/counter/recall', { token: desk.token, body: { contactId: id, ...to } })
    expect((await recall({ place: { kind: 'private-room', label: '<b>' } })).body.refused).toBe('PlaceWrong')
    hub.clock.skip(1_000)
    expect((await recall({ place: { kind: 'private-room', label: '2' } })).status).toBe(200)
    const { calls } = await boardWhere(hall, view => view.calls[0]?.times === 2, 'it is called again')
    expect(calls[0]?.place).toEqual({ en: 'Private room 2', fr: 'Salle privée 2' })
    expect(calls[0]?.spoken[0]?.words).toMatch(/Please go to private room 2\.$/)
    const view = await visitWhere(
      follower,
      ({ standing }) => standing.kind === 'called' && standing.isPrivate === true,
      'the telephone shows the room',
    )
    expect(view.service).toBeUndefined()
    // Called again it is the room, until somebody says the desk.
    expect((await recall({})).status).toBe(200)
    const again = await boardWhere(hall, board => board.calls[0]?.times === 3, 'the room is called again')
    expect(again.calls[0]).toMatchObject({ place: { en: 'Private room 2' }, isPrivate: true })
    expect((await recall({ toDesk: true })).status).toBe(200)
    const back = await boardWhere(hall, board => board.calls[0]?.times === 4, 'the desk is called')
    expect(back.calls[0]?.place).toEqual({ en: 'Desk 4', fr: 'Guichet 4' })
    await desk.finish(id)
    await desk.be('break')
    hall.close()
    follower.close()
  })

  it('[U23] an expert who is called up sees where, and takes the visitor over there under the same ticket', async () => {
    const [kiosk, board] = [await pairedDevice(hub, 'kiosk'), await pairedDevice(hub, 'board')]
    const hall = await openDevicePage(hub, board)
    const [asker, expert] = [desks[1], await seat('marcus.campbell', '9')]
    if (asker === undefined) throw new Error('somebody asks')
    const { ticket } = await takeTicket(hub, kiosk)
    await asker.be('available')
    const { id } = await asker.accept()
    await expert.be('available')
    const to = { kind: 'agent' as const, agentId: 'marcus.campbell' }
    const asked = await asker.command({ kind: 'consult', contactId: id, consultId: randomUUID(), to })
    expect(asked.kind).toBe('accepted')
    const consult = await expert.accept()
    expect(consult.asker?.name).toBe('Nadia Haddad')
    const where = async () =>
      (await ask(hub, 'GET', `/api/counter/place/${consult.asker?.id}`, { token: expert.token })).body
    expect(await where()).toEqual({ place: { kind: 'desk', label: '4' } })
    hub.clock.skip(1_000)
    const room = { kind: 'private-room', label: '2' }
    await ask(hub, 'POST', '/api/counter/recall', {
      token: asker.token,
      body: { contactId: id, place: room },
    })
    expect(await where(), 'where the visitor is').toEqual({ place: room })
    await asker.until(({ view }) => view().contacts[id]?.consult?.stage === 'talking', 'on the way')
    expect((await asker.command({ kind: 'complete-transfer', contactId: id })).kind).toBe('accepted')
    await expert.until(({ view }) => view().contacts[id]?.phase.kind === 'connected', 'the visitor is theirs')
    const shown = await boardWhere(hall, view => view.calls[0]?.spoken.length === 0, 'nobody is called away')
    expect(shown.calls[0]).toMatchObject({ ticket, place: { en: 'Private room 2' }, isPrivate: true })
    await expert.finish(id)
    await expert.be('break')
    hall.close()
  })
})

describe('a number that is left', () => {
  it('[U21] at the kiosk by its keys, or on the visitor’s own page, and is taken back there', async () => {
    const kiosk = await pairedDevice(hub, 'kiosk')
    // Somebody stands before: the turn is not there yet.
    const before = await takeTicket(hub, kiosk)
    const browser = await openBrowser()
    try {
      const { page, troubles } = await openScreen(browser, hub, '/kiosk/', { paired: kiosk })
      await stage(page, 'language')
      await page.keyboard.press('1')
      await stage(page, 'service')
      await page.keyboard.press('1')
      await stage(page, 'ticket')
      await expectAccessible(page)
      await page.keyboard.press('2')
      await page.getByRole('textbox', { name: 'Mobile number' }).waitFor()
      await expectAccessible(page)
      await picture(page, 'kiosk-number')
      await page.keyboard.type('905555014')
      await page.getByRole('button', { name: '3', exact: true }).click()
      await page.getByRole('button', { name: 'Text me' }).click()
      await page.getByText('We text you when your turn is near.').waitFor()
      await picture(page, 'kiosk-number-kept')
      const numbers = () => hub.database.db.selectFrom('turn_number').select('phone').execute()
      expect(await numbers()).toEqual([{ phone: '+19055550143' }])
      await giveBack(before)

      const taken = await takeTicket(hub, kiosk)
      const own = await openScreen(browser, hub, `/kiosk/follow/#${taken.id}.${taken.secret}`, {
        viewport: { width: 320, height: 640 },
      })
      await own.page.getByRole('textbox', { name: 'A text message when your turn is near' }).fill('123')
      await own.page.keyboard.press('Enter')
      await own.page.getByText('This is no telephone number.').waitFor()
      await expectAccessible(own.page)
      await picture(own.page, 'follow-number')
      await own.page.getByRole('textbox').fill('905 555 0144')
      await own.page.keyboard.press('Enter')
      const stop = own.page.getByRole('button', { name: 'Do not text me' })
      await stop.waitFor()
      await own.page.reload()
      await stop.click()
      await own.page.getByRole('button', { name: 'Text me' }).waitFor()
      expect((await numbers()).map(({ phone }) => phone).toSorted()).toEqual(['', '+19055550143'])
      expect([...troubles, ...own.troubles]).toEqual([])
      await giveBack(taken)
    } finally {
      await browser.close()
    }
  })
})
