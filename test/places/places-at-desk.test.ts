import type { Browser, BrowserContext, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { accessibilityFaults } from '../world/accessibility.ts'
import { expectPage as expect } from '../world/expect-page.ts'
import { type HubWorld, openHub, password } from '../world/hub-world.ts'
import { openBrowser, signIn } from '../world/people-at-screens.ts'

const patient = { timeout: 60_000 }

let hub: HubWorld
let browser: Browser
let context: BrowserContext
let foreign: string[] = []
beforeAll(async () => {
  ;[hub, browser] = await Promise.all([openHub(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await hub?.stop()
})
afterEach(async () => {
  await context.close()
  // No tile, no glyph and no style comes from anywhere but the hub.
  expect(foreign).toEqual([])
})

async function open(enter: (context: BrowserContext) => Promise<Page>): Promise<Page> {
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-CA' })
  foreign = []
  context.on('request', request => {
    const address = request.url()
    if (!address.startsWith(hub.url) && !/^(data|blob):/.test(address)) foreign.push(address)
  })
  context.on('console', message => {
    if (/Content Security Policy/.test(message.text())) foreign.push(message.text())
  })
  return enter(context)
}

const asAiko = (context: BrowserContext) => signIn(context, hub.url, 'aiko.mori')

/** An administrator has no status that others wait for. */
async function asFarah(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${hub.url}/desk/`)
  await page.getByLabel('User').fill('farah.siddiqui')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  return page
}

/** Looks at one part of the page: the bar above it has tests of its own. */
async function axe(page: Page, part: string): Promise<void> {
  expect(await accessibilityFaults(page, { within: part })).toEqual([])
}

async function beginRequest(desk: Page): Promise<void> {
  await desk.getByRole('tab', { name: /^Request/ }).click()
  await desk.getByRole('combobox', { name: 'What is it about?' }).fill('pothole')
  await desk.getByRole('option', { name: /^Pothole/ }).click(patient)
}

/** The open pothole that was reported last. */
async function newestPothole(): Promise<ServiceRequest> {
  const { doc } = await hub.database.db
    .selectFrom('request')
    .select('doc')
    .where('type_code', '=', 'pothole')
    .where('closed_at', 'is', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return doc
}

const where = (desk: Page) => desk.getByRole('combobox', { name: 'Where?' })
const dialogOf = (desk: Page) => desk.getByRole('dialog', { name: 'Where is it?' })

describe('the place of a request', () => {
  it('[A3, A13] is found in the city’s address file and picked on the map, by keyboard and without the hub', async () => {
    const desk = await open(asAiko)
    await beginRequest(desk)
    await where(desk).fill('50 harb')
    await desk.getByRole('option', { name: /^50 Harbour Street/ }).click(patient)
    await expect(desk.getByText('Waste collection: Old Port (every day)')).toBeVisible(patient)

    // The program of the map is among what the desk keeps for when the hub is away.
    await desk.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await context.setOffline(true)
    await desk.getByRole('button', { name: 'Show on the map' }).click()
    const dialog = dialogOf(desk)
    await expect(dialog.locator('[data-drawn]')).toBeVisible(patient)
    await expect(dialog.getByLabel('What the place is called')).toHaveValue('50 Harbour Street')
    await expect(dialog).toContainText('1 · Harbour')
    await axe(desk, '[role="dialog"]')

    const map = dialog.getByRole('application')
    await map.focus()
    await desk.keyboard.press('ArrowUp')
    await desk.keyboard.press('Enter')
    await expect(dialog.getByLabel('What the place is called')).not.toHaveValue('50 Harbour Street', patient)
    const called = await dialog.getByLabel('What the place is called').inputValue()
    await desk.keyboard.press('Control+Enter')
    await expect(dialog).toHaveCount(0)
    await expect(where(desk)).toHaveValue(called)

    await where(desk).fill('summit 12')
    await desk.getByRole('option', { name: /^12 Summit Drive/ }).click(patient)
    await expect(desk.getByText('Waste collection: Wednesday')).toBeVisible(patient)
  })

  it('[A13] shows open requests of the kind around it, in a list as well, and says when one is the same', async () => {
    const { reference, place } = await newestPothole()
    const desk = await open(asAiko)
    await beginRequest(desk)
    await desk.getByRole('button', { name: 'Pick on the map' }).click()
    const dialog = dialogOf(desk)
    await dialog.getByRole('button', { name: 'List', exact: true }).click(patient)
    const requests = dialog.getByRole('list', { name: 'Map with open requests of this kind' })
    await expect(requests.getByRole('button', { name: new RegExp(`^${reference}`) })).toBeVisible(patient)
    await axe(desk, '[role="dialog"]')
    await desk.keyboard.press('Escape')
    await where(desk).fill(place?.text ?? '')
    await desk.getByRole('option').first().click(patient)
    await desk.getByRole('button', { name: 'Show on the map' }).click()
    await expect(dialogOf(desk)).toContainText(reference, patient)
  })

  it('[A14] without graphics the points are listed, and the desk says so', async () => {
    const desk = await open(asAiko)
    await desk.evaluate(() => {
      HTMLCanvasElement.prototype.getContext = () => null
    })
    await beginRequest(desk)
    await desk.getByRole('button', { name: 'Pick on the map' }).click()
    const dialog = dialogOf(desk)
    await expect(dialog).toContainText('This PC cannot draw the map.', patient)
    await expect(dialog.getByRole('list').getByRole('button').first()).toBeVisible()
  })
})

describe('the settings of places', () => {
  it('[A7, A8] show what a file would change, put it in force at every desk, and take it back', async () => {
    const desk = await open(asFarah)
    await desk.getByRole('radio', { name: 'Settings' }).click({ ...patient, force: true })
    await desk.getByRole('row', { name: 'Places' }).click(patient)
    const main = desk.getByRole('main')
    await expect(main.getByRole('row', { name: /Address file/ })).toContainText('29,131 addresses', patient)
    const rows = ['12,Nowhere Lane,43.9,-78.7', '14,Nowhere Lane,43.9,-78.7', ',Nowhere Lane,43.9,-78.7']
    await desk.locator('input[data-import]').setInputFiles({
      name: 'city.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(['civic number,street,lat,long', ...rows].join('\n')),
    })
    await expect(main).toContainText('What city.csv would change', patient)
    await expect(main).toContainText('1 row is not taken')
    await expect(main).toContainText('No civic number')
    await expect(main).toContainText('Is this the whole file?')
    await axe(desk, '[data-pane="settings"]')
    const [download] = await Promise.all([
      desk.waitForEvent('download'),
      main.getByRole('button', { name: 'Download as CSV' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('city-rejections.csv')

    await main.getByRole('button', { name: 'Put in force' }).click()
    await expect(main.getByRole('row', { name: /Address file/ })).toContainText('2 addresses', patient)
    const versions = desk.getByRole('complementary', { name: 'History of versions' })
    await versions.getByRole('button', { name: 'Go back to it: Version 1' }).click()
    await desk.getByRole('alertdialog').getByRole('button', { name: 'Go back to it' }).click()
    await expect(main.getByRole('row', { name: /Address file/ })).toContainText('29,131 addresses', patient)
    await expect(versions).toContainText('Back to version 1.')
  })
})
