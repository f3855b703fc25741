import type { Browser, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CounterScreen, expectAccessible, openScreen, stage } from '../kiosk/counter-pages.ts'
import { behindProxy, pairedDevice } from '../kiosk/counter-world.ts'
import { accessibilityFaults } from '../world/accessibility.ts'
import { expectPage } from '../world/expect-page.ts'
import { ask, type HubWorld, openHub, type SignedIn, signIn } from '../world/hub-world.ts'
import { openBrowser, signIn as signInAtDesk } from '../world/people-at-screens.ts'
import { addService, book, goToMorning } from './appointment-world.ts'

const patient = { timeout: 60_000 }
const minute = 60_000

let hub: HubWorld
let browser: Browser
let admin: SignedIn
let clerk: SignedIn
let morning = 0
const screens: CounterScreen[] = []
beforeAll(async () => {
  hub = await openHub({ config: behindProxy })
  morning = goToMorning(hub)
  browser = await openBrowser()
  admin = await signIn(hub, 'farah.siddiqui')
  clerk = await signIn(hub, 'marcus.campbell')
  await addService(hub, admin, 'dogs', {}, 3)
})
afterAll(async () => {
  await browser?.close()
  await hub?.stop()
})

/** What is being announced has its words for a moment only, and the bar has tests of its own. */
async function axe(page: Page): Promise<void> {
  expect(await accessibilityFaults(page, { without: ['[data-pane="bar"]'] })).toEqual([])
}

describe('a day at the counter', () => {
  it('[U14, U15, U17] visitors check in at the kiosk, by code and by telephone, with keys alone', async () => {
    const made = await book(hub, clerk, { startsAt: morning + 30 * minute, name: 'Ngozi Okafor' })
    await book(hub, clerk, { startsAt: morning + 60 * minute, name: 'Zoé Roy', phone: '905-555-0148' })
    const paired = await pairedDevice(hub, 'kiosk', 'city-hall', admin)
    const screen = await openScreen(browser, hub, '/kiosk/', { paired })
    screens.push(screen)
    const { page } = screen
    await stage(page, 'language')
    await page.keyboard.press('1')
    await stage(page, 'service')
    await page.keyboard.press('0')
    await stage(page, 'check-in')
    await expectAccessible(page)
    await page.keyboard.type('ZZZZZZ')
    await page.keyboard.press('Enter')
    await expectPage(page.getByRole('alert')).toContainText('check what you typed', patient)
    await page.keyboard.press('1')
    for (const key of made.code.replace('-', ''))
      await page.getByRole('button', { name: key, exact: true }).click()
    await page.getByRole('button', { name: 'Check in', exact: true }).click()
    await stage(page, 'ticket')
    await expectPage(page.getByText('You are called by that time.')).toBeVisible()
    await expectAccessible(page)

    await page.keyboard.press('1')
    await stage(page, 'language')
    await page.keyboard.press('2')
    await stage(page, 'service')
    await page.keyboard.press('0')
    await page.getByRole('button', { name: 'Avec mon numéro de téléphone' }).click()
    await page.keyboard.type('9055550148')
    await page.keyboard.press('Enter')
    await expectPage(page.getByRole('button', { name: /^Zoé, / })).toBeVisible(patient)
    await expectPage(page.getByText('Roy')).toBeHidden()
    await expectAccessible(page)
    await page.keyboard.press('1')
    await stage(page, 'ticket')
    expect(screen.troubles).toEqual([])
    await screen.context.close()
  })

  it('[U13, U17, F1, F4, F9] a clerk books, finds, takes a payment and counts the till', async () => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'en-CA',
      timezoneId: 'America/Toronto',
    })
    const troubles: string[] = []
    context.on('page', opened =>
      opened.on('pageerror', error => {
        troubles.push(String(error))
      }),
    )
    const page = await signInAtDesk(context, hub.url, 'marcus.campbell')
    await page.getByRole('radio', { name: 'Counter' }).click()
    await page.getByRole('radio', { name: 'Appointments' }).click()
    const row = page.getByRole('row', { name: /Ngozi Okafor/ })
    await expectPage(row).toContainText('Checked in', patient)
    await axe(page)

    await page.keyboard.press('g')
    const dialog = page.getByRole('dialog')
    await expectPage(dialog.getByRole('radio').first()).toBeVisible(patient)
    await dialog.getByRole('button', { name: /Service/ }).click()
    await page.getByRole('option', { name: 'Dog licence' }).click()
    await expectPage(dialog.getByRole('radio', { name: '14:00' })).toBeVisible(patient)
    await dialog.getByRole('radio', { name: '14:00' }).press('Space')
    await dialog.getByLabel('Name').fill('Ada Byron')
    await axe(page)
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByRole('row', { name: /Ada Byron/ })).toContainText('Booked', patient)
    await page.getByLabel('Name or code').fill('byr')
    await expectPage(page.getByRole('row', { name: /Ngozi Okafor/ })).toBeHidden(patient)
    await expectPage(page.getByRole('row', { name: /Ada Byron/ })).toBeVisible()
    await page.keyboard.press('Escape')

    await page.getByRole('radio', { name: 'Payments' }).click()
    await page.getByRole('button', { name: 'Open the till' }).click(patient)
    await expectPage(page.getByText('Nothing was paid yet')).toBeVisible(patient)
    await page.keyboard.press('u')
    await dialog.getByRole('combobox').fill('permit')
    await page.getByRole('option', { name: 'Residential parking permit' }).click()
    await expectPage(dialog.getByLabel('Amount')).toHaveValue('60.12')
    await dialog.getByRole('radio', { name: /^Cash/ }).press('Space')
    await expectPage(dialog.getByText('In cash: $60.10')).toBeVisible()
    await dialog.getByLabel('Note').fill('4111 1111 1111 1111')
    await page.keyboard.press('Control+Enter')
    await expectPage(dialog.getByRole('alert')).toContainText('number of a card', patient)
    await dialog.getByLabel('Note').fill('')
    // Wherever the focus stands, the keys do it.
    await dialog.getByRole('radio', { name: /^Cash/ }).focus()
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByRole('dialog', { name: /Receipt PA-/ })).toBeVisible(patient)
    await page.getByRole('button', { name: 'Counter printer' }).click()
    await expectPage(dialog.getByRole('alert')).toContainText('No printer is set', patient)
    await page.keyboard.press('Escape')
    const paid = page.getByRole('row', { name: /PA-\d\d-000001/ })
    await expectPage(paid).toContainText('$60.10')
    const [receiptNumber = ''] = /PA-\d\d-000001/.exec((await paid.textContent()) ?? '') ?? []

    await page.getByRole('button', { name: 'Count and close' }).click()
    await page.getByRole('textbox', { name: '$50.00 ×' }).fill('4')
    await page.getByRole('textbox', { name: '$10.00 ×' }).fill('1')
    await page.keyboard.press('Tab')
    await axe(page)
    const close = async () => {
      await page.getByRole('main').getByRole('button', { name: 'Close the till' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Close the till' }).click()
    }
    await close()
    await expectPage(page.getByText('Your till is closed')).toBeVisible(patient)
    await expectPage(page.getByRole('row', { name: /Cash/ })).toContainText('−$0.10')
    await axe(page)

    // [F9] The payment of the counted till is given back out of the next one.
    const { body: payments } = await ask(hub, 'GET', '/api/payments/settings', { token: admin.token })
    await ask(hub, 'PUT', '/api/payments/settings', {
      token: admin.token,
      body: { basedOn: payments.version, settings: { ...payments.settings, refundsBy: 'who-voids' } },
    })
    await page.getByRole('button', { name: 'Open the till' }).click()
    await page.getByRole('button', { name: 'Refund a payment' }).press('Enter', patient)
    await page.keyboard.type(receiptNumber.toLowerCase())
    await page.keyboard.press('Enter')
    await expectPage(dialog.getByLabel('Amount')).toHaveValue('60.10', patient)
    await dialog.getByLabel('Amount').fill('60.11')
    await expectPage(dialog).toContainText('At most $60.10 can be given back.')
    await dialog.getByLabel('Amount').fill('60.10')
    await dialog.getByLabel('Reason').fill('Paid twice')
    await axe(page)
    await page.keyboard.press('Control+Enter')
    await expectPage(page.getByRole('dialog', { name: /Receipt PA-\d\d-000002/ })).toBeVisible(patient)
    await page.keyboard.press('Escape')
    const refund = page.getByRole('row', { name: /PA-\d\d-000002/ })
    await expectPage(refund).toContainText(`Refund of ${receiptNumber}`)
    await expectPage(refund).toContainText('−$60.10')
    await axe(page)
    expect(troubles).toEqual([])
    await context.close()
  })
})
