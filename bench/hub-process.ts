import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HubStarted } from './hub-program.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface BenchHub extends HubStarted, AsyncDisposable {
  readonly pid: number
}

export interface BenchHubOptions {
  readonly customers: number
  /** Agents beside the demo city's own, `desk-1` …, all with the demo password. */
  readonly desks?: number
  /** In a folder of its own that goes with it, for what fills the hub itself. */
  readonly fresh?: boolean
  /** Beside what every hub of a bench is started with. */
  readonly environment?: NodeJS.ProcessEnv
  readonly say: (line: string) => void
}

/**
 * A hub on the embedded PostgreSQL with a demo city of the wanted size. The filled data folder is kept below `dist`
 * and used again until the sources that fill it change: filling it takes longer than measuring.
 */
export async function startBenchHub({
  customers,
  desks = 0,
  fresh = false,
  environment = {},
  say,
}: BenchHubOptions): Promise<BenchHub> {
  const kept = join(root, 'dist/bench')
  const size = `${customers}-${desks}-`
  const folder = fresh
    ? mkdtempSync(join(tmpdir(), 'townline-bench-'))
    : join(kept, `${size}${fillingDigest()}`)
  const filled = join(folder, 'filled')
  if (!fresh && !existsSync(filled)) {
    mkdirSync(kept, { recursive: true })
    // Cities of older sources, and what a start that was interrupted left behind: half a city.
    for (const older of readdirSync(kept)) {
      if (older.startsWith(size)) rmSync(join(kept, older), { recursive: true, force: true })
    }
    mkdirSync(folder)
    say(`Filling a city with ${customers} customers, once …`)
  }
  const child = fork(join(root, 'bench/hub-program.ts'), [String(customers), String(desks)], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: '',
      TOWNLINE_DATA: join(folder, 'data'),
      TOWNLINE_DATABASE: 'embedded',
      TOWNLINE_DEMO: '1',
      TOWNLINE_HOST: '127.0.0.1',
      TOWNLINE_LOG: 'error',
      TOWNLINE_OPEN: '0',
      TOWNLINE_PORT: '0',
      ...environment,
    },
  })
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  const started = await Promise.race([
    new Promise<HubStarted>(resolve => child.once('message', message => resolve(message as HubStarted))),
    ended.then(code => {
      throw new Error(`The hub of the bench ended with ${code} before it was ready.`)
    }),
  ])
  writeFileSync(filled, '')
  return {
    ...started,
    pid: child.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      if (child.connected) child.send('stop')
      await ended
      if (fresh) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
}

/** Changes whenever the content of a filled data folder would. */
function fillingDigest(): string {
  const hash = createHash('sha256')
  const sources = [
    'src-hub/config/demo-city/**/*.{ts,json}',
    'src-hub/config/seed-demo-city.ts',
    'src-hub/database/migrations/*.ts',
    'src-hub/journal/{customer-search,search-words}.ts',
    'resources/demo-city/**/*.{json,md}',
  ]
  for (const file of globSync(sources, { cwd: root }).toSorted()) {
    hash.update(file).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex').slice(0, 10)
}
