import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { goToMorning } from '../appointments/appointment-world.ts'
import { openTextCarrier, type TextCarrier } from '../chat/text-carrier.ts'
import {
  type CounterScreen,
  expectAccessible,
  openScreen,
  type ScreenOptions,
} from '../kiosk/counter-pages.ts'
import { until } from '../mail/mail-world.ts'
import { type RequestMaker, requestMaker } from '../notices/hub-requests.ts'
import { expectPage } from '../world/expect-page.ts'
import { ask, type HubWorld, openHub, type SignedIn, signIn } from '../world/hub-world.ts'
import { openBrowser } from '../world/people-at-screens.ts'

const patient = { timeout: 60_000 }
const mobile = '+19055550142'
/** Where pictures of the page are left, for whoever wants to look. */
const pictures = process.env['TOWNLINE_PICTURES']

let carrier: TextCarrier
let hub: HubWorld
let browser: Browser
let aiko: SignedIn
let maker: RequestMaker
const screens: CounterScreen[] = []

beforeAll(async () => {
  carrier = await openTextCarrier()
  hub = await openHub({ config: { twilio: carrier.settings } })
  carrier.connectTo(hub.url)
  // At night text messages wait for it.
  goToMorning(hub)
  browser = await openBrowser()
  aiko = await signIn(hub, 'aiko.mori')
  maker = await requestMaker(hub, aiko)
})
afterAll(async () => {
  await browser?.close()
  await hub?.stop()
  await carrier?.stop()
})
afterEach(async () => {
  for (const { context, troubles } of screens.splice(0)) {
    await context.close()
    expect(troubles, 'no error, no breach of the content policy').toEqual([])
  }
})

async function open(path: string, options: ScreenOptions = {}): Promise<Page> {
  const screen = await openScreen(browser, hub, path, options)
  screens.push(screen)
  return screen.page
}

const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}
const sent = (words: RegExp) =>
  carrier.until(() => carrier.sentTo(mobile).find(({ body }) => words.test(body)), `a text message ${words}`)
const post = (path: string, body: object) => ask(hub, 'POST', `/track/api/${path}`, { body })

describe('the page on which residents follow their requests', () => {
  it('[Q61] [Q62] [Q65] [Q68] a code opens a request, its question is answered, and how it went is said, by keyboard', async () => {
    const customerId = await maker.customer({ mobile })
    const { id, reference } = await maker.request({ customerId, notifyBy: 'sms' })
    await maker.does({ kind: 'acknowledge-request', requestId: id, nextSteps: 'A crew comes on Friday.' })
    await maker.does({ kind: 'await-customer', requestId: id, question: 'Is it in front of the gate?' })

    const page = await open('/track/', { viewport: { width: 320, height: 640 } })
    await page
      .getByRole('textbox', { name: 'Reference number' })
      .fill(reference.toLowerCase().replaceAll('-', ' '))
    await expectAccessible(page)
    await picture(page, 'find')
    await page.keyboard.press('Enter')
    const codeField = page.getByRole('textbox', { name: 'Code of six digits' })
    await expectPage(codeField).toBeFocused(patient)
    const code = /your code is (\d{6})/.exec((await sent(/your code is/)).body)?.[1] ?? ''
    await page.keyboard.type(code === '123456' ? '654321' : '123456')
    await page.keyboard.press('Enter')
    await expectPage(page.getByRole('alert')).toContainText('You can try 4 more times', patient)
    await codeField.fill(code)
    await page.keyboard.press('Enter')

    await expectPage(page.getByRole('heading', { level: 1 })).toHaveText('Pothole', patient)
    expect(page.url()).not.toContain(reference)
    await expectPage(page.getByRole('heading', { name: 'We need your answer' })).toBeVisible()
    await expectPage(page.locator('[aria-current="step"]')).toContainText('Being worked on')
    await expectAccessible(page)
    await picture(page, 'question-320')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    await page.getByRole('textbox', { name: 'Your answer' }).focus()
    await page.keyboard.type('Yes, right in front of it.')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await expectPage(page.getByText('Thank you. The work goes on.')).toBeFocused(patient)
    expect(await maker.status(id)).toBe('in-progress')
    await expectPage(page.getByText('Yes, right in front of it.')).toBeVisible()

    await maker.does({
      kind: 'complete-request',
      requestId: id,
      reasonCode: 'done',
      words: 'The hole is filled.',
    })
    await maker.does({ kind: 'record-told', requestId: id, by: 'phone' })
    // A tab that was reloaded knows the request still; the address of the page does not.
    await page.reload()
    await expectPage(page.getByRole('heading', { name: 'Done', exact: true })).toBeVisible(patient)
    await expectPage(page.locator('#outcome + .said')).toHaveText('The hole is filled.')
    await page.getByRole('button', { name: 'Français' }).click()
    await expectPage(page.getByRole('heading', { name: 'Terminée', exact: true })).toBeVisible()
    await page.getByText('Ce n’est pas fait').click()
    await expectAccessible(page)
    await picture(page, 'done-fr-320')
    const survey = page.locator('form', { hasText: 'Autre chose?' })
    await survey.getByRole('button', { name: 'Envoyer' }).click()
    await expectPage(survey.getByRole('alert')).toHaveText('Veuillez répondre aux deux questions.')
    for (const [question, mark] of [
      ['Quelle est votre satisfaction', 5],
      ['Était-ce facile', 4],
    ] as const) {
      const group = page.getByRole('group', { name: question })
      await group.getByRole('radio').first().focus()
      for (let presses = 1; presses < mark; presses++) await page.keyboard.press('ArrowRight')
    }
    await survey.getByRole('button', { name: 'Envoyer' }).click()
    await expectPage(page.getByText('Merci de votre réponse.')).toBeVisible(patient)
    expect(await survey.count()).toBe(0)
    const sofia = await signIn(hub, 'sofia.kowalczyk')
    const { body } = await ask(hub, 'GET', '/api/request-surveys', { token: sofia.token })
    expect(body.totals).toMatchObject([{ division: 'roads', answers: 1, satisfied: 1, effortSum: 4 }])
  })

  it('[Q61] [Q69] the link of a notice opens it in its language, dark and wide; the secret stands in no address', async () => {
    const customerId = await maker.customer({ mobile, language: 'fr' })
    const { id, reference } = await maker.request({ customerId, notifyBy: 'sms', language: 'fr' })
    await maker.does({ kind: 'acknowledge-request', requestId: id, nextSteps: 'Une équipe vient vendredi.' })
    const { body } = await sent(new RegExp(`demande ${reference}`))
    const link = /https:\/\/hub\.example\.org(\/track\/#\S+)/.exec(body)?.[1] ?? ''
    const asked: string[] = []
    const page = await open('/track/', { viewport: { width: 1280, height: 900 } })
    page.on('request', request => asked.push(request.url()))
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(hub.url + link)
    await expectPage(page.getByRole('heading', { level: 1 })).toHaveText('Nid-de-poule', patient)
    await expectPage(page.getByRole('heading', { name: 'Une personne l’a lue' })).toBeVisible()
    await expectPage(page.locator('html')).toHaveAttribute('lang', 'fr-CA')
    await expectPage(page.locator('.history')).toContainText('Une équipe vient vendredi.')
    await page.getByText('Nous en dire plus').first().click()
    await expectAccessible(page)
    await picture(page, 'acknowledged-fr-dark')
    const [, secret = ''] = link.split('.')
    expect(secret).toHaveLength(22)
    expect(asked.some(url => url.includes('/track/api/view'))).toBe(true)
    expect(asked.filter(url => url.includes(secret) && !url.includes('#'))).toEqual([])
    await page.getByRole('radio', { name: /^Par téléphone/ }).check()
    await page.getByRole('button', { name: 'Enregistrer' }).click()
    await expectPage(page.getByText('C’est enregistré.')).toBeVisible(patient)

    await page.goto(`${hub.url}/track/#${reference}.${'x'.repeat(22)}`)
    await expectPage(page.getByRole('alert')).toContainText('Ce lien n’ouvre aucune demande', patient)
  })

  it('[Q62] [Q63] whoever guesses is answered alike, is held up, and finds nothing in a cache', async () => {
    const customerId = await maker.customer({ mobile })
    const { reference } = await maker.request({ customerId, notifyBy: 'sms' })
    const secret = 'x'.repeat(22)
    const answers = await Promise.all(
      [reference, 'TL-26-2222-2', 'nothing'].map(each => post('view', { reference: each, secret })),
    )
    for (const { status, body, headers } of answers) {
      expect([status, body]).toEqual([404, { refused: 'UnknownLink' }])
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('content-security-policy')).toContain("default-src 'self'")
    }
    expect((await post('view', { reference, secret: 'short' })).status).toBe(400)
    expect(
      (await post('do', { reference, secret, id: crypto.randomUUID(), deed: { kind: 'stop' } })).status,
    ).toBe(404)
    const shapes = await Promise.all(
      [reference, 'TL-26-2222-2'].map(async each => {
        const { status, body } = await post('code', { reference: each })
        return [status, Object.keys(body)]
      }),
    )
    expect(shapes).toEqual([
      [200, ['ticket', 'expiresAt']],
      [200, ['ticket', 'expiresAt']],
    ])
    const more = await Promise.all(Array.from({ length: 25 }, () => post('code', { reference })))
    expect(new Set(more.map(({ status }) => status))).toEqual(new Set([200, 429]))
  })

  it('[Q52] [Q56] who has answered STOP is sent nothing more, and is a person’s to tell', async () => {
    const silent = '+19055550143'
    const customerId = await maker.customer({ mobile: silent })
    const { id } = await maker.request({ customerId, notifyBy: 'sms' })
    await carrier.writes(silent, 'STOP')
    await maker.does({
      kind: 'complete-request',
      requestId: id,
      reasonCode: 'done',
      words: 'The hole is filled.',
    })
    await until(async () => {
      const { body } = await ask(hub, 'GET', `/api/requests/${id}`, { token: aiko.token })
      return body.request.outcome.notTold?.why === 'OptedOut'
    }, 'the request is one to tell')
    expect(carrier.sentTo(silent)).toEqual([])
  })

  it('[Q69] weighs at most 40 kB compressed at its first load', () => {
    const folder = 'dist/public'
    const html = readFileSync(join(folder, 'track/index.html'), 'utf8')
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(files.length).toBeGreaterThan(2)
    expect(readdirSync(join(folder, 'track/assets')).length).toBeGreaterThan(1)
    const bytes = [Buffer.from(html), ...files.map(file => readFileSync(folder + file))]
    expect(bytes.reduce((sum, content) => sum + gzipSync(content).length, 0)).toBeLessThan(40_000)
  })
})
