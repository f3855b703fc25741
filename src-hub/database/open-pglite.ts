import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'
import { pgliteParsers } from './column-values.ts'
import type { Schema } from './schema.ts'
import { folderProblem, StartProblem } from './start-problem.ts'

/** PGlite's WASM is large; a hub on PostgreSQL never loads it. */
async function startPglite(folder?: string): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite')
  return PGlite.create({ ...(folder === undefined ? {} : { dataDir: folder }), parsers: pgliteParsers })
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

export async function openPgliteInMemory(): Promise<OpenPglite> {
  return asOpen(await startPglite())
}

/** The caller holds the data folder: PGlite itself takes no lock, and two of them in one folder destroy it. */
export async function openPgliteFolder(dataFolder: string): Promise<OpenPglite> {
  const folder = pgliteFolder(dataFolder)
  try {
    if (!existsSync(folder)) await createPgliteFolder(dataFolder, folder)
    return asOpen(await startPglite(folder))
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
  const pglite = await startPglite(fresh)
  await pglite.close()
  renameSync(fresh, folder)
}
