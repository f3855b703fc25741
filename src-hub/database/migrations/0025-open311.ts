import { type Kysely, sql } from 'kysely'

/** The keys of those who send requests over Open311, and what they sent, so that what is sent again is one request. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table open311_key (
      id uuid primary key,
      name text not null,
      /** SHA-256 of the key: it is told once and not kept. */
      hash text not null unique,
      made_at bigint not null,
      made_by text not null,
      used_at bigint,
      revoked_at bigint,
      revoked_by text
    )`.execute(db)
  await sql`
    create table open311_submission (
      request_id uuid primary key,
      key_id uuid not null references open311_key (id),
      digest text not null,
      at bigint not null
    )`.execute(db)
  // A range of time of all that was ever made; it grows at its end.
  await sql`create index request_created on request using brin (created_at) with (pages_per_range = 16, autosummarize = on)`.execute(
    db,
  )
  await sql`create index open311_submission_again on open311_submission (key_id, digest, at)`.execute(db)
}
