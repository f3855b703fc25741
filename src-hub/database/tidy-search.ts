import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** Puts in order what was written since for the search of requests; costs nothing where nothing was. */
export async function tidySearch(db: Kysely<Schema>): Promise<void> {
  await sql`select gin_clean_pending_list(index)
    from unnest('{request_search_open, request_search_ended}'::regclass[]) as index`.execute(db)
}
