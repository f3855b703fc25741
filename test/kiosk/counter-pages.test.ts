import type { Browser, Page } from '@playwright/test'
import { create } from 'qrcode'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Paired } from '../../src-contract/public/counter.ts'
import { expectPage } from '../world/expect-page.ts'
import { ask, type Desk, type HubWorld, openDesk, openHub, signIn } from '../world/hub-world.ts'
import { openBrowser } from '../world/people-at-screens.ts'
import {
  type CounterScreen,
  expectAccessible,
  openScreen,
  type ScreenOptions,
  stage,
} from './counter-pages.ts'
import { administrator, behindProxy, pairedDevice, pressForTicket, takeTicket } from './counter-world.ts'

const patient = { timeout: 60_000 }

let hub: HubWorld
let browser: Browser
let desk: Desk
const screens: CounterScreen[] = []

beforeAll(async () => {
  hub = await openHub({ config: behindProxy })
  browser = await openBrowser()
  await seat()
})
afterAll(async () => {
  await browser?.close()
  await desk?.close()
  await hub?.stop()
})
afterEach(async () => {
  const closed = screens.splice(0)
  for (const { context } of closed) await context.close()
  // The next one finds an empty hall, whatever became of this.
  if (desk.socket.readyState !== desk.socket.OPEN) await seat()
  for (const { id, phase } of Object.values(desk.view().contacts)) {
    if (phase.kind === 'connected') await desk.finish(id)
  }
  await serveAll()
  for (const { troubles } of closed) {
    expect(troubles, 'no error, no breach of the content policy').toEqual([])
  }
})

async function open(path: string, options: ScreenOptions = {}): Promise<Page> {
  const screen = await openScreen(browser, hub, path, options)
  screens.push(screen)
  return screen.page
}

/** Somebody sits down at desk 4. */
async function seat(): Promise<void> {
  desk = await openDesk(hub, 'genevieve.lalonde')
  await ask(hub, 'PUT', '/api/counter/place', {
    token: desk.token,
    body: { place: { kind: 'desk', label: '4' } },
  })
}

const ticketOn = async (page: Page): Promise<string> =>
  (await page.locator('.ticket').first().innerText()).trim()

/** Tab by Tab to the first element that this finds, as somebody does who has no finger for the glass. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => document.activeElement?.textContent ?? '')
    if (name.test(focused)) return
  }
  throw new Error(`The keyboard did not reach ${name}`)
}

/** Empties the line: everybody who holds a ticket is served. */
async function serveAll(): Promise<void> {
  const open = await hub.database.db
    .selectFrom('contact')
    .select('id')
    .where('channel', '=', 'counter')
    .where('closed_at', 'is', null)
    .execute()
  await desk.be('available')
  for (let served = 0; served < open.length; served++) await desk.finish((await desk.accept()).id)
  await desk.be('break')
}

describe('a machine that nobody has paired', () => {
  it('[U9] is paired by its code at the screen, and again after it was revoked', async () => {
    const { token } = await signIn(hub, administrator)
    const make = async () =>
      (
        await ask(hub, 'POST', '/api/counter/devices', {
          token,
          body: { kind: 'kiosk', name: 'Door', site: 'city-hall' },
        })
      ).body as { readonly id: string; readonly code: string }
    const page = await open('/kiosk/', { viewport: { width: 320, height: 640 } })
    await stage(page, 'pairing')
    await expectAccessible(page)
    const { scrollWidth, scrollHeight } = await page.evaluate(() => ({
      scrollWidth: document.documentElement.scrollWidth,
      scrollHeight: document.documentElement.scrollHeight,
    }))
    expect([scrollWidth, scrollHeight], 'all of it is seen at once').toEqual([320, 640])
    await page.getByRole('textbox').fill('WRONG234')
    await page.keyboard.press('Enter')
    await expectPage(page.getByRole('alert')).toContainText('This code is wrong', patient)
    const { id, code } = await make()
    await page.getByRole('textbox').fill(code.toLowerCase())
    await page.getByRole('button').click()
    await stage(page, 'language')
    await page.reload()
    await stage(page, 'language')
    await ask(hub, 'DELETE', `/api/counter/devices/${id}`, { token })
    await stage(page, 'pairing')
  })
})

describe('the kiosk', () => {
  let kiosk: Paired
  beforeEach(async () => {
    // One of its own for each test: a device gives only so many tickets in a minute.
    kiosk = await pairedDevice(hub, 'kiosk')
  })

  it.each([
    ['en', 'English', 'What are you here for?', 'Done', 'Your ticket is'],
    ['fr', 'Français', 'Quel est l’objet de votre visite?', 'Terminé', 'Votre billet est'],
  ] as const)(
    '[U2, U5] gives a ticket in %s, at every stage without anything that axe finds',
    async (...words) => {
      const [language, name, question, done, spoken] = words
      const page = await open('/kiosk/', { paired: kiosk })
      await stage(page, 'language')
      await expectAccessible(page)
      await page.getByRole('button', { name, exact: true }).click()
      await stage(page, 'service')
      await expectPage(page.getByRole('heading', { level: 1 })).toHaveText(question)
      await expectPage(page.locator('html')).toHaveAttribute('lang', `${language}-CA`)
      await expectAccessible(page)
      for (const button of await page.getByRole('button').all()) {
        const box = await button.boundingBox()
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(64)
      }
      await page.getByRole('button', { name: /Payments|Paiements/ }).click()
      await stage(page, 'ticket')
      await expectPage(page.getByRole('heading', { level: 1 })).toContainText(spoken)
      await expectPage(page.getByRole('heading', { level: 1 })).toBeFocused()
      expect(await ticketOn(page)).toMatch(/^[B-Z]+-\d+$/)
      await expectPage(page.locator('.rule')).toContainText('10 minutes')
      await expectAccessible(page)
      await page.getByRole('button', { name: /contrast/i }).click()
      await expectAccessible(page)
      await page.getByRole('button', { name: done }).click()
      await stage(page, 'language')
      // It begins anew.
      await expectPage(page.locator('html')).toHaveAttribute('data-contrast', 'normal')
    },
  )

  it('[U2] is usable by the keyboard alone: by Tab and Enter, and by figures', async () => {
    const page = await open('/kiosk/', { paired: kiosk })
    await stage(page, 'language')
    await tabTo(page, /^Français$/)
    await page.keyboard.press('Enter')
    await stage(page, 'service')
    await tabTo(page, /Paiements/)
    await page.keyboard.press('Space')
    await stage(page, 'ticket')
    const first = await ticketOn(page)
    await tabTo(page, /Terminé/)
    await page.keyboard.press('Enter')
    await stage(page, 'language')
    await page.keyboard.press('1')
    await stage(page, 'service')
    await page.keyboard.press('Escape')
    await stage(page, 'language')
    await page.keyboard.press('2')
    await stage(page, 'service')
    await page.keyboard.press('1')
    await stage(page, 'ticket')
    expect(await ticketOn(page)).not.toBe(first)
    await page.keyboard.press('1')
    await stage(page, 'language')
  })

  it('begins anew when nobody touches it, and counts down before the eyes', async () => {
    const page = await open('/kiosk/', { paired: kiosk })
    await stage(page, 'language')
    await page.clock.install()
    const clockOf = () => page.evaluate(() => Date.now())
    const touched = await clockOf()
    await page.getByRole('button', { name: 'English', exact: true }).click()
    await stage(page, 'service')
    const left = async () => Number(/\d+/.exec(await page.getByRole('timer').innerText())?.[0])
    const first = await left()
    expect(first).toBeLessThanOrEqual(30)
    expect(first).toBeGreaterThanOrEqual(30 - Math.ceil(((await clockOf()) - touched) / 1_000))
    // The page looks at its clock four times a second: twenty seconds are over at the next look.
    await page.clock.runFor(20_250)
    expect(await left()).toBeLessThanOrEqual(10)
    await page.getByRole('button', { name: 'I need more time' }).click()
    await page.clock.runFor(500)
    expect(await left()).toBeGreaterThanOrEqual(29)
    await page.clock.runFor(15_000)
    expect(await left(), 'it is still the same visitor').toBeGreaterThan(0)
    // The page's clock runs ahead of the hub's beats meanwhile: it may say that the hub is away, and then is back.
    await page.clock.runFor(16_000)
    await stage(page, 'language')
  })

  it('[U3] pressed 500 times by a child gives few tickets, says so, and works on; the hall is unharmed', async () => {
    const child = await pairedDevice(hub, 'kiosk')
    const page = await open('/kiosk/', { paired: child })
    await stage(page, 'language')
    const heard: number[] = []
    page.on('response', response => {
      if (response.url().endsWith('/counter/tickets')) heard.push(response.status())
    })
    const taps = 500
    let random = 7
    const next = () => {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648
      return random / 2_147_483_648
    }
    for (let tap = 0; tap < taps; tap++) {
      // A hand finds buttons more often than not.
      if (tap % 2 === 0) await page.mouse.click(next() * 1_280, next() * 800)
      else
        await page.evaluate(at => {
          const buttons = [...document.querySelectorAll<HTMLButtonElement>('main button')]
          buttons[Math.floor(at * buttons.length)]?.click()
        }, next())
    }
    await expect.poll(() => heard.includes(429), patient).toBe(true)
    expect(heard.filter(status => status === 200).length).toBeLessThanOrEqual(12)
    const other = await pressForTicket(hub, kiosk)
    expect(other.status, 'another kiosk gives at once').toBe(200)
    // However long the taps took: this one has had its share now.
    while ((await pressForTicket(hub, child)).status !== 429);
    await page.reload()
    await stage(page, 'language')
    await page.keyboard.press('1')
    await stage(page, 'service')
    await page.keyboard.press('1')
    await stage(page, 'trouble')
    await expectPage(page.getByRole('alert')).toContainText('Please wait', patient)
    await expectAccessible(page)
    await serveAll()
  })

  it('says that it cannot give tickets while the hub is away, in both languages, and is there again with it', async () => {
    const page = await open('/kiosk/', { paired: kiosk })
    await stage(page, 'language')
    await page.context().setOffline(true)
    await hub.restart()
    await stage(page, 'away')
    const said = page.getByRole('alert')
    await expectPage(said).toContainText('Please speak to somebody at the counter.')
    await expectPage(said).toContainText('Veuillez vous adresser à quelqu’un au comptoir.')
    await expectAccessible(page)
    await page.context().setOffline(false)
    await stage(page, 'language')
    await seat()
  })

  it('[U4] a greeter’s tablet takes name, topic and needs, and does not begin anew by itself', async () => {
    const greeter = await pairedDevice(hub, 'greeter')
    const page = await open('/kiosk/', { paired: greeter })
    await stage(page, 'greeter')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Give ticket' }).click()
    await expectPage(page.getByRole('alert')).toContainText('Choose the service first.')
    await page.getByRole('radio', { name: /Payments and general help, City Hall/ }).check()
    await page.getByLabel(/^Name/).fill('Rosa Alvarez')
    await page.getByLabel(/^What for/).fill('Dog licence')
    await page.getByRole('checkbox', { name: 'Accessible desk' }).check()
    await page.getByRole('button', { name: 'Give ticket' }).click()
    await stage(page, 'given')
    await expectAccessible(page)
    const ticket = await ticketOn(page)
    await desk.be('available')
    const visitor = await desk.accept()
    expect(visitor.from).toEqual({
      ticket,
      name: 'Rosa Alvarez',
      topic: 'Dog licence · Accessible desk / Guichet accessible',
    })
    await desk.finish(visitor.id)
    await desk.be('break')
    await page.getByRole('button', { name: 'Next visitor' }).click()
    await stage(page, 'greeter')
    await expectPage(page.getByLabel(/^Name/)).toHaveValue('')
  })

  it('[U8] the QR code opens the visitor’s own page: place, the call with its desk, and the end', async () => {
    const taken = await takeTicket(hub, kiosk, { language: 'fr' })
    const viewport = { width: 320, height: 640 }
    const page = await open(`/kiosk/follow/#${taken.id}.${taken.secret}`, { viewport, locale: 'fr-CA' })
    await expectPage(page.getByRole('status')).toContainText('Vous êtes en tête de la file', patient)
    await expectPage(page.getByRole('heading', { level: 1 })).toContainText(taken.ticket)
    await expectAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    await desk.be('available')
    const visitor = await desk.accept()
    await expectPage(page.getByRole('status')).toContainText('Guichet 4', patient)
    await page.getByRole('button', { name: 'English' }).click()
    await expectPage(page.getByRole('status')).toContainText('Please come to Desk 4')
    await expectAccessible(page)
    await desk.finish(visitor.id)
    await expectPage(page.getByRole('status')).toContainText('This visit is over', patient)
    await desk.be('break')
    const wrong = await open(`/kiosk/follow/#${taken.id}.${'A'.repeat(43)}`)
    await expectPage(wrong.getByText('There is no ticket at this address')).toBeVisible(patient)
  })

  it('[U8] the code that the kiosk draws is that of the visitor’s own page, module by module', async () => {
    const page = await open('/kiosk/', { paired: await pairedDevice(hub, 'kiosk') })
    await stage(page, 'language')
    const answered = page.waitForResponse(response => response.url().endsWith('/counter/tickets'))
    await page.keyboard.press('1')
    await stage(page, 'service')
    await page.keyboard.press('1')
    const { id, secret } = (await (await answered).json()) as { readonly id: string; readonly secret: string }
    await stage(page, 'ticket')
    const { modules } = create(`${hub.url}/kiosk/follow/#${id}.${secret}`, { errorCorrectionLevel: 'M' })
    const path = (await page.locator('.qr path').getAttribute('d')) ?? ''
    const drawn = new Set<string>()
    for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let column = 0; column < Number(width); column++)
        drawn.add(`${Number(y) - 4} ${Number(x) - 4 + column}`)
    }
    const wanted = new Set<string>()
    for (let row = 0; row < modules.size; row++) {
      for (let column = 0; column < modules.size; column++) {
        if (modules.get(row, column) !== 0) wanted.add(`${row} ${column}`)
      }
    }
    expect(drawn).toEqual(wanted)
    await ask(hub, 'POST', '/counter/leave', { body: { id, secret } })
  })

  it('[U8] a ticket is given back from the visitor’s page, after it was asked once more', async () => {
    const taken = await takeTicket(hub, kiosk)
    const page = await open(`/kiosk/follow/#${taken.id}.${taken.secret}`)
    await page.getByRole('button', { name: 'Give my ticket back' }).click()
    await page.getByRole('button', { name: 'Yes, give it back' }).click()
    await expectPage(page.getByRole('status')).toContainText('This visit is over', patient)
  })
})

/** Writes down what the browser would have said aloud. Both languages have a voice here. */
function hearVoices(): void {
  const said: { readonly lang: string; readonly text: string }[] = []
  const voices = ['en-CA', 'fr-CA'].map(lang => ({
    lang,
    name: lang,
    default: false,
    localService: true,
    voiceURI: lang,
  }))
  Object.assign(window, { said })
  class Utterance {
    lang = ''
    voice: unknown
    rate = 1
    onend: (() => void) | null = null
    onerror: (() => void) | null = null
    text: string
    constructor(text: string) {
      this.text = text
    }
  }
  Object.assign(window, { SpeechSynthesisUtterance: Utterance })
  Object.defineProperty(window, 'speechSynthesis', {
    value: {
      getVoices: () => voices,
      speak: (utterance: Utterance) => {
        said.push({ lang: utterance.lang, text: utterance.text })
        setTimeout(() => utterance.onend?.(), 20)
      },
    },
  })
}
const saidOn = (page: Page) =>
  page.evaluate('window.said') as Promise<readonly { readonly lang: string; readonly text: string }[]>

/** A page that somebody has touched already speaks by itself; the tests' own looking may count as a touch. */
async function turnSoundOn(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: /Turn the sound on|Activer le son/ })
  if (await button.isVisible()) await button.click()
  await expectPage(button).toHaveCount(0)
}

describe('the hall board', () => {
  it.each(['', '?lang=fr'])(
    '[U6, U7] shows and speaks each call once, the visitor’s language first (%s)',
    async search => {
      const [kiosk, board] = await Promise.all([pairedDevice(hub, 'kiosk'), pairedDevice(hub, 'board')])
      const before = await takeTicket(hub, kiosk)
      const page = await open(`/board/${search}`, {
        paired: board,
        viewport: { width: 1280, height: 720 },
        before: hearVoices,
      })
      await stage(page, 'board')
      await expectPage(page.locator('.next li')).toHaveText([before.ticket], patient)
      await expectAccessible(page)
      await turnSoundOn(page)
      await desk.be('available')
      const first = await desk.accept()
      const call = page.locator('.call').first()
      await expectPage(call).toContainText(before.ticket, patient)
      await expectPage(call).toContainText('Desk 4')
      await expectPage(call).toContainText('Guichet 4')
      await expect
        .poll(async () => (await saidOn(page)).map(({ lang }) => lang), patient)
        .toEqual(['en-CA', 'fr-CA'])
      expect((await saidOn(page))[0]?.text).toMatch(/^Ticket .*Please go to desk 4\.$/)
      await expectAccessible(page)
      await ask(hub, 'POST', '/api/counter/recall', { token: desk.token, body: { contactId: first.id } })
      await expect.poll(async () => (await saidOn(page)).length, patient).toBe(4)
      await desk.finish(first.id)
      const french = await takeTicket(hub, kiosk, { language: 'fr' })
      const second = await desk.accept()
      await expectPage(call).toContainText(french.ticket, patient)
      await expect
        .poll(async () => (await saidOn(page)).slice(4).map(({ lang }) => lang), patient)
        .toEqual(['fr-CA', 'en-CA'])
      await page.reload()
      await stage(page, 'board')
      await expectPage(call).toContainText(french.ticket, patient)
      await desk.finish(second.id)
      await expectPage(page.locator('.none')).toBeVisible(patient)
      await desk.be('break')
    },
  )

  it('[U7] quiet, it shows calls and speaks none', async () => {
    const [kiosk, board] = await Promise.all([pairedDevice(hub, 'kiosk'), pairedDevice(hub, 'board')])
    const { token } = await signIn(hub, administrator)
    await ask(hub, 'PUT', `/api/counter/devices/${board.deviceId}`, {
      token,
      body: { name: 'Hall', hasPrinter: false, isQuiet: true },
    })
    const page = await open('/board/', { paired: board, before: hearVoices })
    await stage(page, 'board')
    await expectPage(page.getByText('Quiet: calls are shown only')).toBeVisible(patient)
    await page.mouse.click(10, 10)
    const taken = await takeTicket(hub, kiosk)
    await desk.be('available')
    const visitor = await desk.accept()
    await expectPage(page.locator('.call').first()).toContainText(taken.ticket, patient)
    await expectAccessible(page)
    await ask(hub, 'PUT', `/api/counter/devices/${board.deviceId}`, {
      token,
      body: { name: 'Hall', hasPrinter: false, isQuiet: false },
    })
    await expectPage(page.getByText('Quiet: calls are shown only')).toBeHidden(patient)
    await turnSoundOn(page)
    await ask(hub, 'POST', '/api/counter/recall', { token: desk.token, body: { contactId: visitor.id } })
    await expect.poll(async () => (await saidOn(page)).length, patient).toBeGreaterThan(0)
    expect((await saidOn(page)).every(({ text }) => /\b1\b/.test(text))).toBe(true)
    await desk.finish(visitor.id)
    await desk.be('break')
  })

  it('[U6] keeps what it showed while the hub is away and says as of when', async () => {
    const [kiosk, board] = await Promise.all([pairedDevice(hub, 'kiosk'), pairedDevice(hub, 'board')])
    const taken = await takeTicket(hub, kiosk)
    const page = await open('/board/', { paired: board })
    await expectPage(page.locator('.next li')).toHaveText([taken.ticket], patient)
    await page.context().setOffline(true)
    const restarted = hub.restart()
    await expectPage(page.getByRole('alert')).toContainText('As of', patient)
    await expectPage(page.locator('.next li')).toHaveText([taken.ticket])
    await expectAccessible(page)
    await restarted
    await page.context().setOffline(false)
    await expectPage(page.getByRole('alert')).toBeHidden(patient)
    await expectPage(page.locator('.next li')).toHaveText([taken.ticket])
    await seat()
    await serveAll()
  })

  it.each([
    [1280, 720],
    [1920, 1080],
    [3840, 2160],
  ])('[U6] fits a screen of %i×%i whole', async (width, height) => {
    const [greeter, board] = await Promise.all([pairedDevice(hub, 'greeter'), pairedDevice(hub, 'board')])
    for (let ticket = 0; ticket < 12; ticket++) await takeTicket(hub, greeter)
    const page = await open('/board/', { paired: board, viewport: { width, height } })
    await expectPage(page.locator('.next li')).toHaveCount(8, patient)
    await expectPage(page.locator('.next li').last()).toBeInViewport({ ratio: 1 })
    await expectPage(page.locator('.waiting')).toBeInViewport({ ratio: 1 })
    const size = await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      height: document.documentElement.scrollHeight,
      letter: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
    }))
    expect([size.width, size.height]).toEqual([width, height])
    expect(size.letter).toBeCloseTo(height / 45, 2)
    await serveAll()
  })
})
