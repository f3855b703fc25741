import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'

/** The names of everybody who ever worked here, also of those who may not sign in any more, by id. */
export async function staffNames(db: Kysely<Schema>): Promise<Record<string, string>> {
  const rows = await db.selectFrom('staff').select(['id', 'name']).execute()
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]))
}
