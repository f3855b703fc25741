import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { threadId } from 'node:worker_threads'
import type { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'
import { z } from 'zod'
import { pgliteParsers } from './column-values.ts'
import type { Schema } from './schema.ts'
import { folderProblem, StartProblem } from './start-problem.ts'

/** PGlite's WASM is large; a hub on PostgreSQL never loads it. */
async function startPglite(options: { dataDir: string } | { loadDataDir: Blob } | object): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite')
  return PGlite.create({ ...options, parsers: pgliteParsers })
}

export interface OpenPglite {
  readonly db: Kysely<Schema>
  close(): Promise<void>
}

function asOpen(pglite: PGlite): OpenPglite {
  const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) })
  let closing: Promise<void> | undefined
  const close = async () => {
    await db.destroy()
    // Kysely closes only what it has used.
    if (!pglite.closed) await pglite.close()
  }
  return {
    db,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

/**
 * Empty and in memory. Making an empty database takes PGlite seconds, so its image is kept beside the installed
 * packages after the first time, by the version of PGlite; loading it takes a tenth of that.
 */
export async function openPgliteInMemory(): Promise<OpenPglite> {
  const image = emptyImageFile()
  if (image !== undefined && existsSync(image)) {
    return asOpen(await startPglite({ loadDataDir: new Blob([readFileSync(image)]) }))
  }
  const pglite = await startPglite({})
  if (image !== undefined) await keepEmptyImage(pglite, image)
  return asOpen(pglite)
}

function emptyImageFile(): string | undefined {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const packageFolder = dirname(dirname(entry))
  const manifest = z.object({ version: z.string() })
  try {
    const { version } = manifest.parse(JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')))
    return resolve(packageFolder, '../../.cache/townline', `pglite-${version}.tar`)
  } catch {
    return undefined
  }
}

/** Another test may do the same at the same moment, and an installation may be read-only: both are fine. */
async function keepEmptyImage(pglite: PGlite, image: string): Promise<void> {
  const tar = Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer())
  const part = `${image}.${process.pid}-${threadId}`
  try {
    mkdirSync(dirname(image), { recursive: true })
    writeFileSync(part, tar)
    renameSync(part, image)
  } catch {
    rmSync(part, { force: true })
  }
}

/** The caller holds the data folder: PGlite itself takes no lock, and two of them in one folder destroy it. */
export async function openPgliteFolder(dataFolder: string): Promise<OpenPglite> {
  const folder = pgliteFolder(dataFolder)
  try {
    if (!existsSync(folder)) await createPgliteFolder(dataFolder, folder)
    return asOpen(await startPglite({ dataDir: folder }))
  } catch (error) {
    throw (
      folderProblem(error, dataFolder) ??
      new StartProblem(
        `The database in ${folder} does not open (${(error as Error).message}).`,
        'Restore the folder from a backup, or name another folder in TOWNLINE_DATA.',
        { cause: error },
      )
    )
  }
}

export function pgliteFolder(dataFolder: string): string {
  return join(dataFolder, 'pglite')
}

/** Made beside its place and moved there whole, so that a hub killed meanwhile leaves nothing half made behind. */
async function createPgliteFolder(dataFolder: string, folder: string): Promise<void> {
  for (const name of readdirSync(dataFolder)) {
    if (name.startsWith('pglite.new-')) rmSync(join(dataFolder, name), { recursive: true, force: true })
  }
  const fresh = join(dataFolder, `pglite.new-${process.pid}`)
  mkdirSync(fresh, { mode: 0o700 })
  const pglite = await startPglite({ dataDir: fresh })
  await pglite.close()
  renameSync(fresh, folder)
}
