import { type Kysely, sql } from 'kysely'

/** Photos of requests, in pieces as they come: an upload goes on at any hub of the centre. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table photo (
    id uuid primary key,
    request_id uuid not null,
    desk_id text not null,
    sent_by text not null,
    bytes integer not null check (bytes > 0),
    sha256 text not null,
    taken_at bigint not null,
    begun_at bigint not null,
    received integer not null default 0 check (received between 0 and bytes),
    media_type text check (media_type in ('image/jpeg', 'image/png', 'image/webp')),
    arrived_at bigint,
    check ((media_type is null) = (arrived_at is null)),
    check ((arrived_at is null) = (received < bytes))
  )`,
  `create index photo_of_request on photo (request_id)`,
  `create index photo_unfinished on photo (begun_at) where arrived_at is null`,
  `create table photo_piece (
    photo_id uuid not null references photo (id) on delete cascade,
    begins_at integer not null,
    content bytea not null,
    primary key (photo_id, begins_at)
  )`,
  // A picture is compressed already.
  `alter table photo_piece alter column content set storage external`,
]
