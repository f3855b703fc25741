import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, it } from 'vitest'
import type { Desks } from '../../src-contract/http/desks.ts'
import type { RequestPhotos } from '../../src-contract/http/photos.ts'
import type { RequestDetail } from '../../src-contract/http/requests.ts'
import { jpeg } from '../hub/photos/pictures.ts'
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

const photos = (desk: Page) => desk.getByRole('region', { name: 'Photos' })

async function choose(desk: Page, names: readonly string[]): Promise<void> {
  await desk.locator('input[data-photos="choose"]').setInputFiles(
    names.map(name =>
      name.endsWith('.svg')
        ? {
            name,
            mimeType: 'image/svg+xml',
            buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
          }
        : { name, mimeType: 'image/jpeg', buffer: jpeg() },
    ),
  )
}

/** What the hub answers to who is signed in at this desk. */
const asked = <Value>(desk: Page, path: string): Promise<Value> =>
  desk.evaluate(async address => (await fetch(address)).json(), path)

it('[P6, P7] photos are added, removed and submitted with the hub away, and arrive when it is back', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-CA' })
  const desk = await signIn(context, town.url, 'aiko.mori')
  await expect(desk.getByRole('button', { name: /Synced/ })).toBeVisible(patient)
  await town.kill()

  await desk.getByRole('tab', { name: /^Request/ }).click()
  await desk.getByRole('combobox', { name: 'What is it about?' }).fill('pothole')
  await desk.getByRole('option', { name: /^Pothole/ }).click()
  const where = desk.getByRole('combobox', { name: /Where/ })
  await where.fill('12 Harbour Street')
  await where.press('Escape')
  const questions = desk.getByRole('tabpanel').getByRole('radiogroup')
  await expect(questions.first()).toBeVisible(patient)
  for (const question of await questions.all()) {
    await question.getByRole('radio').first().click({ force: true })
  }
  await choose(desk, ['front.jpg', 'drawing.svg', 'side.jpg', 'back.jpg'])
  await expect(photos(desk).getByRole('img', { name: /^Photo 3, / })).toBeVisible(patient)
  await expect(photos(desk).getByText('drawing.svg is not a photo.')).toBeVisible()
  await photos(desk).getByRole('button', { name: 'Remove photo 2' }).click()
  await expect(photos(desk).getByRole('listitem')).toHaveCount(2)

  await desk.getByRole('button', { name: /Read back and submit/ }).click()
  const dialog = desk.getByRole('dialog', { name: /Read this/ })
  await dialog.getByRole('checkbox').check({ force: true })
  await dialog.getByRole('button', { name: /^Submit/ }).click()
  const given = desk.getByRole('region', { name: 'Reference number' })
  await expect(given.getByText('2 photos kept, sent with the line')).toBeVisible(patient)
  const number = await given
    .getByText(/^TL-\d\d-/)
    .first()
    .innerText()

  await town.start()
  await expect(given.getByText('2 photos sent', { exact: true })).toBeVisible({ timeout: 60_000 })
  const { request } = await asked<RequestDetail>(desk, `/api/requests/${number}`)
  const told = await asked<RequestPhotos>(desk, `/api/requests/${request.id}/photos`)
  expect(told.photos.map(({ mediaType, sentBy }) => [mediaType, sentBy])).toEqual([
    ['image/jpeg', 'aiko.mori'],
    ['image/jpeg', 'aiko.mori'],
  ])
  await desk.getByRole('button', { name: 'Another request' }).click()
  await expect(photos(desk)).toHaveCount(0)
})

it('[D1] an administrator sees the desk, as it told of itself', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-CA' })
  const page = await context.newPage()
  await page.goto(`${town.url}/desk/`)
  await page.getByLabel('User').fill('farah.siddiqui')
  await page.getByLabel('Password').fill('townline-demo')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('radio', { name: 'Settings' }).click(patient)
  await page.getByRole('navigation').getByRole('row', { name: 'Desks', exact: true }).click()
  const row = page.getByRole('main').getByRole('row').filter({ hasText: 'Aiko Mori' })
  await expect(row).toContainText('In use', patient)
  const hers = async () => {
    const { desks } = await asked<Desks>(page, '/api/desks')
    return desks.find(({ lastPerson }) => lastPerson === 'aiko.mori')
  }
  // Aiko’s desk is still open, and tells what changed.
  await expect
    .poll(async () => (await hers())?.report, patient)
    .toMatchObject({
      unsent: 0,
      quarantined: 0,
      photos: 0,
    })
  expect((await hers())?.numbers).toMatchObject({ used: 1, writtenOff: 0 })
  await context.close()
})
