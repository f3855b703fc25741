import { type Kysely, sql } from 'kysely'

/** What was written between customers and the city, whatever carried it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table conversation (
    id uuid primary key,
    medium text not null check (medium in ('chat', 'sms', 'email')),
    language text not null check (language in ('en', 'fr')),
    customer jsonb not null,
    subject text,
    begun_at bigint not null,
    contact_id uuid not null,
    count integer not null default 0,
    revision bigint not null default 0,
    seen_by_customer integer not null default 0,
    seen_by_agent integer not null default 0
  )`,
  `create unique index conversation_of_contact on conversation (contact_id)`,
  `create table conversation_entry (
    id uuid primary key,
    conversation_id uuid not null references conversation (id),
    number integer not null,
    revision bigint not null,
    at bigint not null,
    contact_id uuid not null,
    via text not null check (via in ('chat', 'sms', 'email')),
    text text not null,
    writer text not null check (writer in ('customer', 'agent', 'rule')),
    agent_id text,
    delivery text check (delivery in ('sending', 'sent', 'failed')),
    delivery_at bigint,
    delivery_why text,
    unique (conversation_id, number),
    check ((writer = 'agent') = (agent_id is not null)),
    check ((writer = 'customer') = (delivery is null))
  )`,
  `create index conversation_entry_changed on conversation_entry (conversation_id, revision)`,
  `create index conversation_entry_sending on conversation_entry (via, at) where delivery = 'sending'`,
  `create index conversation_entry_of_contact on conversation_entry (contact_id)`,
  `create table conversation_attachment (
    id uuid primary key,
    conversation_id uuid not null references conversation (id),
    entry_id uuid references conversation_entry (id),
    place integer,
    name text not null,
    media_type text not null,
    bytes integer not null,
    content bytea not null,
    uploaded_at bigint not null,
    check ((entry_id is null) = (place is null))
  )`,
  `create index conversation_attachment_of_entry on conversation_attachment (entry_id)`,
  `create index conversation_attachment_unused on conversation_attachment (uploaded_at) where entry_id is null`,
  `alter table conversation_attachment alter column content set storage external`,
]
