import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { within } from './people-at-work.ts'

/** Starts a hub of this folder in a process of its own; resolves when it says `ready`, rejects when it ends before. */
export async function startHubChild(script: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors: string[] = []
  child.stderr.on('data', chunk => errors.push(String(chunk)))
  const lines = createInterface({ input: child.stdout })
  const isReady = new Promise<void>(resolve => {
    lines.on('line', line => (line === 'ready' ? resolve() : console.error(line.slice(0, 500))))
  })
  const ended = once(child, 'close').then(() => {
    throw new Error(`the hub did not start: ${errors.join('').slice(-2_000)}`)
  })
  ended.catch(() => {})
  await Promise.race([isReady, ended])
  return child
}

/** In order, so that its PostgreSQL ends with it. */
export async function endHubChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  await within(20_000, closed)
  child.kill('SIGKILL')
}
