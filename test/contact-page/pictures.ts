/** Takes pictures of the contact page in every state: `node test/contact-page/pictures.ts <folder>`. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import type { CallStanding } from '../../src-contract/public/web-call.ts'
import { findChromium } from '../world/find-chromium.ts'
import { buildPublicPages } from './built-pages.ts'
import { startScriptedHub } from './scripted-hub.ts'

const folder = process.argv[2] ?? 'pictures'
mkdirSync(folder, { recursive: true })
const pages = await buildPublicPages()
const hub = await startScriptedHub(pages)
const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
    '--allow-loopback-in-peer-connection',
  ],
})

/** Monday 20 November 2034, 08:00 by the city's clock. */
const monday = Date.parse('2034-11-20T08:00:00-05:00')
const standings: Readonly<Record<string, CallStanding>> & { readonly waiting: CallStanding } = {
  waiting: { kind: 'waiting', position: 3, waitedMs: 21_000, expectedWaitMs: 130_000 },
  ringing: { kind: 'ringing' },
  connected: { kind: 'connected', agentName: 'Aiko', answeredAt: Date.now() - 134_000 },
  held: { kind: 'held' },
  reconnecting: { kind: 'reconnecting' },
  unattended: {
    kind: 'waiting',
    position: 1,
    waitedMs: 8_000,
    unattended: { language: 'fr', inOtherLanguage: true, callback: true },
  },
  'called-back': {
    kind: 'called-back',
    from: monday,
    phone: '+19055550123',
    isClosed: true,
  },
  ended: { kind: 'ended', by: 'agent' },
}

for (const [width, height] of [
  [320, 640],
  [390, 844],
  [1280, 800],
] as const)
  for (const colorScheme of ['light', 'dark'] as const)
    for (const language of ['en', 'fr'] as const) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme })
      const page = await context.newPage()
      const name = (step: string) => join(folder, `${width}-${colorScheme}-${language}-${step}.png`)
      const take = async (step: string) => {
        const over = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        if (over > 0) console.log('overflow', name(step), over)
        await page.screenshot({ path: name(step), fullPage: true })
      }
      const heardCall = async () => {
        while (hub.heard.at(-1)?.type !== 'call') await page.waitForTimeout(20)
      }
      hub.answer = standings.waiting
      await page.goto(`${hub.origin}/contact/?lang=${language}`)
      await page.waitForSelector('form')
      await take('0-form')
      await page.click('button[type=submit]')
      for (const [step, standing] of Object.entries(standings)) {
        hub.stand(standing)
        await page.waitForSelector(`[data-stage="${step === 'unattended' ? 'waiting' : step}"]`)
        await page.waitForTimeout(250)
        await take(step)
        if (step === 'connected') {
          await page.locator('.actions button').first().click()
          hub.goAway()
          await page.waitForSelector('.notice >> nth=1')
          await take('connected-away-muted')
          hub.comeBack()
          await page.waitForFunction(() => document.querySelectorAll('.notice').length < 2)
        }
      }
      await page.locator('.actions button').nth(1).click()
      hub.answer = undefined
      await page.click('button[type=submit]')
      await page.waitForSelector('[data-stage="calling"]')
      await heardCall()
      hub.say({ type: 'refused', name: 'Closed', opensAt: monday, callsBack: true })
      await page.waitForSelector('.calm')
      await take('closed')
      for (const error of ['NotAllowedError', 'NotFoundError']) {
        await page.evaluate(name => {
          navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('x', name))
        }, error)
        await page.click('button[type=submit]')
        await page.waitForSelector('.problem')
        await take(`problem-${error}`)
      }
      await context.close()
    }
await browser.close()
await hub.close()
rmSync(pages, { recursive: true, force: true })
