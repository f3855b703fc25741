import { existsSync } from 'node:fs'
import { Kysely, PostgresDialect } from 'kysely'
import type { ClientConfig } from 'pg'
import type { HubConfig } from '../config/read-config.ts'
import { postgresTypes } from './column-values.ts'
import { connectToUrl, endPool } from './connect-postgres.ts'
import { holdFolder } from './hold-folder.ts'
import type { Log } from './log.ts'
import { openPgliteFolder, openPgliteInMemory, pgliteFolder } from './open-pglite.ts'
import { clusterFolder } from './postgres/cluster.ts'
import { findPostgres, type PostgresParts, startEmbeddedPostgres } from './postgres/embedded-postgres.ts'
import type { Schema } from './schema.ts'
import { StartProblem } from './start-problem.ts'

export type DatabaseKind = 'postgres' | 'embedded-postgres' | 'pglite'

/** The hub's database, open. Its tables are as they were left: `migrate` comes next. */
export interface OpenDatabase {
  readonly db: Kysely<Schema>
  readonly kind: DatabaseKind
  /** What this database does not promise, to be said aloud at every start; absent when it promises everything. */
  readonly note?: string
  /** For a connection of one's own beside the pool (LISTEN); absent with PGlite, which has only one. */
  readonly connection?: () => ClientConfig
  /** Ends everything that was opened and gives the folder back. Twice, and during work, is fine. */
  close(): Promise<void>
}

export type DatabaseConfig = Pick<HubConfig, 'dataFolder' | 'databaseUrl' | 'database'>

const pgliteNote =
  'The database is PGlite: it survives the end of the hub, also a sudden one, but a power failure may cost the last changes or the database. Keep backups, or use PostgreSQL (DATABASE_URL).'

/**
 * Opens the database that the config names: the customer's own PostgreSQL, or in the data folder the PostgreSQL that
 * the hub brings along, or PGlite where that does not run. The data folder is locked before anything in it is opened.
 * Throws a `StartProblem` when the database cannot be had.
 */
export async function openDatabase(config: DatabaseConfig, log: Log): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) return openCustomersPostgres(config.databaseUrl, log)
  const held = holdFolder(config.dataFolder)
  try {
    const opened = await openInFolder(held.folder, config.database, log)
    let closing: Promise<void> | undefined
    const close = () => opened.close().finally(() => held.release())
    return {
      ...opened,
      close: () => {
        closing ??= close()
        return closing
      },
    }
  } catch (error) {
    held.release()
    throw error
  }
}

/** A fresh database without a folder, for tests. */
export async function openMemoryDatabase(): Promise<OpenDatabase> {
  const { db, close } = await openPgliteInMemory()
  return { db, kind: 'pglite', note: 'The database is in memory: nothing is kept.', close }
}

async function openCustomersPostgres(databaseUrl: string, log: Log): Promise<OpenDatabase> {
  const pool = await connectToUrl(databaseUrl, log)
  let closing: Promise<void> | undefined
  return {
    db: new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }),
    kind: 'postgres',
    connection: () => ({ connectionString: databaseUrl, types: postgresTypes }),
    close: () => {
      closing ??= endPool(pool)
      return closing
    },
  }
}

/**
 * What a folder already holds decides before what runs best here: a hub that silently began with an empty database
 * beside the full one would seem to have lost everything.
 */
async function openInFolder(
  folder: string,
  chosen: DatabaseConfig['database'],
  log: Log,
): Promise<OpenDatabase> {
  const holds = kept(folder)
  if (holds !== undefined && chosen !== undefined && holds !== chosen) {
    throw new StartProblem(
      `TOWNLINE_DATABASE=${chosen}: the data folder ${folder} already holds a database of the other kind (${holds}).`,
      'Unset TOWNLINE_DATABASE, or name another folder in TOWNLINE_DATA.',
    )
  }
  const wanted = chosen ?? holds ?? 'embedded'
  if (wanted === 'pglite') return openPglite(folder, pgliteNote)

  const postgres = await findPostgres(folder)
  if (!('problem' in postgres)) return openEmbedded(folder, postgres, log)
  if (holds === 'embedded' || chosen === 'embedded') {
    throw new StartProblem(
      `The database in ${folder} needs PostgreSQL, and ${postgres.problem}.`,
      'Run the hub as the user and on the machine that it ran on before, or set DATABASE_URL.',
    )
  }
  return openPglite(folder, `${pgliteNote} PostgreSQL was tried first: ${postgres.problem}.`)
}

function kept(folder: string): 'embedded' | 'pglite' | undefined {
  if (existsSync(clusterFolder(folder))) return 'embedded'
  return existsSync(pgliteFolder(folder)) ? 'pglite' : undefined
}

async function openEmbedded(folder: string, parts: PostgresParts, log: Log): Promise<OpenDatabase> {
  const postgres = await startEmbeddedPostgres(folder, parts, log)
  return {
    db: new Kysely<Schema>({ dialect: new PostgresDialect({ pool: postgres.pool }) }),
    kind: 'embedded-postgres',
    connection: () => ({ ...postgres.connection(), types: postgresTypes }),
    close: () => postgres.close(),
  }
}

async function openPglite(folder: string, note: string): Promise<OpenDatabase> {
  const { db, close } = await openPgliteFolder(folder)
  return { db, kind: 'pglite', note, close }
}
