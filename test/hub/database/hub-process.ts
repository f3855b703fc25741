import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { DatabaseConfig } from '../../../src-hub/database/open-database.ts'

/** A process that opens a data folder as a hub does, to be killed, stopped or collided with. */
export interface HubProcess {
  readonly pid: number
  /** The next line that begins with this word, without the word. Rejects with what was said when the process ends. */
  line(word: string): Promise<string>
  /** All lines so far that begin with this word, without the word. */
  lines(word: string): readonly string[]
  signal(signal: NodeJS.Signals): void
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>
}

const program = fileURLToPath(new URL('./hub-program.ts', import.meta.url))

export interface HubProcessOptions {
  readonly task: 'hold' | 'write'
  readonly config: DatabaseConfig
  readonly user?: { readonly uid: number; readonly gid: number }
}

export function startHubProcess({ task, config, user }: HubProcessOptions): HubProcess {
  const child = spawn(process.execPath, [program, task, JSON.stringify(config)], {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  const errors: string[] = []
  const output = createInterface({ input: child.stdout })
  output.on('line', line => said.push(line))
  child.stderr.on('data', chunk => errors.push(String(chunk)))
  const ended = once(child, 'close').then(() => {})
  const heard = new Map<string, number>()
  const matching = (word: string) =>
    said.filter(each => each.startsWith(`${word} `)).map(each => each.slice(word.length + 1))
  return {
    pid: child.pid ?? 0,
    ended,
    signal: signal => child.kill(signal),
    lines: matching,
    line: async word => {
      const index = heard.get(word) ?? 0
      heard.set(word, index + 1)
      while (true) {
        const found = matching(word)[index]
        if (found !== undefined) return found
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`the hub process ended without "${word}": ${said.join('\n')}${errors.join('')}`)
        }
        await Promise.race([once(output, 'line'), ended])
      }
    },
  }
}
