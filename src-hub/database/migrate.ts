import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { migrations } from './migrations/index.ts'
import type { Schema } from './schema.ts'
import { StartProblem } from './start-problem.ts'

/**
 * Brings the tables up to this program, all steps or none, and answers the names of the steps that were taken.
 * Several hubs may do it at once: a lock in the database lets one after the other. Throws a `StartProblem` when the
 * database was written by a newer program, and the error of a step that failed.
 */
export async function migrate(
  db: Kysely<Schema>,
  steps: Readonly<Record<string, Migration>> = migrations,
): Promise<readonly string[]> {
  await refuseNewer(db, steps)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...steps }) } })
  const { error, results } = await migrator.migrateToLatest()
  if (error !== undefined) {
    // A newer hub may have gone first while this one waited for the lock.
    await refuseNewer(db, steps)
    const failed = results?.find(each => each.status === 'Error')?.migrationName
    throw new Error(`The migration ${failed ?? ''} failed: ${(error as Error).message}`, { cause: error })
  }
  return results?.map(each => each.migrationName) ?? []
}

async function refuseNewer(db: Kysely<Schema>, steps: Readonly<Record<string, Migration>>): Promise<void> {
  const { rows: tables } = await sql<{ found: boolean }>`
    select to_regclass('kysely_migration') is not null as found`.execute(db)
  if (tables[0]?.found !== true) return
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  const unknown = rows.map(each => each.name).filter(name => !(name in steps))
  if (unknown.length === 0) return
  throw new StartProblem(
    `The database was written by a newer Townline (it knows ${unknown.join(', ')}).`,
    'Start that newer version, or restore a backup made with this one.',
  )
}
