import { type Insertable, type RawBuilder, sql, type Updateable } from 'kysely'
import type { Schema } from '../database/schema.ts'
import type { HubEvent } from './journal.ts'

type ContactRow = Insertable<Schema['contact']>
type ContactChange = Updateable<Schema['contact']>

/** What a batch of events does to the `contact` table: each contact once, with all that the batch says of it. */
export interface ContactWrites {
  readonly arrived: readonly ContactRow[]
  readonly changed: readonly ContactChange[]
}

/** Folds events into one row for each contact, from its arrival to its result. Events of other things say nothing. */
export function foldContacts(events: readonly HubEvent[]): ContactWrites {
  const arrived: ContactRow[] = []
  const rows = new Map<string, ContactRow | ContactChange>()
  for (const event of events) {
    if (event.kind === 'contact-arrived') {
      // Asking a colleague is no contact of its own.
      if (event.about !== undefined) continue
      const row = rowOfArrival(event)
      arrived.push(row)
      rows.set(event.contactId, row)
      continue
    }
    const change = changeBy(event)
    if (change === undefined || !('contactId' in event)) continue
    const row = rows.get(event.contactId)
    if (row === undefined) rows.set(event.contactId, { id: event.contactId, ...change })
    else Object.assign(row, change, { answered_at: row.answered_at ?? change.answered_at })
  }
  const isNew = new Set<unknown>(arrived)
  return { arrived, changed: [...rows.values()].filter(row => !isNew.has(row)) as ContactChange[] }
}

/** The statements that write them: one array for each column. What a change does not name stays. */
export function writeContacts({ arrived, changed }: ContactWrites): {
  readonly arrivals?: RawBuilder<unknown>
  /** Arrivals with what happened to them since. */
  readonly lives?: RawBuilder<unknown>
  readonly changes?: RawBuilder<unknown>
} {
  // A contact may be over by the end of the batch in which it came; mostly it has just come.
  const isMore = arrived.some(row => changing.some(([column]) => row[column] !== undefined))
  const columns = isMore ? [...arriving, ...changing] : arriving
  const insert = sql`
    insert into contact (${sql.join(columns.map(([column]) => sql.ref(column)))})
    select * from unnest(${sql.join(columns.map(([column, type]) => columnOf(arrived, column, type)))})`
  const changes = sql`
    update contact set ${sql.join(changing.map(([column]) => sql`${sql.ref(column)} = ${newValue(column)}`))}
    from unnest(${sql.join([
      columnOf(changed, 'id', 'uuid'),
      columnOf(changed.map(isUnlinking), 'isUnlinking', 'boolean'),
      ...changing.map(([column, type]) => columnOf(changed, column, type)),
    ])}) as change (id, unlinks, ${sql.join(changing.map(([column]) => sql.ref(column)))})
    where contact.id = change.id`
  return {
    ...(arrived.length === 0 ? {} : isMore ? { lives: insert } : { arrivals: insert }),
    ...(changed.length === 0 ? {} : { changes }),
  }
}

/**
 * One column of many rows. The select around it hides from the planner how many there are: told of hundreds, it would
 * read the whole table for them.
 */
function columnOf<Column extends string>(
  rows: readonly { readonly [Key in Column]?: unknown }[],
  column: Column,
  type: string,
): RawBuilder<unknown> {
  return sql`(select ${rows.map(row => row[column] ?? null)}::${sql.raw(type)}[])`
}

/** A match that was withdrawn is the one value that goes away again. */
function isUnlinking(change: ContactChange): { readonly isUnlinking: boolean } {
  return { isUnlinking: change.customer_id === null }
}

/** One JSON text for each value, a line each: JSON itself never holds a line break. */
export function jsonLines(values: readonly object[]): string {
  return values.map(value => JSON.stringify(value)).join('\n')
}

const arriving = [
  ['id', 'uuid'],
  ['channel', 'text'],
  ['queue_id', 'text'],
  ['language', 'text'],
  ['topic', 'text'],
  ['from_name', 'text'],
  ['from_phone', 'text'],
  ['from_email', 'text'],
  ['arrived_at', 'bigint'],
] as const satisfies readonly (readonly [keyof ContactRow, string])[]

const changing = [
  ['customer_id', 'uuid'],
  ['answered_at', 'bigint'],
  ['answered_by', 'text'],
  ['ended_at', 'bigint'],
  ['closed_at', 'bigint'],
  ['result', 'text'],
  ['reason_code', 'text'],
  ['summary', 'text'],
  ['note', 'text'],
  ['resolved_at_first_contact', 'boolean'],
  ['talk_ms', 'bigint'],
  ['held_ms', 'bigint'],
  ['wrap_up_ms', 'bigint'],
] as const satisfies readonly (readonly [keyof ContactChange, string])[]
type Changing = (typeof changing)[number][0]

function newValue(column: Changing): RawBuilder<unknown> {
  const [before, after] = [sql.ref(`contact.${column}`), sql.ref(`change.${column}`)]
  switch (column) {
    case 'answered_at':
      // A contact is answered once, however often it changes hands afterwards.
      return sql`coalesce(${before}, ${after})`
    case 'customer_id':
      return sql`case when change.unlinks then null else coalesce(${after}, ${before}) end`
    default:
      return sql`coalesce(${after}, ${before})`
  }
}

function rowOfArrival(event: Extract<HubEvent, { kind: 'contact-arrived' }>): ContactRow {
  return {
    id: event.contactId,
    channel: event.channel,
    queue_id: event.queueId,
    language: event.language,
    topic: event.from.topic ?? null,
    from_name: event.from.name ?? null,
    from_phone: event.from.phone ?? null,
    from_email: event.from.email ?? null,
    arrived_at: event.at,
  }
}

function changeBy(event: HubEvent): Pick<ContactChange, Changing> | undefined {
  switch (event.kind) {
    case 'offer-accepted':
      return { answered_at: event.at, answered_by: event.agentId }
    case 'contact-abandoned':
      return { ended_at: event.at, closed_at: event.at, result: 'abandoned' }
    case 'contact-ended':
      return { ended_at: event.at, talk_ms: event.talkMs, held_ms: event.heldMs }
    case 'wrap-up-completed':
      return {
        closed_at: event.at,
        result: 'handled',
        reason_code: event.wrapUp.reasonCode,
        summary: event.wrapUp.summary ?? null,
        resolved_at_first_contact: event.wrapUp.resolvedAtFirstContact,
        wrap_up_ms: event.wrapUpMs,
      }
    case 'customer-linked':
      return { customer_id: event.customerId ?? null }
    case 'contact-noted':
      return { note: event.text }
    default:
      return undefined
  }
}
