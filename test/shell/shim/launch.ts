import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { resolveConfig } from 'electron-vite'
import { build } from 'vite'
import type { ShimControls, ShimRecord } from './electron.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/**
 * Main and preload as `electron.vite.config.ts` builds them, beside the test page, in a folder of their own.
 * Answers the main bundle's file.
 */
export async function buildShell(folder: string): Promise<string> {
  const { config } = await resolveConfig(
    { root, configFile: join(root, 'electron.vite.config.ts'), logLevel: 'warn' },
    'build',
    'production',
  )
  for (const part of ['main', 'preload'] as const) {
    const partConfig = config?.[part]
    await build({
      ...partConfig,
      build: { ...partConfig?.build, outDir: join(folder, part), emptyOutDir: true },
    })
  }
  await cp(join(root, 'test', 'shell', 'page'), join(folder, 'renderer'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
  return join(folder, 'main', 'main.js')
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'townline-shell-'))
}

type Control<Name extends keyof ShimControls> = (
  ...args: Parameters<ShimControls[Name]>
) => Promise<Awaited<ReturnType<ShimControls[Name]>>>

export interface RunningShell {
  readonly page: Page
  readonly control: { readonly [Name in keyof ShimControls]: Control<Name> }
  /** What was recorded under this name so far. */
  recorded(what: string): Promise<readonly ShimRecord[]>
  /** Everything that reached the page since it was told to listen. */
  heard(): Promise<readonly unknown[]>
  waitForHeard(count: number): Promise<readonly unknown[]>
  /** Settles with the next load of the page. Ask for it before causing the load. */
  nextLoad(): Promise<void>
  /** Ends by itself. Answers the exit code and what was recorded until then. */
  readonly ended: Promise<{ readonly code: number | null; readonly records: readonly ShimRecord[] }>
  stop(): Promise<void>
}

export type ShellOptions = {
  readonly main: string
  readonly userData: string
  readonly args?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** Starts the built main bundle in the shim. */
export function spawnShell({ main, userData, args = [], environment = {} }: ShellOptions): ChildProcess {
  return spawn(process.execPath, ['--import', join(import.meta.dirname, 'register.ts'), main, ...args], {
    env: { ...process.env, ...environment, TOWNLINE_SHIM_USER_DATA: userData },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

/** Starts the shell and waits until its page is loaded. */
export async function launchShell(options: ShellOptions): Promise<RunningShell> {
  const child = spawnShell(options)
  let said = ''
  child.stderr?.on('data', chunk => {
    said += chunk
  })
  let records: readonly ShimRecord[] = []
  let endpoint = ''
  let lastId = 0
  const answers = new Map<number, (message: { value?: unknown; error?: string }) => void>()
  const waitingForLoad: (() => void)[] = []
  child.on('message', (message: Record<string, unknown>) => {
    if (message.event === 'chromium') endpoint = String(message.endpoint)
    else if (message.event === 'page-loaded') {
      for (const resolve of waitingForLoad.splice(0)) resolve()
    } else if (message.event === 'ended') records = message.records as readonly ShimRecord[]
    else answers.get(Number(message.id))?.(message)
  })
  const ended = new Promise<{ code: number | null; records: readonly ShimRecord[] }>(resolve => {
    child.once('exit', code => resolve({ code, records }))
  })
  await Promise.race([
    new Promise<void>(resolve => waitingForLoad.push(resolve)),
    ended.then(({ code }) => {
      throw new Error(`the shell ended with ${code} before its page was loaded: ${said}`)
    }),
  ])

  const browser: Browser = await chromium.connectOverCDP(endpoint)
  const page = browser
    .contexts()[0]
    ?.pages()
    .find(each => each.url() === 'http://desk.app.localhost/index.html')
  if (page === undefined) throw new Error('the desk has no page')

  const control = new Proxy({} as RunningShell['control'], {
    get:
      (_target, name: string) =>
      (...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const id = ++lastId
          answers.set(id, ({ value, error }) =>
            error === undefined ? resolve(value) : reject(new Error(error)),
          )
          child.send({ id, control: name, args })
        }),
  })
  const heard = () => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard)

  return {
    page,
    control,
    recorded: async what => (await control.records()).filter(each => each.what === what),
    heard,
    waitForHeard: async count => {
      await page.waitForFunction(
        expected => (window as unknown as { heard: unknown[] }).heard.length >= expected,
        count,
      )
      return heard()
    },
    nextLoad: () => new Promise(resolve => waitingForLoad.push(resolve)),
    ended,
    stop: async () => {
      await browser.close().catch(() => undefined)
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}
