import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CallPages, openCallPages, type Remote, remote } from '../voice/call-pages.ts'
import type { PhoneWindow } from '../voice/page/phone-window.ts'
import { type HubWorld, openHub, password } from '../world/hub-world.ts'
import type { DeskWindow } from './page/desk-window.ts'

/*
 * A customer in conversation with a desk whose voice is in a window of its own: the product's page that speaks, a desk's
 * page that is loaded anew and then crashes, and a customer with a page of their own. Hub, sound and both channels are real;
 * only the two windows are Chromium's pages instead of Electron's.
 */

const within = { timeout: 15_000, interval: 50 }
let pages: CallPages
let hub: HubWorld

beforeAll(async () => {
  pages = await openCallPages(join(import.meta.dirname, '..'), [
    'softphone/page/desk.html',
    'softphone/page/voice.html',
    'voice/page/phone.html',
  ])
  hub = await openHub({ config: { allowedOrigins: [pages.origin] } })
})
afterAll(async () => {
  await pages?.close()
  await hub?.stop()
})

it('[V6] a desk that is loaded anew, or crashes, does not drop the customer: the voice goes on, and the desk finds it', async () => {
  const context = await pages.browser.newContext()
  const voice = await context.newPage()
  await voice.goto(`${pages.origin}/softphone/page/voice.html`)
  const openDesk = async (page: Page): Promise<Remote<DeskWindow>> => {
    await page.goto(`${pages.origin}/softphone/page/desk.html`)
    return remote<DeskWindow>(page, 'ownDesk')
  }
  const page = await context.newPage()
  let desk = await openDesk(page)
  const session = await desk.signIn(hub.url, 'aiko.mori', password)
  await desk.open(session)
  expect(await desk.probe()).toEqual({ kind: 'ready' })
  await desk.be('available')

  const street = await (await pages.browser.newContext()).newPage()
  await street.goto(`${pages.origin}/voice/page/phone.html`)
  const customer = remote<PhoneWindow>(street, 'voicePhone')
  const contactId = await customer.callWeb(hub.url)
  const phase = async () => (await desk.contacts())[contactId]?.phase
  await expect.poll(async () => (await phase())?.kind, within).toBe('offered')
  const offered = await phase()
  const offerNumber = offered?.kind === 'offered' ? offered.offer.number : 0
  await desk.command({ kind: 'accept-offer', contactId, offerNumber })
  const stateNow = async () => (await desk.calls())[contactId]?.state.kind
  await expect.poll(stateNow, within).toBe('talking')
  const bothHear = async () => {
    await expect.poll(() => customer.hears(1_100), within).toBeGreaterThan(0.05)
    await expect.poll(async () => (await desk.levels(contactId)).theirs, within).toBeGreaterThan(0)
    await expect.poll(async () => (await desk.levels(contactId)).mine, within).toBeGreaterThan(0)
  }
  await bothHear()

  await customer.watchSound()
  await page.reload()
  await desk.open(session)
  await expect.poll(stateNow, within).toBe('talking')

  const crashed = page.waitForEvent('crash')
  const crashing = await context.newCDPSession(page)
  void crashing.send('Page.crash').catch(() => undefined)
  await crashed
  desk = await openDesk(await context.newPage())
  await desk.open(session)
  await expect.poll(stateNow, within).toBe('talking')
  // The line of one window or the other was there all the time: nobody heard music, and nothing was connected anew.
  expect(await customer.longestPause()).toBeLessThan(600)
  expect(await customer.legs()).toBe(1)
  expect(await customer.standings()).toEqual(['ringing', 'connected'])
  await bothHear()

  await desk.hangUp(contactId)
  await expect.poll(customer.state, within).toBe('over')
  await expect.poll(async () => (await phase())?.kind, within).toBe('wrapping')
  expect(await desk.calls()).toEqual({})
})
