import { type Kysely, sql } from 'kysely'

/** Counters: kiosks and boards, the tickets that they gave, what the desks are called, and who was called again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table counter_device (
    id uuid primary key,
    kind text not null check (kind in ('kiosk', 'greeter', 'board')),
    name text not null,
    site text not null,
    has_printer boolean not null default false,
    is_quiet boolean not null default false,
    made_at bigint not null,
    made_by text not null,
    code_hash text unique,
    code_until bigint,
    secret_hash text unique,
    paired_at bigint,
    seen_at bigint,
    revoked_at bigint,
    revoked_by text,
    last_number integer not null default 0,
    last_at bigint not null default 0,
    check ((code_hash is null) = (code_until is null)),
    check (revoked_at is null or (code_hash is null and secret_hash is null))
  )`,
  `create table counter_ticket (
    id uuid primary key,
    device_id uuid not null references counter_device,
    ticket text not null,
    queue_id text not null,
    language text not null check (language in ('en', 'fr')),
    digest text not null,
    at bigint not null
  )`,
  `create index counter_ticket_of_device on counter_ticket (device_id, at)`,
  `create table counter_place (
    desk_id uuid primary key,
    kind text not null check (kind in ('desk', 'office', 'room')),
    label text not null,
    set_at bigint not null,
    set_by text not null
  )`,
  `create table counter_recall (
    contact_id uuid primary key,
    agent_id text not null,
    times integer not null check (times > 0),
    at bigint not null
  )`,
]
