import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import type { Refusal } from '../../src-contract/live/desk-command.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import type { CustomerEvent } from '../../src-domain/people/customer-command.ts'
import type { RequestEvent } from '../../src-domain/requests/request-command.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import { preparedAs } from '../database/preparing-client.ts'
import type { Schema } from '../database/schema.ts'
import { customerReach, customerSearchText } from './customer-search.ts'
import { foldContacts, jsonLines, writeContacts } from './project-contacts.ts'

export type HubEvent = RoutingEvent | RequestEvent | CustomerEvent

/** One line of the journal. Positions are dense and in the order of decision. */
export interface JournalLine {
  readonly position: number
  readonly actor: string
  /** A colleague who handed the command in from a shared desk. */
  readonly handedInBy?: string
  readonly commandId?: string
  readonly event: HubEvent
}

/** What is remembered of a command, so that the same id is told the same again. */
export interface RememberedOutcome {
  readonly id: string
  /** Hash of the command's content: another content under the same id is refused. */
  readonly digest: string
  readonly at: Instant
  /** Absent when the command was accepted. */
  readonly refusal?: Refusal
}

/** All that one batch of decisions changes. It is written whole or not at all. */
export interface JournalBatch {
  readonly lines: readonly JournalLine[]
  readonly outcomes: readonly RememberedOutcome[]
  readonly customers: readonly Customer[]
  readonly requests: readonly ServiceRequest[]
}

export interface Journal {
  /** `guard` is asked first, in the same transaction: when it throws, nothing is written. */
  readonly append: (
    batch: JournalBatch,
    guard?: (transaction: Transaction<Schema>) => Promise<void>,
  ) => Promise<void>
  readonly lastPosition: () => Promise<number>
  /** When the last line happened; 0 before the first. */
  readonly lastInstant: () => Promise<Instant>
  readonly outcomesOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, RememberedOutcome>>
  /** Routing events after a position, oldest first, in pages. */
  readonly routingEventsAfter: (position: number) => AsyncIterable<JournalLine>
  /** Routing events from an instant on, oldest first. */
  readonly routingEventsSince: (at: Instant) => AsyncIterable<RoutingEvent>
  readonly saveCheckpoint: (name: string, position: number, state: object) => Promise<void>
  readonly loadCheckpoint: (name: string) => Promise<{ position: number; state: object } | undefined>
}

const pageSize = 2_000
/** PostgreSQL takes 65,535 parameters in one statement; a request has seven. */
const rowsPerInsert = 1_000

/** The journal over a database: the append-only order of everything that happened, and the tables made from it. */
export function createJournal(db: Kysely<Schema>): Journal {
  return {
    append: async (batch, guard) => {
      const written = writeBatch(batch)
      if (guard === undefined && batch.customers.length === 0 && batch.requests.length === 0) {
        // One statement is a transaction of its own: one way to the database and back, one flush.
        await written.execute(db)
        return
      }
      await db.transaction().execute(async transaction => {
        await guard?.(transaction)
        await written.execute(transaction)
        await upsertCustomers(transaction, batch.customers)
        await upsertRequests(transaction, batch.requests)
      })
    },
    lastPosition: async () => {
      const row = await db
        .selectFrom('journal')
        .select(eb => eb.fn.max('position').as('last'))
        .executeTakeFirst()
      return Number(row?.last ?? 0)
    },
    lastInstant: async () => {
      const row = await db
        .selectFrom('journal')
        .select('at')
        .orderBy('position', 'desc')
        .limit(1)
        .executeTakeFirst()
      return Number(row?.at ?? 0)
    },
    outcomesOf: async ids => {
      if (ids.length === 0) return new Map()
      const rows = await db
        .selectFrom('command_outcome')
        .selectAll()
        .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
        .execute()
      return new Map(
        rows.map(row => {
          const { refusal } = row.outcome as { refusal?: Refusal }
          const outcome = { id: row.id, digest: row.digest, at: Number(row.at) }
          return [row.id, refusal === undefined ? outcome : { ...outcome, refusal }] as const
        }),
      )
    },
    routingEventsAfter: async function* (position) {
      let after = position
      for (;;) {
        const rows = await db
          .selectFrom('journal')
          .selectAll()
          .where('position', '>', after)
          .orderBy('position')
          .limit(pageSize)
          .execute()
        for (const row of rows) {
          after = Number(row.position)
          if (!isRouting(row.kind)) continue
          yield { position: after, actor: row.actor, event: row.event as RoutingEvent }
        }
        if (rows.length < pageSize) return
      }
    },
    routingEventsSince: async function* (at) {
      let after = 0
      for (;;) {
        const rows = await db
          .selectFrom('journal')
          .select(['position', 'kind', 'event'])
          .where('at', '>=', at)
          .where('position', '>', after)
          .orderBy('position')
          .limit(pageSize)
          .execute()
        for (const row of rows) {
          after = Number(row.position)
          if (isRouting(row.kind)) yield row.event as RoutingEvent
        }
        if (rows.length < pageSize) return
      }
    },
    saveCheckpoint: async (name, position, state) => {
      await db
        .insertInto('checkpoint')
        .values({ name, position, state: JSON.stringify(state) })
        .onConflict(conflict =>
          conflict.column('name').doUpdateSet({ position, state: JSON.stringify(state) }),
        )
        .execute()
    },
    loadCheckpoint: async name => {
      const row = await db.selectFrom('checkpoint').selectAll().where('name', '=', name).executeTakeFirst()
      return row && { position: Number(row.position), state: row.state }
    },
  }
}

const otherKinds: ReadonlySet<HubEvent['kind']> = new Set<(RequestEvent | CustomerEvent)['kind']>([
  'request-created',
  'request-followed',
  'customer-created',
  'customer-updated',
])

/** Whether an event of this kind is one of the routing, and so changes its state. */
export function isRouting(kind: string): boolean {
  return !otherKinds.has(kind as HubEvent['kind'])
}

function subjectOf(event: HubEvent): string {
  if ('contactId' in event) return event.contactId
  if ('request' in event) return event.request.id
  if ('requestId' in event) return event.requestId
  if ('customer' in event) return event.customer.id
  if ('customerId' in event) return event.customerId ?? ''
  if ('agentId' in event) return event.agentId
  return 'centre'
}

/**
 * Lines, outcomes and contacts of a batch in one statement. Its parts see the database as it was before it, so each row
 * is touched by one of them only.
 */
function writeBatch({ lines, outcomes }: JournalBatch): RawBuilder<unknown> {
  const contacts = writeContacts(foldContacts(lines.map(({ event }) => event)))
  const parts = Object.entries({
    lines: insertLines(lines),
    ...(outcomes.length === 0 ? {} : { outcomes: insertOutcomes(outcomes) }),
    ...contacts,
  })
  const mark = sql.raw(preparedAs(`append-${parts.map(([name]) => name).join('-')}`))
  const named = parts.map(([name, part]) => sql`${sql.ref(name)} as (${part})`)
  return sql`${mark} with ${sql.join(named)} select 1`
}

function insertLines(lines: readonly JournalLine[]): RawBuilder<unknown> {
  return sql`
    insert into journal (position, at, kind, subject, actor, handed_in_by, command_id, event)
    select position, at, kind, subject, actor, handed_in_by, command_id, event::json
    from unnest(
      ${lines.map(({ position }) => position)}::bigint[],
      ${lines.map(({ event }) => event.at)}::bigint[],
      ${lines.map(({ event }) => event.kind)}::text[],
      ${lines.map(({ event }) => subjectOf(event))}::text[],
      ${lines.map(({ actor }) => actor)}::text[],
      ${lines.map(({ handedInBy }) => handedInBy ?? null)}::text[],
      ${lines.map(({ commandId }) => commandId ?? null)}::uuid[],
      string_to_array(${jsonLines(lines.map(({ event }) => event))}::text, E'\\n')
    ) as line (position, at, kind, subject, actor, handed_in_by, command_id, event)`
}

function insertOutcomes(outcomes: readonly RememberedOutcome[]): RawBuilder<unknown> {
  return sql`
    insert into command_outcome (id, digest, at, outcome)
    select id, digest, at, outcome::json
    from unnest(
      ${outcomes.map(({ id }) => id)}::uuid[],
      ${outcomes.map(({ digest }) => digest)}::text[],
      ${outcomes.map(({ at }) => at)}::bigint[],
      string_to_array(${jsonLines(outcomes.map(({ refusal }) => ({ refusal })))}::text, E'\\n')
    ) as told (id, digest, at, outcome)`
}

/** Writes customers as they are now, with the words and numbers by which they are found. */
export async function upsertCustomers(
  transaction: Transaction<Schema>,
  customers: readonly Customer[],
): Promise<void> {
  for (const part of parts(customers, rowsPerInsert)) {
    await transaction
      .insertInto('customer')
      .values(
        part.map(customer => ({
          id: customer.id,
          version: customer.version,
          household_id: customer.householdId ?? null,
          search: sql<string>`to_tsvector('simple', ${customerSearchText(customer)})`,
          doc: JSON.stringify(customer),
        })),
      )
      .onConflict(conflict =>
        conflict.column('id').doUpdateSet(eb => ({
          version: eb.ref('excluded.version'),
          household_id: eb.ref('excluded.household_id'),
          search: eb.ref('excluded.search'),
          doc: eb.ref('excluded.doc'),
          changed_in: sql`pg_current_xact_id()`,
        })),
      )
      .execute()
    const ids = part.map(({ id }) => id)
    await transaction.deleteFrom('customer_reach').where('customer_id', 'in', ids).execute()
    const reach = part.flatMap(customerReach)
    for (const some of parts(reach, rowsPerInsert * 4)) {
      await transaction
        .insertInto('customer_reach')
        .values([...some])
        .onConflict(conflict => conflict.doNothing())
        .execute()
    }
  }
}

/** Writes requests as they are now. */
export async function upsertRequests(
  transaction: Transaction<Schema>,
  requests: readonly ServiceRequest[],
): Promise<void> {
  for (const part of parts(requests, rowsPerInsert)) {
    await transaction
      .insertInto('request')
      .values(
        part.map(request => ({
          id: request.id,
          reference: request.reference,
          type_code: request.typeCode,
          status: request.status,
          customer_id: request.customerId ?? null,
          created_at: request.createdAt,
          doc: JSON.stringify(request),
        })),
      )
      .onConflict(conflict =>
        conflict.column('id').doUpdateSet(eb => ({
          status: eb.ref('excluded.status'),
          customer_id: eb.ref('excluded.customer_id'),
          doc: eb.ref('excluded.doc'),
          changed_in: sql`pg_current_xact_id()`,
        })),
      )
      .execute()
  }
}

function* parts<Item>(items: readonly Item[], size: number): Iterable<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
