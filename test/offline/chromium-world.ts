import { rm } from 'node:fs/promises'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { RequestDraft } from '../../src-renderer/offline/desk-store.ts'
import { findChromium } from '../world/find-chromium.ts'
import { startChromium } from '../world/killable-chromium.ts'
import { buildDeskPage, serveDesk } from './desk-server.ts'
import type {} from './page/desk-window.ts'
import { scriptedHub } from './scripted-hub.ts'

declare const draft: RequestDraft

/** A real Chromium with the desk's page and a scripted hub, for the tests of one file. */
export function chromiumWorld() {
  let folder = ''
  let executablePath = ''
  let browser: Browser | undefined
  const ends: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    ;[folder, executablePath] = await Promise.all([buildDeskPage(), findChromium()])
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const atEnd = (end: () => Promise<unknown>) => {
    ends.push(end)
  }

  return {
    atEnd,
    folder: () => folder,
    aHub: async () => {
      const hub = scriptedHub()
      const server = await serveDesk(folder, hub)
      atEnd(() => server.stop().catch(() => undefined))
      return { hub, server }
    },
    aProfile: async (): Promise<BrowserContext> => {
      if (!browser) throw new Error('no browser yet')
      const context = await browser.newContext()
      atEnd(() => context.close())
      return context
    },
    openWindow: async (context: BrowserContext, address: string): Promise<Page> => {
      const page = await context.newPage()
      await page.goto(address)
      await ready(page)
      return page
    },
    /** A Chromium of its own on a profile on disk, that can be killed. */
    startChromium: async (profile: string) => {
      const started = await startChromium(executablePath, profile)
      atEnd(started.kill)
      return started
    },
  }
}

/** Waits until the desk in this window has numbers to give out. */
export async function ready(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { store } = await window.desk
    while (store.sync().numbersLeft === 0) await new Promise(resolve => setTimeout(resolve, 5))
  })
}

/** Creates requests one after the other. Answers their reference numbers. */
export function createMany(page: Page, count: number): Promise<string[]> {
  return page.evaluate(async n => {
    const { store } = await window.desk
    const references: string[] = []
    while (references.length < n) {
      const answer = await store.createRequest(draft)
      if (answer.kind === 'created') references.push(answer.reference)
      else if (answer.kind === 'not-saved') throw new Error(answer.why)
      else await new Promise(resolve => setTimeout(resolve, 5))
    }
    return references
  }, count)
}

export const stateOf = (page: Page) => page.evaluate(async () => (await window.desk).store.sync())
export const allSent = (page: Page) => async () => (await stateOf(page)).unsent === 0
