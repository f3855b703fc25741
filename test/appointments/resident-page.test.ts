import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type CounterScreen,
  expectAccessible,
  openScreen,
  type ScreenOptions,
} from '../kiosk/counter-pages.ts'
import { expectPage } from '../world/expect-page.ts'
import { ask, type HubWorld, openHub, type SignedIn, signIn } from '../world/hub-world.ts'
import { openBrowser } from '../world/people-at-screens.ts'
import { addService, book, stateOf } from './appointment-world.ts'

const patient = { timeout: 60_000 }
/** Where pictures of the page are left, for whoever wants to look. */
const pictures = process.env['TOWNLINE_PICTURES']

let hub: HubWorld
let browser: Browser
let admin: SignedIn
let clerk: SignedIn
const screens: CounterScreen[] = []
beforeAll(async () => {
  hub = await openHub()
  browser = await openBrowser()
  admin = await signIn(hub, 'farah.siddiqui')
  clerk = await signIn(hub, 'nadia.haddad')
  await addService(hub, admin, 'dogs', {
    bring: { en: 'The tag of last year.', fr: 'La médaille de l’an dernier.' },
    leadMinutes: 1_440,
  })
})
afterAll(async () => {
  await browser?.close()
  await hub?.stop()
})
afterEach(async () => {
  for (const { context, troubles } of screens.splice(0)) {
    await context.close()
    expect(troubles, 'no error, no breach of the content policy').toEqual([])
  }
})

async function open(options: ScreenOptions = {}): Promise<Page> {
  const screen = await openScreen(browser, hub, '/appointments/', options)
  screens.push(screen)
  return screen.page
}
const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}
const codeOn = async (page: Page): Promise<string> =>
  (await page.locator('.big-code').textContent(patient)) ?? ''

describe('the page on which residents book', () => {
  it('[U18] [U19] somebody books by keyboard on a telephone, loses the line once, and books once', async () => {
    const page = await open({ viewport: { width: 320, height: 640 } })
    await page.getByRole('link', { name: /Dog licence/ }).focus(patient)
    await expectAccessible(page)
    await picture(page, 'choose-320')
    await page.keyboard.press('Enter')
    await expectPage(page.getByText('The tag of last year.')).toBeVisible()
    await page.getByRole('button', { name: 'Book' }).click()
    await expectPage(page.getByRole('alert')).toHaveText('Please choose a time.', patient)
    await page.getByRole('radio', { name: /North/ }).focus()
    await page.keyboard.press('Space')
    const time = page.getByRole('group', { name: 'Time' }).getByRole('radio').first()
    await time.focus(patient)
    await page.keyboard.press('Space')
    await page.getByRole('textbox', { name: 'Name' }).fill('Ngozi Okafor')
    await page.getByRole('button', { name: 'Book' }).click()
    await expectPage(page.getByRole('textbox', { name: 'E-mail' })).toBeFocused()
    await page.keyboard.type('Ngozi@Example.org')
    await expectAccessible(page)
    await picture(page, 'form-320')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)

    // The answer is lost on its way, and the page is loaded anew: the same is asked again.
    await page.route('**/api/book', async route => {
      await route.fetch()
      await route.abort()
    })
    await page.keyboard.press('Enter')
    await expectPage(page.getByRole('alert')).toContainText('Nothing is booked twice', patient)
    await picture(page, 'away-320')
    await page.unroute('**/api/book')
    await page.reload()
    await expectPage(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Ngozi Okafor', patient)
    await page.getByRole('button', { name: 'Try again' }).click()
    await expectPage(page.getByRole('heading', { level: 1 })).toHaveText(
      'Your appointment is booked',
      patient,
    )
    await expectPage(page.getByRole('heading', { level: 1 })).toBeFocused()
    const code = await codeOn(page)
    const { body } = await ask(hub, 'GET', '/api/appointments/search?q=okafor%20ngozi', {
      token: clerk.token,
    })
    expect(body.appointments).toMatchObject([{ code, site: 'north-hub', email: 'ngozi@example.org' }])
    expect(page.url()).not.toContain(code)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Add to my calendar' }).click(),
    ])
    expect(readFileSync(await download.path(), 'utf8')).toContain('BEGIN:VEVENT')
    await expectAccessible(page)
    await picture(page, 'booked-320')
  })

  it('[U19] somebody finds what the desk booked, moves it past a time that was just taken, and cancels it, dark and in French', async () => {
    const { body } = await ask(hub, 'POST', '/appointments/api/slots', {
      body: {
        serviceId: 'dogs',
        site: 'city-hall',
        from: new Date(hub.clock.now()).toISOString().slice(0, 10),
        days: 20,
      },
    })
    const starts: readonly number[] = body.slots.map(({ startsAt }: { startsAt: number }) => startsAt)
    const [first = 0, second = 0] = starts
    const made = await book(hub, clerk, { startsAt: first, language: 'fr', phone: '905 555-0166' })
    const page = await open({ locale: 'fr-CA', viewport: { width: 1280, height: 800 } })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.getByRole('link', { name: /J’ai pris rendez-vous/ }).click(patient)
    await page.getByRole('textbox', { name: 'Code' }).fill(made.code)
    await page.getByRole('textbox', { name: 'Courriel ou téléphone' }).fill('905 555-0100')
    await page.keyboard.press('Enter')
    await expectPage(page.getByRole('alert')).toContainText('Il n’y a pas de rendez-vous', patient)
    await expectAccessible(page)
    await page.getByRole('textbox', { name: 'Courriel ou téléphone' }).fill('(905) 555-0166')
    await page.keyboard.press('Enter')
    expect(await codeOn(page)).toBe(made.code)
    await page.getByRole('button', { name: 'Une autre heure' }).click()
    await page.getByRole('group', { name: 'Heure' }).getByRole('radio').first().check(patient)
    await book(hub, clerk, { startsAt: second, name: 'Somebody Quicker' })
    await page.getByRole('button', { name: 'Déplacer mon rendez-vous' }).click()
    await expectPage(page.getByRole('alert')).toContainText('vient de prendre cette plage', patient)
    await picture(page, 'taken-fr-dark')
    await page.getByRole('alert').getByRole('button').first().click()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Déplacer mon rendez-vous' }).click()
    await expectPage(page.getByRole('button', { name: 'L’annuler' })).toBeVisible(patient)
    expect((await stateOf(hub, clerk, made)).startsAt).toBe(starts[2])
    await page.reload()
    expect(await codeOn(page)).toBe(made.code)
    await page.getByRole('button', { name: 'L’annuler' }).click()
    await page.getByRole('button', { name: 'Oui, l’annuler' }).click()
    await expectPage(page.getByRole('heading', { level: 1 })).toHaveText(
      'Votre rendez-vous est annulé',
      patient,
    )
    await expectAccessible(page)
    await picture(page, 'cancelled-fr-dark')
    expect((await stateOf(hub, clerk, made)).state).toBe('cancelled')
    await page.getByRole('button', { name: 'Terminé' }).click()
    await expectPage(page.getByRole('heading', { level: 1 })).toHaveText('Prendre rendez-vous')
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(made.code)
  })

  it('[U18] weighs at most 40 kB compressed at its first load', () => {
    const folder = 'dist/public'
    const html = readFileSync(join(folder, 'appointments/index.html'), 'utf8')
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(files.length).toBeGreaterThan(2)
    const bytes = [Buffer.from(html), ...files.map(file => readFileSync(folder + file))]
    expect(bytes.reduce((sum, content) => sum + gzipSync(content).length, 0)).toBeLessThan(40_000)
  })
})
