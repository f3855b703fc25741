import { type Kysely, sql } from 'kysely'

/** Text messages on their way to the carrier, and who wants none. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table text_sending (
    entry_id uuid primary key references conversation_entry (id),
    tried_at bigint not null,
    message_sid text unique
  )`,
  `create table text_opt_out (
    phone text primary key,
    at bigint not null
  )`,
]
