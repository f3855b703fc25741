import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accessibilityFaults } from '../world/accessibility.ts'
import { findChromium } from '../world/find-chromium.ts'
import { buildPublicPages } from './built-pages.ts'
import { hearDesk, hearMusic, openDeskEnd, watchSounds } from './desk-end.ts'
import { contactId, portAlder, type ScriptedHub, secret, startScriptedHub } from './scripted-hub.ts'

const audible = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
]
const heardFrom = 0.05
const silentTo = 0.002
/** Sound comes and goes within a moment of the word about it; on a busy machine the moment is longer. */
const hearing = { timeout: 15_000, interval: 100 }

let folder: string
let browser: Browser
let hub: ScriptedHub
let context: BrowserContext
let page: Page
let troubles: string[]

beforeAll(async () => {
  folder = await buildPublicPages()
  browser = await chromium.launch({
    executablePath: await findChromium(),
    args: audible,
  })
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  hub = await startScriptedHub(folder)
  context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-CA' })
  page = await context.newPage()
  troubles = []
  page.on('pageerror', error => troubles.push(String(error)))
  page.on('console', message => {
    const isOffline = /WebSocket|ERR_|503/.test(message.text())
    if (message.type() === 'error' && !isOffline) troubles.push(message.text())
  })
  await page.addInitScript(watchSounds)
})
afterEach(async () => {
  await context.close()
  await hub.close()
  expect(troubles, 'no error, no breach of the content policy').toEqual([])
  expect(hub.malformed, 'everything said is in the contract').toEqual([])
})

/** A Monday far ahead, 08:00 by the city's clock. */
const monday = Date.parse('2034-11-20T08:00:00-05:00')
const promised = { kind: 'called-back', from: monday, phone: '+19055550123', isClosed: true } as const

const stage = (name: string) => page.waitForSelector(`[data-stage="${name}"]`)

async function open(search = ''): Promise<void> {
  await page.goto(`${hub.origin}/contact/${search}`)
  await stage('ready')
}

async function callNow(): Promise<void> {
  await open()
  await page.getByRole('button', { name: 'Call now' }).click()
  await stage('waiting')
}

async function connect(where: BrowserContext = context) {
  await callNow()
  const desk = await openDeskEnd(where, hub)
  hub.stand({ kind: 'connected', agentName: 'Aiko', answeredAt: Date.now() })
  await stage('connected')
  await desk.offer()
  await expect.poll(desk.state, { timeout: 10_000 }).toBe('connected')
  return desk
}

/** What the hub heard last of the page; its network says more at any time. */
const lastWord = () => hub.heard.findLast(({ type }) => type !== 'signal')

describe('the contact page, built as it ships', () => {
  it('weighs less than 40 kB compressed, fonts aside, and holds nothing inline', () => {
    const assets = join(folder, 'contact', 'assets')
    const files = readdirSync(assets)
      .filter(name => !name.endsWith('.woff2'))
      .map(name => readFileSync(join(assets, name)))
    const html = readFileSync(join(folder, 'contact', 'index.html'))
    const weight = [...files, html].reduce((sum, file) => sum + gzipSync(file).length, 0)
    expect(weight).toBeLessThan(40_000)
    expect(String(html)).not.toMatch(/<style|style=|<script(?![^>]*src=)/)
    expect(String(html)).toContain('src="/contact/assets/')
  })

  it('carries the call from the form through the line, with the words that were typed', async () => {
    await open()
    await page.getByLabel('What is it about?').selectOption('parking')
    await page.getByLabel('Your name').fill('Ngozi Okafor')
    await page.getByLabel('Your phone number').fill('905 555-0148')
    await page.getByRole('button', { name: 'Call now' }).click()
    await stage('waiting')
    expect(hub.heard).toEqual([
      {
        type: 'call',
        protocol: 1,
        language: 'en',
        topic: 'parking',
        name: 'Ngozi Okafor',
        phone: '905 555-0148',
      },
    ])
    expect(await page.getByText('Number 3 in line').first().isVisible()).toBe(true)
    hub.stand({ kind: 'waiting', position: 1, waitedMs: 65_000, expectedWaitMs: 30_000 })
    await page.getByText('You are next').first().waitFor()
    expect(await page.locator('[role=status]').first().textContent()).toBe('You are next')
    await page.getByText('less than a minute').waitFor()
    await page.getByText('1:05').waitFor()
    await expect.poll(hub.beats, { timeout: 5_000 }).toBeGreaterThan(1)

    await expect.poll(() => hearMusic(page), hearing).toBeGreaterThan(0.02)
    await page.getByRole('button', { name: 'Music off' }).click()
    await page.waitForTimeout(700)
    await expect.poll(() => hearMusic(page), hearing).toBeLessThan(silentTo)

    await page.getByRole('button', { name: 'Leave the line' }).click()
    await stage('ended')
    await expect.poll(hub.lines).toBe(0)
    expect(hub.heard.at(-1)).toEqual({ type: 'leave' })
    await page.getByRole('button', { name: 'Change what I entered' }).click()
    expect(await page.getByLabel('Your name').inputValue()).toBe('Ngozi Okafor')
  })

  it('lets both ends hear each other, and mute, hold and a new leg do what they say', async () => {
    const desk = await connect()
    await expect
      .poll(() => hearDesk(page), { ...hearing, message: 'the customer hears the desk' })
      .toBeGreaterThan(heardFrom)
    await expect
      .poll(() => desk.hearCustomer(), { ...hearing, message: 'the desk hears the customer' })
      .toBeGreaterThan(heardFrom)
    await expect
      .poll(() => hearMusic(page), { ...hearing, message: 'no music under a conversation' })
      .toBeLessThan(silentTo)
    expect(await page.getByText('You are speaking with Aiko').first().isVisible()).toBe(true)

    await page.getByRole('button', { name: 'Mute' }).click()
    await page.getByText('You are muted').waitFor()
    await expect.poll(() => desk.hearCustomer(), { ...hearing, message: 'muted' }).toBeLessThan(silentTo)
    await page.getByRole('button', { name: 'Mute' }).click()
    await expect
      .poll(() => desk.hearCustomer(), { ...hearing, message: 'no longer muted' })
      .toBeGreaterThan(heardFrom)

    hub.stand({ kind: 'held' })
    await stage('held')
    await expect
      .poll(() => hearDesk(page), { ...hearing, message: 'held: the desk is not heard' })
      .toBeLessThan(silentTo)
    await expect
      .poll(() => desk.hearCustomer(), { ...hearing, message: 'held: nor is the customer' })
      .toBeLessThan(silentTo)
    await expect.poll(() => hearMusic(page), { ...hearing, message: 'held: music' }).toBeGreaterThan(0.02)
    expect(await page.locator('[role=status]').first().textContent()).toContain('on hold')

    hub.stand({ kind: 'connected', agentName: 'Aiko', answeredAt: Date.now() })
    await stage('connected')
    await expect
      .poll(() => hearDesk(page), { ...hearing, message: 'back from hold' })
      .toBeGreaterThan(heardFrom)

    await desk.offer()
    await expect.poll(desk.state, { timeout: 10_000 }).toBe('connected')
    await expect.poll(() => hearDesk(page), { ...hearing, message: 'the new leg' }).toBeGreaterThan(heardFrom)
    await expect
      .poll(() => desk.hearCustomer(), { ...hearing, message: 'the new leg' })
      .toBeGreaterThan(heardFrom)
  })

  it('goes on talking while the hub is away, and resumes when it is back', async () => {
    const desk = await connect()
    hub.goAway()
    await page.getByText('Go on talking').waitFor()
    await expect.poll(() => hearDesk(page), hearing).toBeGreaterThan(heardFrom)
    await expect.poll(() => desk.hearCustomer(), hearing).toBeGreaterThan(heardFrom)
    hub.comeBack()
    await page.getByText('Go on talking').waitFor({ state: 'detached' })
    expect(lastWord()).toEqual({ type: 'resume', protocol: 1, contactId, secret })
    await expect.poll(() => hearDesk(page), hearing).toBeGreaterThan(heardFrom)
  })

  it('knows a dead line within four seconds, though the socket stays open', async () => {
    await callNow()
    hub.isMute = true
    const before = Date.now()
    await page.getByText('Your connection to us is interrupted').waitFor()
    expect(Date.now() - before).toBeLessThan(4_500)
    hub.isMute = false
    await page.getByText('Your connection to us is interrupted').waitFor({ state: 'detached' })
  })

  it('comes back into the same call after a reload, with sound both ways', async () => {
    await connect()
    await page.reload()
    await stage('connected')
    expect(lastWord()).toEqual({ type: 'resume', protocol: 1, contactId, secret })
    const desk = await openDeskEnd(context, hub)
    await desk.offer()
    await expect.poll(desk.state, { timeout: 10_000 }).toBe('connected')
    await expect.poll(() => hearDesk(page), hearing).toBeGreaterThan(heardFrom)
    await expect.poll(() => desk.hearCustomer(), hearing).toBeGreaterThan(heardFrom)
  })

  it('plays music within five seconds when the desk dies in the middle of a word', async () => {
    const machine = await chromium.launchServer({ executablePath: await findChromium(), args: audible })
    const elsewhere = await (await chromium.connect(machine.wsEndpoint())).newContext()
    await connect(elsewhere)
    await expect.poll(() => hearDesk(page), hearing).toBeGreaterThan(heardFrom)
    await machine.kill()
    const before = Date.now()
    await page.getByText('The sound was interrupted').waitFor()
    expect(Date.now() - before).toBeLessThan(5_000)
    await expect.poll(() => hearMusic(page), hearing).toBeGreaterThan(0.02)
    hub.stand({ kind: 'reconnecting' })
    await stage('reconnecting')
    expect(await page.locator('[role=status]').first().textContent()).toContain('keep your place')
  })

  it('says what happened when the call ends, and calls again with what was typed', async () => {
    await connect()
    hub.stand({ kind: 'ended', by: 'agent' })
    await stage('ended')
    await page.getByText('You spoke with Aiko').waitFor()
    const { heading, hasSound } = await page.evaluate(() => ({
      heading: document.activeElement?.id,
      hasSound: (document.getElementById('remote-audio') as HTMLAudioElement).srcObject !== null,
    }))
    expect([heading, hasSound]).toEqual(['call-heading', false])
    hub.answer = { kind: 'ringing' }
    await page.getByRole('button', { name: 'Call again' }).click()
    await stage('ringing')
    expect(hub.heard.filter(({ type }) => type === 'call')).toHaveLength(2)
  })

  it.each([
    ['NotAllowedError', 'We may not use your microphone'],
    ['NotFoundError', 'We find no microphone'],
    ['NotReadableError', 'Your microphone is in use'],
  ])('explains %s and how to phone instead, without calling', async (name, title) => {
    await open()
    await page.evaluate(thrown => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', thrown))
    }, name)
    await page.getByRole('button', { name: 'Call now' }).click()
    await page.getByRole('alert').getByText(title).waitFor()
    expect(await page.getByRole('alert').getByRole('link').getAttribute('href')).toBe('tel:+19055550100')
    expect(hub.heard).toEqual([])
  })

  it('[V4] says when and where we call back, rests, and keeps it across a reload and without the hub', async () => {
    hub.answer = promised
    await open()
    await page.getByLabel('Your phone number').fill('905 555-0123')
    await page.getByRole('button', { name: 'Call now' }).click()
    await stage('called-back')
    const sentence = 'We are closed. We call you back at (905) 555-0123 from Monday 20 November, 08:00.'
    await page.locator('.lead', { hasText: sentence }).waitFor()
    expect((await page.locator('[role=status]').first().textContent())?.replace('\u00a0', ' ')).toBe(
      `We will call you back. ${sentence}`,
    )
    await expect.poll(() => hearMusic(page), hearing).toBeLessThan(silentTo)
    expect(await page.getByRole('link', { name: '905-555-0199' }).isVisible()).toBe(true)

    hub.goAway()
    await page.reload()
    await stage('called-back')
    await page.locator('.lead', { hasText: sentence }).waitFor()
    await page.getByRole('button', { name: 'I do not need the call-back any more' }).click()
    await page.getByText('This page cannot reach us now').waitFor()
    expect(hub.heard.map(({ type }) => type)).toEqual(['call'])
    hub.comeBack()
    await expect
      .poll(() => hub.heard.map(({ type }) => type), { timeout: 10_000 })
      .toEqual(['call', 'resume', 'cancel-callback'])
    hub.stand({ kind: 'ended', by: 'abandoned' })
    await page.getByRole('heading', { name: 'The call-back is cancelled' }).waitFor()
    await expect.poll(hub.lines).toBe(0)
  })

  it('[V4] leaves the promise alone when the customer is done with the page', async () => {
    hub.answer = promised
    await open('?lang=fr')
    await page.getByRole('button', { name: 'Appeler maintenant' }).click()
    await stage('called-back')
    await page
      .locator('.lead', {
        hasText:
          'Nous sommes fermés. Nous vous rappelons au 905 555-0123 à partir du lundi 20 novembre, 8 h.',
      })
      .waitFor()
    await page.getByRole('button', { name: 'Terminé' }).click()
    await stage('ready')
    await expect.poll(hub.lines).toBe(0)
    expect(hub.heard.map(({ type }) => type)).toEqual(['call', 'leave'])
    await page.reload()
    await stage('ready')
    expect(hub.heard).toHaveLength(2)
  })

  it('[V4] tells a caller without a number when it opens and how to reach the city, also after a reload', async () => {
    hub.answer = undefined
    await open()
    await page.getByRole('button', { name: 'Call now' }).click()
    await expect.poll(() => hub.heard.length).toBe(1)
    hub.say({ type: 'refused', name: 'Closed', opensAt: monday, callsBack: true })
    const alert = page.getByRole('alert')
    await alert.getByText('We are closed. We open on Monday 20 November at 08:00.').waitFor()
    await page.reload()
    await stage('ready')
    await alert.getByText('We are closed. We open on Monday 20 November at 08:00.').waitFor()
    await alert.getByText('enter your phone number below').waitFor()
    const links = await alert.getByRole('link').evaluateAll(all => all.map(link => link.getAttribute('href')))
    expect(links).toEqual(['tel:+19055550199', 'mailto:service@portalder.example'])

    hub.answer = promised
    await page.getByLabel('Your phone number').fill('905 555-0123')
    await page.getByRole('button', { name: 'Call now' }).click()
    await stage('called-back')
  })

  it('[V4] no sentence ends in an empty value in a city that has no telephone, line or address', async () => {
    const { afterHoursPhone: _line, email: _email, ...city } = portAlder
    hub.city = { ...city, phone: '' }
    hub.answer = undefined
    for (const language of ['en', 'fr'] as const) {
      await open(`?lang=${language}`)
      await page.locator('button[type=submit]').click()
      await stage('calling')
      await expect.poll(() => hub.heard.at(-1)).toMatchObject({ type: 'call', language })
      hub.say({ type: 'refused', name: 'Closed', callsBack: false })
      await page.locator('.calm').waitFor()
      const read = await page.locator('main').innerText()
      expect(read).not.toMatch(/(Or phone us|Ou téléphonez-nous|,\s*\.|[,:]\s*$)/m)
      expect(await page.locator('main a').count()).toBe(0)
      await page.evaluate(() => sessionStorage.clear())
    }
  })

  it('[V5] says that nobody is at work, names no time, and offers the call-back or the other language', async () => {
    const unattended = { language: 'fr', inOtherLanguage: true, callback: true } as const
    hub.answer = { kind: 'waiting', position: 1, waitedMs: 0, unattended }
    await open('?lang=fr')
    await page.getByRole('button', { name: 'Appeler maintenant' }).click()
    await stage('waiting')
    await page.getByText('Personne qui parle français n’est au travail en ce moment.').first().waitFor()
    expect(await page.getByText('Attente prévue').count()).toBe(0)
    expect(await page.locator('.figure').textContent()).toBe('Vous êtes en tête de la file')
    hub.answer = { kind: 'waiting', position: 2, waitedMs: 0, expectedWaitMs: 30_000 }
    await page.getByRole('button', { name: 'Appeler plutôt en anglais' }).click()
    await page.getByText('moins d’une minute').waitFor()
    expect(hub.heard).toMatchObject([
      { type: 'call', language: 'fr' },
      { type: 'leave' },
      { type: 'call', language: 'en' },
    ])
    hub.stand({ kind: 'waiting', position: 1, waitedMs: 0, unattended: { ...unattended, language: 'en' } })
    await page.getByRole('button', { name: 'Rappelez-moi plutôt' }).click()
    await expect.poll(() => hub.heard.at(-1)).toEqual({ type: 'call-me-back' })
    hub.stand({ kind: 'called-back', from: 1, phone: '+19055550123', isClosed: false })
    await page.locator('.lead', { hasText: 'dès que c’est votre tour' }).waitFor()
    hub.stand({ kind: 'called-back', from: monday, phone: '+19055550123', isClosed: false })
    await page.locator('.lead', { hasText: /^Nous vous rappelons au .* à partir du lundi/ }).waitFor()
  })

  it('explains a refusal of the hub, and a hub that is not there', async () => {
    hub.answer = undefined
    await open()
    await page.getByRole('button', { name: 'Call now' }).click()
    await stage('calling')
    await expect.poll(() => hub.heard.length).toBe(1)
    hub.say({ type: 'refused', name: 'TooManyCalls' })
    await page.getByText('Too many calls').waitFor()
    hub.goAway()
    await page.getByRole('button', { name: 'Call now' }).click()
    await page.getByText('We could not be reached').waitFor({ timeout: 20_000 })
  })

  it('asks for the city again until it answers', async () => {
    hub.knowsCity = false
    await page.goto(`${hub.origin}/contact/`)
    await page.getByText('cannot reach the city').waitFor()
    hub.knowsCity = true
    await stage('ready')
  })

  it('keeps a call to one tab: a duplicate of the tab does not push the first out', async () => {
    await callNow()
    const kept = await page.evaluate(() => sessionStorage.getItem('townline.call'))
    const copy = await context.newPage()
    await copy.addInitScript(call => sessionStorage.setItem('townline.call', call ?? ''), kept)
    await copy.goto(`${hub.origin}/contact/`)
    await copy.locator('[data-stage=ready]').waitFor()
    expect(hub.heard.filter(({ type }) => type === 'resume')).toHaveLength(0)
    expect(hub.lines()).toBe(1)
  })

  it('switches the language without losing a word, on the form and in the call', async () => {
    await open()
    await page.getByLabel('Your name').fill('Zoé')
    await page.getByRole('button', { name: 'Français' }).click()
    expect(await page.getByLabel('Votre nom').inputValue()).toBe('Zoé')
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('fr-CA')
    await page.getByRole('button', { name: 'Appeler maintenant' }).click()
    await stage('waiting')
    expect(hub.heard[0]).toMatchObject({ language: 'fr', name: 'Zoé' })
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByText('Number 3 in line').first().waitFor()
    expect(hub.heard).toHaveLength(1)
    await page.getByRole('button', { name: 'Leave the line' }).click()
    await stage('ended')
    await page.getByRole('button', { name: 'Français' }).click()
    await open()
    expect(await page.evaluate(() => document.documentElement.lang), 'remembered').toBe('fr-CA')
  })

  it('can be used with the keyboard alone', async () => {
    await open()
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab')
      if ((await page.evaluate(() => document.activeElement?.textContent)) === 'Call now') break
    }
    await page.keyboard.press('Enter')
    await stage('waiting')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Leave the line')
    await page.keyboard.press('Enter')
    await stage('ended')
  })

  it('has no accessibility fault and no overflow in any state, light and dark, from 320 px', async () => {
    const standings = [
      { kind: 'waiting', position: 3, waitedMs: 21_000, expectedWaitMs: 130_000 },
      {
        kind: 'waiting',
        position: 1,
        waitedMs: 21_000,
        unattended: { language: 'fr', inOtherLanguage: true, callback: true },
      },
      { kind: 'ringing' },
      { kind: 'connected', agentName: 'Aiko', answeredAt: Date.now() },
      { kind: 'held' },
      { kind: 'reconnecting' },
      { kind: 'ended', by: 'line-lost' },
    ] as const
    let looked = 0
    const look = async (what: string) => {
      expect(await accessibilityFaults(page), what).toEqual([])
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(over, what).toBeLessThanOrEqual(0)
      looked += 1
    }
    for (const [colorScheme, language, width] of [
      ['light', 'fr', 320],
      ['dark', 'en', 390],
      ['dark', 'fr', 1280],
    ] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 800 })
      hub.answer = standings[0]
      await open(`?lang=${language}`)
      await look(`${colorScheme} ${language} ${width} form`)
      await page.locator('button[type=submit]').click()
      for (const standing of standings) {
        hub.stand(standing)
        await stage(standing.kind)
        if (standing.kind === 'waiting' && 'unattended' in standing)
          await page
            .getByText(/Nobody|Personne/)
            .first()
            .waitFor()
        await look(`${colorScheme} ${language} ${width} ${standing.kind}`)
      }
      hub.answer = promised
      await page.locator('button.primary').click()
      await stage('called-back')
      await look(`${colorScheme} ${language} ${width} called-back`)
      await page.locator('.actions button').first().click()
      hub.answer = undefined
      await page.locator('button[type=submit]').click()
      await stage('calling')
      await expect.poll(() => hub.heard.at(-1)?.type).toBe('call')
      hub.say({ type: 'refused', name: 'Closed', opensAt: monday, callsBack: true })
      await page.locator('.calm').waitFor()
      await look(`${colorScheme} ${language} ${width} closed`)
      await page.evaluate(() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))
      })
      await page.locator('button.primary').click()
      await page.locator('.problem').waitFor()
      await look(`${colorScheme} ${language} ${width} refused`)
    }
    expect(looked).toBe(33)
  })
})
