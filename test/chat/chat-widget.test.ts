import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Browser, type BrowserContext, chromium, type FrameLocator, type Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { words } from '../../src-public/chat/words.ts'
import { buildPublicPages } from '../contact-page/built-pages.ts'
import { accessibilityFaults } from '../world/accessibility.ts'
import { findChromium } from '../world/find-chromium.ts'
import { ask, type Desk, type HubWorld, openDesk, openHub } from '../world/hub-world.ts'
import { answer } from './chat-pages.ts'
import { type CitySite, openCitySite } from './city-site.ts'

const picture = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const firstLoadMax = 40_000

let hub: HubWorld
let browser: Browser
let desk: Desk
let context: BrowserContext
let page: Page
let troubles: string[]
let asked: Set<string>

beforeAll(async () => {
  hub = await openHub({ config: { chatSites: ['http://127.0.0.1:*'] } })
  desk = await openDesk(hub, 'genevieve.lalonde')
  browser = await chromium.launch({ executablePath: await findChromium() })
})
afterAll(async () => {
  await browser?.close()
  await hub.stop()
})
beforeEach(async () => {
  await desk.be('available')
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-CA' })
  page = await context.newPage()
  troubles = []
  asked = new Set()
  page.on('pageerror', error => troubles.push(String(error)))
  page.on('console', message => {
    const isExpected = /WebSocket|ERR_|the server responded with a status of 4/.test(message.text())
    if (message.type() === 'error' && !isExpected) troubles.push(message.text())
  })
  page.on('request', request => {
    const { protocol, origin } = new URL(request.url())
    if (/^(https?|wss?):$/.test(protocol)) asked.add(origin)
  })
})
afterEach(async () => {
  await context.close()
  expect(troubles, 'no error, no breach of a policy').toEqual([])
  for (const { id, phase } of Object.values((await desk.resync()).contacts)) {
    if (phase.kind === 'connected' || phase.kind === 'wrapping') await desk.finish(id)
  }
})

/** Begins a chat in a page that stands by itself. */
async function begin(language: 'en' | 'fr', text: string): Promise<void> {
  const w = words[language]
  await page.goto(`${hub.url}/chat/?lang=${language}`)
  await page.getByLabel(w.firstWords).fill(text)
  await page.getByRole('button', { name: w.start, exact: true }).click()
}

const standing = (kind: string) => page.waitForSelector(`[data-standing="${kind}"]`)

const isTooWide = () =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)

describe('the chat in a page of the city', () => {
  let site: CitySite
  let frame: FrameLocator
  beforeEach(async () => {
    site = await openCitySite(hub.url)
    frame = page.frameLocator('iframe')
  })
  afterEach(() => site.close())

  it('[G12] one script tag under a strict policy is enough: by keyboard alone, without cookies or third parties', async () => {
    await page.goto(site.url)
    const button = page.getByRole('button', { name: 'Chat with us' })
    await button.waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(
      await button.evaluate(each => each.getRootNode() instanceof ShadowRoot && each.matches(':focus')),
    ).toBe(true)
    await page.keyboard.press('Enter')
    await frame.getByLabel('How can we help?').waitFor()
    const isIn = (name: string) =>
      frame.getByLabel(name).evaluate(element => element === element.ownerDocument.activeElement)
    for (let tabs = 0; !(await isIn('How can we help?')) && tabs < 8; tabs++) await page.keyboard.press('Tab')
    await page.keyboard.type('My bin was not emptied.')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Rose')
    await page.keyboard.press('Enter')
    const { id, from } = await desk.accept()
    expect(from.name).toBe('Rose')
    await frame.getByText('You are chatting with Geneviève.').waitFor()
    await page.keyboard.type('It is number 41.')
    await page.keyboard.press('Enter')
    await frame.getByText('It is number 41.').waitFor()
    await answer(hub, desk, id, 'The truck comes back tomorrow.')
    await frame.getByRole('log').getByText('The truck comes back tomorrow.').waitFor()
    desk.say({ type: 'seen', contactId: id, upTo: 2 })
    await frame.getByText('Seen').waitFor()

    await page.keyboard.press('Escape')
    await button.waitFor()
    expect(await button.evaluate(each => each.matches(':focus'))).toBe(true)
    await answer(hub, desk, id, 'One more thing.')
    await page.getByRole('button', { name: 'Chat with us (1 new)' }).click()
    await frame.getByText('One more thing.').waitFor()

    expect([...asked].toSorted()).toEqual([new URL(hub.url).origin, site.url].toSorted())
    expect(await context.cookies()).toEqual([])
    expect(site.cookies).toEqual([])
    expect(await page.evaluate(() => document.querySelectorAll('style, [style]').length)).toBe(0)
  })

  it('[G12] a reload, another page of the site and a hub that was away lose no word', async () => {
    await page.goto(site.url)
    await page.getByRole('button', { name: 'Chat with us' }).click()
    await frame.getByLabel('How can we help?').fill('My bin was not emptied.')
    await frame.getByRole('button', { name: 'Start the chat' }).click()
    const { id } = await desk.accept()
    await frame.getByText('You are chatting with').waitFor()
    await answer(hub, desk, id, 'Which address?')
    await frame.getByText('Which address?').waitFor()
    await page.reload()
    await frame.getByText('Which address?').waitFor()
    await page.goto(`${site.url}/taxes`)
    await frame.getByText('Which address?').waitFor()

    await hub.restart(async () => {
      await frame.getByText('Your connection to us is interrupted.').waitFor()
      await frame.getByLabel('Write a message').fill('Number 41, and a word while you were away.')
      await frame.getByLabel('Write a message').press('Enter')
    })
    desk = await openDesk(hub, desk)
    await frame.locator('.said:not(.pending)', { hasText: 'Number 41' }).waitFor()
    const { body } = await ask(hub, 'GET', `/api/conversations/${id}`, { token: desk.token })
    expect(body.entries.map((entry: { text: string }) => entry.text)).toEqual([
      'My bin was not emptied.',
      'Which address?',
      'Number 41, and a word while you were away.',
    ])
  })

  it('[G12] speaks the language of the page around it, and can be switched', async () => {
    await site.close()
    site = await openCitySite(hub.url, 'fr')
    await page.goto(site.url)
    await page.getByRole('button', { name: 'Clavardez avec nous' }).click()
    await frame.getByLabel('Comment pouvons-nous vous aider?').waitFor()
    await frame.getByRole('button', { name: 'English' }).click()
    await frame.getByLabel('How can we help?').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Chat with us' }).waitFor()
  })
})

describe('the chat by itself', () => {
  it.each([
    ['en', 320],
    ['fr', 320],
    ['en', 390],
    ['fr', 390],
  ] as const)('[G12] is accessible and fits at every step (%s, %i px)', async (language, width) => {
    const w = words[language]
    await page.setViewportSize({ width, height: width === 320 ? 568 : 844 })
    await desk.be('break')
    await begin(language, 'https://portalder.example/une-adresse-sans-aucun-espace-ni-trait-qui-la-coupe')
    await standing('waiting')
    await page.getByText(w.stay).waitFor()
    await page.getByRole('button', { name: w.callMe }).click()
    await page.getByLabel(w.callMeAt).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await isTooWide()).toBe(false)
    await desk.be('available')
    const { id } = await desk.accept()
    await standing('talking')
    await answer(hub, desk, id, 'See https://portalder.example/garbage.')
    const link = page.getByRole('link', { name: 'https://portalder.example/garbage' })
    expect(await link.getAttribute('rel')).toContain('noopener')
    await page.getByRole('button', { name: w.end }).click()
    await page.getByRole('button', { name: w.endDo }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await isTooWide()).toBe(false)
    await page.getByRole('button', { name: w.endDo }).click()
    await page.getByText(w.ended.customer).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: w.newChat }).click()
    await page.getByLabel(w.firstWords).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: w.leaveMessage }).click()
    await page.getByRole('heading', { name: w.leaveMessageTitle }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await isTooWide()).toBe(false)
    await page.getByLabel(w.yourMessage).fill('Please call me.')
    await page.getByLabel(w.phone).fill('905 555 0123')
    await desk.finish(id)
    await page.getByRole('button', { name: w.sendMessage }).click()
    await page.getByRole('heading', { name: w.messageLeftTitle }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await desk.accept()).toMatchObject({ channel: 'portal', from: { phone: '+19055550123' } })
  })

  it('[G10] who is called back may close the page', async () => {
    await desk.be('break')
    await begin('en', 'My bin was not emptied.')
    await standing('waiting')
    await page.getByRole('button', { name: 'Call me' }).click()
    await page.getByLabel('Your phone number').fill('905 555 0123')
    await page.getByRole('button', { name: 'Call me at this number' }).click()
    await page.getByText('We call you at (905)\u00a0555-0123').waitFor()
    await page.getByText('You can close this page.').waitFor()
    await page.reload()
    await page.getByText('We call you at (905)\u00a0555-0123').waitFor()
    await page.getByRole('button', { name: 'I do not need that any more' }).click()
    await standing('ended')
  })

  it('[G4] a picture is shown at both ends, another kind of file is refused in words, and script stays text', async () => {
    await begin('en', '<img src=x onerror="document.title=1">')
    const { id } = await desk.accept()
    await standing('talking')
    const picker = page.locator('input[type=file]')
    await picker.setInputFiles({ name: '<b>bin</b>.gif', mimeType: 'image/gif', buffer: picture })
    const shown = page.getByRole('img', { name: /Picture: / })
    await shown.waitFor()
    expect(await shown.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(1)
    await picker.setInputFiles({
      name: 'run.exe',
      mimeType: 'image/gif',
      buffer: Buffer.from('MZ not a picture'),
    })
    await page.getByText('That kind of file cannot be sent.').waitFor()
    await answer(hub, desk, id, '<script>document.title=2</script>')
    await page.getByText('<script>document.title=2</script>').waitFor()
    expect(await page.title()).toBe('Chat with us')
    expect(await page.locator('.log script, .log img[src=x]').count()).toBe(0)
  })

  it('[G5] says honestly that nobody is at work, or only in the other language', async () => {
    await desk.be('break')
    await page.goto(`${hub.url}/chat/?lang=en`)
    await page.getByText('Nobody who could answer is at work right now.').waitFor()
    const aiko = await openDesk(hub, 'aiko.mori')
    await aiko.be('available')
    await page.goto(`${hub.url}/chat/?lang=fr`)
    // The language that was shown last is not one that was chosen.
    await page.getByText('Personne n’est au travail en ce moment pour répondre en français.').waitFor()
    await page.getByRole('button', { name: 'Clavarder en anglais' }).click()
    await page.getByText('We are here and can answer now.').waitFor()
    await aiko.close()
  })
})

describe('what is served', () => {
  it('[G12] may stand in the pages of the sites that are named, and of nobody else', async () => {
    const document = await ask(hub, 'GET', '/chat/')
    expect(document.headers.get('content-security-policy')).toContain(
      "frame-ancestors 'self' http://127.0.0.1:*",
    )
    expect(document.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(document.headers.get('x-frame-options')).toBeNull()
    const desk = await ask(hub, 'GET', '/desk/')
    expect(desk.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  it('[G12] weighs at most 40 kB compressed until the chat can be used', async () => {
    const folder = await buildPublicPages()
    try {
      const html = readFileSync(join(folder, 'chat/index.html'), 'utf8')
      const files = [
        ...new Set([
          '/chat/townline-chat.js',
          '/chat/index.html',
          ...(html.match(/\/[\w./-]+\.(js|css)/g) ?? []),
        ]),
      ]
      expect(files.length).toBeGreaterThanOrEqual(4)
      const bytes = files.map(file => gzipSync(readFileSync(join(folder, file))).byteLength)
      expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(firstLoadMax)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
