import { type Kysely, sql } from 'kysely'

/** What people are told of requests, the words for it, and what they ask and answer by the tracker. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // One row for each event and person, written with the cursor up to which the journal was followed.
  `create table notice (
    id uuid primary key,
    position bigint not null,
    request_id uuid not null,
    kind text not null,
    recipient text not null check (recipient in ('customer', 'follower', 'head')),
    customer_id uuid,
    name text,
    by text not null check (by in ('email', 'sms', 'nobody')),
    address text,
    language text not null check (language in ('en', 'fr')),
    subject text not null,
    text text not null,
    approved_at bigint,
    state text not null check (state in ('waiting', 'sending', 'sent', 'failed', 'dropped')),
    why text,
    made_at bigint not null,
    due_at bigint not null,
    done_at bigint,
    recorded_at bigint,
    check ((by = 'nobody') = (address is null)),
    check ((recipient = 'head') = (customer_id is null)),
    check ((state in ('sent', 'failed', 'dropped')) = (done_at is not null))
  )`,
  `create index notice_of_request on notice (request_id, position)`,
  `create index notice_waiting on notice (due_at) where state = 'waiting'`,
  `create index notice_sending on notice (id) where state = 'sending'`,
  `create index notice_unrecorded on notice (id)
    where kind = 'outcome' and recipient = 'customer' and recorded_at is null and done_at is not null`,
  `create index mail_outgoing_bounced on mail_outgoing (entry_id) where bounced is not null`,
  `create table notice_cursor (name text primary key, position bigint not null)`,
  `create table notice_template (
    kind text not null,
    version integer not null,
    doc jsonb not null,
    set_at bigint not null,
    set_by text not null,
    primary key (kind, version)
  )`,
  // Followers who want to hear no more of a request.
  `create table notice_stop (
    request_id uuid not null,
    customer_id uuid not null,
    at bigint not null,
    primary key (request_id, customer_id)
  )`,
  // A row for each code that was asked for, also for numbers that are none: both are counted and answered alike.
  `create table track_code (
    id uuid primary key,
    reference text not null,
    network text not null,
    request_id uuid,
    customer_id uuid,
    asked_at bigint not null,
    tries integer not null default 0,
    opened_at bigint,
    sent_at bigint
  )`,
  `create index track_code_of_reference on track_code (reference, asked_at)`,
  `create index track_code_of_network on track_code (network, asked_at)`,
  `create index track_code_unsent on track_code (asked_at) where request_id is not null and sent_at is null`,
  `create table request_survey (
    request_id uuid primary key,
    division text not null,
    satisfaction smallint not null check (satisfaction between 1 and 5),
    effort smallint not null check (effort between 1 and 5),
    words text,
    at bigint not null
  )`,
  `create index request_survey_at on request_survey (at)`,
]
