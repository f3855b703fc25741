import { type Kysely, sql } from 'kysely'

/** What several hubs of one centre share beside the journal: who leads, who is there, and what they tell each other. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // The epoch is the key: taking the lead changes it, and so waits for whoever writes under the old one.
  `create table routing_lease (
    epoch bigint primary key,
    holder uuid,
    held_until timestamptz not null
  )`,
  `insert into routing_lease values (0, null, '-infinity')`,
  `create table hub_process (id uuid primary key, seen_at timestamptz not null, holds jsonb not null)`,
  // What is lost with the database's memory is asked for again by whoever waits for it.
  `create unlogged table hub_message (
    id bigint generated always as identity primary key,
    recipient uuid not null,
    sent_at timestamptz not null,
    body text not null
  )`,
  `create index hub_message_recipient on hub_message (recipient, id)`,
  `create unlogged table live_ticket (
    ticket_hash text primary key,
    token_hash text not null,
    expires_at bigint not null
  )`,
]
