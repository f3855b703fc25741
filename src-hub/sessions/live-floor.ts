import type { Person } from '../../src-contract/http/api.ts'
import type {
  AgentRow,
  CallingRow,
  DeskContact,
  LiveView,
  MeasuresRow,
  QueueRow,
  WaitingRow,
} from '../../src-contract/live/live-view.ts'
import { type Contact, holderOf } from '../../src-domain/routing/contact.ts'
import type { AgentConfig, QueueConfig } from '../../src-domain/routing/routing-config.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { DayMeasures } from '../../src-domain/service-level/measures.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { AgentId, ContactId, QueueId } from '../../src-domain/vocabulary/words.ts'
import type { StateChanges } from '../engine/readable-state.ts'
import { agentRow, callingRow, deskContact, measuresRow, meRow, queueRow, waitingRow } from './live-rows.ts'
import { createSharedSection } from './shared-section.ts'

/** The sections that are about one person alone. */
export type OwnView = Pick<LiveView, 'me' | 'contacts'>
type SharedName = Exclude<keyof LiveView, keyof OwnView>
type Viewer = Pick<Person, 'id' | 'role'>

/**
 * What those who see the same sections were not told yet: the insides of a patch's `set` and `drop` as JSON, made once
 * for all of them. The same object as long as nothing more has changed.
 */
export interface News {
  readonly set: string
  readonly drop: string
}

/**
 * What is on the floor, as the desks see it. It is kept and changed in place, by what each batch changed, so that a
 * batch costs what it changes, however many stand in the line; and what many people see alike is compared and written
 * out once for all of them.
 *
 *     take ──► rows of the shared sections ──► newsFor(role) ──► to every desk of the role ──► told
 *        └───► whose own rows may have changed ──► ownOf(person), for these alone
 */
export interface LiveFloor {
  /** Takes in what is durable now. Answers the people whose own rows may have changed with it. */
  readonly take: (state: RoutingState, changes: StateChanges) => ReadonlySet<AgentId>
  readonly measure: (day: DayMeasures) => void
  readonly ownOf: (person: Viewer) => OwnView
  /** All that a person may see, as JSON of a `LiveView`. */
  readonly viewTextOf: (person: Viewer) => string
  /** `undefined` when people of this role were told everything. */
  readonly newsFor: (role: Person['role']) => News | undefined
  readonly hasNews: () => boolean
  /** Everybody was told the news. */
  readonly told: () => void
}

const line: readonly SharedName[] = ['waiting', 'queues', 'measures', 'calling']
const wholeFloor: readonly SharedName[] = [...line, 'agents']
const nothing: readonly SharedName[] = []
const sharedNames = wholeFloor

function sharedWith(role: Person['role']): readonly SharedName[] {
  switch (role) {
    case 'csr':
      return line
    case 'supervisor':
    case 'administrator':
      return wholeFloor
    case 'division':
      return nothing
    default:
      return assertNever(role)
  }
}

export function openLiveFloor(initial: RoutingState, day: DayMeasures): LiveFloor {
  let state = initial
  const sections = {
    waiting: createSharedSection<WaitingRow>(),
    queues: createSharedSection<QueueRow>(),
    agents: createSharedSection<AgentRow>(),
    measures: createSharedSection<MeasuresRow>(),
    calling: createSharedSection<CallingRow>(),
  }
  const configs = new Map<AgentId, AgentConfig>()
  const holders = new Map<ContactId, AgentId>()
  const held = new Map<AgentId, Map<ContactId, DeskContact>>()
  /** The queues that counted as due earlier when the floor was taken in last. */
  let shifted: readonly QueueId[] = []
  /** By what is seen, so that roles that see the same share it; until one of these sections changes. */
  const news = new Map<readonly SharedName[], News>()
  const outdate = (name: SharedName): void => {
    for (const seen of news.keys()) if (seen.includes(name)) news.delete(seen)
  }

  const heldBy = (agentId: AgentId): ReadonlyMap<ContactId, DeskContact> => held.get(agentId) ?? new Map()

  const nameOf = (agentId: AgentId): string => configs.get(agentId)?.name ?? agentId

  const agentRowOf = (id: AgentId): AgentRow | undefined => {
    const [config, agent] = [configs.get(id), state.agents.get(id)]
    return config && agent && agentRow(config, agent, heldBy(id).values())
  }

  const takeContact = (id: ContactId, people: Set<AgentId>): void => {
    const contact = state.contacts.get(id)
    // Whoever asks a colleague sees how that stands, and who is asked sees what is written.
    const asking = contact?.about && state.contacts.get(contact.about.contactId)
    if (asking?.phase.kind === 'connected') putHeld(asking.phase.agentId, asking, people)
    const consultId = contact?.phase.kind === 'connected' ? contact.phase.consultId : undefined
    const consult = consultId === undefined ? undefined : state.contacts.get(consultId)
    const adviser = consult && holderOf(consult)
    if (consult && adviser !== undefined) putHeld(adviser, consult, people)
    if (sections.waiting.put(id, contact && waitingRow(contact))) outdate('waiting')
    const before = holders.get(id)
    const after = contact && holderOf(contact)
    if (before !== undefined && before !== after) {
      people.add(before)
      holders.delete(id)
      const others = held.get(before)
      others?.delete(id)
      if (others?.size === 0) held.delete(before)
    }
    if (contact && after !== undefined) {
      holders.set(id, after)
      putHeld(after, contact, people)
    }
  }

  const putHeld = (agentId: AgentId, contact: Contact, people: Set<AgentId>): void => {
    people.add(agentId)
    const contacts = held.get(agentId) ?? new Map<ContactId, DeskContact>()
    held.set(agentId, contacts.set(contact.id, deskContact(contact, { contacts: state.contacts, nameOf })))
  }

  const rowOfQueue = (queue: QueueConfig): QueueRow => queueRow(queue, state.shifts.get(queue.id), nameOf)

  /** Those that are shifted now, and those that were when this was asked last. */
  const takeShifts = (): void => {
    for (const id of new Set([...shifted, ...state.shifts.keys()])) {
      const queue = state.config.queues.find(each => each.id === id)
      if (queue && sections.queues.put(id, rowOfQueue(queue))) outdate('queues')
    }
    shifted = [...state.shifts.keys()]
  }

  const knowPeople = (): void => {
    configs.clear()
    for (const config of state.config.agents) configs.set(config.id, config)
  }

  const configure = (): void => {
    const queues = state.config.queues.map(queue => [queue.id, rowOfQueue(queue)] as const)
    const agents = state.config.agents.flatMap(({ id }) => {
      const row = agentRowOf(id)
      return row === undefined ? [] : [[id, row] as const]
    })
    if (sections.queues.replace(queues)) outdate('queues')
    if (sections.calling.put('centre', callingRow(state.config))) outdate('calling')
    if (sections.agents.replace(agents)) outdate('agents')
  }

  const take: LiveFloor['take'] = (next, changes) => {
    state = next
    const people = new Set(changes.agents)
    if (changes.config) knowPeople()
    for (const id of changes.contacts) takeContact(id, people)
    // Contacts in hand carry names of colleagues.
    if (changes.config)
      for (const id of [...holders.keys()]) if (!changes.contacts.has(id)) takeContact(id, people)
    if (shifted.length > 0 || state.shifts.size > 0) takeShifts()
    if (changes.config) configure()
    else for (const id of people) if (sections.agents.put(id, agentRowOf(id))) outdate('agents')
    return people
  }

  const measure = (of: DayMeasures): void => {
    if (sections.measures.put('today', measuresRow(of))) outdate('measures')
  }

  const told = (): void => {
    for (const name of sharedNames) sections[name].told()
    news.clear()
  }

  const ownOf = ({ id, role }: Viewer): OwnView => {
    const agent = role === 'division' ? undefined : state.agents.get(id)
    return {
      me: agent === undefined ? {} : { self: meRow(agent) },
      contacts: role === 'division' ? {} : Object.fromEntries(heldBy(id)),
    }
  }

  take(initial, {
    agents: new Set(initial.agents.keys()),
    contacts: new Set(initial.contacts.keys()),
    config: true,
  })
  measure(day)
  told()

  return {
    take,
    measure,
    ownOf,
    viewTextOf: person => {
      const { me, contacts } = ownOf(person)
      const seen = sharedWith(person.role)
      const shared = sharedNames.map(
        name => `${JSON.stringify(name)}:${seen.includes(name) ? sections[name].text() : '{}'}`,
      )
      return `{"me":${JSON.stringify(me)},"contacts":${JSON.stringify(contacts)},${shared.join()}}`
    },
    newsFor: role => {
      const seen = sharedWith(role)
      const untold = seen.filter(name => sections[name].hasUntold())
      if (untold.length === 0) return undefined
      const known = news.get(seen)
      if (known !== undefined) return known
      const set: Record<string, unknown> = {}
      const drop: Record<string, readonly string[]> = {}
      for (const name of untold) {
        const rows = sections[name].untold()
        if (Object.keys(rows.set).length > 0) set[name] = rows.set
        if (rows.drop.length > 0) drop[name] = rows.drop
      }
      const made = { set: insideOf(set), drop: insideOf(drop) }
      news.set(seen, made)
      return made
    },
    hasNews: () => sharedNames.some(name => sections[name].hasUntold()),
    told,
  }
}

/** The JSON of an object without its braces, to be joined with that of another. */
export function insideOf(object: object): string {
  return JSON.stringify(object).slice(1, -1)
}
