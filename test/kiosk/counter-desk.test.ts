import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { serveScriptedDesk } from '../desk/serve-scripted-desk.ts'
import { accessibilityFaults } from '../world/accessibility.ts'
import { expectPage } from '../world/expect-page.ts'
import { openBrowser } from '../world/people-at-screens.ts'

/** A busy machine draws late; what is drawn must be right. */
const patient = { timeout: 60_000 }

let site: Awaited<ReturnType<typeof serveScriptedDesk>>
let browser: Browser
const pages: Page[] = []
const troubles: string[] = []

beforeAll(async () => {
  site = await serveScriptedDesk()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.close()
})
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close()
  expect(troubles.splice(0), 'no error, no breach of the content policy').toEqual([])
})

async function open(as: string, language: 'en' | 'fr'): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: `${language}-CA`,
    timezoneId: 'America/Toronto',
  })
  const page = await context.newPage()
  pages.push(page)
  page.on('pageerror', error => troubles.push(String(error)))
  page.on('console', message => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  await page.goto(`${site.origin}/?as=${as}`)
  return page
}

/** What is being announced has its words for a moment only. */
async function axe(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([])
}

/** A visitor is with the agent: the contact in hand becomes one of the counter. */
const visitorIsHere = (page: Page, more: object = {}) =>
  page.evaluate(`(() => {
    const { hub } = window.scripted
    window.scripted.scene('counter')
    const { view } = hub.current()
    const [id, contact] = Object.entries(view.contacts)[0]
    const from = { ticket: 'K-12', topic: 'Dog licence · Accessible desk / Guichet accessible' }
    const visitor = { ...contact, channel: 'counter', queueId: 'counter-city-hall', from, customerId: undefined, ...${JSON.stringify(more)} }
    hub.set({ view: { ...view, contacts: { [id]: visitor } } })
  })()`)

describe('a visitor at a desk', () => {
  it.each([
    ['en', 'Call again', 'Not there', 'Said at the door: Dog licence', 'K-12 is called again on the board'],
    ['fr', 'Rappeler', 'Absent', 'Dit à l’entrée : Dog licence', 'K-12 est appelé de nouveau au tableau'],
  ] as const)(
    '[U10] is called again, with the ticket and what was said before the eyes (%s)',
    async (...words) => {
      const [language, again, notThere, said, called] = words
      const page = await open('aiko.mori', language)
      await visitorIsHere(page)
      const main = page.getByRole('main')
      await expectPage(main.getByRole('heading', { level: 1 })).toHaveText('K-12', patient)
      await expectPage(main.getByText(said)).toBeVisible()
      await axe(page)
      await main.getByRole('button', { name: again }).click()
      await expectPage(page.getByText(called)).toBeVisible(patient)
      await main.getByRole('button', { name: notThere }).click()
      await expect
        .poll(() => page.evaluate('window.scripted.hub.commands.at(-1)'), patient)
        .toMatchObject({ kind: 'report-no-show' })
    },
  )

  it('[U23, U24] is called to a private room by keyboard; an expert is asked to come, and goes where it is', async () => {
    const page = await open('aiko.mori', 'en')
    await visitorIsHere(page)
    const main = page.getByRole('main')
    await main.getByRole('button', { name: 'To a private room' }).focus(patient)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await expectPage(dialog.getByRole('textbox')).toBeFocused(patient)
    await page.keyboard.type('b2')
    await expectPage(dialog.getByText('Private room B2 · Salle privée B2')).toBeVisible()
    await axe(page)
    await page.keyboard.press('Enter')
    await expectPage(page.getByText('K-12 is called to Private room B2')).toBeVisible(patient)
    const expert = { id: 'wei.chen', name: 'Wei Chen' }
    const consult = { id: 'x', queueId: 'counter-city-hall', colleague: expert, stage: 'talking', since: 0 }
    await visitorIsHere(page, { consult })
    await expectPage(main.getByRole('region', { name: 'Wei Chen is on the way to you' })).toBeVisible(patient)
    await axe(page)
    await visitorIsHere(page, {
      about: { contactId: 'y', askedBy: 'wei.chen' },
      asker: { ...expert, note: '' },
    })
    await expectPage(
      main.getByRole('region', { name: 'Wei Chen asks you to come to the counter' }),
    ).toBeVisible(patient)
  })

  it('[U7] the desk is named for the board, and keeps the name', async () => {
    const page = await open('aiko.mori', 'en')
    await page.evaluate("window.scripted.scene('counter')")
    await page.getByRole('radio', { name: 'Counter' }).click()
    await page.getByRole('button', { name: 'Name this desk for the board' }).click()
    const dialog = page.getByRole('dialog')
    await expectPage(dialog.getByRole('textbox')).toBeFocused(patient)
    await page.keyboard.type('desk!')
    await expectPage(dialog.getByText('Only letters and figures, four at most.')).toBeVisible()
    await dialog.getByRole('textbox').fill('b2')
    await expectPage(dialog.getByText('Desk B2 · Guichet B2')).toBeVisible()
    await axe(page)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expectPage(page.getByRole('button', { name: 'On the board: Desk B2' })).toBeVisible(patient)
  })
})

describe('kiosks and boards in the settings', () => {
  it.each([
    ['en', 'Settings', 'Kiosks and boards', 'Add a device', 'Make a pairing code', 'Done', 'Revoke'],
    [
      'fr',
      'Réglages',
      'Bornes et tableaux',
      'Ajouter un appareil',
      'Créer un code de jumelage',
      'Terminé',
      'Révoquer',
    ],
  ] as const)('[U9] a device is added with a code, and revoked after a question (%s)', async (...words) => {
    const [language, settings, counters, add, make, done, revoke] = words
    const page = await open('farah.siddiqui', language)
    await page.getByRole('radio', { name: settings }).click()
    await page.getByRole('row', { name: counters, exact: true }).click()
    await expectPage(page.getByRole('row', { name: /Main entrance/ })).toBeVisible(patient)
    await axe(page)
    await page.getByRole('button', { name: add }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox').fill('North door')
    await axe(page)
    await dialog.getByRole('button', { name: make }).click()
    await expectPage(dialog.getByText(/^[A-Z0-9]{4} [A-Z0-9]{4}$/)).toBeVisible(patient)
    await axe(page)
    await dialog.getByRole('button', { name: done }).click()
    const row = page.getByRole('row', { name: /North door/ })
    await expectPage(row).toBeVisible()
    await page.getByRole('complementary').getByRole('button', { name: revoke }).click()
    await page
      .getByRole('alertdialog')
      .or(page.getByRole('dialog'))
      .getByRole('button', { name: revoke })
      .click()
    await expectPage(row).toBeHidden(patient)
  })

  it('[U9] is for administrators alone', async () => {
    const page = await open('sofia.kowalczyk', 'en')
    await page.getByRole('radio', { name: 'Settings' }).click()
    await expectPage(page.getByRole('row', { name: 'Queues', exact: true })).toBeVisible(patient)
    await expectPage(page.getByRole('row', { name: 'Kiosks and boards', exact: true })).toBeHidden()
  })
})
