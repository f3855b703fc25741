import { type Kysely, sql } from 'kysely'

/** E-mail: up to where each mailbox was read, what came and where it went, and what is on its way out. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table mail_mailbox (
    id text primary key,
    connected_at bigint not null,
    cursor text
  )`,
  // One row for each message that ever came, written before anything is done about it: it says what is to be done.
  `create table mail_message (
    id uuid primary key,
    mailbox text not null,
    key text not null,
    message_id text,
    kind text not null check (kind in ('personal', 'automatic', 'auto-reply', 'bounce', 'receipt', 'loop')),
    place text not null check (place in ('comes-in', 'joins', 'noted', 'aside')),
    conversation_id uuid,
    contact_id uuid,
    affinity_to text,
    from_address text,
    reply_to text,
    people jsonb not null,
    facts jsonb not null,
    acknowledgement_id uuid,
    at bigint not null,
    settled_at bigint,
    unique (mailbox, key),
    check ((place = 'aside') = (conversation_id is null)),
    check ((place in ('comes-in', 'joins')) = (contact_id is not null))
  )`,
  `create index mail_message_by_id on mail_message (message_id)`,
  `create index mail_message_of_conversation on mail_message (conversation_id, at)`,
  `create index mail_message_acknowledged on mail_message (from_address, at) where acknowledgement_id is not null`,
  `create index mail_message_joined on mail_message (contact_id) where place = 'joins'`,
  `create index mail_message_unsettled on mail_message (at) where settled_at is null`,
  // One row for each entry that goes out, written before a mail server hears of it.
  `create table mail_outgoing (
    entry_id uuid primary key,
    conversation_id uuid not null,
    mailbox text not null,
    message_id text not null unique,
    recipient text not null,
    is_of_person boolean not null,
    state text not null check (state in ('waiting', 'handing', 'accepted', 'failed')),
    tries integer not null default 0,
    next_at bigint not null,
    begun_at bigint not null,
    handing_since bigint,
    why text,
    bounced jsonb,
    check ((state = 'handing') = (handing_since is not null))
  )`,
  `create index mail_outgoing_of_conversation on mail_outgoing (conversation_id)`,
]
