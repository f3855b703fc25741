import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const readyWithinMs = 60_000

/** A whole Townline as an adopter starts it: `npm start`'s own script, its own database, the demo city. */
export interface Town {
  readonly url: string
  /** SIGKILL: no chance to say anything. The database server that it brought along may live on. */
  readonly kill: () => Promise<void>
  /** Starts again on the same port and the same data. */
  readonly start: () => Promise<void>
  /** Stops as Ctrl-C does. */
  readonly stop: () => Promise<void>
  /** Stops and removes the data. */
  readonly raze: () => Promise<void>
}

/** Opens a town on a free port over a fresh data folder, and waits until it says that it is ready. */
export async function openTown(environment: NodeJS.ProcessEnv = {}): Promise<Town> {
  const port = await freePort()
  const data = await mkdtemp(join(tmpdir(), 'townline-town-'))
  let hub: ChildProcess | undefined

  const start = async (): Promise<void> => {
    const child = spawn(process.execPath, ['scripts/start.ts'], {
      cwd: root,
      env: {
        ...process.env,
        TOWNLINE_PORT: String(port),
        TOWNLINE_DATA: data,
        TOWNLINE_OPEN: '0',
        DATABASE_URL: '',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    hub = child
    await new Promise<void>((resolve, reject) => {
      let said = ''
      const timer = setTimeout(
        () => reject(new Error(`The hub was not ready in time. It said: ${said}`)),
        readyWithinMs,
      )
      const hear = (chunk: Buffer): void => {
        said += String(chunk)
        if (!said.includes('Townline ready:')) return
        clearTimeout(timer)
        resolve()
      }
      child.stdout?.on('data', hear)
      child.stderr?.on('data', hear)
      child.once('exit', code => {
        clearTimeout(timer)
        reject(new Error(`The hub ended with ${code}. It said: ${said}`))
      })
    })
  }

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const child = hub
    hub = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
    child.kill(signal)
    await ended
  }

  await start()
  return {
    url: `http://localhost:${port}`,
    start,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    raze: async () => {
      if (!hub) await start()
      await end('SIGTERM')
      await rm(data, { recursive: true, force: true })
    },
  }
}
