import type { Kysely } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { HubEvent, JournalLine } from '../journal/journal.ts'

const pageSize = 2_000

/** Which lines of the journal. */
export interface Stretch {
  /** Only lines after this position. */
  readonly after?: number
  /** Only lines up to this position. */
  readonly upTo?: number
  /** Only lines from this instant on. */
  readonly since?: number
}

/** Lines of the journal, of every kind, oldest first, in pages. */
export async function* readLines(
  db: Kysely<Schema>,
  { after = 0, upTo, since }: Stretch,
): AsyncIterable<JournalLine> {
  let last = after
  for (;;) {
    const rows = await db
      .selectFrom('journal')
      .select(['position', 'actor', 'handed_in_by', 'command_id', 'event'])
      .where('position', '>', last)
      .$if(upTo !== undefined, query => query.where('position', '<=', upTo as number))
      .$if(since !== undefined, query => query.where('at', '>=', since as number))
      .orderBy('position')
      .limit(pageSize)
      .execute()
    for (const row of rows) {
      last = Number(row.position)
      yield {
        position: last,
        actor: row.actor,
        ...(row.handed_in_by === null ? {} : { handedInBy: row.handed_in_by }),
        ...(row.command_id === null ? {} : { commandId: row.command_id }),
        event: row.event as HubEvent,
      }
    }
    if (rows.length < pageSize) return
  }
}
