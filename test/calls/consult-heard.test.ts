import type { Browser, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest'
import { expectPage as expect } from '../world/expect-page.ts'
import {
  call,
  choosePresence,
  loudestHeard,
  openBrowser,
  readJournal,
  signIn,
} from '../world/people-at-screens.ts'
import { openTown, type Town } from '../world/town.ts'

const audible = 0.05
const patient = { timeout: 60_000 }
const measured = { timeout: 40_000 }

let town: Town
let browser: Browser
const contexts: { close: () => Promise<void> }[] = []
const someone = async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  contexts.push(context)
  return context
}

beforeAll(async () => {
  town = await openTown()
})
afterAll(() => town?.raze())
beforeEach(async () => {
  browser = await openBrowser()
})
afterEach(async () => {
  await Promise.all(contexts.splice(0).map(context => context.close()))
  await browser?.close()
})

const accept = (desk: Page) => desk.getByRole('button', { name: /^Accept/ }).click(patient)
const heard = (page: Page) => expect.poll(() => loudestHeard(page), measured).toBeGreaterThan(audible)

/** The loudest that comes out of the speakers at a desk in two seconds, whoever it is: what is on hold is silent. */
const loudestPlayed = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 2_048
    for (const { muted, srcObject } of document.querySelectorAll('audio')) {
      if (muted || !(srcObject instanceof MediaStream) || srcObject.getAudioTracks().length === 0) continue
      context.createMediaStreamSource(srcObject).connect(analyser)
    }
    const samples = new Float32Array(analyser.fftSize)
    let peak = 0
    for (const end = performance.now() + 2_000; performance.now() < end; ) {
      analyser.getFloatTimeDomainData(samples)
      for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
      await new Promise(requestAnimationFrame)
    }
    await context.close()
    return peak
  })
const plays = (page: Page) => expect.poll(() => loudestPlayed(page), measured).toBeGreaterThan(audible)

describe('a question between two desks', () => {
  it('[H1, R27] is heard both ways while the caller hears music; then the other desk has the caller', async () => {
    const aiko = await signIn(await someone(), town.url, 'aiko.mori')
    await choosePresence(aiko, 'Available')
    const caller = await call(await someone(), town.url, { name: 'Ngozi Okafor' })
    await accept(aiko)
    await heard(caller)
    const daniel = await signIn(await someone(), town.url, 'daniel.okafor')
    await choosePresence(daniel, 'Available')

    await aiko.keyboard.press('Control+Shift+K')
    await expect(aiko.getByRole('dialog').getByRole('combobox')).toBeFocused(patient)
    await aiko.keyboard.type('daniel')
    await expect(aiko.getByRole('dialog').getByText('Nothing stands in the way.')).toBeVisible(patient)
    await aiko.keyboard.press('Enter')
    await accept(daniel)
    await expect(aiko.getByRole('region', { name: 'You speak with Daniel Okafor' })).toBeVisible(patient)
    await expect(daniel.getByRole('region', { name: 'Aiko Mori asks you' })).toBeVisible(patient)
    await expect(caller.getByText(/on hold/i).first()).toBeVisible(patient)
    await plays(daniel)
    await plays(aiko)

    // Who is muted is muted for the colleague as well.
    await aiko.getByRole('button', { name: /^Mute/ }).click()
    await expect.poll(() => loudestPlayed(daniel), measured).toBeLessThan(0.01)
    await aiko.getByRole('button', { name: /^Mute/ }).click()
    await plays(daniel)

    await aiko.keyboard.press('Control+Shift+Enter')
    await expect(aiko.getByRole('heading', { name: 'No contact in hand' })).toBeVisible(patient)
    await expect(daniel.getByRole('region', { name: 'Aiko Mori asks you' })).toHaveCount(0, patient)
    await heard(caller)
    await plays(daniel)

    const { contacts, linesOf } = await readJournal(town.url)
    const kinds = (await linesOf(contacts[0]?.id ?? '')).map(({ kind }) => kind)
    for (const kind of ['contact-held', 'consult-begun', 'consult-ended', 'contact-transferred'])
      expect(kinds).toContain(kind)
  })
})
