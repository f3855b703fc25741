import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { RoutingConfig } from '../../src-domain/routing/routing-config.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import type { HubEvent, JournalLine } from './journal.ts'

/** Which lines of the journal. */
export interface Stretch {
  /** Only lines after this position. */
  readonly after?: number
  /** Only lines up to this position. */
  readonly upTo?: number
  /** Only lines from this instant on. */
  readonly since?: Instant
}

/** So many batches are in memory at once; one has a few lines mostly, and hundreds where much was asked at once. */
const pageSize = 100

/** Lines of the journal, of every kind, oldest first, in pages. */
export function readLines(db: Kysely<Schema>, stretch: Stretch): AsyncIterable<JournalLine> {
  return linesOf(db, stretch, (first, last) => recordLines(db, first, last))
}

/** As `readLines`, of the routing alone. */
export function readRoutingLines(
  db: Kysely<Schema>,
  stretch: Stretch,
): AsyncIterable<JournalLine & { readonly event: RoutingEvent }> {
  return linesOf(db, stretch, async () => []) as AsyncIterable<JournalLine & { readonly event: RoutingEvent }>
}

async function* linesOf(
  db: Kysely<Schema>,
  { after = 0, upTo = Number.MAX_SAFE_INTEGER, since = Number.NEGATIVE_INFINITY }: Stretch,
  recordsBetween: (first: number, last: number) => Promise<readonly JournalLine[]>,
): AsyncIterable<JournalLine> {
  let from = await batchSince(db, since)
  for (;;) {
    const batches = await db
      .selectFrom('journal_batch')
      .select(['first_position', 'last_position', 'routing'])
      .where('first_position', '>=', from)
      .where('first_position', '>=', batchWith(after + 1))
      .where('first_position', '<=', upTo)
      .orderBy('first_position')
      .limit(pageSize)
      .execute()
    const [first, last] = [batches[0], batches.at(-1)]
    if (first === undefined || last === undefined) return
    const routing = batches.flatMap(batch => (batch.routing ?? []) as readonly StoredLine[]).map(lineOf)
    const [begin, end] = [Number(first.first_position), Number(last.last_position)]
    // Positions are dense: what is missing is about requests or customers.
    const records = routing.length > end - begin ? [] : await recordsBetween(begin, end)
    for (const line of inOrder(routing, records)) {
      if (line.position > after && line.position <= upTo && line.event.at >= since) yield line
    }
    if (batches.length < pageSize) return
    from = end + 1
  }
}

/** Where the batch begins that holds a position; 0 where it is before the first. */
function batchWith(position: number): RawBuilder<number> {
  return sql`(select coalesce(max(first_position), 0) from journal_batch where first_position <= ${position})`
}

/** Where the first batch begins that holds a line of an instant or later; beyond all where there is none. */
async function batchSince(db: Kysely<Schema>, since: Instant): Promise<number> {
  if (since === Number.NEGATIVE_INFINITY) return 0
  const row = await db
    .selectFrom('journal_batch')
    .select('first_position as first')
    .where('at', '>=', Math.ceil(since))
    .orderBy('at')
    .orderBy('first_position')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? Number.MAX_SAFE_INTEGER : Number(row.first)
}

async function recordLines(db: Kysely<Schema>, first: number, last: number): Promise<readonly JournalLine[]> {
  const rows = await db
    .selectFrom('record_line')
    .select(['position', 'actor', 'handed_in_by', 'command_id', 'event'])
    .where('position', '>=', first)
    .where('position', '<=', last)
    .orderBy('position')
    .execute()
  return rows.map(row => ({
    position: Number(row.position),
    actor: row.actor,
    ...(row.handed_in_by === null ? {} : { handedInBy: row.handed_in_by }),
    ...(row.command_id === null ? {} : { commandId: row.command_id }),
    event: row.event as HubEvent,
  }))
}

/** What the column `routing` of a batch holds. Lines that were rows once say what they have not as null. */
type StoredLine = Pick<JournalLine, 'position' | 'actor' | 'event'> & {
  readonly handedInBy?: string | null
  readonly commandId?: string | null
}

function lineOf({ position, actor, handedInBy, commandId, event }: StoredLine): JournalLine {
  return {
    position,
    actor,
    ...(handedInBy ? { handedInBy } : {}),
    ...(commandId ? { commandId } : {}),
    event,
  }
}

function* inOrder(some: readonly JournalLine[], others: readonly JournalLine[]): Iterable<JournalLine> {
  let next = 0
  for (const line of some) {
    for (; next < others.length && (others[next] as JournalLine).position < line.position; next++)
      yield others[next] as JournalLine
    yield line
  }
  yield* others.slice(next)
}

/** What happened to a contact, oldest first: looked for from its arrival to its end. */
export async function readContactLines(
  db: Kysely<Schema>,
  contactId: string,
): Promise<readonly JournalLine[]> {
  const { rows } = await sql<{ line: StoredLine }>`
    select line
    from contact
      join journal_batch on journal_batch.at >= contact.arrived_at
        and (contact.closed_at is null or journal_batch.first_position <= coalesce(
          -- The first batch that goes on after the end may begin before it.
          (select later.first_position from journal_batch as later
            where later.at > greatest(contact.closed_at, contact.handed_in_at)
            order by later.at, later.first_position limit 1),
          journal_batch.first_position))
        and strpos(routing::text, contact.id::text) > 0,
      json_array_elements(routing) as each (line)
    where contact.id = ${contactId} and line->'event'->>'contactId' = contact.id::text
    order by first_position, (line->>'position')::bigint`.execute(db)
  return rows.map(({ line }) => lineOf(line))
}

/** How the centre was configured last before an instant. */
export async function configBefore(db: Kysely<Schema>, at: Instant): Promise<RoutingConfig | undefined> {
  const { rows } = await sql<{ config: RoutingConfig }>`
    select line->'event'->'config' as config
    from journal_batch, json_array_elements(routing) as each (line)
    where configures and line->'event'->>'kind' = 'routing-configured' and (line->'event'->>'at')::bigint < ${at}
    order by first_position desc, (line->>'position')::bigint desc limit 1`.execute(db)
  return rows[0]?.config
}
