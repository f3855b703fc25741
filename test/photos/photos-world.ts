import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { build, preview } from 'vite'
import { findChromium } from '../world/find-chromium.ts'
import { type HubWorld, openHub, type SignedIn, signIn } from '../world/hub-world.ts'
import { startChromium } from '../world/killable-chromium.ts'
import { type HubProxy, startHubProxy } from './hub-proxy.ts'
import type {} from './page/photos-window.ts'

const root = join(import.meta.dirname, 'page')

/** A real hub, a real Chromium, and between them a line that can be held up. */
export interface PhotosWorld {
  readonly hub: HubWorld
  readonly aiko: SignedIn
  readonly proxy: HubProxy
  /** A profile that nobody used; closed with the world. */
  readonly aProfile: () => Promise<BrowserContext>
  /** A window of a desk; `query` says more than which hub and who. */
  readonly openWindow: (context: BrowserContext, query?: string) => Promise<Page>
  /** A Chromium of its own on a profile on the disk, that can be killed. */
  readonly startChromium: (
    profile: string,
  ) => Promise<{ readonly context: BrowserContext; readonly kill: () => Promise<void> }>
  readonly aFolder: () => Promise<string>
  readonly close: () => Promise<void>
}

export async function openPhotosWorld(): Promise<PhotosWorld> {
  const ends: (() => Promise<unknown>)[] = []
  const folder = await mkdtemp(join(tmpdir(), 'townline-photos-page-'))
  ends.push(() => rm(folder, { recursive: true, force: true }))
  const site = {
    configFile: false,
    root,
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  } as const
  await build(site)
  const server = await preview({ ...site, preview: { host: '127.0.0.1', port: 0 } })
  ends.push(() => server.close())
  const address = server.httpServer.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const hub = await openHub({ config: { allowedOrigins: [origin] } })
  ends.push(() => hub.stop())
  const proxy = await startHubProxy(hub.url)
  ends.push(() => proxy.close())
  const executablePath = await findChromium()
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  ends.push(() => browser.close())
  const aiko = await signIn(hub, 'aiko.mori', randomUUID())
  return {
    hub,
    aiko,
    proxy,
    aProfile: () => browser.newContext(),
    openWindow: async (context, query = '') => {
      const page = await context.newPage()
      const said = new URLSearchParams({ hub: proxy.url, token: aiko.token })
      await page.goto(`${origin}/?${said}&${query}`)
      await page.evaluate(async () => void (await window.photos))
      return page
    },
    startChromium: async profile => {
      const started = await startChromium(executablePath, profile)
      ends.push(started.kill)
      return started
    },
    aFolder: async () => {
      const made = await mkdtemp(join(tmpdir(), 'townline-photos-'))
      ends.push(() => rm(made, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))
      return made
    },
    close: async () => {
      for (const end of ends.splice(0).reverse()) await end()
    },
  }
}

/** Adds a picture of so many pixels of noise; answers its id. */
export function addNoise(page: Page, requestId: string, side = 300): Promise<string> {
  return page.evaluate(
    async ([to, size]) => {
      const photos = await window.photos
      const added = await photos.add(to, await window.pictures.noise(size, size))
      if (added.kind !== 'added') throw new Error(JSON.stringify(added))
      return added.photo.id
    },
    [requestId, side] as const,
  )
}

export const release = (page: Page, requestId: string) =>
  page.evaluate(async id => (await window.photos).release(id), requestId)

/** Resolves when the photos of a request are all in this state. */
export async function untilAll(
  page: Page,
  requestId: string,
  kind: 'kept' | 'waiting' | 'sent' | 'refused',
): Promise<void> {
  await page.evaluate(
    async ([id, wanted]) => {
      const photos = await window.photos
      const isSo = async () => (await photos.of(id)).every(({ state }) => state.kind === wanted)
      if (await isSo()) return
      await new Promise<void>(resolve => {
        const stop = photos.subscribe(async () => {
          if (!(await isSo())) return
          stop()
          resolve()
        })
      })
    },
    [requestId, kind] as const,
  )
}

export const statesOf = (page: Page, requestId: string) =>
  page.evaluate(async id => (await (await window.photos).of(id)).map(({ state }) => state), requestId)

/** The bytes of a kept photo as hexadecimal SHA-256. */
export const hashOf = (page: Page, id: string) =>
  page.evaluate(async photoId => {
    const content = await (await window.photos).content(photoId)
    if (content.kind !== 'content') throw new Error(content.kind)
    const digest = await crypto.subtle.digest('SHA-256', await content.blob.arrayBuffer())
    return [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, '0')).join('')
  }, id)
