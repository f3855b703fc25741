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

/** The statements that write them. Rows go as JSON by the names of the columns; what a change does not name stays. */
export function writeContacts({ arrived, changed }: ContactWrites): {
  readonly arrivals?: RawBuilder<unknown>
  readonly changes?: RawBuilder<unknown>
} {
  const arrivals = sql`
    insert into contact select row.* from jsonb_populate_recordset(null::contact, ${JSON.stringify(arrived)}::jsonb) as row`
  // The inner select hides from the planner how many there are: told of hundreds, it would read the whole table.
  const changes = sql`
    update contact set (${sql.join(changing.map(column => sql.ref(column)))}) = (
      select ${sql.join(changing.map(newValue))} from jsonb_populate_record(contact, change.doc) as now
    )
    from (
      select line::jsonb as doc from unnest(string_to_array((select ${jsonLines(changed)}::text), E'\\n')) as line
    ) as change
    where contact.id = (change.doc ->> 'id')::uuid`
  return { ...(arrived.length === 0 ? {} : { arrivals }), ...(changed.length === 0 ? {} : { changes }) }
}

/** One JSON text for each value, a line each: JSON itself never holds a line break. */
export function jsonLines(values: readonly object[]): string {
  return values.map(value => JSON.stringify(value)).join('\n')
}

const changing = [
  'customer_id',
  'answered_at',
  'answered_by',
  'ended_at',
  'closed_at',
  'result',
  'reason_code',
  'summary',
  'note',
  'resolved_at_first_contact',
  'talk_ms',
  'held_ms',
  'wrap_up_ms',
] as const satisfies readonly (keyof ContactChange)[]

/** A contact is answered once, however often it changes hands afterwards. */
function newValue(column: (typeof changing)[number]): RawBuilder<unknown> {
  return column === 'answered_at'
    ? sql`coalesce(contact.answered_at, now.answered_at)`
    : sql`${sql.ref(`now.${column}`)}`
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

function changeBy(event: HubEvent): Pick<ContactChange, (typeof changing)[number]> | undefined {
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
