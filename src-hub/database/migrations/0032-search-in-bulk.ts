import { type Kysely, sql } from 'kysely'

/**
 * What is written of requests goes into the search later, all at once: so many kilobytes of it may wait. The hub empties
 * the lists every few seconds (`tidySearch`), so that who hands in thousands at once does not pay for the order of their
 * words, and who searches looks through little that is out of order. The cell of a place is told by the hub, which has
 * the place in hand, instead of being read out of each document.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter index request_search_open set (gin_pending_list_limit = 65536)`.execute(db)
  await sql`alter table request alter column place_cell drop expression`.execute(db)
  await sql`alter index request_search_ended set (gin_pending_list_limit = 65536)`.execute(db)
}
