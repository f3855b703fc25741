import { type Kysely, sql } from 'kysely'

/** Files of customers and requests that were read; what was taken of them, by whom, stays. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table import_file (
      id uuid primary key,
      kind text not null check (kind in ('customers', 'requests')),
      name text not null,
      read_at bigint not null,
      read_by text not null,
      summary json not null,
      /** Gzip of JSON, until it was taken. */
      rows bytea,
      /** Gzip of CSV. */
      rejections bytea not null,
      taken_at bigint,
      taken_by text,
      result json,
      check ((taken_at is null) = (result is null))
    )`.execute(db)
}
