import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, it } from 'vitest'
import type { RequestDetail } from '../../src-contract/http/requests.ts'
import { expectPage as expect } from '../world/expect-page.ts'
import { openBrowser, signIn } from '../world/people-at-screens.ts'
import { openTown, type Town } from '../world/town.ts'

const patient = { timeout: 30_000 }

let town: Town
let browser: Browser
beforeAll(async () => {
  ;[town, browser] = await Promise.all([openTown(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await town?.raze()
})

/** Makes one request at the desk and answers the reference number that is shown. */
async function makeRequest(desk: Page, place: string): Promise<string> {
  await desk.getByRole('tab', { name: /^Request/ }).click()
  await desk.getByRole('combobox', { name: 'What is it about?' }).fill('pothole')
  await desk.getByRole('option', { name: /^Pothole/ }).click()
  const where = desk.getByRole('combobox', { name: /Where/ })
  await where.fill(place)
  await where.press('Escape')
  const questions = desk.getByRole('tabpanel').getByRole('radiogroup')
  await expect(questions.first()).toBeVisible(patient)
  for (const question of await questions.all()) {
    const answer = question.getByRole('radio').first()
    await answer.press('Space')
    await expect(answer).toBeChecked(patient)
  }
  await desk.getByRole('button', { name: /Read back and submit/ }).click()
  const dialog = desk.getByRole('dialog', { name: /Read this/ })
  await dialog.getByRole('checkbox').check({ force: true })
  await dialog.getByRole('button', { name: /^Submit/ }).click()
  const reference = desk.getByRole('region', { name: 'Reference number' }).getByText(/^TL-/)
  await expect(reference).toBeVisible(patient)
  const shown = /TL-\d\d-[2-9A-HJ-NP-Z]{4,}-[2-9A-HJ-NP-Z]/.exec(await reference.innerText())
  await desk.getByRole('button', { name: 'Another request' }).click()
  return shown?.[0] ?? ''
}

describe('a desk whose hub is gone', () => {
  it('[S2, S3, Q1] loads, unlocks, makes three requests with their final numbers, and sends each exactly once', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    let desk = await signIn(context, town.url, 'aiko.mori')
    await expect(desk.getByRole('button', { name: /Synced/ })).toBeVisible(patient)
    await desk.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))

    await town.kill()
    await desk.close()
    desk = await context.newPage()
    await desk.goto(`${town.url}/desk/`)
    await desk.getByLabel('User').fill('aiko.mori')
    await desk.getByLabel('Password').fill('townline-demo')
    await desk
      .getByRole('button', { name: /Unlock without the hub|Sign in/ })
      .first()
      .click()
    const unlock = desk.getByRole('button', { name: 'Unlock without the hub' })
    if (await unlock.isVisible().catch(() => false)) await unlock.click()
    await expect(desk.getByRole('tab', { name: /^Knowledge/ })).toBeVisible(patient)

    await desk.getByRole('tab', { name: /^Knowledge/ }).click()
    await desk.getByRole('searchbox').first().fill('green bin')
    await expect(desk.getByText(/green bin/i).first()).toBeVisible(patient)

    const references: string[] = []
    for (const place of ['12 Harbour Street', '40 Harbour Street', '9 Mill Road']) {
      references.push(await makeRequest(desk, place))
    }
    expect(new Set(references).size).toBe(3)

    await town.start()
    const back = Date.now()
    await expect(desk.getByRole('button', { name: /Synced/ })).toBeVisible(patient)
    console.info(`Three requests were sent ${Date.now() - back} ms after the hub was ready again.`)

    const stored = async () =>
      Promise.all(
        references.map(reference =>
          desk.evaluate(
            async path => ((await (await fetch(path)).json()) as RequestDetail).request,
            `/api/requests/${reference}`,
          ),
        ),
      )
    const first = await stored()
    expect(first.map(({ reference }) => reference)).toEqual(references)
    await desk.reload()
    await expect(desk.getByRole('button', { name: /Synced/ })).toBeVisible(patient)
    expect(await stored()).toEqual(first)
    const made = await desk.evaluate(async () => {
      const answer = await fetch('/api/sync/changes?scope=requests&limit=2000')
      const [, ...rows] = (await answer.text())
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line) as { value?: { createdBy: string; createdAt: number } })
      return rows.filter(({ value }) => value && value.createdAt > Date.now() - 600_000).length
    })
    expect(made).toBe(3)
  })
})
