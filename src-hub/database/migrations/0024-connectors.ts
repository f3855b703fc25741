import { type Kysely, sql } from 'kysely'

/** What goes to the city's other systems and comes from them: what is wanted, how far it is, and where the two differ. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table connector_standing (
    connector_id text primary key,
    position bigint not null,
    began_at bigint not null,
    cursor text,
    heard_at bigint,
    paused_at bigint,
    paused_by text,
    trouble text,
    trouble_since bigint,
    sweep_wanted_at bigint,
    swept_at bigint
  )`,
  `create table connector_work (
    connector_id text not null references connector_standing,
    request_id uuid not null,
    reference text not null,
    state text not null check (state in ('waiting', 'sending', 'in-doubt', 'sent', 'refused', 'skipped')),
    wanted_version integer not null,
    sent_version integer,
    external_id text,
    etag text,
    sent jsonb,
    trying jsonb,
    their_status text,
    their_stamp text,
    heard integer not null default 0,
    attempts integer not null default 0,
    next_at bigint not null,
    since bigint not null,
    first_tried_at bigint,
    turn integer not null default 0,
    claimed_by uuid,
    claimed_at bigint,
    why text,
    swept_at bigint,
    primary key (connector_id, request_id),
    check (state not in ('sending', 'in-doubt') or (claimed_at is not null and trying is not null))
  )`,
  `create unique index connector_work_external on connector_work (connector_id, external_id)`,
  `create index connector_work_due on connector_work (connector_id, next_at)
    where state in ('waiting', 'sending', 'in-doubt')`,
  `create index connector_work_state on connector_work (connector_id, state, since)`,
  `create index connector_work_reference on connector_work (connector_id, reference)`,
  `create index connector_work_request on connector_work (request_id)`,
  `create table connector_hour (
    connector_id text not null references connector_standing,
    hour bigint not null,
    sent integer not null default 0,
    refused integer not null default 0,
    waiting integer not null default 0,
    primary key (connector_id, hour)
  )`,
  `create table connector_mismatch (
    connector_id text not null references connector_standing,
    kind text not null check (kind in ('only-here', 'only-there', 'status-differs', 'twice', 'step-refused')),
    subject text not null,
    request_id uuid,
    reference text,
    external_id text,
    ours text,
    theirs text,
    why text,
    since bigint not null,
    seen_at bigint not null,
    primary key (connector_id, kind, subject)
  )`,
  `create table connector_message (
    connector_id text not null references connector_standing,
    message_id text not null,
    at bigint not null,
    primary key (connector_id, message_id)
  )`,
  `create index connector_message_old on connector_message (at)`,
]
