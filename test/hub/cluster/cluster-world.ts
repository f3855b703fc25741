import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { type OpenDatabase, openDatabase } from '../../../src-hub/database/open-database.ts'
import { ask } from '../../world/hub-world.ts'

/** Several hubs in processes of their own on one real PostgreSQL. */

const waitMsMax = 20_000
const silent = { info() {}, warn() {}, error() {} }

/** A PostgreSQL server with databases for centres; `db` looks into one of them from outside. */
export interface CentreServer {
  /** An empty database of its own. */
  readonly newCentre: () => Promise<CentreDatabase>
  readonly close: () => Promise<void>
}

export interface CentreDatabase extends Pick<OpenDatabase, 'db'> {
  readonly url: string
  readonly connection: () => pg.ClientConfig
  readonly close: () => Promise<void>
}

export async function startServer(): Promise<CentreServer> {
  const folder = mkdtempSync(join(tmpdir(), 'townline-cluster-'))
  const server = await openDatabase({ dataFolder: folder, database: 'embedded' }, silent)
  const admin = server.connection?.()
  if (admin === undefined) throw new Error('PostgreSQL does not run here')
  let count = 0
  return {
    newCentre: async () => {
      count += 1
      const name = `centre_${count}`
      const client = new pg.Client(admin)
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      const { user, password, host, port } = admin
      const url = `postgresql://${user}:${encodeURIComponent(String(password))}@${host}:${port}/${name}`
      const { db, connection, close } = await openDatabase({ dataFolder: folder, databaseUrl: url }, silent)
      return { db, url, connection: () => connection?.() ?? {}, close }
    },
    close: async () => {
      await server.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
}

export interface HubProcess {
  /** Without a closing slash. */
  readonly url: string
  /** How many sign-ins it printed, and the password. */
  readonly users: number
  readonly password: string
  /** What it logged, oldest first. */
  readonly logged: () => readonly string[]
  readonly signal: (signal: NodeJS.Signals) => void
  /** In order; resolves when the process is gone. */
  readonly stop: () => Promise<void>
  readonly ended: Promise<void>
}

const program = fileURLToPath(new URL('./hub-program.ts', import.meta.url))

export async function startHubProcess(
  { url }: Pick<CentreDatabase, 'url'>,
  demo: 'demo' | 'empty' = 'demo',
): Promise<HubProcess> {
  const child = spawn(process.execPath, [program, url, demo], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  const errors: string[] = []
  child.stderr.on('data', chunk => errors.push(String(chunk)))
  const ended = once(child, 'close').then(() => undefined)
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', line => {
      if (line.startsWith('ready ')) resolve(line.slice('ready '.length))
      else said.push(line)
    })
    void ended.then(() =>
      reject(new Error(`the hub did not start: ${[...said, ...errors].join('\n').slice(-3_000)}`)),
    )
  })
  const facts = JSON.parse(await ready) as { url: string; users: number; password: string }
  return {
    ...facts,
    url: `http://127.0.0.1:${new URL(facts.url).port}`,
    logged: () => said,
    signal: signal => child.kill(signal),
    stop: () => stopProcess(child, ended),
    ended,
  }
}

/** So many hubs, started at once; when one cannot, none is left. */
export async function startHubs(
  centre: Pick<CentreDatabase, 'url'>,
  count: number,
  demo: 'demo' | 'empty' = 'demo',
): Promise<HubProcess[]> {
  const starts = await Promise.allSettled(Array.from({ length: count }, () => startHubProcess(centre, demo)))
  const hubs = starts.flatMap(start => (start.status === 'fulfilled' ? [start.value] : []))
  const failed = starts.find(start => start.status === 'rejected')
  if (failed === undefined) return hubs
  await Promise.all(hubs.map(hub => hub.stop()))
  throw failed.reason
}

async function stopProcess(child: ChildProcess, ended: Promise<void>): Promise<void> {
  // A process that is paused hears nothing else.
  child.kill('SIGCONT')
  child.kill('SIGTERM')
  await Promise.race([ended, pause(waitMsMax, undefined, { ref: false })])
  child.kill('SIGKILL')
  await ended
}

/** What a hub says of itself to whoever watches it. */
export async function figure(hub: Pick<HubProcess, 'url'>, name: string): Promise<number> {
  const { body } = await ask(hub, 'GET', '/metrics')
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(body)?.[1])
}

/** The one of these hubs that leads, when there is exactly one. */
export async function leaderOf<Hub extends Pick<HubProcess, 'url'>>(hubs: readonly Hub[]): Promise<Hub> {
  return until(async () => {
    const leads = await Promise.all(hubs.map(hub => figure(hub, 'townline_leading')))
    return leads.filter(each => each === 1).length === 1 && hubs[leads.indexOf(1)]
  }, 'one hub leads')
}

/** The first value that `find` answers; asked again and again. */
export async function until<Value>(
  find: () => Promise<Value | undefined | false>,
  what: string,
): Promise<Value> {
  const by = Date.now() + waitMsMax
  while (Date.now() < by) {
    const value = await find()
    if (value !== undefined && value !== false) return value
    await pause(10)
  }
  throw new Error(`${what}: did not happen`)
}
