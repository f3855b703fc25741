import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table staff (
      id text primary key,
      name text not null,
      role text not null check (role in ('csr', 'supervisor', 'division', 'administrator')),
      languages text[] not null,
      site text not null,
      division text,
      password_hash text not null,
      disabled_at bigint,
      created_at bigint not null
    )`.execute(db)
  await sql`
    create table session (
      token_hash text primary key,
      staff_id text not null references staff (id),
      desk_id text not null,
      created_at bigint not null,
      last_seen_at bigint not null,
      expires_at bigint not null,
      ended_at bigint
    )`.execute(db)
  await sql`create index session_of_desk on session (desk_id, staff_id)`.execute(db)
  await sql`create index session_open_of_staff on session (staff_id) where ended_at is null`.execute(db)
  await sql`
    create table sign_in_throttle (
      account text not null,
      address text not null,
      wrong integer not null,
      last_wrong_at bigint not null,
      primary key (account, address)
    )`.execute(db)
  await sql`create index sign_in_throttle_age on sign_in_throttle (last_wrong_at)`.execute(db)
}
