import { type Kysely, sql, type Transaction } from 'kysely'
import type { Refusal } from '../../src-contract/live/desk-command.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import type { CustomerEvent } from '../../src-domain/people/customer-command.ts'
import type { RequestEvent } from '../../src-domain/requests/request-command.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { customerReach, customerSearchText } from './customer-search.ts'
import { projectContacts } from './project-contacts.ts'

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
  readonly append: (batch: JournalBatch) => Promise<void>
  readonly lastPosition: () => Promise<number>
  readonly outcomesOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, RememberedOutcome>>
  /** Routing events after a position, oldest first, in pages. */
  readonly routingEventsAfter: (position: number) => AsyncIterable<JournalLine>
  /** Routing events from an instant on, oldest first. */
  readonly routingEventsSince: (at: Instant) => AsyncIterable<RoutingEvent>
  readonly saveCheckpoint: (name: string, position: number, state: object) => Promise<void>
  readonly loadCheckpoint: (name: string) => Promise<{ position: number; state: object } | undefined>
}

const pageSize = 2_000
/** PostgreSQL takes 65,535 parameters in one statement; a journal line has eight. */
const rowsPerInsert = 1_000

/** The journal over a database: the append-only order of everything that happened, and the tables made from it. */
export function createJournal(db: Kysely<Schema>): Journal {
  return {
    append: batch =>
      db.transaction().execute(async transaction => {
        await insertLines(transaction, batch.lines)
        await insertOutcomes(transaction, batch.outcomes)
        await upsertCustomers(transaction, batch.customers)
        await upsertRequests(transaction, batch.requests)
        await projectContacts(
          transaction,
          batch.lines.map(line => line.event),
        )
      }),
    lastPosition: async () => {
      const row = await db
        .selectFrom('journal')
        .select(eb => eb.fn.max('position').as('last'))
        .executeTakeFirst()
      return Number(row?.last ?? 0)
    },
    outcomesOf: async ids => {
      if (ids.length === 0) return new Map()
      const rows = await db
        .selectFrom('command_outcome')
        .selectAll()
        .where('id', 'in', [...ids])
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

function isRouting(kind: string): boolean {
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

async function insertLines(transaction: Transaction<Schema>, lines: readonly JournalLine[]): Promise<void> {
  for (const part of parts(lines, rowsPerInsert)) {
    await transaction
      .insertInto('journal')
      .values(
        part.map(line => ({
          position: line.position,
          at: line.event.at,
          kind: line.event.kind,
          subject: subjectOf(line.event),
          actor: line.actor,
          handed_in_by: line.handedInBy ?? null,
          command_id: line.commandId ?? null,
          event: JSON.stringify(line.event),
        })),
      )
      .execute()
  }
}

async function insertOutcomes(
  transaction: Transaction<Schema>,
  outcomes: readonly RememberedOutcome[],
): Promise<void> {
  for (const part of parts(outcomes, rowsPerInsert)) {
    await transaction
      .insertInto('command_outcome')
      .values(
        part.map(({ id, digest, at, refusal }) => ({ id, digest, at, outcome: JSON.stringify({ refusal }) })),
      )
      .execute()
  }
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
