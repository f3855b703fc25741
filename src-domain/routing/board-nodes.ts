import type { Instant, Language, QueueId } from '../vocabulary/words.ts'
import type { Agent } from './agent.ts'
import { type Openings, openingsOf, wouldInterrupt } from './capacity.ts'
import type { Contact } from './contact.ts'
import { canServe } from './eligibility.ts'
import type { AgentConfig, CapacityProfile, QueueConfig } from './routing-config.ts'
import { type HeapEntry, heapEntry, isBefore, type WaitingHeap } from './waiting-heap.ts'

/** What the board keeps of each contact and agent, and how it orders them. */

/** A contact, and where it stands. What is ordered by deadline in the line of its class is the node itself. */
export interface ContactNode extends HeapEntry {
  contact: Contact
  /** There once time alone has had something to do to it. */
  due: DueEntry | undefined
  line: Line | undefined
  /** Whether it waits but cannot stand in the common line: it is meant for somebody, or somebody rests from it. */
  isApart: boolean
  isGone: boolean
  /** Whether its place must be looked at again. */
  isMoved: boolean
  /** Whether it has changed since the changes were taken. */
  isChanged: boolean
}

/** When time alone does something to a contact or an agent. */
export interface DueEntry extends HeapEntry {
  readonly owner: ContactNode | AgentNode
}

/** An agent, what they hold, and among which free ones they stand: the node itself, by when they became free. */
export interface AgentNode extends HeapEntry {
  agent: Agent
  readonly config: AgentConfig
  readonly capacity: CapacityProfile
  readonly whenIdle: Openings
  readonly kind: AgentKind
  readonly held: ContactNode[]
  due: DueEntry | undefined
  pool: Pool | undefined
  isAtWork: boolean
  isGone: boolean
  isMoved: boolean
  isChanged: boolean
}

/** The agents who can serve the same contacts: same languages, skills and site. */
export interface AgentKind {
  readonly index: number
  readonly like: AgentConfig
  atWork: number
  /** The lines that they can serve, among the first `linesSeen` of all. */
  readonly lines: Line[]
  linesSeen: number
  /** By openings. */
  readonly pools: (Pool | undefined)[]
}

/** Those of one kind who can be offered the same now; who is free longest is first. */
export interface Pool {
  readonly kind: AgentKind
  readonly openings: Openings
  readonly heap: WaitingHeap<AgentNode>
  /** Its place among the pools that hold anybody; -1 when it holds nobody. */
  place: number
}

/** The waiting contacts that the same agents can take, by deadline. */
export interface Line {
  readonly queues: readonly QueueConfig[]
  readonly language: Language
  readonly relaxed: readonly string[]
  readonly opening: Openings
  readonly heap: WaitingHeap<ContactNode>
  /** For each kind of agent whether it can take them; filled as it is asked. */
  readonly serves: (boolean | undefined)[]
  /** The deadline of its first contact, infinite when nobody stands in it; and how much earlier it counts. */
  firstKey: number
  shiftMs: number
  /** Its place among the lines in which anybody stands; -1 when nobody does. */
  place: number
}

/** Asks for nothing but the language; its promise is what was given to each contact. */
export function removedQueue(id: QueueId): QueueConfig {
  return { id, channel: 'phone', name: { en: '', fr: '' }, promiseMs: 0, skills: [] }
}

export function contactNode(contact: Contact): ContactNode {
  return {
    ...heapEntry(contact.id),
    contact,
    due: undefined,
    line: undefined,
    isApart: false,
    isGone: false,
    isMoved: false,
    isChanged: false,
  }
}

export function agentNode(
  agent: Agent,
  config: AgentConfig,
  capacity: CapacityProfile,
  kind: AgentKind,
): AgentNode {
  return {
    ...heapEntry(agent.id),
    agent,
    config,
    capacity,
    whenIdle: openingsOf([], capacity),
    kind,
    held: [],
    due: undefined,
    pool: undefined,
    isAtWork: false,
    isGone: false,
    isMoved: false,
    isChanged: false,
  }
}

/** Where a contact or an agent stands by when it is due. */
export function dueEntry(owner: ContactNode | AgentNode): DueEntry {
  return { ...heapEntry(owner.id), owner }
}

/** By arrival, so that what follows for several comes in an order that hangs on nothing but the state. */
export function heldInOrder({ held }: AgentNode): readonly Contact[] {
  const contacts = held.map(({ contact }) => contact)
  return contacts.length < 2
    ? contacts
    : contacts.sort((a, b) => a.arrivedAt - b.arrivedAt || (a.id < b.id ? -1 : 1))
}

/** Tells the two kinds of what may be due apart. */
export function isContactNode(node: ContactNode | AgentNode): node is ContactNode {
  return 'contact' in node
}

/** Whether it rings at somebody's desk. */
export function isOffered(contact: Contact): boolean {
  return contact.phase.kind === 'offered'
}

/** Whether a contact stands in the line at `now`, in the common one or apart. */
export function isInLine(contact: Contact, now: Instant): boolean {
  if (contact.phase.kind !== 'waiting' || contact.customerLink.kind === 'lost') return false
  return contact.offerableFrom === undefined || contact.offerableFrom <= now
}

/** Whether agents of a kind can take the contacts of a line; answered once for each pair. */
export function serves(line: Line, kind: AgentKind): boolean {
  const known = line.serves[kind.index]
  if (known !== undefined) return known
  const can = line.queues.some(queue => canServe(kind.like, line.language, queue, line.relaxed))
  line.serves[kind.index] = can
  return can
}

/** Whether those who stand in a pool can be offered the contacts of a line now. */
export function canTakeFrom(line: Line, pool: Pool): boolean {
  return (pool.openings & line.opening) !== 0 && serves(line, pool.kind)
}

/** Of two contacts, whose deadline counts first; a shifted queue's counts earlier (SPEC R30). */
export function isDueBefore(a: ContactNode, b: ContactNode): boolean {
  const keyA = a.key - (a.line?.shiftMs ?? 0)
  const keyB = b.key - (b.line?.shiftMs ?? 0)
  return keyA === keyB ? isBefore(a, b) : keyA < keyB
}

/** Of two lines whose first contacts count as due at the same instant, whose comes first. */
export function isHeadBefore(line: Line, other: Line | undefined): boolean {
  const head = line.heap.first()
  if (head === undefined) return false
  const otherHead = other?.heap.first()
  return otherHead === undefined || isBefore(head, otherHead)
}

/** Who would not be interrupted is asked first, then who is free longest. */
export function isAskedBefore(a: AgentNode, b: AgentNode): boolean {
  const interruptsA = (a.pool?.openings ?? 0) & wouldInterrupt
  const interruptsB = (b.pool?.openings ?? 0) & wouldInterrupt
  return interruptsA === interruptsB ? isBefore(a, b) : interruptsA < interruptsB
}

/** Whether two lists hold the same, in the same order. */
export function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index])
}

/** Takes an item out of a list in which each knows its place; the last takes the place. */
export function removePlaced<Item extends { place: number }>(items: Item[], item: Item): void {
  const last = items.pop() as Item
  if (last !== item) {
    items[item.place] = last
    last.place = item.place
  }
  item.place = -1
}
