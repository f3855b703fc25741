import { type Kysely, sql } from 'kysely'

/**
 * What residents do at the counter by themselves: tries and bookings of the public page, texts that tell somebody that
 * the turn is near, and private rooms to which somebody is called.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table resident_deed (
    id uuid not null,
    kind text not null check (kind in ('guess', 'booking')),
    counted text not null,
    at bigint not null,
    primary key (id, counted)
  )`,
  `create index resident_deed_counted on resident_deed (counted, at)`,
  `create index resident_deed_at on resident_deed (at)`,
  `create table turn_number (
    visit_id uuid primary key,
    phone text not null,
    language text not null check (language in ('en', 'fr')),
    given_at bigint not null
  )`,
  `create table turn_text (
    visit_id uuid not null references turn_number on delete cascade,
    kind text not null check (kind in ('near', 'called')),
    words text not null,
    state text not null check (state in ('waiting', 'handing', 'sent', 'failed')),
    next_at bigint not null,
    tries integer not null default 0,
    handing_since bigint,
    primary key (visit_id, kind),
    check ((state = 'handing') = (handing_since is not null))
  )`,
  `alter table counter_place drop constraint counter_place_kind_check`,
  `alter table counter_place add constraint counter_place_kind_check
    check (kind in ('desk', 'office', 'room', 'private-room'))`,
  `alter table counter_recall
    add column place_kind text check (place_kind in ('desk', 'office', 'room', 'private-room')),
    add column place_label text,
    add check ((place_kind is null) = (place_label is null))`,
]
