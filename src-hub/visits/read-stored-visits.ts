import type { Kysely } from 'kysely'
import type { StoredVisit } from '../../src-domain/visits/visit-report.ts'
import type { Schema } from '../database/schema.ts'

/** What the hub has of these visits, by their ids; one that is missing in the answer is not known. */
export async function readStoredVisits(
  db: Kysely<Schema>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredVisit>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('contact')
    .select(['id', 'closed_at', 'answered_by', 'handed_in_at'])
    .where('id', 'in', ids)
    .execute()
  return new Map(
    rows.map(row => {
      const stored: StoredVisit =
        row.handed_in_at !== null
          ? { kind: 'handed-in' }
          : row.closed_at === null
            ? { kind: 'open' }
            : { kind: 'closed', ...(row.answered_by === null ? {} : { by: row.answered_by }) }
      return [row.id, stored]
    }),
  )
}
