import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { build } from 'vite'
import { findChromium } from '../world/find-chromium.ts'

/** Functions of a page, each asked from here. */
export type Remote<Window> = {
  readonly [Name in keyof Window]: Window[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never
}

/** What stands under a name in a page's window; what is assigned to it here stays here. */
export function remote<Window>(page: Page, name: string): Remote<Window> {
  return new Proxy({} as Remote<Window>, {
    get: (kept, key) =>
      Reflect.get(kept, key) ??
      (key === 'then'
        ? undefined
        : (...args: unknown[]) =>
            page.evaluate(
              ([where, what, given]) => {
                const target = (
                  window as unknown as Record<string, Record<string, (...a: unknown[]) => unknown>>
                )[where as string]
                return target?.[what as string]?.(...(given as unknown[]))
              },
              [name, String(key), args] as const,
            )),
  })
}

export interface CallPages {
  readonly origin: string
  /** With a microphone that beeps, and sound between pages of one machine. */
  readonly browser: Browser
  readonly close: () => Promise<void>
}

const kinds: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
}

/** Builds the pages of a folder, serves them with these headers, and starts a browser for them. */
export async function openCallPages(
  root: string,
  pages: readonly string[],
  headers: () => Readonly<Record<string, string>> = () => ({}),
): Promise<CallPages> {
  const folder = await mkdtemp(join(tmpdir(), 'townline-call-pages-'))
  await build({
    configFile: false,
    root,
    base: '/',
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'esnext',
      minify: false,
      rolldownOptions: { input: pages.map(page => join(root, page)) },
    },
  })
  const server = createServer(async (request, response) => {
    try {
      const path = new URL(request.url ?? '/', 'http://page').pathname
      const file = await readFile(join(folder, path))
      const kind = kinds[extname(path)] ?? 'application/octet-stream'
      response.writeHead(200, { 'content-type': kind, ...headers() }).end(file)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--allow-loopback-in-peer-connection',
    ],
  })
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    browser,
    close: async () => {
      await browser.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
