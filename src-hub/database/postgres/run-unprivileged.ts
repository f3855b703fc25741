import { execFile } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'

/**
 * PostgreSQL refuses to run as root. A hub that is root (a container, a server without a service user) runs it as
 * `nobody`. Where that user cannot come near the files, because the installation or the data folder lies below a
 * folder that is closed to others (a clone in /root), it is given the one capability to pass (CAP_DAC_OVERRIDE).
 */

/** How the programs of PostgreSQL are run here. */
export interface Runner {
  readonly kind: 'as-is' | 'as-nobody' | 'as-nobody-passing'
  /** Who must own the cluster; undefined leaves files as they are made. */
  readonly owner?: Owner
  command(program: string, args: readonly string[]): RunnableCommand
}

export interface Owner {
  readonly uid: number
  readonly gid: number
}

export interface RunnableCommand {
  readonly program: string
  readonly args: readonly string[]
  readonly options: { readonly uid?: number; readonly gid?: number }
}

const nobody: Owner = { uid: 65_534, gid: 65_534 }

/** Chooses how to run `postgres` over clusters in `dataFolder`, by trying it. */
export async function chooseRunner(
  postgres: string,
  dataFolder: string,
  environment: NodeJS.ProcessEnv,
): Promise<Runner | { readonly problem: string }> {
  const candidates = process.getuid?.() === 0 ? rootRunners(dataFolder) : [asIs]
  const problems: string[] = []
  for (const runner of candidates) {
    const problem = await tryRunner(runner, postgres, dataFolder, environment)
    if (problem === undefined) return runner
    problems.push(problem)
  }
  return { problem: `PostgreSQL does not run here (${problems.join('; ')})` }
}

const asIs: Runner = {
  kind: 'as-is',
  command: (program, args) => ({ program, args, options: {} }),
}

function rootRunners(dataFolder: string): readonly Runner[] {
  // Passing through is all that others may do: they can neither list the folder nor read what is in it.
  const { mode } = statSync(dataFolder)
  if ((mode & 0o001) === 0) chmodSync(dataFolder, (mode & 0o7777) | 0o011)
  const owner = ownerOfCluster(join(dataFolder, 'postgres')) ?? nobody
  const plain: Runner = {
    kind: 'as-nobody',
    owner,
    command: (program, args) => ({ program, args, options: owner }),
  }
  const passing: Runner = {
    kind: 'as-nobody-passing',
    owner,
    command: (program, args) => ({
      program: 'setpriv',
      args: [
        `--reuid=${owner.uid}`,
        `--regid=${owner.gid}`,
        '--clear-groups',
        '--inh-caps=+dac_override',
        '--ambient-caps=+dac_override',
        // Without it access(2) forgets the capability, and initdb does not find postgres beside itself.
        '--securebits=+no_setuid_fixup',
        '--',
        program,
        ...args,
      ],
      options: {},
    }),
  }
  return process.platform === 'linux' ? [plain, passing] : [plain]
}

/** A cluster that another user made while the hub was not root stays that user's. */
function ownerOfCluster(cluster: string): Owner | undefined {
  if (!existsSync(cluster)) return undefined
  const { uid, gid } = statSync(cluster)
  return uid === 0 ? undefined : { uid, gid }
}

/** The problem in words, or undefined when the program runs and its user can write below the data folder. */
async function tryRunner(
  runner: Runner,
  postgres: string,
  dataFolder: string,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const trial = join(dataFolder, `postgres.trial-${process.pid}`)
  try {
    const version = await run(runner.command(postgres, ['--version']), environment)
    if (!/\(PostgreSQL\) 18\./.test(version)) return `${runner.kind}: unexpected answer ${version.trim()}`
    if (runner.owner === undefined) return undefined
    makeOwnedFolder(trial, runner.owner)
    await run(runner.command('/bin/sh', ['-c', ': > "$0/file"', trial]), environment)
    return undefined
  } catch (error) {
    return `${runner.kind}: ${(error as Error).message.replaceAll(/\s+/g, ' ').trim()}`
  } finally {
    rmSync(trial, { recursive: true, force: true })
  }
}

/** The standard output. Rejects with the standard error when the program cannot be run or fails. */
export function run(
  command: RunnableCommand,
  env: NodeJS.ProcessEnv,
  timeoutMs = 120_000,
  input = '',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      command.program,
      command.args,
      // Node changes the working folder before the user; any folder of our own might be closed to that user.
      { ...command.options, env, cwd: process.platform === 'win32' ? undefined : '/', timeout: timeoutMs },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout)
        else reject(new Error(stderr.trim() || error.message, { cause: error }))
      },
    )
    // A program that could not be started has nothing that would read.
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })
}

export function makeOwnedFolder(folder: string, owner: Owner | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid)
}

/** A cluster that root copied back from a backup belongs to root; PostgreSQL insists on owning its files. */
export function giveCluster(folder: string, owner: Owner): void {
  if (statSync(folder).uid === owner.uid) return
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    if (!lstatSync(path).isSymbolicLink()) chownSync(path, owner.uid, owner.gid)
  }
  // Last, so that a stop in the middle is begun again.
  chownSync(folder, owner.uid, owner.gid)
}
