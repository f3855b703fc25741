import type { Person } from '../../src-contract/http/api.ts'
import type {
  AgentContact,
  AgentRow,
  DeskContact,
  LiveView,
  Me,
  MeasuresRow,
  QueueRow,
  WaitingRow,
} from '../../src-contract/live/live-view.ts'
import type { Agent } from '../../src-domain/routing/agent.ts'
import { type Contact, holderOf } from '../../src-domain/routing/contact.ts'
import type { QueueConfig } from '../../src-domain/routing/routing-config.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { DayMeasures } from '../../src-domain/service-level/measures.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

/** The rows that everybody's view is made from, computed once for each change of the state. */
export interface Floor {
  readonly waiting: LiveView['waiting']
  readonly queues: LiveView['queues']
  readonly agents: LiveView['agents']
  readonly measures: LiveView['measures']
  readonly held: ReadonlyMap<string, readonly Contact[]>
  readonly state: RoutingState
}

/** The floor as it is. Rows of unchanged contacts are the same objects as before, so that a comparison is cheap. */
export function buildFloor(state: RoutingState, measures: DayMeasures): Floor {
  const held = new Map<string, Contact[]>()
  const waiting: Record<string, WaitingRow> = {}
  for (const contact of state.contacts.values()) {
    const holder = holderOf(contact)
    if (holder !== undefined) {
      const contacts = held.get(holder)
      if (contacts) contacts.push(contact)
      else held.set(holder, [contact])
    }
    if (contact.phase.kind === 'waiting' || contact.phase.kind === 'offered') {
      waiting[contact.id] = cached(waitingRows, contact, waitingRow)
    }
  }
  const agents: Record<string, AgentRow> = {}
  for (const config of state.config.agents) {
    const agent = state.agents.get(config.id)
    if (!agent) continue
    agents[agent.id] = {
      id: agent.id,
      name: config.name,
      site: config.site,
      languages: config.languages,
      presence: agent.presence,
      presenceSince: agent.presenceSince,
      ...(agent.nextPresence === undefined ? {} : { nextPresence: agent.nextPresence }),
      link: agent.link.kind,
      contacts: (held.get(agent.id) ?? []).map(contact => cached(agentContacts, contact, agentContact)),
    }
  }
  return {
    waiting,
    queues: Object.fromEntries(
      state.config.queues.map(queue => [queue.id, cached(queueRows, queue, queueRow)] as const),
    ),
    agents,
    measures: { today: cached(measuresRows, measures, measuresRow) },
    held,
    state,
  }
}

/** What one person may see of the floor. */
export function viewOf(floor: Floor, person: Pick<Person, 'id' | 'role'>): LiveView {
  const agent = floor.state.agents.get(person.id)
  const contacts: Record<string, DeskContact> = {}
  for (const contact of floor.held.get(person.id) ?? []) {
    contacts[contact.id] = cached(deskContacts, contact, deskContact)
  }
  switch (person.role) {
    case 'csr':
    case 'supervisor':
    case 'administrator':
      return {
        me: agent === undefined ? {} : { self: cached(mes, agent, me) },
        contacts,
        waiting: floor.waiting,
        queues: floor.queues,
        agents: person.role === 'csr' ? {} : floor.agents,
        measures: floor.measures,
      }
    case 'division':
      return { me: {}, contacts: {}, waiting: {}, queues: {}, agents: {}, measures: {} }
    default:
      return assertNever(person.role)
  }
}

const waitingRows = new WeakMap<Contact, WaitingRow>()
const agentContacts = new WeakMap<Contact, AgentContact>()
const deskContacts = new WeakMap<Contact, DeskContact>()
const queueRows = new WeakMap<QueueConfig, QueueRow>()
const mes = new WeakMap<Agent, Me>()
const measuresRows = new WeakMap<DayMeasures, MeasuresRow>()

function cached<Key extends object, Row>(rows: WeakMap<Key, Row>, key: Key, make: (key: Key) => Row): Row {
  const known = rows.get(key)
  if (known !== undefined) return known
  const row = make(key)
  rows.set(key, row)
  return row
}

function waitingRow(contact: Contact): WaitingRow {
  return {
    id: contact.id,
    channel: contact.channel,
    queueId: contact.queueId,
    language: contact.language,
    ...(contact.from.topic === undefined ? {} : { topic: contact.from.topic }),
    arrivedAt: contact.arrivedAt,
    deadline: contact.deadline,
    ringing: contact.phase.kind === 'offered',
  }
}

function deskContact(contact: Contact): DeskContact {
  const {
    rests: _rests,
    servedBy: _servedBy,
    servedSince: _servedSince,
    relaxAt: _relaxAt,
    affinity: _affinity,
    offerableFrom: _offerableFrom,
    ...inHand
  } = contact
  return inHand
}

function agentContact(contact: Contact): AgentContact {
  const { id, channel, queueId, phase } = contact
  const base = { id, channel, queueId }
  switch (phase.kind) {
    case 'booked':
    case 'waiting':
      throw new Error(`A waiting contact is nobody's: ${contact.id}`)
    case 'offered':
      return { ...base, phase: 'offered', since: phase.offer.offeredAt }
    case 'connected':
      if (phase.parked) return { ...base, phase: 'parked', since: phase.parked.since }
      return phase.hold
        ? { ...base, phase: 'held', since: phase.hold.since }
        : { ...base, phase: 'connected', since: phase.answeredAt }
    case 'wrapping':
      return { ...base, phase: 'wrapping', since: phase.endedAt, dueAt: phase.dueAt }
    default:
      return assertNever(phase)
  }
}

function queueRow({ id, channel, name, promiseMs }: QueueConfig): QueueRow {
  return { id, channel, name, promiseMs }
}

function me(agent: Agent): Me {
  return {
    agentId: agent.id,
    presence: agent.presence,
    presenceVersion: agent.presenceVersion,
    presenceSince: agent.presenceSince,
    ...(agent.nextPresence === undefined ? {} : { nextPresence: agent.nextPresence }),
  }
}

function measuresRow(day: DayMeasures): MeasuresRow {
  return {
    definition: day.definition,
    from: day.from,
    total: day.total,
    quarters: [...day.quarters]
      .sort(([a], [b]) => a - b)
      .map(([at, counts]) => ({ at: at as Instant, counts })),
  }
}
