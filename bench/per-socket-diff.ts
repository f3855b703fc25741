import type { Person } from '../src-contract/http/api.ts'
import {
  type AgentRow,
  type DeskContact,
  emptyLiveView,
  type LiveSection,
  type LiveView,
  type WaitingRow,
} from '../src-contract/live/live-view.ts'
import type { Patch } from '../src-contract/live/protocol.ts'
import { type Contact, holderOf } from '../src-domain/routing/contact.ts'
import type { RoutingState } from '../src-domain/routing/routing-state.ts'
import type { DayMeasures } from '../src-domain/service-level/measures.ts'
import {
  agentRow,
  callingRow,
  deskContact,
  measuresRow,
  meRow,
  queueRow,
  waitingRow,
} from '../src-hub/sessions/live-rows.ts'

/**
 * Live views the plain way: the floor is made anew from the whole state after each batch, and each desk's view compared
 * with what that desk was sent last. Rows of unchanged contacts are the same objects, so that most comparisons are by
 * identity. The peer of the bench, and what the kept floor is tested against.
 */
export interface PlainFloor {
  readonly shared: Pick<LiveView, 'waiting' | 'queues' | 'agents' | 'measures' | 'calling'>
  readonly held: ReadonlyMap<string, readonly DeskContact[]>
  readonly state: RoutingState
}

export function buildFloor(state: RoutingState, measures: DayMeasures): PlainFloor {
  const names = new Map(state.config.agents.map(({ id, name }) => [id, name] as const))
  const nameOf = (id: string) => names.get(id) ?? id
  const held = new Map<string, DeskContact[]>()
  const waiting: Record<string, WaitingRow> = {}
  for (const contact of state.contacts.values()) {
    const holder = holderOf(contact)
    if (holder !== undefined) {
      const contacts = held.get(holder) ?? []
      held.set(holder, contacts)
      // Of a question both sides see something of the other's contact, which changes without their own.
      const isAsking = contact.phase.kind === 'connected' && contact.phase.consultId !== undefined
      const isPlain = !isAsking && contact.about === undefined
      const row = (each: typeof contact) => deskContact(each, { contacts: state.contacts, nameOf })
      contacts.push(isPlain ? cached(deskContacts, contact, row) : row(contact))
    }
    const row = cached(waitingRows, contact, waitingRow)
    if (row !== undefined) waiting[contact.id] = row
  }
  const agents: Record<string, AgentRow> = {}
  for (const config of state.config.agents) {
    const agent = state.agents.get(config.id)
    if (agent) agents[agent.id] = agentRow(config, agent, held.get(agent.id) ?? [])
  }
  const queues = Object.fromEntries(
    state.config.queues.map(
      queue => [queue.id, queueRow(queue, state.shifts.get(queue.id), nameOf)] as const,
    ),
  )
  return {
    shared: {
      waiting,
      queues,
      agents,
      measures: { today: measuresRow(measures) },
      calling: { centre: callingRow(state.config) },
    },
    held,
    state,
  }
}

export function viewOf(
  { shared, held, state }: PlainFloor,
  { id, role }: Pick<Person, 'id' | 'role'>,
): LiveView {
  if (role === 'division') return emptyLiveView
  const agent = state.agents.get(id)
  return {
    me: agent === undefined ? {} : { self: meRow(agent) },
    contacts: Object.fromEntries((held.get(id) ?? []).map(contact => [contact.id, contact] as const)),
    ...shared,
    agents: role === 'csr' ? {} : shared.agents,
  }
}

/** What must be said to somebody who has `before` so that they have `after`; `undefined` when nothing. */
export function differenceOf(before: LiveView, after: LiveView): Patch | undefined {
  const set: Record<string, Record<string, unknown>> = {}
  const drop: Record<string, string[]> = {}
  for (const section of Object.keys(after) as LiveSection[]) {
    const old = before[section] as Readonly<Record<string, unknown>>
    const now = after[section] as Readonly<Record<string, unknown>>
    if (old === now) continue
    for (const [id, row] of Object.entries(now)) {
      const known = old[id]
      if (known === row || (known !== undefined && JSON.stringify(known) === JSON.stringify(row))) continue
      set[section] = { ...set[section], [id]: row }
    }
    const gone = Object.keys(old).filter(id => !Object.hasOwn(now, id))
    if (gone.length > 0) drop[section] = gone
  }
  const isSilent = Object.keys(set).length === 0 && Object.keys(drop).length === 0
  return isSilent ? undefined : ({ set, drop } as unknown as Patch)
}

const waitingRows = new WeakMap<Contact, { readonly row: WaitingRow | undefined }>()
const deskContacts = new WeakMap<Contact, { readonly row: DeskContact }>()

function cached<Row>(
  rows: WeakMap<Contact, { readonly row: Row }>,
  contact: Contact,
  make: (contact: Contact) => Row,
): Row {
  const known = rows.get(contact) ?? { row: make(contact) }
  rows.set(contact, known)
  return known.row
}
