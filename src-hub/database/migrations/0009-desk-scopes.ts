import { type Kysely, sql } from 'kysely'

/**
 * Desks keep closed requests for a time only, so when one was closed is a column, and the index by which changes are
 * followed tells which of them a desk keeps: years of closed ones are passed over without being read. What desks fetch
 * by the thousand is kept as the text that it came as: it is sent as it is.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['request', 'customer', 'article', 'catalogue']) {
    await sql`alter table ${sql.table(table)} alter column doc type json using doc::text::json`.execute(db)
  }
  await sql`alter table request add column closed_at bigint`.execute(db)
  await sql`
    update request set closed_at = coalesce((doc ->> 'closedAt')::bigint, created_at)
    where status = 'closed'`.execute(db)
  await sql`drop index request_changed`.execute(db)
  await sql`
    create index request_changed on request (changed_in, id) include (closed_at, type_code, deleted)`.execute(
    db,
  )
  // Nobody asks for the requests of nobody.
  await sql`drop index request_customer`.execute(db)
  await sql`
    create index request_customer on request (customer_id, created_at desc)
    where customer_id is not null`.execute(db)
}
