import { type Kysely, sql } from 'kysely'

/**
 * The desks get a register: what each told of itself, what an administrator decided of it, and what became of the
 * reference numbers that it had. Every desk that ever had a session or a block is in it from the beginning.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table desk (
    id text primary key,
    name text,
    site text,
    standing text not null default 'active' check (standing in ('active', 'retired', 'wiped')),
    decided_at bigint,
    decided_by text,
    decided_reason text,
    wiped_at bigint,
    first_seen_at bigint not null,
    reported_at bigint,
    unsent integer,
    quarantined integer,
    photos integer,
    numbers_left integer,
    version text,
    check ((decided_at is null) = (decided_by is null) and (decided_at is null) = (decided_reason is null)),
    check (standing = 'active' or decided_at is not null),
    check (num_nulls(reported_at, unsent, quarantined, photos, numbers_left, version) in (0, 6))
  )`,
  `insert into desk (id, first_seen_at)
    select desk_id, min(at) from (
      select desk_id, created_at as at from session
      union all select desk_id::text, leased_at from reference_block
    ) as seen group by desk_id`,
  `create table desk_record (
    position bigint generated always as identity primary key,
    at bigint not null,
    by text not null,
    desk_id text not null references desk (id),
    kind text not null check (kind in ('retired', 'wiped', 'restored', 'wipe-confirmed')),
    reason text not null,
    numbers integer not null
  )`,
  `create index desk_record_of_desk on desk_record (desk_id, position)`,
  `create table desk_refused_command (
    desk_id text not null references desk (id),
    id uuid not null,
    by text not null,
    at bigint not null,
    received_at bigint not null,
    command json not null,
    primary key (desk_id, id)
  )`,
  `create table desk_policy (
    version integer primary key check (version > 0),
    policy jsonb not null,
    set_at bigint not null,
    set_by text not null
  )`,
  `insert into desk_policy (version, policy, set_at, set_by) values (
    1,
    '{"unlockDays":7,"keepDays":90,"autoLockMinutes":15,"purgeAt":"never","allowWeakKeyStore":false}',
    (extract(epoch from now()) * 1000)::bigint,
    'centre'
  )`,
  // A block whose numbers all have requests stays so: it is never counted again.
  `alter table reference_block
    add column used_up boolean not null default false,
    add column written_off_at bigint,
    add column written_off_by text,
    add column written_off_reason text,
    add check (num_nulls(written_off_at, written_off_by, written_off_reason) in (0, 3))`,
  `alter table session add column share_salt text`,
  `create index session_with_share on session (expires_at) where share_salt is not null`,
]
