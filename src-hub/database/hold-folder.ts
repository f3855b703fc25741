import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { errorCode, folderProblem, noSpaceProblem, StartProblem } from './start-problem.ts'

/** A data folder that no other hub can open until `release`. */
export interface HeldFolder {
  /** Absolute, without symbolic links. */
  readonly folder: string
  /** Releasing twice is fine. */
  release(): void
}

/** Who holds a folder, as it is told to the one who came second. */
interface Holder {
  readonly pid: number
  readonly host: string
  /** ISO 8601, UTC. */
  readonly since: string
}

const holderFileName = 'hub.holder.json'
const lockFileName = 'hub.lock'

/** Below this nothing can be started; PostgreSQL alone needs a WAL segment (16 MB) to come up. */
const leastFreeBytes = 8 * 1024 * 1024

/**
 * Makes the data folder if need be and takes it for this process alone. Throws a `StartProblem` that names the holder
 * when another hub has it, or what is wrong with the folder.
 *
 * The lock is a lock of the operating system on `hub.lock`, taken through SQLite, which knows how on every system. It
 * ends with the process however that ends, so there is no stale lock, no process id to be mistaken for another's, and
 * a hub that was stopped or asleep for an hour still holds it. `hub.holder.json` only tells who it is. Nothing else
 * in this process may open `hub.lock`, for instance to copy it: closing it would drop the lock.
 */
export function holdFolder(path: string): HeldFolder {
  const folder = makeFolder(path)
  const lock = lockFolder(folder)
  try {
    const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() }
    writeFileSync(join(folder, holderFileName), `${JSON.stringify(holder)}\n`, { mode: 0o600 })
  } catch (error) {
    lock.close()
    throw folderProblem(error, folder) ?? error
  }
  let held = true
  return {
    folder,
    release() {
      if (!held) return
      held = false
      rmSync(join(folder, holderFileName), { force: true })
      lock.close()
    },
  }
}

function makeFolder(path: string): string {
  try {
    makeFolders(path)
    const folder = realpathSync(path)
    const disk = statfsSync(folder)
    if (disk.bavail * disk.bsize < leastFreeBytes) throw noSpaceProblem(folder)
    return folder
  } catch (error) {
    throw folderProblem(error, path) ?? error
  }
}

/**
 * Makes a folder and those above it that are missing, one by one: Node's own recursive way never ends where a file
 * system (procfs) answers that a parent which is there does not exist.
 */
function makeFolders(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
    return
  }
  makeFolders(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another hub may have been quicker.
    if (errorCode(error) !== 'EEXIST') throw error
  }
}

function lockFolder(folder: string): DatabaseSync {
  const file = join(folder, lockFileName)
  // Created here rather than by SQLite, because the error then says why it cannot be. An existing file is never
  // opened: closing it again would drop a lock that this very process holds on it (POSIX).
  try {
    if (!existsSync(file)) closeSync(openSync(file, 'wx', 0o600))
    accessSync(file, constants.W_OK)
  } catch (error) {
    throw folderProblem(error, folder) ?? error
  }
  const lock = new DatabaseSync(file, { timeout: 0 })
  try {
    // Nothing is ever written; without this SQLite would leave a journal beside a lock that was killed.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if (isBusy(error)) throw heldProblem(folder)
    throw new StartProblem(
      `The data folder ${folder} cannot be locked (${errorCode(error)}: ${(error as Error).message}).`,
      'Use a folder on a local disk; some network disks do not know locks.',
      { cause: error },
    )
  }
}

function isBusy(error: unknown): boolean {
  const sqliteBusy = 5
  // The low byte is the kind; the rest says more precisely which.
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === sqliteBusy
}

function heldProblem(folder: string): StartProblem {
  const holder = readHolder(folder)
  const who = holder === undefined ? '' : ` (process ${holder.pid} on ${holder.host}, since ${holder.since})`
  return new StartProblem(
    `The data folder ${folder} is in use by another hub${who}.`,
    'Stop that hub first, or name another folder in TOWNLINE_DATA.',
  )
}

function readHolder(folder: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(join(folder, holderFileName), 'utf8')) as Partial<Holder>
    const { pid, host, since } = holder
    return typeof pid === 'number' && typeof host === 'string' && typeof since === 'string'
      ? { pid, host, since }
      : undefined
  } catch {
    // The other hub may be between its lock and its line; that it holds the folder is certain all the same.
    return undefined
  }
}
