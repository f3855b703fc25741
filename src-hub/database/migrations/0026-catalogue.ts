import { type Kysely, sql } from 'kysely'

/**
 * Every version of the divisions and request types that was ever in force, with who made it and why. The questions of a
 * type are asked in the order in which they are written, so no document may be `jsonb`, which sorts them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table catalogue_version (
      version integer primary key,
      at bigint not null,
      made_by text not null,
      note text not null,
      doc json not null
    )`.execute(db)
  await sql`alter table catalogue alter column doc type json using doc::json`.execute(db)
}
