import { type Kysely, sql } from 'kysely'

/** Appointments: what can be booked, what is booked, what visitors are told of it, and tries of kiosks that found nothing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table appointment_service (
    id text primary key,
    version integer not null,
    doc jsonb not null,
    set_at bigint not null,
    set_by text not null
  )`,
  `create table appointment_site (
    site text primary key,
    last_number integer not null default 0,
    last_at bigint not null default 0
  )`,
  `create table appointment (
    id uuid primary key,
    digest text not null,
    code text not null unique,
    service_id text not null,
    site text not null,
    queue_id text not null,
    starts_at bigint not null,
    ends_at bigint not null check (ends_at > starts_at),
    busy_until bigint not null check (busy_until >= ends_at),
    agent_id text,
    language text not null check (language in ('en', 'fr')),
    name text not null,
    phone text,
    email text,
    note text,
    state text not null check (state in ('booked', 'checked-in', 'no-show', 'cancelled')),
    sequence integer not null,
    visit_id uuid,
    ticket text,
    checked_in_at bigint,
    by_slot boolean,
    leaving_visit_id uuid,
    told boolean not null,
    made_at bigint not null,
    made_by text not null,
    changed_at bigint not null,
    changed_by text not null,
    check ((state = 'checked-in') = (checked_in_at is not null))
  )`,
  `create index appointment_at_site on appointment (site, starts_at)`,
  `create index appointment_of_phone on appointment (phone, starts_at)`,
  `create index appointment_of_visit on appointment (visit_id)`,
  `create index appointment_untold on appointment (starts_at) where not told`,
  `create table appointment_notice (
    id uuid primary key,
    appointment_id uuid not null references appointment,
    kind text not null check (kind in ('confirmation', 'change', 'cancellation', 'reminder')),
    by text not null check (by in ('mail', 'text')),
    recipient text not null,
    language text not null check (language in ('en', 'fr')),
    facts jsonb not null,
    state text not null check (state in ('waiting', 'handing', 'sent', 'failed', 'dropped')),
    due_at bigint not null,
    next_at bigint not null,
    tries integer not null default 0,
    handing_since bigint,
    done_at bigint,
    why text,
    check ((state = 'handing') = (handing_since is not null))
  )`,
  `create index appointment_notice_due on appointment_notice (next_at) where state in ('waiting', 'handing')`,
  `create index appointment_notice_of on appointment_notice (appointment_id)`,
  `create table counter_guess (device_id uuid not null references counter_device, at bigint not null)`,
  `create index counter_guess_of_device on counter_guess (device_id, at)`,
]
