import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { createPool, endPool } from '../connect-postgres.ts'
import type { Log } from '../log.ts'
import { errorCode, noSpaceProblem, StartProblem } from '../start-problem.ts'
import { clusterDatabase, clusterFolder, clusterUser, prepareCluster } from './cluster.ts'
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts'
import { chooseRunner, type Runner, run } from './run-unprivileged.ts'
import { stopOrphan } from './stop-orphan.ts'

/**
 * The PostgreSQL that the hub brings along: a real server with every commit on the disk before it is answered, as a
 * child of the hub in a session of its own, so that a Ctrl-C in the terminal reaches the hub alone, which then stops
 * it in order. A server that ends by itself is started again.
 *
 *   held folder ──► stop an orphan ──► cluster (made once) ──► server ──ready──► pool
 *                                                               ▲  │ ended by itself
 *                                                               └──┘ back-off 0.1 s … 5 s
 */
export interface EmbeddedPostgres {
  readonly pool: pg.Pool
  /** For a connection of one's own; the port changes when the server had to be started anew. */
  connection(): pg.ClientConfig
  /** Ends the connections and stops the server; twice is fine. */
  close(): Promise<void>
}

/** What it takes to run PostgreSQL here. */
export interface PostgresParts {
  readonly binaries: PostgresBinaries
  readonly runner: Runner
  readonly environment: NodeJS.ProcessEnv
}

/** Finds out whether PostgreSQL runs here at all, by running it; the problem in words when it does not. */
export async function findPostgres(
  dataFolder: string,
): Promise<PostgresParts | { readonly problem: string }> {
  const binaries = findPostgresBinaries(dataFolder)
  if ('problem' in binaries) return binaries
  const environment = environmentOf(binaries)
  const runner = await chooseRunner(binaries.postgres, dataFolder, environment)
  return 'problem' in runner ? runner : { binaries, runner, environment }
}

/**
 * Nothing of the hub's own environment: PGPORT and the like would lead PostgreSQL astray, and secrets are none of its
 * business. Messages are in English because some are read here.
 */
function environmentOf(binaries: PostgresBinaries): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'].flatMap(name => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  const libraries = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH'
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    ...(binaries.libraryFolder === undefined ? {} : { [libraries]: binaries.libraryFolder }),
  }
}

const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: '60',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
}

/** The caller holds the data folder, and goes on holding it until `close` has answered. */
export async function startEmbeddedPostgres(
  dataFolder: string,
  parts: PostgresParts,
  log: Log,
): Promise<EmbeddedPostgres> {
  // Of a cluster that exists; a half-made one is nobody's.
  await stopOrphan(clusterFolder(dataFolder), parts.binaries.pgCtl, log)
  const { folder, password } = await prepareCluster(
    dataFolder,
    parts.binaries,
    parts.runner,
    parts.environment,
  )
  const connectionTo = (port: number, database = clusterDatabase): pg.ClientConfig => ({
    host: '127.0.0.1',
    port,
    user: clusterUser,
    password,
    database,
  })
  const start = () => startServer(folder, join(dataFolder, 'postgres.log'), parts, connectionTo, log)

  let server = await start()
  const pool = createPool(connectionTo(server.port), log)
  let closing: Promise<void> | undefined

  const keepRunning = async () => {
    while (closing === undefined) {
      await server.ended
      if (closing !== undefined) return
      log.error({ folder }, 'PostgreSQL ended by itself; starting it again')
      await startAgain()
    }
  }
  const startAgain = async () => {
    for (let waitMs = 100; closing === undefined; waitMs = Math.min(waitMs * 2, 5_000)) {
      try {
        await stopOrphan(folder, parts.binaries.pgCtl, log)
        server = await start()
        // The pool opens every new connection with its options as they are then.
        Object.assign(pool.options, { port: server.port })
        log.warn({ port: server.port }, 'PostgreSQL runs again')
        return
      } catch (error) {
        log.error({ err: error }, 'PostgreSQL does not start again yet')
        await sleep(waitMs)
      }
    }
  }
  const kept = keepRunning()

  const close = async () => {
    await endPool(pool)
    await server.stop()
    // A server that was just being started again is stopped as well.
    await kept
    await server.stop()
  }
  return {
    pool,
    connection: () => connectionTo(server.port),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

interface Server {
  readonly port: number
  /** Resolves when the process is gone, for whatever reason. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

type ConnectionTo = (port: number, database?: string) => pg.ClientConfig

/** Starts the server and waits until it lets the hub in. Throws a `StartProblem` when it does not come up. */
async function startServer(
  folder: string,
  logFile: string,
  parts: PostgresParts,
  connectionTo: ConnectionTo,
  log: Log,
): Promise<Server> {
  const attempts = 5
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const logStart = rotate(logFile)
    const child = spawnPostgres(folder, port, logFile, parts)
    const ended = new Promise<void>(resolve => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve())
    })
    const server: Server = { port, ended, stop: () => stopServer(child, ended, folder, parts) }
    try {
      await becomesReady(child, connectionTo, port)
      return server
    } catch (error) {
      await server.stop()
      const said = readFrom(logFile, logStart)
      // Two cases pass by themselves: another program took the port, or backends of a killed server are still leaving.
      const passes = /could not bind|address already in use|still in use|lock file/i.test(said)
      if (!passes || attempt === attempts) throw startProblem(folder, logFile, said, error)
      log.warn({ said }, 'PostgreSQL did not start; trying again')
      await sleep(200 * attempt)
    }
  }
}

function spawnPostgres(folder: string, port: number, logFile: string, parts: PostgresParts): ChildProcess {
  const options = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const command = parts.runner.command(parts.binaries.postgres, ['-D', folder, ...options])
  // Into a file rather than a pipe: a server that outlives a killed hub would write into nothing.
  const output = openSync(logFile, 'a', 0o600)
  try {
    const child = spawn(command.program, command.args, {
      ...command.options,
      env: parts.environment,
      cwd: process.platform === 'win32' ? undefined : '/',
      stdio: ['ignore', output, output],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    child.unref()
    return child
  } finally {
    closeSync(output)
  }
}

/**
 * Recovery after a crash may take its time; the server is waited for as long as it lives and says that it starts.
 * On a machine that is busy with other things it may also be silent for a while.
 */
async function becomesReady(child: ChildProcess, connectionTo: ConnectionTo, port: number): Promise<void> {
  const silentMsMax = 60_000
  let heardAt = Date.now()
  while (true) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      throw new Error('PostgreSQL ended while it was starting')
    }
    const client = new pg.Client({ ...connectionTo(port, 'postgres'), connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      const { rows } = await client.query('select from pg_database where datname = $1', [clusterDatabase])
      if (rows.length === 0) await client.query(`create database ${clusterDatabase}`)
      return
    } catch (error) {
      const starting = errorCode(error) === '57P03'
      if (starting) heardAt = Date.now()
      const answeredNo = error instanceof pg.DatabaseError && !starting
      if (answeredNo || Date.now() - heardAt > silentMsMax) throw error
    } finally {
      await client.end().catch(() => {})
    }
    await sleep(30)
  }
}

/** Fast shutdown, and harder ones when it does not come about. */
async function stopServer(
  child: ChildProcess,
  ended: Promise<void>,
  folder: string,
  parts: PostgresParts,
): Promise<void> {
  const gone = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null
  if (gone()) return
  if (process.platform === 'win32') {
    const args = ['stop', '-D', folder, '-m', 'fast', '-w', '-t', '20']
    await run({ program: parts.binaries.pgCtl, args, options: {} }, parts.environment).catch(() => {})
  }
  const steps: readonly (readonly [NodeJS.Signals, number])[] = [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ]
  for (const [signal, waitMs] of steps) {
    if (gone()) return
    child.kill(signal)
    const waited = new AbortController()
    await Promise.race([ended, sleep(waitMs, undefined, { signal: waited.signal }).catch(() => undefined)])
    waited.abort()
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'))
        else resolve(address.port)
      })
    })
  })
}

const logBytesMax = 5 * 1024 * 1024

/** Keeps the server's log and the one before it; answers where the next line will stand. */
function rotate(logFile: string): number {
  try {
    const { size } = statSync(logFile)
    if (size <= logBytesMax) return size
    rmSync(`${logFile}.1`, { force: true })
    renameSync(logFile, `${logFile}.1`)
    return 0
  } catch {
    return 0
  }
}

function readFrom(logFile: string, start: number): string {
  const buffer = Buffer.alloc(16_384)
  const descriptor = openSync(logFile, 'r')
  try {
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, buffer.length, start))
  } finally {
    closeSync(descriptor)
  }
}

function startProblem(folder: string, logFile: string, said: string, cause: unknown): StartProblem {
  if (/no space left/i.test(said)) return noSpaceProblem(folder, cause)
  if (errorCode(cause) === '28P01') {
    return new StartProblem(
      `The password in database.secret does not open the database in ${folder}.`,
      'Delete database.secret; the hub then sets a new password.',
      { cause },
    )
  }
  if (/incompatible with server/i.test(said)) {
    return new StartProblem(
      `The database in ${folder} was made by another version of PostgreSQL.`,
      'Start the version of Townline that made it, or restore a backup.',
      { cause },
    )
  }
  const lines = said.split('\n').filter(each => each.trim() !== '')
  const reason = lines.find(each => /FATAL|PANIC|error/i.test(each)) ?? lines[0] ?? String(cause)
  return new StartProblem(
    `The database in ${folder} does not start (${reason.replace(/^.*?(FATAL|PANIC):\s*/, '')}).`,
    `Read ${logFile}.`,
    { cause },
  )
}
