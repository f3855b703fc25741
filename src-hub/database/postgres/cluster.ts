import { randomBytes } from 'node:crypto'
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { noSpaceProblem, StartProblem } from '../start-problem.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { giveCluster, makeOwnedFolder, type Runner, run } from './run-unprivileged.ts'

/** The one role of the hub's own cluster, and its database. */
export const clusterUser = 'townline'
export const clusterDatabase = 'townline'

const freshPrefix = 'postgres.new-'
/** A new cluster takes 40 MB and soon a second WAL segment; below this it would fail while people work. */
const leastFreeBytesToCreate = 150 * 1024 * 1024

export function clusterFolder(dataFolder: string): string {
  return join(dataFolder, 'postgres')
}

/**
 * The cluster of a data folder, made if need be. It is made beside its place and moved there whole, so that a hub
 * killed meanwhile leaves nothing half made behind. Answers the folder and the password of `clusterUser`.
 */
export async function prepareCluster(
  dataFolder: string,
  binaries: PostgresBinaries,
  runner: Runner,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly folder: string; readonly password: string }> {
  const folder = clusterFolder(dataFolder)
  for (const name of readdirSync(dataFolder)) {
    if (!name.startsWith(freshPrefix)) continue
    // The initdb of a hub that was killed may go on writing for a moment.
    rmSync(join(dataFolder, name), { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
  }
  if (!existsSync(folder)) {
    const disk = statfsSync(dataFolder)
    if (disk.bavail * disk.bsize < leastFreeBytesToCreate) throw noSpaceProblem(dataFolder)
    const password = readSecret(dataFolder) ?? writeSecret(dataFolder)
    await createCluster(dataFolder, folder, password, binaries, runner, environment)
    return { folder, password }
  }
  if (runner.owner !== undefined) giveCluster(folder, runner.owner)
  const password = readSecret(dataFolder)
  if (password !== undefined) return { folder, password }
  return { folder, password: await replaceSecret(dataFolder, folder, binaries, runner, environment) }
}

async function createCluster(
  dataFolder: string,
  folder: string,
  password: string,
  binaries: PostgresBinaries,
  runner: Runner,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const name = `${freshPrefix}${randomBytes(6).toString('hex')}`
  const workshop = join(dataFolder, name)
  const fresh = join(workshop, 'cluster')
  const passwordFile = join(workshop, 'password')
  makeOwnedFolder(workshop, runner.owner)
  makeOwnedFolder(fresh, runner.owner)
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (runner.owner !== undefined) chownSync(passwordFile, runner.owner.uid, runner.owner.gid)
  await initdb(fresh, passwordFile, binaries, runner, environment)
  renameSync(fresh, folder)
  syncFolder(dataFolder)
  rmSync(workshop, { recursive: true, force: true })
}

/**
 * Sorting and case are those of Unicode built into PostgreSQL, so that an upgrade of the system's libraries cannot
 * spoil an index. What counts as a letter in trigram and text search still comes from the system, by the first of
 * these locales that it has.
 */
const letterLocales = ['C.UTF-8', 'en_US.UTF-8', 'C']

async function initdb(
  folder: string,
  passwordFile: string,
  binaries: PostgresBinaries,
  runner: Runner,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const problems: unknown[] = []
  for (const locale of letterLocales) {
    const command = runner.command(binaries.initdb, [
      `--pgdata=${folder}`,
      `--username=${clusterUser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      `--lc-ctype=${locale}`,
    ])
    try {
      await run(command, environment)
      return
    } catch (error) {
      problems.push(error)
      if (!/locale/i.test((error as Error).message)) break
    }
  }
  const problem = problems.at(-1)
  if (/no space left/i.test(String(problem))) throw noSpaceProblem(folder, problem)
  throw new StartProblem(
    `The database cannot be created in ${folder} (${lastLine(problem)}).`,
    'Set TOWNLINE_DATABASE=pglite to use the other database, or DATABASE_URL to use one of your own.',
    { cause: problem },
  )
}

function lastLine(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).trim().split('\n')
  return lines.find(each => /error|fatal/i.test(each)) ?? lines.at(-1) ?? ''
}

function secretFile(dataFolder: string): string {
  return join(dataFolder, 'database.secret')
}

function readSecret(dataFolder: string): string | undefined {
  const file = secretFile(dataFolder)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() || undefined : undefined
}

function writeSecret(dataFolder: string): string {
  const password = randomBytes(24).toString('base64url')
  const file = secretFile(dataFolder)
  writeDurably(`${file}.new`, `${password}\n`)
  renameSync(`${file}.new`, file)
  syncFolder(dataFolder)
  return password
}

/** A cluster that was restored without its secret is given a new one; whoever may write its files may do so anyhow. */
async function replaceSecret(
  dataFolder: string,
  folder: string,
  binaries: PostgresBinaries,
  runner: Runner,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  const command = runner.command(binaries.postgres, ['--single', '-D', folder, 'postgres'])
  // The alphabet of base64url needs no quoting.
  await run(command, environment, 120_000, `alter role ${clusterUser} password '${password}'\n`)
  writeDurably(secretFile(dataFolder), `${password}\n`)
  return password
}

function writeDurably(file: string, text: string): void {
  const descriptor = openSync(file, 'w', 0o600)
  try {
    writeFileSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** A renamed entry is on the disk only when its folder is. Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
