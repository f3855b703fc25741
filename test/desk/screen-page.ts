import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { accessibilityFaults } from '../world/accessibility.ts'
import { findChromium } from '../world/find-chromium.ts'
import type { ScriptedHub } from './scripted-desk/scripted-hub.ts'
import { serveScriptedDesk } from './serve-scripted-desk.ts'

/** A busy machine draws late; what is drawn must be right. */
export const patient = { timeout: 60_000 }

type AskOf<Part> = <Value>(
  what: (part: Part, argument: string) => Value,
  argument?: string,
) => Promise<Awaited<Value>>

export interface ScreenPage {
  /** Closes the page of the test and opens another in its place, for a person with other settings. */
  readonly renew: (settings?: BrowserContextOptions) => Promise<void>
  /** Expects that axe finds nothing on the page; `what` says in a failure what was looked at. */
  readonly axe: (what?: string) => Promise<void>
  /** Presses a key until something has the focus, as a person does who looks for it. */
  readonly tabTo: (target: Locator, key?: string) => Promise<void>
  /** Shows a scene of the scripted desk. */
  readonly play: (scene: string) => Promise<unknown>
  /** Opens the desk and shows a scene of it. */
  readonly openScene: (scene: string, query?: string) => Promise<void>
  /** Moves or asks the hub's side; the page's policy lets nothing be evaluated in it but from here. */
  readonly hubDoes: AskOf<ScriptedHub>
  /** The same for one part of the hub's side. */
  readonly hubPart: <Name extends keyof ScriptedHub>(name: Name) => AskOf<ScriptedHub[Name]>
}

/**
 * Sets up the tests of the file that calls it: the scripted desk is served, and each test has a page of its own
 * (1280 × 800, English, Toronto), which `use` is given; addresses are relative to the desk. A test fails whose page
 * reported an error or broke the content policy.
 */
export function screenPage(use: (page: Page) => void, browserArgs: readonly string[] = []): ScreenPage {
  let site: Awaited<ReturnType<typeof serveScriptedDesk>>
  let browser: Browser
  let page: Page
  let troubles: string[]

  beforeAll(async () => {
    site = await serveScriptedDesk()
    browser = await chromium.launch({ executablePath: await findChromium(), args: [...browserArgs] })
  })
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })
  beforeEach(async () => {
    troubles = []
    await open()
  })
  afterEach(async () => {
    await page.context().close()
    expect(troubles, 'no error, no breach of the content policy').toEqual([])
  })

  async function open(settings: BrowserContextOptions = {}): Promise<void> {
    const context = await browser.newContext({
      baseURL: site.origin,
      viewport: { width: 1280, height: 800 },
      locale: 'en-CA',
      timezoneId: 'America/Toronto',
      ...settings,
    })
    page = await context.newPage()
    page.on('pageerror', error => troubles.push(String(error)))
    page.on('console', message => {
      if (message.type() === 'error') troubles.push(message.text())
    })
    use(page)
  }
  const play = (scene: string) => page.evaluate(`window.scripted.scene('${scene}')`)
  const ask =
    <Part>(place: string): AskOf<Part> =>
    (what, argument = '') =>
      page.evaluate(`(${what.toString()})(window.scripted.${place}, ${JSON.stringify(argument)})`)

  return {
    renew: async settings => {
      await page.context().close()
      await open(settings)
    },
    axe: async (what = '') => {
      expect(await accessibilityFaults(page), what).toEqual([])
    },
    tabTo: async (target, key = 'Tab') => {
      for (let presses = 0; presses < 60; presses++) {
        if (await target.evaluate(element => element.contains(document.activeElement))) return
        await page.keyboard.press(key)
      }
      throw new Error(`The keyboard did not reach ${String(target)}`)
    },
    play,
    openScene: async (scene, query = '') => {
      await page.goto(`/?${query}`)
      await page.getByRole('banner').waitFor()
      await play(scene)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
    },
    hubDoes: ask('hub'),
    hubPart: name => ask(`hub.${name}`),
  }
}
