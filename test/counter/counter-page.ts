import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from '@playwright/test'
import { build } from 'vite'
import { findChromium } from '../world/find-chromium.ts'
import { startChromium } from '../world/killable-chromium.ts'

const root = join(import.meta.dirname, 'page')
const kinds: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
}

/** The page of these tests, built as the desk is and served under its policy, and the browsers that open it. */
export interface CounterPages {
  readonly address: (search?: string) => string
  readonly profile: () => Promise<BrowserContext>
  /** A Chromium of its own on a profile on disk, which can be killed. */
  readonly start: (
    folder: string,
  ) => Promise<{ readonly context: BrowserContext; readonly kill: () => Promise<void> }>
  readonly close: () => Promise<void>
}

export async function openCounterPages(): Promise<CounterPages> {
  const folder = await mkdtemp(join(tmpdir(), 'townline-counter-page-'))
  // The test runner says `test`, under which Vite would build a desk for developers.
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production'
  await build({
    configFile: join(import.meta.dirname, '../../vite.desk.config.ts'),
    root,
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true, rolldownOptions: { input: join(root, 'index.html') } },
  }).finally(() => {
    process.env.NODE_ENV = NODE_ENV
  })
  const server = await serve(folder)
  const executablePath = await findChromium()
  const { port } = server.address() as AddressInfo
  let browser: Browser | undefined
  const ends: (() => Promise<void>)[] = []
  return {
    address: (search = '') => `http://127.0.0.1:${port}/desk/${search}`,
    profile: async () => {
      browser ??= await chromium.launch({ executablePath, args: ['--no-sandbox'] })
      return browser.newContext()
    },
    start: async profile => {
      const started = await startChromium(executablePath, profile)
      ends.push(started.kill)
      return started
    },
    close: async () => {
      for (const end of ends) await end()
      await browser?.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function serve(folder: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://desk').pathname.replace('/desk/', '')
    const file = await readFile(join(folder, path === '' ? 'index.html' : path)).catch(() => undefined)
    if (file === undefined) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, {
      'content-type': kinds[extname(path === '' ? '.html' : path)] ?? kinds['.html'],
      'content-security-policy': "default-src 'self'; script-src 'self'; connect-src 'self'",
    })
    response.end(file)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return server
}
