import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest'
import { expectPage as expect } from '../world/expect-page.ts'
import { openBrowser } from '../world/people-at-screens.ts'
import { openTown, type Town } from '../world/town.ts'

const patient = { timeout: 60_000 }

let town: Town
let browser: Browser

beforeAll(async () => {
  town = await openTown()
})
afterAll(() => town?.raze())
beforeEach(async () => {
  browser = await openBrowser()
})
afterEach(() => browser?.close())

/** Signs somebody in who may see the settings, and opens them. */
async function openSettings(user: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-CA' })
  const page = await context.newPage()
  await page.goto(`${town.url}/desk/`)
  await page.getByLabel('User').fill(user)
  await page.getByLabel('Password').fill('townline-demo')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('radio', { name: 'Settings' }).click(patient)
  await promiseOf(page).waitFor(patient)
  return page
}

const promiseOf = (page: Page) => page.locator('[data-field="queues/phone-en/promise"]').getByRole('textbox')
const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Check, replay and publish' })

describe('the settings and the hub that keeps them', () => {
  it('drafts, publishes, survives the hub, and rolls back', async () => {
    const farah = await openSettings('farah.siddiqui')
    const panel = panelOf(farah)
    await expect(panel.getByText(/As version 1, in force/)).toBeVisible()
    await expect(panel.getByText(/then a recorded day shows what it would have done/)).toBeVisible()
    await expect(farah.getByRole('grid', { name: 'Queues', exact: true })).toContainText('Property taxes')

    await promiseOf(farah).fill('10 s')
    await expect(panel.getByText(/Saved as draft/)).toBeVisible(patient)
    await expect(panel.getByText(/one ring is longer than the promise/)).toBeVisible()
    await promiseOf(farah).fill('0 s')
    await expect(panel.getByText('General, English: the promise must be longer than nothing.')).toBeVisible(
      patient,
    )
    await expect(panel.getByRole('button', { name: 'Publish' })).toBeDisabled()

    await town.kill()
    await promiseOf(farah).fill('45 s')
    await expect(panel.getByText(/Not saved: hub away, kept here/)).toBeVisible(patient)
    await town.start()
    await expect(panel.getByText(/Saved as draft/)).toBeVisible({ timeout: 40_000 })

    await panel.getByLabel('Note for the history').fill('Lunch hour')
    await panel.getByRole('button', { name: 'Publish' }).click()
    await expect(farah.getByText('Version 2 is in force')).toBeVisible(patient)

    const sofia = await openSettings('sofia.kowalczyk')
    await expect(promiseOf(sofia)).toHaveValue(/45\ss/)
    await expect(promiseOf(sofia)).toHaveAttribute('readonly', '')

    await farah.getByRole('navigation').getByRole('row', { name: 'Versions' }).click()
    await expect(farah.getByText('Lunch hour')).toBeVisible()
    await expect(farah.getByText(/General, English Promise: 30\ss → 45\ss/)).toBeVisible(patient)
    await farah.getByRole('button', { name: 'Roll back to 1' }).click()
    await expect(farah.getByText('Back to version 1, as version 3')).toBeVisible(patient)
    await farah.getByRole('navigation').getByRole('row', { name: 'Queues', exact: true }).click()
    await expect(promiseOf(farah)).toHaveValue(/30\ss/)

    await farah.getByRole('navigation').getByRole('row', { name: 'Hours and holidays' }).click()
    await farah.getByRole('radio', { name: 'Contact centre' }).click()
    await expect(farah.getByRole('checkbox', { name: 'Canada Day' })).toBeChecked(patient)
    await farah.context().close()
    await sofia.context().close()
  })
})
