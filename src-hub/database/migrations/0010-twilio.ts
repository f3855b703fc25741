import { type Kysely, sql } from 'kysely'

/**
 * Calls of a telephone carrier: where each is, so that they survive the hub and any hub can go on with them; what
 * callers hear; what was recorded and who listened; and what callers said of their call.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table carrier_call (
    call_sid text primary key,
    direction text not null check (direction in ('in', 'out')),
    contact_id uuid,
    entries integer not null default 0,
    caller jsonb not null,
    our_number text not null,
    step jsonb not null,
    turn integer not null default 0,
    told_turn integer not null default 0,
    answer text not null,
    status text not null,
    status_sequence integer not null default -1,
    rooms jsonb not null default '{}',
    held_in text,
    recording_paused boolean not null default false,
    begun_at bigint not null,
    ended_at bigint
  )`,
  `create index carrier_call_open on carrier_call (begun_at) where ended_at is null`,
  `create index carrier_call_of_contact on carrier_call (contact_id)`,
  `create table carrier_leg (
    call_sid text primary key,
    contact_id uuid not null,
    agent_id text not null,
    rooms jsonb not null default '{}',
    status text not null default 'in-progress',
    status_sequence integer not null default -1,
    begun_at bigint not null,
    ended_at bigint
  )`,
  `create index carrier_leg_open on carrier_leg (contact_id) where ended_at is null`,
  // One row for each time that a customer is rung, written before it is asked for: nobody is rung twice at once.
  `create table carrier_dial (
    contact_id uuid not null,
    number integer not null,
    at bigint not null,
    call_sid text,
    primary key (contact_id, number)
  )`,
  `create table voice_recording (
    recording_sid text primary key,
    call_sid text not null,
    contact_id uuid,
    kind text not null check (kind in ('conversation', 'message')),
    topic_id text,
    state text not null check (state in ('in-progress', 'paused', 'stopped', 'completed', 'absent', 'failed')),
    seconds integer,
    begun_at bigint not null
  )`,
  `create index voice_recording_of_contact on voice_recording (contact_id)`,
  `create index voice_recording_of_call on voice_recording (call_sid)`,
  `create table recording_access (
    position bigint generated always as identity primary key,
    at bigint not null,
    by text not null,
    recording_sid text not null
  )`,
  `create table call_survey (
    contact_id uuid primary key,
    language text not null check (language in ('en', 'fr')),
    satisfaction integer check (satisfaction between 1 and 5),
    effort integer check (effort between 1 and 5),
    at bigint not null,
    check (num_nonnulls(satisfaction, effort) > 0)
  )`,
  `create table voice_settings (
    version integer primary key check (version > 0),
    settings jsonb not null,
    set_at bigint not null,
    set_by text not null
  )`,
]
