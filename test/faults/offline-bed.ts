import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from '@playwright/test'
import {
  type CentreDatabase,
  type HubProcess,
  startHubProcess,
  startServer,
} from '../hub/cluster/cluster-world.ts'
import { findChromium } from '../world/find-chromium.ts'
import { buildDeskPage, readDeskPage } from './build-desk-page.ts'
import { type BadLine, openProxy } from './proxy.ts'

const answersWithinMs = 10_000

/** A hub over a real PostgreSQL, and a bad line in front of it. */
export interface OfflineBed {
  readonly centre: CentreDatabase
  readonly proxy: BadLine
  /** Where a desk opens: on the other side of the line. */
  readonly pageUrl: string
  /** The hub without the line. */
  readonly hubUrl: () => string
  readonly killHub: () => Promise<void>
  /** Another hub on the same database, behind the same line. */
  readonly startHub: () => Promise<void>
  readonly close: () => Promise<void>
}

export async function openBed(): Promise<OfflineBed> {
  const [folder, server] = await Promise.all([
    buildDeskPage(join(import.meta.dirname, 'desk-page')),
    startServer(),
  ])
  const centre = await server.newCentre()
  let hub: HubProcess = await startHubProcess(centre)
  const address = { host: '127.0.0.1', port: Number(new URL(hub.url).port) }
  const proxy = await openProxy({ hub: address, page: path => readDeskPage(folder, path) })
  return {
    centre,
    proxy,
    pageUrl: `${proxy.url}/desk/`,
    hubUrl: () => hub.url,
    killHub: async () => {
      hub.signal('SIGKILL')
      await hub.ended
    },
    startHub: async () => {
      hub = await startHubProcess(centre)
      address.port = Number(new URL(hub.url).port)
    },
    close: async () => {
      await proxy.close()
      await hub.stop()
      await centre.close()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A Chromium of its own over a profile on disk, which can be killed, stopped and started again. */
export interface Desktop {
  readonly context: () => BrowserContext
  readonly kill: () => Promise<void>
  readonly start: () => Promise<void>
  /** The whole PC sleeps: no process of the browser runs. */
  readonly sleep: () => void
  readonly wake: () => void
  /** Ends it and removes the profile. */
  readonly scrap: () => Promise<void>
}

export async function openDesktop(): Promise<Desktop> {
  const profile = mkdtempSync(join(tmpdir(), 'townline-desktop-'))
  const executablePath = await findChromium()
  let child: ChildProcess | undefined
  let context: BrowserContext | undefined

  const signal = (name: NodeJS.Signals) => {
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, name)
    }
  }
  /** After a kill a Chromium may come up and never answer its debugger; then it is killed and started once more. */
  async function start() {
    try {
      await startOnce()
    } catch {
      await kill()
      await startOnce()
    }
  }
  async function startOnce() {
    const started = spawn(
      executablePath,
      [
        '--headless=new',
        '--no-sandbox',
        '--no-first-run',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-background-timer-throttling',
        '--disable-renderer-backgrounding',
        '--disable-backgrounding-occluded-windows',
        '--remote-debugging-port=0',
        `--user-data-dir=${profile}`,
      ],
      { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    child = started
    const endpoint = await new Promise<string>((resolve, reject) => {
      let said = ''
      started.stderr.on('data', chunk => {
        said += chunk
        const [, address] = /DevTools listening on (\S+)/.exec(said) ?? []
        if (address !== undefined) resolve(address)
      })
      started.once('exit', () => reject(new Error(`Chromium did not start: ${said}`)))
    })
    context = (await chromium.connectOverCDP(endpoint, { timeout: answersWithinMs })).contexts()[0]
    if (!context) throw new Error('Chromium has no window')
  }
  async function kill() {
    const ending = child
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const gone = once(ending, 'exit')
    signal('SIGKILL')
    await gone
  }

  await start()
  return {
    context: () => context as BrowserContext,
    kill,
    start,
    sleep: () => signal('SIGSTOP'),
    wake: () => signal('SIGCONT'),
    scrap: async () => {
      await kill()
      rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
}
