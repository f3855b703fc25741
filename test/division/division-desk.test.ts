import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RequestDetail, RequestPage } from '../../src-contract/http/requests.ts'
import type { RequestStatus, ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { readDeskPage } from '../faults/build-desk-page.ts'
import { type BadLine, openProxy } from '../faults/proxy.ts'
import { accessibilityFaults } from '../world/accessibility.ts'
import { expectPage } from '../world/expect-page.ts'
import { findChromium } from '../world/find-chromium.ts'
import {
  ask,
  envelope,
  type HubWorld,
  openHub,
  password,
  type SignedIn,
  signIn,
  submit,
} from '../world/hub-world.ts'

const patient = { timeout: 60_000 }

let folder: string
let hub: HubWorld
let line: BadLine
let browser: Browser
let sofia: SignedIn
let page: Page
let troubles: string[]

/** The real desk over a real hub, with a line between them that can be cut. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'townline-division-desk-'))
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production'
  await build({
    configFile: false,
    root: join(import.meta.dirname, '../../src-renderer'),
    base: '/desk/',
    plugins: [react()],
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      cssCodeSplit: false,
      minify: false,
      chunkSizeWarningLimit: 8_000,
    },
  })
  process.env.NODE_ENV = NODE_ENV
})
/** A hub, a line and a browser of its own for each. */
beforeEach(async () => {
  hub = await openHub()
  line = await openProxy({
    hub: { host: '127.0.0.1', port: Number(new URL(hub.url).port) },
    page: path => readDeskPage(folder, path),
  })
  browser = await chromium.launch({ executablePath: await findChromium() })
  sofia = await signIn(hub, 'sofia.kowalczyk')
})
afterAll(() => rm(folder, { recursive: true, force: true }))
afterEach(async () => {
  await browser.close()
  await line.close()
  await hub.stop()
  expect(troubles, 'no error in the page').toEqual([])
})

async function enter(user: string, settings: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-CA',
    timezoneId: 'America/Toronto',
    ...settings,
  })
  page = await context.newPage()
  troubles = []
  page.on('pageerror', error => troubles.push(String(error)))
  // The line may have been cut by the test before: whoever signs in does so at a hub that answers.
  await expectPage.poll(() => hubAnswers(), patient).toBe(true)
  await page.goto(`${line.url}/desk/`)
  await page.locator('input').first().fill(user)
  await page.locator('input[type="password"]').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('banner').waitFor(patient)
}

async function hubAnswers(): Promise<boolean> {
  return fetch(`${line.url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )
}

const list = () => page.locator('[data-list]').getByRole('grid')
const row = (reference: string) => list().getByRole('row').filter({ hasText: reference })
const panel = () => page.getByRole('complementary')
const press = async (...keys: readonly string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}

async function requests(query: string): Promise<readonly ServiceRequest[]> {
  const { body } = await ask(hub, 'GET', `/api/requests?${query}`, { token: sofia.token })
  return (body as RequestPage).rows
}

async function atHub(id: string): Promise<RequestDetail> {
  return (await ask(hub, 'GET', `/api/requests/${id}`, { token: sofia.token })).body
}

const becomes = (id: string, status: RequestStatus) =>
  expectPage.poll(async () => (await atHub(id)).request.status, patient).toBe(status)

async function axe(what: string): Promise<void> {
  // What the library says aloud stands there for seconds and may name a row that has gone meanwhile.
  expect(await accessibilityFaults(page), what).toEqual([])
}

/** Moves to a request with J alone, as somebody does who goes through the list. */
async function goTo(reference: string): Promise<void> {
  await row(reference).waitFor(patient)
  for (let presses = 0; presses < 60; presses++) {
    if (await row(reference).evaluate(each => each.hasAttribute('data-current'))) break
    await page.keyboard.press('j')
  }
  await panel().getByText(reference).waitFor(patient)
}

describe('the division desk', () => {
  it('[Q81] [Q82] [Q88] takes a request from its arrival to its end by single keys', async () => {
    const [fresh] = (await requests('division=roads&status=submitted')).filter(
      ({ language, typeCode }) => language === 'en' && typeCode === 'pothole',
    )
    if (!fresh) throw new Error('the demo city has no new pothole')
    await enter('tom.mackenzie')
    await expectPage(page.getByRole('radio', { name: /^Requests/ })).toBeChecked(patient)
    await goTo(fresh.reference)
    await axe('list')
    await press('a')
    const dialog = page.getByRole('dialog')
    await expectPage(dialog.getByRole('button', { name: /A crew will look/ })).toBeFocused(patient)
    await press('Enter')
    await expectPage(dialog.locator('[data-reads]')).toContainText('A crew will look at the place')
    await axe('acknowledge')
    await press('Control+Enter')
    await expectPage(row(fresh.reference)).toContainText('Acknowledged', patient)
    await becomes(fresh.id, 'acknowledged')
    await press('s')
    await becomes(fresh.id, 'in-progress')
    await press('g')
    await expectPage(dialog.getByRole('radio', { name: /Tom MacKenzie/ })).toBeFocused(patient)
    await press('ArrowDown', 'Control+Enter')
    await expectPage(row(fresh.reference)).toContainText('Leila Haidari', patient)
    await press('w')
    await expectPage(dialog.getByRole('button', { name: /Where exactly/ })).toBeFocused(patient)
    await press('Enter', 'Control+Enter')
    await becomes(fresh.id, 'waiting-for-customer')
    await expectPage(row(fresh.reference)).toContainText('clock stands', patient)
    await press('r')
    await expectPage(dialog.getByRole('textbox')).toBeFocused(patient)
    await page.keyboard.type('At number 41.')
    await press('Control+Enter')
    await becomes(fresh.id, 'in-progress')
    await press('c')
    await expectPage(dialog.getByRole('textbox')).toHaveValue('The work is done.', patient)
    await press('Control+Enter')
    const isTold = fresh.notifyBy !== 'no'
    await becomes(fresh.id, isTold ? 'completed' : 'closed')
    const history = (await atHub(fresh.id)).history.map(({ event }) => event.kind)
    expect(history).toEqual(
      expect.arrayContaining([
        'request-acknowledged',
        'request-assigned',
        'request-started',
        'customer-awaited',
        'request-resumed',
        'request-completed',
      ]),
    )
    await expectPage(panel().getByText('Goes on; the clock runs again')).toBeVisible(patient)
    await expectPage(
      panel().getByText('“At number 41.”').or(panel().getByText('At number 41.')),
    ).toBeVisible()
  })

  it('[Q84] [Q87] acknowledges several without the hub, sends them, and says which was not done and why', async () => {
    const fresh = (await requests('division=waste&status=submitted')).slice(0, 2)
    const [gone, kept] = fresh
    if (!gone || !kept) throw new Error('the demo city has not enough new requests')
    await enter('rosa.delacruz')
    await row(kept.reference).waitFor(patient)
    // What it goes on with when the line is gone is on the disk.
    await page.getByRole('button', { name: /Synced/ }).waitFor(patient)
    line.set({ kind: 'cut' })
    await page.getByText('The hub is away: these are the open requests that this PC keeps.').waitFor(patient)
    // What became of those that have ended is known without the hub too.
    const [over] = await requests('division=waste&view=ended&status=closed&limit=1')
    await page
      .getByRole('grid', { name: 'Views' })
      .getByRole('row', { name: /^Ended/ })
      .press('Space')
    await expectPage(page.getByText(/ended within \d+ days .* As of /)).toBeVisible(patient)
    await row(over?.reference ?? '').click()
    await expectPage(panel()).toContainText(over?.outcome?.words ?? over?.reference ?? '', patient)
    await page.getByRole('grid', { name: 'Views' }).getByRole('row', { name: /^Open/ }).press('Space')
    await press('q')
    for (const { reference } of fresh) {
      await goTo(reference)
      await press('Space')
    }
    await press('a')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox').first().waitFor(patient)
    for (const area of await dialog.getByRole('textbox').all()) {
      await expectPage(area).toBeVisible(patient)
      await area.focus()
      await page.keyboard.type('We come this week.')
    }
    await press('Control+Enter')
    await expectPage(dialog.getByText('they go out when the hub is back')).toBeVisible(patient)
    expect((await atHub(kept.id)).request.status).toBe('submitted')
    // Meanwhile somebody at the desk takes one of them back.
    const aiko = await signIn(hub, 'aiko.mori')
    const because = 'entered-by-mistake'
    await submit(hub, aiko, [
      envelope(aiko, { kind: 'cancel-request', requestId: gone.id, because, reason: 'Twice' }),
    ])
    line.heal('reset')
    await expectPage(dialog.getByText('1 was not done')).toBeVisible({ timeout: 30_000 })
    await expectPage(dialog.getByRole('listitem')).toContainText(`${gone.reference} The request is closed.`)
    await axe('what was refused')
    await becomes(kept.id, 'acknowledged')
    expect((await atHub(kept.id)).request.acknowledged?.nextSteps).toBe('We come this week.')
    await dialog.getByRole('button', { name: 'Let these go' }).focus()
    await press('Enter')
    await expectPage(dialog.getByRole('button', { name: 'Let these go' })).toHaveCount(0, patient)
    await press('Escape')
    await expectPage(dialog).toBeHidden(patient)
  })

  it('[Q91] [Q92] the floor sees in French what is at risk, goes to its list, and confirms work', async () => {
    const [done] = await requests('view=review')
    if (!done) throw new Error('nothing is to be confirmed')
    const ended = (await requests('view=ended&typeCode=pothole&status=closed&limit=5')).slice(0, 5)
    for (const [index, { id }] of ended.entries()) {
      const answered = { satisfaction: 5 - (index % 3), effort: 4, at: hub.clock.now() - index * 86_400_000 }
      const row = { request_id: id, division: 'roads', words: 'Vite et bien.', ...answered }
      await hub.database.db.insertInto('request_survey').values(row).execute()
    }
    await enter('etienne.roy', { colorScheme: 'dark', viewport: { width: 1920, height: 1080 } })
    await press('Control+Shift+L')
    await press('q')
    await page.getByRole('radio', { name: 'Tableau des risques' }).press('Space')
    const drill = page.getByRole('button', { name: /^Voirie et opérations hivernales, À risque/ })
    await expectPage(drill).toBeVisible(patient)
    await expectPage(page.getByRole('img', { name: /0 à 2 jours/ }).first()).toBeVisible()
    const said = page.getByRole('region', { name: 'Ce que les clients en disent' })
    await expectPage(said.getByRole('row', { name: /^Voirie .* 5 4,2/ })).toBeVisible(patient)
    await expectPage(said.getByRole('img', { name: /3 sur 5.: 1, 4 sur 5.: 2, 5 sur 5.: 2/ })).toBeVisible()
    await said.getByRole('radio', { name: '90 jours' }).press('Space')
    await expectPage(said.getByRole('figure')).toBeVisible(patient)
    await axe('board')
    await page.getByRole('radio', { name: 'En tableau' }).press('Space')
    await expectPage(page.getByRole('columnheader', { name: '31 à 90 jours' })).toBeVisible()
    const risky = Number((await drill.textContent())?.match(/\d+/)?.[0])
    await drill.press('Enter')
    await expectPage(page.getByRole('heading', { name: 'À risque' })).toBeVisible(patient)
    await expectPage(list().locator('tbody').getByRole('row')).toHaveCount(risky, patient)
    await page.getByRole('button', { name: 'Tout montrer' }).press('Enter')
    const views = page.getByRole('grid', { name: 'Vues' })
    await views.getByRole('row', { name: /^À confirmer/ }).press('Space')
    await expectPage(page.getByRole('heading', { name: 'À confirmer' })).toBeVisible(patient)
    await press('q')
    await goTo(done.reference)
    await press('y')
    await expectPage(page.getByRole('dialog').getByRole('button', { name: /^Confirmer/ })).toBeFocused(
      patient,
    )
    await press('Enter')
    await expectPage
      .poll(async () => (await atHub(done.id)).request.outcome?.approved?.by, patient)
      .toBe('etienne.roy')
    await views.getByRole('row', { name: /^Fermées/ }).press('Space')
    await press('q')
    await page.getByRole('searchbox').fill(ended[0]?.reference ?? '')
    await press('Enter')
    await row(ended[0]?.reference ?? '').click()
    const answer = panel().getByRole('region', { name: 'Ce que le client en dit' })
    await expectPage(answer).toContainText('Vite et bien.', patient)
    await axe('the answer')
    await page.getByRole('radio', { name: 'Conseil' }).press('Space')
    await expectPage(page.getByRole('button', { name: 'Enregistrer en CSV' })).toBeVisible(patient)
    await axe('Council')
  })
})
