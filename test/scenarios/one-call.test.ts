import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest'
import { expectPage as expect } from '../world/expect-page.ts'
import {
  call,
  choosePresence,
  loudestHeard,
  openBrowser,
  readJournal,
  signIn,
} from '../world/people-at-screens.ts'
import { openTown, type Town } from '../world/town.ts'

const audible = 0.05
const patient = { timeout: 60_000 }

let town: Town
let browser: Browser
const contexts: { close: () => Promise<void> }[] = []
const someone = async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  contexts.push(context)
  return context
}

beforeAll(async () => {
  town = await openTown()
})
afterAll(() => town?.raze())
beforeEach(async () => {
  browser = await openBrowser()
})
afterEach(async () => {
  await Promise.all(contexts.splice(0).map(context => context.close()))
  await browser?.close()
})

const accept = (desk: Page) => desk.getByRole('button', { name: /^Accept/ }).click(patient)
const heard = (page: Page) =>
  expect.poll(() => loudestHeard(page), { timeout: 30_000 }).toBeGreaterThan(audible)
const silent = (page: Page) => expect.poll(() => loudestHeard(page), { timeout: 30_000 }).toBeLessThan(0.01)

async function wrapUp(desk: Page): Promise<void> {
  const reason = desk.getByRole('combobox', { name: /^Reason/ })
  await reason.fill('test call', patient)
  await desk.getByRole('option').first().click()
  await desk.locator('[data-resolved]').getByText('Yes', { exact: true }).click()
  await desk.getByRole('button', { name: /^Save/ }).click()
  await expect(reason).toBeHidden(patient)
}

/** The desk shows a wrap-up as done when it is kept there; the journal has it when the outbox has sent it. */
const closed = (count: number) =>
  expect
    .poll(
      async () => (await readJournal(town.url)).contacts.filter(({ result }) => result === 'handled').length,
      patient,
    )
    .toBe(count)

describe('one call, end to end', () => {
  it('[V1, V3] rings at the desk, is heard both ways, is held and resumed, and ends in the journal', async () => {
    const desk = await signIn(await someone(), town.url, 'aiko.mori')
    await choosePresence(desk, 'Available')
    const caller = await call(await someone(), town.url, { name: 'Ngozi Okafor' })
    await accept(desk)
    await heard(caller)
    await heard(desk)

    await desk.getByRole('button', { name: /^Mute/ }).click()
    await silent(caller)
    await desk.getByRole('button', { name: /^Mute/ }).click()
    await heard(caller)

    await desk.getByRole('button', { name: /^Hold/ }).click()
    await expect(caller.getByText(/on hold/i).first()).toBeVisible(patient)
    await silent(desk)
    await desk.getByRole('button', { name: /^Hold/ }).click()
    await heard(desk)

    await desk.getByRole('button', { name: /^End/ }).click()
    await expect(caller.getByText(/call (has )?ended|the call is over/i).first()).toBeVisible(patient)
    await wrapUp(desk)

    await closed(1)
    const { contacts, linesOf } = await readJournal(town.url)
    expect(contacts).toHaveLength(1)
    expect(contacts[0]?.result).toBe('handled')
    const kinds = (await linesOf(contacts[0]?.id ?? '')).map(({ kind }) => kind)
    for (const kind of [
      'contact-arrived',
      'offer-made',
      'offer-accepted',
      'contact-held',
      'contact-resumed',
      'contact-ended',
      'wrap-up-completed',
    ]) {
      expect(kinds.filter(each => each === kind)).toEqual([kind])
    }
  })

  it('[J5, R10, R15] goes on over a hub that is killed between accept and wrap-up; nothing is doubled', async () => {
    const before = (await readJournal(town.url)).contacts.length
    const desk = await signIn(await someone(), town.url, 'aiko.mori')
    await choosePresence(desk, 'Available')
    const caller = await call(await someone(), town.url, { name: 'Étienne Roy' })
    await accept(desk)
    await heard(caller)

    await town.kill()
    await heard(desk)
    await town.start()
    await expect(desk.getByText(/not reachable/i)).toHaveCount(0, patient)
    await heard(desk)
    await desk.getByRole('button', { name: /^End/ }).click()
    await wrapUp(desk)

    await call(await someone(), town.url, { name: 'Next in line' })
    await expect(desk.getByRole('button', { name: /^Accept/ })).toBeVisible({ timeout: 10_000 })
    await accept(desk)
    await desk.getByRole('button', { name: /^End/ }).click()
    await wrapUp(desk)

    await closed(before + 2)
    const { contacts, linesOf } = await readJournal(town.url)
    expect(contacts).toHaveLength(before + 2)
    for (const { id, result } of contacts) {
      expect(result).toBe('handled')
      const kinds = (await linesOf(id)).map(({ kind }) => kind)
      for (const once of ['contact-arrived', 'offer-accepted', 'contact-ended', 'wrap-up-completed']) {
        expect(kinds.filter(kind => kind === once)).toEqual([once])
      }
    }
  })
})
