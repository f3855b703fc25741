import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunningHub } from '../src-hub/hub.ts'

/**
 * `npm start`: a whole contact centre in one terminal. Builds the pages when they are missing or older than their
 * sources, starts the hub, says where it is, opens the desk, and stops everything on the first Ctrl-C.
 *
 * Whatever stands in the way is one line on stderr and exit code 1. Only built-in modules are imported before the
 * version of Node is known to be right.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const nodeMajorMin = 24
/** A terminal's Ctrl-C may come twice: from the terminal itself, and passed on by npm. */
const sameSignalMs = 500
const tableLinesMax = 8

const pages = ['dist/desk/index.html', 'dist/public/contact/index.html']
const pageSources = [
  'src-renderer',
  'src-public',
  'src-domain',
  'src-contract',
  'package-lock.json',
  'vite.desk.config.ts',
  'vite.public.config.ts',
]

if (Number.parseInt(process.versions.node, 10) < nodeMajorMin) runOnInstalledNode()
else await start()

/** The installation brings its own Node; an older one that starts this hands over to it and waits. */
function runOnInstalledNode(): void {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const installed = ['node_modules/.bin/node', 'node_modules/node/bin/node']
    .map(each => join(root, `${each}${suffix}`))
    .find(each => existsSync(each))
  if (installed === undefined || process.env.TOWNLINE_HANDED_OVER === '1') {
    fail(
      `Townline needs Node ${nodeMajorMin} or newer, and this is ${process.versions.node}. Run npm ci, which installs it here, and then npm start.`,
    )
    return
  }
  const child = spawn(installed, process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, TOWNLINE_HANDED_OVER: '1' },
  })
  // Ctrl-C reaches the child from the terminal; this process only stays until the child is done.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  child.on('error', error => fail(`${installed} does not run (${error.message}).`))
  child.on('exit', code => {
    process.exitCode = code ?? 1
  })
}

async function start(): Promise<void> {
  const { readConfig } = await import('../src-hub/config/read-config.ts')
  const config = readConfig(process.env)
  if ('problem' in config) return fail(`Townline cannot start: ${config.problem}.`)
  const signals = watchSignals()
  try {
    await buildPages()
    if (signals.stopAsked()) return
    const { startHub } = await import('../src-hub/hub.ts')
    const hub = await startHub(config)
    signals.onStop(() => hub.stop())
    if (signals.stopAsked()) return
    sayReady(hub)
    if (config.openDesk) await openDesk(hub.url)
  } catch (error) {
    if (signals.stopAsked()) process.exit(1)
    fail(`Townline cannot start: ${await inOneLine(error)}`)
    if (config.logLevel === 'debug' || config.logLevel === 'trace') console.error(error)
    // What was half started may hold the process.
    setTimeout(() => process.exit(1), 2_000).unref()
  }
}

function fail(line: string): void {
  console.error(line.replaceAll(/\s+/g, ' ').trim())
  process.exitCode = 1
}

async function inOneLine(error: unknown): Promise<string> {
  const { StartProblem } = await import('../src-hub/database/start-problem.ts')
  if (error instanceof StartProblem) return `${error.message} ${error.nextStep}`
  const message = error instanceof Error ? error.message : String(error)
  return `${message.replace(/[.\s]*$/, '.')} Set TOWNLINE_LOG=debug to see more.`
}

interface Signals {
  stopAsked(): boolean
  /** How to stop what runs by now; done at once when that was already asked for. */
  onStop(stop: () => Promise<void>): void
}

/** The first signal stops everything in order, a second one ends the process where it is. */
function watchSignals(): Signals {
  let askedAt: number | undefined
  let stop: (() => Promise<void>) | undefined
  const stopNow = () => {
    stop?.().then(
      () => process.exit(0),
      error => {
        fail(`Stopping failed (${(error as Error).message}).`)
        process.exit(1)
      },
    )
  }
  const ask = () => {
    const now = Date.now()
    if (askedAt === undefined) {
      askedAt = now
      console.error('Stopping … (Ctrl-C again to end at once)')
      stopNow()
    } else if (now - askedAt > sameSignalMs) {
      process.exit(130)
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask)
  return {
    stopAsked: () => askedAt !== undefined,
    onStop: nextStop => {
      stop = nextStop
      if (askedAt !== undefined) stopNow()
    },
  }
}

/** Throws when the pages are needed and cannot be built. A Ctrl-C meanwhile ends the building as well. */
async function buildPages(): Promise<void> {
  const built = pages.map(each => changedAt(join(root, each)))
  const missing = built.includes(0)
  if (!missing && Math.min(...built) >= Math.max(...pageSources.map(each => newestIn(join(root, each)))))
    return
  // An installation for production has the pages and not the tools.
  if (!missing && !existsSync(join(root, 'node_modules/vite'))) return

  console.log(`Building the desk and the public pages, which ${missing ? 'are missing' : 'have changed'} …`)
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts?: { build?: string }
  }
  const path = [join(root, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH].join(delimiter)
  const building = spawn(scripts?.build ?? 'node scripts/build.ts', {
    cwd: root,
    shell: true,
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  for (const output of [building.stdout, building.stderr])
    output.on('data', chunk => said.push(String(chunk)))
  const [code, signal] = await once(building, 'close')
  if (code === 0) return
  console.error(said.join('').trim())
  throw new Error(`The desk and the public pages cannot be built (${signal ?? `exit code ${code}`})`)
}

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function newestIn(path: string): number {
  if (!existsSync(path)) return 0
  if (!statSync(path).isDirectory()) return changedAt(path)
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter(each => each.isFile())
  return Math.max(0, ...files.map(each => changedAt(join(each.parentPath, each.name))))
}

function sayReady(hub: RunningHub): void {
  const lines = [
    `Townline ready: ${hub.url}`,
    ...hub.notes.map(note => `Note: ${note}`),
    ...signInTable(hub),
    `Desk:         ${hub.url}desk/`,
    `Contact page: ${hub.url}contact/`,
  ]
  console.log(lines.join('\n'))
}

/** Somebody of every role comes before a second one of any. */
function signInTable({ demoSignIns, demoPassword }: RunningHub): readonly string[] {
  if (demoSignIns.length === 0 || demoPassword === undefined) return []
  const byRole = Object.values(Object.groupBy(demoSignIns, each => each.role)).map(each => each ?? [])
  const turns = Math.max(...byRole.map(each => each.length))
  const inTurns = Array.from({ length: turns }, (_, turn) =>
    byRole.flatMap(each => each.slice(turn, turn + 1)),
  )
  const shown = inTurns.flat().slice(0, tableLinesMax - 1)
  const width = Math.max(...shown.map(each => each.user.length))
  return [
    `Sign in with the password ${demoPassword} as one of ${demoSignIns.length}:`,
    ...shown.map(({ user, name, role }) => `  ${user.padEnd(width)}  ${name} (${role})`),
  ]
}

/** The desk's own program where it is installed, else the browser, else nothing: the addresses are on the screen. */
async function openDesk(url: string): Promise<void> {
  const hasDisplay =
    process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  if (!hasDisplay) return
  if (openElectron(url)) return
  try {
    const { default: open } = await import('open')
    const browser = await open(`${url}desk/`)
    browser.on('error', () => {})
    browser.unref()
  } catch {
    // The addresses are on the screen.
  }
}

/** Looks for the program itself: asking the package for it would begin a download. */
function openElectron(url: string): boolean {
  const folder = join(root, 'node_modules/electron')
  const named = join(folder, 'path.txt')
  if (!existsSync(named) || !existsSync(join(root, 'dist/main/main.js'))) return false
  const program = join(folder, 'dist', readFileSync(named, 'utf8').trim())
  if (!existsSync(program)) return false
  // Chromium's sandbox refuses root; without the sandbox the desk shall not run.
  if (process.platform === 'linux' && process.getuid?.() === 0) return false
  const desk = spawn(program, [root], {
    stdio: 'ignore',
    env: { ...process.env, TOWNLINE_HUB: new URL(url).origin },
  })
  desk.on('error', () => {})
  desk.unref()
  return true
}
