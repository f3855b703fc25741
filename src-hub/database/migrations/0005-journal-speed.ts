import { type Kysely, sql } from 'kysely'

/**
 * What the journal is looked up by costs less to keep: it grows at its end, so an index of ranges finds a time; and a
 * subject is looked up whole, for which a hash is enough. A contact is changed several times within minutes: with room
 * left on its page the new row stays there, and no index is touched. What is written once and read whole is kept as the
 * text that it came as.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index journal_at`.execute(db)
  await sql`create index journal_at on journal using brin (at) with (pages_per_range = 16, autosummarize = on)`.execute(
    db,
  )
  await sql`drop index journal_subject`.execute(db)
  await sql`create index journal_subject on journal using hash (subject)`.execute(db)
  await sql`alter table journal alter column event type json using event::text::json`.execute(db)
  await sql`alter table command_outcome alter column outcome type json using outcome::text::json`.execute(db)
  await sql`alter table contact set (fillfactor = 50)`.execute(db)
}
