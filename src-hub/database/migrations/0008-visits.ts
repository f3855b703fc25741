import { type Kysely, sql } from 'kysely'

/** Visits at counters: the letters of the desks' tickets, and what a contact knows of a visit that was handed in. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table ticket_letters (
    desk_id uuid primary key,
    number integer not null unique check (number >= 0),
    leased_at bigint not null
  )`,
  `alter table contact add column ticket text`,
  `alter table contact add column handed_in_at bigint`,
]
