import { type Kysely, sql } from 'kysely'

/**
 * Recordings as they are kept: for how long, which are held back from deletion and why, which are gone. What is decided
 * about one is written for good. And who listens to a conversation while it goes on.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // From `deletion_begun_at` on nobody can hold it back any more; `deleted_at` is when the carrier had no sound of it left.
  `alter table voice_recording
    add column held_at bigint,
    add column held_by text,
    add column held_reason text,
    add column deletion_begun_at bigint,
    add column deleted_at bigint,
    add check (num_nulls(held_at, held_by, held_reason) in (0, 3)),
    add check (deleted_at is null or deletion_begun_at is not null),
    add check (held_at is null or deletion_begun_at is null)`,
  `create index voice_recording_by_time on voice_recording (begun_at, recording_sid)`,
  `create index voice_recording_with_sound on voice_recording (begun_at) where deleted_at is null`,
  `create table recording_record (
    position bigint generated always as identity primary key,
    at bigint not null,
    by text not null,
    recording_sid text not null references voice_recording (recording_sid),
    kind text not null check (kind in ('held', 'released', 'deleted')),
    reason text not null
  )`,
  `create index recording_record_of on recording_record (recording_sid, position)`,
  `create index recording_access_of on recording_access (recording_sid, position)`,
  `create table recording_policy (
    version integer primary key check (version > 0),
    policy jsonb not null,
    set_at bigint not null,
    set_by text not null
  )`,
  `insert into recording_policy (version, policy, set_at, set_by) values (
    1,
    '{"conversationDays":90,"messageDays":90,"listening":"agent-told"}',
    (extract(epoch from now()) * 1000)::bigint,
    'centre'
  )`,
  `create table call_listener (
    id uuid primary key,
    contact_id uuid not null,
    by text not null,
    agent_id text not null,
    mode text not null check (mode in ('listen', 'whisper', 'barge')),
    agent_told boolean not null,
    begun_at bigint not null,
    ended_at bigint
  )`,
  // One supervisor at a time in a conversation, and in one conversation at a time.
  `create unique index call_listener_of_contact on call_listener (contact_id) where ended_at is null`,
  `create unique index call_listener_of_person on call_listener (by) where ended_at is null`,
  `create table call_listener_record (
    position bigint generated always as identity primary key,
    at bigint not null,
    by text not null,
    listener_id uuid not null references call_listener (id),
    kind text not null check (kind in ('listen', 'whisper', 'barge', 'ended'))
  )`,
  // A supervisor's leg is no end of the conversation. Its value is how the carrier was last told to treat it.
  `alter table carrier_leg add column listens_as text`,
]
