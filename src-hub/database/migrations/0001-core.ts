import { type Kysely, sql } from 'kysely'

/** The journal, the projections made from it, and the tables that desks follow by their writing transaction. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table journal (
    position bigint primary key,
    at bigint not null,
    kind text not null,
    subject text not null,
    actor text not null,
    handed_in_by text,
    command_id uuid,
    event jsonb not null
  )`,
  `create index journal_subject on journal (subject, position)`,
  `create index journal_at on journal (at)`,
  `create table command_outcome (
    id uuid primary key,
    digest text not null,
    at bigint not null,
    outcome jsonb not null
  )`,
  `create table checkpoint (name text primary key, position bigint not null, state jsonb not null)`,
  `create table contact (
    id uuid primary key,
    channel text not null,
    queue_id text not null,
    language text not null,
    topic text,
    from_name text,
    from_phone text,
    from_email text,
    customer_id uuid,
    arrived_at bigint not null,
    answered_at bigint,
    answered_by text,
    ended_at bigint,
    closed_at bigint,
    result text check (result in ('abandoned', 'handled')),
    reason_code text,
    summary text,
    note text,
    resolved_at_first_contact boolean,
    talk_ms bigint,
    held_ms bigint,
    wrap_up_ms bigint,
    check ((closed_at is null) = (result is null))
  )`,
  `create index contact_customer on contact (customer_id, arrived_at desc)`,
  `create index contact_arrived on contact (arrived_at desc)`,
  `create table customer (
    id uuid primary key,
    version integer not null,
    household_id text,
    search tsvector not null,
    doc jsonb not null,
    deleted boolean not null default false,
    changed_in xid8 not null default pg_current_xact_id()
  )`,
  `create index customer_household on customer (household_id)`,
  `create index customer_search on customer using gin (search)`,
  `create index customer_changed on customer (changed_in, id)`,
  `create table customer_reach (
    customer_id uuid not null references customer (id) on delete cascade,
    kind text not null check (kind in ('phone', 'email')),
    value text not null,
    primary key (customer_id, kind, value)
  )`,
  `create index customer_reach_value on customer_reach (kind, value)`,
  `create table request (
    id uuid primary key,
    reference text not null unique,
    type_code text not null,
    status text not null,
    customer_id uuid,
    created_at bigint not null,
    doc jsonb not null,
    deleted boolean not null default false,
    changed_in xid8 not null default pg_current_xact_id()
  )`,
  `create index request_customer on request (customer_id, created_at desc)`,
  `create index request_changed on request (changed_in, id)`,
  `create table article (
    id text primary key,
    doc jsonb not null,
    deleted boolean not null default false,
    changed_in xid8 not null default pg_current_xact_id()
  )`,
  `create index article_changed on article (changed_in, id)`,
  `create table catalogue (
    id text primary key,
    doc jsonb not null,
    deleted boolean not null default false,
    changed_in xid8 not null default pg_current_xact_id()
  )`,
  `create table reference_counter (year integer primary key, next integer not null)`,
  `create table reference_block (
    id uuid primary key,
    desk_id uuid not null,
    leased_to text not null,
    year integer not null,
    first integer not null,
    last integer not null check (last >= first),
    leased_at bigint not null
  )`,
  `create index reference_block_desk on reference_block (desk_id)`,
  `create table centre_fact (name text primary key, value text not null)`,
]
