import type { Insertable, Updateable } from 'kysely'
import { arrayLiteral } from '../database/array-literal.ts'
import type { Schema } from '../database/schema.ts'
import type { HubEvent } from './journal.ts'
import type { StatementPart } from './statement-parts.ts'

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
      // Asking a colleague is no contact of its own, and one that came again has its row.
      if (event.about !== undefined || event.again !== undefined) continue
      const row = rowOfArrival(event)
      arrived.push(row)
      rows.set(event.contactId, row)
      continue
    }
    if (event.kind === 'call-placed') {
      const row = rowOfPlaced(event)
      arrived.push(row)
      rows.set(event.contactId, row)
      continue
    }
    if (event.kind === 'visit-handed-in' && !event.isKnown) {
      const row = rowOfVisit(event)
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

/**
 * The parts of a statement that write them. What a change does not name stays. Where there is one only, as mostly when
 * little goes on, plain values are written instead of arrays: who waits for it has the answer a tenth sooner.
 */
export function writeContacts({ arrived, changed }: ContactWrites): readonly StatementPart[] {
  return [
    ...(arrived.length === 0 ? [] : [insertContacts(arrived)]),
    ...(changed.length === 0 ? [] : [changeContacts(changed)]),
  ]
}

function insertContacts(arrived: readonly ContactRow[]): StatementPart {
  // A contact may be over by the end of the batch in which it came; mostly it has just come.
  const isMore = arrived.some(row => changing.some(([column]) => row[column] !== undefined))
  const columns = isMore ? [...arriving, ...changing] : arriving
  const name = isMore ? 'lives' : 'arrivals'
  const [one] = arrived
  if (arrived.length === 1 && one !== undefined) {
    return {
      name: `${name}_one`,
      text: () =>
        `insert into contact (${namesOf(columns).join(', ')}) values (${columns.map(() => '?').join(', ')})`,
      values: columns.map(([column]) => one[column] ?? null),
    }
  }
  return {
    name,
    text: () => `
      insert into contact (${namesOf(columns).join(', ')})
      select * from unnest(${columns.map(arrayOf).join(', ')})`,
    values: columns.map(([column]) => arrayLiteral(arrived.map(row => row[column] as Plain))),
  }
}

/** Only what anything is said of: each column costs its share of a batch. */
function changeContacts(changed: readonly ContactChange[]): StatementPart {
  const said = changing.filter(([column]) => changed.some(row => row[column] !== undefined))
  const names = namesOf(said)
  const name = `changes_${said.map(each => changing.indexOf(each).toString(36)).join('')}`
  const ids = [['id', 'uuid'] as const, ['unlinks', 'boolean'] as const]
  const text = (changes: string) => `
    update contact set ${names.map(column => `${column} = ${newValue(column)}`).join(', ')}
    from ${changes} as change (id, unlinks, ${names.join(', ')})
    where contact.id = change.id`
  // A match that was withdrawn is the one value that goes away again.
  const unlinks = (row: ContactChange) => row.customer_id === null
  const [one] = changed
  if (changed.length === 1 && one !== undefined) {
    return {
      name: `${name}_one`,
      text: () => text(`(values (${[...ids, ...said].map(([, type]) => `?::${type}`).join(', ')}))`),
      values: [one.id, unlinks(one), ...said.map(([column]) => one[column] ?? null)],
    }
  }
  return {
    name,
    // Told nothing of the limit the planner takes the changes for few. It would read the whole table for many, and go on
    // to do so when the table has grown: the plan is kept.
    text: () =>
      text(
        `(select * from unnest(${[...ids, ...said].map(arrayOf).join(', ')}) limit (select ${changesMax}))`,
      ),
    values: [
      arrayLiteral(changed.map(({ id }) => id)),
      arrayLiteral(changed.map(unlinks)),
      ...said.map(([column]) => arrayLiteral(changed.map(row => row[column] as Plain))),
    ],
  }
}

const changesMax = Number.MAX_SAFE_INTEGER

type Plain = string | number | boolean | null | undefined

function namesOf<Name extends string>(columns: readonly (readonly [Name, string])[]): readonly Name[] {
  return columns.map(([column]) => column)
}

/** One column of many rows. The select around it hides from the planner how many there are. */
function arrayOf([, type]: readonly [string, string]): string {
  return `(select ?::${type}[])`
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
  ['ticket', 'text'],
  ['handed_in_at', 'bigint'],
] as const satisfies readonly (readonly [keyof ContactChange, string])[]
type Changing = (typeof changing)[number][0]

function newValue(column: Changing): string {
  switch (column) {
    case 'answered_at':
      // A contact is answered once, however often it changes hands afterwards.
      return `coalesce(contact.${column}, change.${column})`
    case 'customer_id':
      return `case when change.unlinks then null else coalesce(change.${column}, contact.${column}) end`
    default:
      return `coalesce(change.${column}, contact.${column})`
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
    arrived_at: event.arrivedAt ?? event.at,
    ...(event.from.ticket === undefined ? {} : { ticket: event.from.ticket }),
  }
}

/** A call that an agent placed: they have it from the beginning. */
function rowOfPlaced(event: Extract<HubEvent, { kind: 'call-placed' }>): ContactRow {
  return {
    id: event.contactId,
    channel: 'callback',
    queue_id: event.queueId,
    language: event.language,
    topic: null,
    from_name: null,
    from_phone: event.phone,
    from_email: null,
    arrived_at: event.at,
    answered_at: event.at,
    answered_by: event.agentId,
  }
}

type HandedIn = Extract<HubEvent, { kind: 'visit-handed-in' }>

/** A visit of which the hub hears when it is over. */
function rowOfVisit(event: HandedIn): ContactRow {
  return {
    id: event.contactId,
    channel: 'counter',
    queue_id: event.queueId,
    language: event.language,
    topic: event.from.topic ?? null,
    from_name: event.from.name ?? null,
    from_phone: null,
    from_email: null,
    arrived_at: event.arrivedAt,
    ...changeByVisit(event),
  }
}

function changeByVisit(event: HandedIn): Pick<ContactChange, Changing> {
  const { answered, wrapUp, closedAt, endedAt = closedAt } = event
  return {
    ticket: event.ticket,
    handed_in_at: event.at,
    ended_at: endedAt,
    closed_at: closedAt,
    result: event.how === 'handled' ? 'handled' : 'abandoned',
    ...(answered === undefined
      ? {}
      : { answered_at: answered.at, answered_by: answered.by, talk_ms: event.talkMs, held_ms: 0 }),
    ...(event.note === undefined ? {} : { note: event.note }),
    ...(event.customerId === undefined ? {} : { customer_id: event.customerId }),
    ...(wrapUp === undefined
      ? {}
      : {
          reason_code: wrapUp.reasonCode,
          summary: wrapUp.summary ?? null,
          resolved_at_first_contact: wrapUp.resolvedAtFirstContact,
          wrap_up_ms: closedAt - endedAt,
        }),
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
    case 'visit-handed-in':
      return changeByVisit(event)
    default:
      return undefined
  }
}
