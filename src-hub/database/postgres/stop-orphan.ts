import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { errorCode } from '../start-problem.ts'
import { run } from './run-unprivileged.ts'

/**
 * A hub that was killed leaves its PostgreSQL running. The next hub of the folder (it holds the lock, so there is no
 * other) stops it before it starts its own: PostgreSQL rolls back what nobody was told, and the new one is the new
 * hub's child with its settings.
 */
export async function stopOrphan(cluster: string, pgCtl: string, log: Log): Promise<void> {
  if (process.platform === 'win32') return stopWithPgCtl(cluster, pgCtl)
  const postmaster = readPostmasterPid(cluster)
  const alive = await processesIn(cluster, postmaster)
  if (alive.length > 0) {
    log.warn({ cluster, processes: alive }, 'a PostgreSQL of an earlier hub still runs here; stopping it')
    await stopProcesses(cluster, postmaster)
  }
  // Its number may by now be somebody else's, whom PostgreSQL would take for a server that still runs.
  if (postmaster !== undefined && isAlive(postmaster))
    rmSync(join(cluster, 'postmaster.pid'), { force: true })
}

/** The first line of `postmaster.pid`; undefined when there is none. */
export function readPostmasterPid(cluster: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'), 10)
    return pid > 1 ? pid : undefined
  } catch {
    return undefined
  }
}

interface Step {
  readonly signal?: NodeJS.Signals
  readonly waitMs: number
}

/** A server is let to shut down fast, which writes everything out, before it is made to. */
const stepsForServer: readonly Step[] = [
  { signal: 'SIGINT', waitMs: 20_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
]
/** Its processes find by themselves that their server is dead; there is nothing left that they could write out. */
const stepsForRest: readonly Step[] = [
  { waitMs: 300 },
  { signal: 'SIGQUIT', waitMs: 700 },
  { signal: 'SIGKILL', waitMs: 5_000 },
]

/**
 * Every step asks anew who still works in the folder, so that no process is signalled by a number that has changed
 * hands.
 */
async function stopProcesses(cluster: string, postmaster: number | undefined): Promise<void> {
  const alive = () => processesIn(cluster, postmaster)
  const server = async () => (await alive()).filter(each => each === postmaster)
  const take = async (steps: readonly Step[], who: () => Promise<readonly number[]>) => {
    for (const { signal, waitMs } of steps) {
      if (signal !== undefined) for (const pid of await who()) signalTo(pid, signal)
      const until = Date.now() + waitMs
      while (Date.now() < until && (await who()).length > 0) await sleep(25)
    }
  }
  await take(stepsForServer, server)
  await take(stepsForRest, alive)
  if ((await alive()).length > 0)
    throw new Error(`a PostgreSQL of an earlier hub in ${cluster} does not stop`)
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone in between, which is what is wanted.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** Every process of PostgreSQL works in its cluster's folder: that tells it from whoever inherited its number. */
async function processesIn(cluster: string, postmaster: number | undefined): Promise<readonly number[]> {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .map(Number)
      .filter(pid => Number.isInteger(pid) && isPostgresIn(pid, cluster))
  }
  if (postmaster === undefined) return []
  const command = await run(
    { program: 'ps', args: ['-o', 'command=', '-p', String(postmaster)], options: {} },
    process.env,
  ).catch(() => '')
  return command.includes('postgres') && command.includes(cluster) ? [postmaster] : []
}

/** By its program too: a person's shell may stand in the folder. */
function isPostgresIn(pid: number, cluster: string): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/cwd`) === cluster &&
      readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres'
    )
  } catch {
    return false
  }
}

/** pg_ctl speaks to the server by a pipe that carries its number, so that it can reach nobody else. */
async function stopWithPgCtl(cluster: string, pgCtl: string): Promise<void> {
  if (readPostmasterPid(cluster) === undefined) return
  await run(
    { program: pgCtl, args: ['stop', '-D', cluster, '-m', 'fast', '-w', '-t', '20'], options: {} },
    process.env,
  ).catch(() => {})
}
