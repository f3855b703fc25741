import { type Kysely, sql } from 'kysely'

/** The words that a centre answers with, and what stands under its e-mails. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table canned_reply (
    id uuid primary key,
    version integer not null check (version > 0),
    name jsonb not null,
    texts jsonb not null,
    article_id text,
    set_at bigint not null,
    set_by text not null
  )`,
  `create table reply_signature (
    version integer primary key check (version > 0),
    texts jsonb not null,
    set_at bigint not null,
    set_by text not null
  )`,
]
