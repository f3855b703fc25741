import type { Browser, BrowserContext, Page } from '@playwright/test'
import { expect } from 'vitest'
import type { Paired } from '../../src-contract/public/counter.ts'
import { accessibilityFaults } from '../world/accessibility.ts'
import type { HubAddress } from '../world/hub-world.ts'

/** The pages of a counter in a real browser, and what went wrong in them. */
export interface CounterScreen {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors of the page and breaches of its content policy. */
  readonly troubles: readonly string[]
}

export interface ScreenOptions {
  readonly paired?: Paired
  readonly locale?: string
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Runs before the page does. */
  readonly before?: () => void
}

/** Opens a page of the hub as a machine that was paired before. */
export async function openScreen(
  browser: Browser,
  hub: HubAddress,
  path: string,
  { paired, locale = 'en-CA', viewport = { width: 1280, height: 800 }, before }: ScreenOptions = {},
): Promise<CounterScreen> {
  const context = await browser.newContext({ viewport, locale, timezoneId: 'America/Toronto' })
  if (paired !== undefined) {
    const kept = { key: paired.kind === 'board' ? 'townline.board' : 'townline.kiosk', secret: paired.secret }
    await context.addInitScript(({ key, secret }) => localStorage.setItem(key, secret), kept)
  }
  if (before !== undefined) await context.addInitScript(before)
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', error => troubles.push(String(error)))
  page.on('console', message => {
    // A refusal and a hub that is away are answers, and part of the tests.
    const isAnswer = /WebSocket|ERR_|status of (4\d\d|503)/.test(message.text())
    if (message.type() === 'error' && !isAnswer) troubles.push(message.text())
  })
  await page.goto(hub.url + path)
  return { page, context, troubles }
}

export const stage = (page: Page, name: string) =>
  page.locator(`[data-stage="${name}"]`).waitFor({ timeout: 20_000 })

/** Nothing that axe finds, of any weight. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([])
}
