import { type CompiledQuery, type Kysely, sql } from 'kysely'
import type { Refusal } from '../../src-contract/live/desk-command.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import type { CustomerEvent } from '../../src-domain/people/customer-command.ts'
import type { RequestEvent } from '../../src-domain/requests/request-command.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import { arrayLiteral } from '../database/array-literal.ts'
import type { Schema } from '../database/schema.ts'
import { foldContacts, jsonLines, writeContacts } from './project-contacts.ts'
import { createTexts, writeCustomers, writeRequests } from './project-records.ts'
import { readRoutingLines } from './read-lines.ts'
import { isUnmet, type StatementPart, statementOf } from './statement-parts.ts'

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
  /** Where a condition is given and finds no row nothing is written, and it throws `ConditionUnmet`. */
  readonly append: (batch: JournalBatch, condition?: StatementPart) => Promise<void>
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

/** Thrown where what had to hold for a batch to be written did not. */
export class ConditionUnmet extends Error {
  override readonly name = 'ConditionUnmet'
}

/**
 * The journal over a database: the append-only order of everything that happened, and the tables made from it. What is
 * decided together is a row together; lines about requests and customers are rows beside it.
 */
export function createJournal(db: Kysely<Schema>): Journal {
  return {
    append: async (batch, condition) => {
      try {
        // One statement is a transaction of its own: one way to the database and back, one flush.
        await db.executeQuery(writeBatch(batch, condition))
      } catch (problem) {
        throw condition !== undefined && isUnmet(problem) ? new ConditionUnmet(condition.name) : problem
      }
    },
    lastPosition: async () => {
      const row = await lastBatch(db).select('last_position').executeTakeFirst()
      return Number(row?.last_position ?? 0)
    },
    lastInstant: async () => {
      const row = await lastBatch(db).select('at').executeTakeFirst()
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
          const refusal = (row.outcome as { refusal?: Refusal } | null)?.refusal
          const outcome = { id: row.id, digest: row.digest, at: Number(row.at) }
          return [row.id, refusal === undefined ? outcome : { ...outcome, refusal }] as const
        }),
      )
    },
    routingEventsAfter: position => readRoutingLines(db, { after: position }),
    routingEventsSince: async function* (at) {
      for await (const { event } of readRoutingLines(db, { since: at })) yield event
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

function lastBatch(db: Kysely<Schema>) {
  return db.selectFrom('journal_batch').orderBy('first_position', 'desc').limit(1)
}

/** Each kind once: a new event of requests does not compile until it stands here. */
const requestKinds: Readonly<Record<RequestEvent['kind'], true>> = {
  'request-created': true,
  'request-followed': true,
  'request-updated': true,
  'request-acknowledged': true,
  'request-assigned': true,
  'request-started': true,
  'customer-awaited': true,
  'customer-reminded': true,
  'request-resumed': true,
  'target-revised': true,
  'request-completed': true,
  'completion-approved': true,
  'completion-returned': true,
  'customer-told': true,
  'customer-not-told': true,
  'request-closed': true,
  'request-reopened': true,
  'request-cancelled': true,
  'request-merged': true,
  'request-recategorised': true,
  'request-noted': true,
  'photo-shown': true,
  'request-escalated': true,
}
const customerKinds: Readonly<Record<CustomerEvent['kind'], true>> = {
  'customer-created': true,
  'customer-updated': true,
}

/** Whether an event of this kind changes a request. */
export function isOfRequests(kind: string): boolean {
  return Object.hasOwn(requestKinds, kind)
}

/** Whether an event of this kind changes a customer. */
export function isOfCustomers(kind: string): boolean {
  return Object.hasOwn(customerKinds, kind)
}

const recordKinds: ReadonlySet<string> = new Set([
  ...Object.keys(requestKinds),
  ...Object.keys(customerKinds),
])

/** Whether an event of this kind is one of the routing, and so changes its state. */
export function isRouting(kind: string): boolean {
  return !recordKinds.has(kind)
}

type RecordEvent = RequestEvent | CustomerEvent
type RecordLine = JournalLine & { readonly event: RecordEvent }

function isRecordLine(line: JournalLine): line is RecordLine {
  return !isRouting(line.event.kind)
}

function subjectOf(event: RecordEvent): string {
  if ('request' in event) return event.request.id
  if ('requestId' in event) return event.requestId
  return 'customer' in event ? event.customer.id : event.customerId
}

/**
 * Lines, outcomes, contacts and records of a batch in one statement. Its parts see the database as it was before it, so
 * each row is touched by one of them only.
 */
function writeBatch(
  { lines, outcomes, customers, requests }: JournalBatch,
  condition?: StatementPart,
): CompiledQuery {
  const textOf = createTexts()
  const records: RecordLine[] = []
  const routing: JournalLine[] = []
  for (const line of lines) {
    if (isRecordLine(line)) records.push(line)
    else routing.push(line)
  }
  const accepted = outcomes.filter(({ refusal }) => refusal === undefined)
  const refused = outcomes.filter(({ refusal }) => refusal !== undefined)
  const parts = [
    ...writeCustomers(customers, textOf),
    ...writeRequests(requests, textOf),
    ...(records.length === 0 ? [] : [insertRecordLines(records, textOf)]),
    ...(lines.length === 0 ? [] : [insertBatch(lines, routing)]),
    ...(accepted.length === 0 ? [] : [insertAccepted(accepted)]),
    ...(refused.length === 0 ? [] : [insertRefused(refused)]),
    ...writeContacts(foldContacts(routing.map(({ event }) => event))),
  ]
  return statementOf(parts, condition)
}

/** The row of a batch. Its lines of the routing are written as they are (`StoredLine`). */
function insertBatch(lines: readonly JournalLine[], routing: readonly JournalLine[]): StatementPart {
  const [first, last] = [lines[0] as JournalLine, lines.at(-1) as JournalLine]
  return {
    name: 'batch',
    text: () => `
      insert into journal_batch (first_position, last_position, at, configures, routing) values (?, ?, ?, ?, ?)`,
    values: [
      first.position,
      last.position,
      last.event.at,
      routing.some(({ event }) => event.kind === 'routing-configured'),
      routing.length === 0 ? null : JSON.stringify(routing),
    ],
  }
}

/** An event as JSON. What a record begins with is in its event too, and was made a text already. */
function eventText(event: RecordEvent, textOf: (value: object) => string): string {
  switch (event.kind) {
    case 'request-created': {
      const { request, ...rest } = event
      return `${JSON.stringify(rest).slice(0, -1)},"request":${textOf(request)}}`
    }
    case 'customer-created': {
      const { customer, ...rest } = event
      return `${JSON.stringify(rest).slice(0, -1)},"customer":${textOf(customer)}}`
    }
    default:
      return JSON.stringify(event)
  }
}

function insertRecordLines(lines: readonly RecordLine[], textOf: (value: object) => string): StatementPart {
  return {
    name: 'lines',
    text: () => `
      insert into record_line (position, at, kind, subject, actor, handed_in_by, command_id, event)
      select position, at, kind, subject, actor, handed_in_by, command_id, event::json
      from unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::uuid[],
        string_to_array(?::text, E'\\n')
      ) as line (position, at, kind, subject, actor, handed_in_by, command_id, event)`,
    values: [
      arrayLiteral(lines.map(({ position }) => position)),
      arrayLiteral(lines.map(({ event }) => event.at)),
      arrayLiteral(lines.map(({ event }) => event.kind)),
      arrayLiteral(lines.map(({ event }) => subjectOf(event))),
      arrayLiteral(lines.map(({ actor }) => actor)),
      arrayLiteral(lines.map(({ handedInBy }) => handedInBy)),
      arrayLiteral(lines.map(({ commandId }) => commandId)),
      lines.map(({ event }) => eventText(event, textOf)).join('\n'),
    ],
  }
}

function insertAccepted(outcomes: readonly RememberedOutcome[]): StatementPart {
  const [first] = outcomes
  if (outcomes.length === 1 && first !== undefined) {
    return {
      name: 'accepted_one',
      text: () => 'insert into command_outcome (id, digest, at) values (?, ?, ?)',
      values: [first.id, first.digest, first.at],
    }
  }
  return {
    name: 'accepted',
    text: () => `
      insert into command_outcome (id, digest, at)
      select * from unnest(?::uuid[], ?::text[], ?::bigint[])`,
    values: [
      arrayLiteral(outcomes.map(({ id }) => id)),
      arrayLiteral(outcomes.map(({ digest }) => digest)),
      arrayLiteral(outcomes.map(({ at }) => at)),
    ],
  }
}

function insertRefused(outcomes: readonly RememberedOutcome[]): StatementPart {
  return {
    name: 'refused',
    text: () => `
      insert into command_outcome (id, digest, at, outcome)
      select id, digest, at, outcome::json
      from unnest(?::uuid[], ?::text[], ?::bigint[], string_to_array(?::text, E'\\n'))
        as told (id, digest, at, outcome)`,
    values: [
      arrayLiteral(outcomes.map(({ id }) => id)),
      arrayLiteral(outcomes.map(({ digest }) => digest)),
      arrayLiteral(outcomes.map(({ at }) => at)),
      jsonLines(outcomes.map(({ refusal }) => ({ refusal }))),
    ],
  }
}
