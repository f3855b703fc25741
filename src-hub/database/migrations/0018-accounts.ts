import { type Kysely, sql } from 'kysely'

/** Accounts that administrators keep: versions against lost updates, first passwords, and who changed what. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `alter table staff
    add column version integer not null default 1,
    add column has_first_password boolean not null default false`,
  `create table staff_change (
    position bigint generated always as identity primary key,
    at bigint not null,
    by text not null,
    staff_id text not null,
    kind text not null check (kind in ('added', 'changed', 'disabled', 'enabled', 'password-renewed')),
    facts jsonb not null
  )`,
  `create index staff_change_of_staff on staff_change (staff_id, position)`,
]
