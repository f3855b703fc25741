import { type Kysely, sql } from 'kysely'

/**
 * The city's address file, zones and streets, in versions; and where each request is, so that open ones of the same kind
 * nearby are found by an index. A cell is an eight-hundredth of a degree: 139 metres from south to north. The column of
 * `request` follows its document by itself; one column, because each write works it out.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const cellOf = (name: string) => `floor((doc #>> '{place,${name}}')::double precision * 800)::bigint`

const statements = [
  `create table place_file (
    id uuid primary key,
    subject text not null,
    name text not null,
    read_at bigint not null,
    read_by text not null,
    based_on integer not null,
    summary jsonb not null,
    rejections bytea not null
  )`,
  `create table place_file_part (
    file_id uuid not null references place_file (id) on delete cascade,
    part integer not null,
    content bytea not null,
    primary key (file_id, part)
  )`,
  `create table place_version (
    subject text not null,
    version integer not null check (version > 0),
    kind text not null check (kind in ('imported', 'rolled-back', 'removed')),
    rolled_back_to integer,
    file_id uuid references place_file (id),
    names jsonb,
    at bigint not null,
    by text not null,
    primary key (subject, version),
    check ((file_id is null) = (kind = 'removed')),
    check ((rolled_back_to is null) = (kind <> 'rolled-back'))
  )`,
  `alter table request add column place_cell bigint
    generated always as (${cellOf('latitude')} * 1000000 + ${cellOf('longitude')}) stored`,
  `create index request_nearby on request (type_code, place_cell, created_at)
    where closed_at is null and not deleted and place_cell is not null`,
]
