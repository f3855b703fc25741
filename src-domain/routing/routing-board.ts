import { isRefused } from '../vocabulary/decision.ts'
import type { AgentId, ContactId, Instant, Language, QueueId } from '../vocabulary/words.ts'
import type { Agent } from './agent.ts'
import { applyEvent, type Ledger, newAgent } from './apply-event.ts'
import {
  type AgentKind,
  type AgentNode,
  agentNode,
  type ContactNode,
  canTakeFrom,
  contactNode,
  type DueEntry,
  dueEntry,
  heldInOrder,
  isAskedBefore,
  isContactNode,
  isDueBefore,
  isHeadBefore,
  isInLine,
  isOffered,
  isSame,
  type Line,
  type Pool,
  removedQueue,
  removePlaced,
  serves,
} from './board-nodes.ts'
import { demandOf, type Openings, openingFor, openingsOf, wouldInterrupt } from './capacity.ts'
import { type Contact, holderOf, type Offer } from './contact.ts'
import { decideCommand, type RoutingDecision } from './decide-command.ts'
import { agentDueAt, agentGone, contactDue, dueEvents } from './due.ts'
import { isAtWork } from './eligibility.ts'
import { explainOffer } from './explain-offer.ts'
import type { Floor } from './floor.ts'
import { MapView } from './map-view.ts'
import type { RoutingCommand } from './routing-command.ts'
import { type AgentConfig, type QueueConfig, standardCapacity } from './routing-config.ts'
import type { RoutingEvent } from './routing-event.ts'
import type { QueueShift, RoutingState } from './routing-state.ts'
import { WaitingHeap } from './waiting-heap.ts'

/**
 * The routing state as whoever leads keeps it: one value that changes in place, with what the rules look up kept in
 * order, so that a decision costs the logarithm of the line and not the line. What it decides is what `decide` decides
 * on the same state (SPEC R16). It remembers which agents and contacts changed, so that its owner can publish or undo
 * just these.
 */
export interface RoutingBoard extends Floor {
  /** Decides a command, what time has made due, and the offers that follow; applies it all. A refusal changes nothing. */
  readonly advance: (command: RoutingCommand, now: Instant) => RoutingDecision
  /** Applies an event that was decided elsewhere. */
  readonly apply: (event: RoutingEvent) => void
  /** When `pass-time` must be asked next, if nothing else happens before. */
  readonly nextDue: (now: Instant) => Instant | undefined
  /** The agents and contacts that changed, came or went since this was asked last. */
  readonly takeChanges: () => BoardChanges
}

export interface BoardChanges {
  readonly agents: ReadonlySet<AgentId>
  readonly contacts: ReadonlySet<ContactId>
}

/** A board that begins with a state; the state stays as it is. */
export function openBoard(state: RoutingState): RoutingBoard {
  return new Board(state)
}

const noSkills: readonly string[] = []
/** So many contacts may have moved before they are put in their places without a decision. */
const settledFrom = 1_000

/**
 * Empties a list of few that is filled again at once. To set its length would give its memory back, which a decision has
 * to ask for again: that took a fifth of its time.
 */
function empty(list: unknown[]): void {
  while (list.length > 0) list.pop()
}

class Board implements RoutingBoard, Ledger {
  config: RoutingState['config']
  readonly agents: ReadonlyMap<AgentId, Agent>
  readonly contacts: ReadonlyMap<ContactId, Contact>
  readonly shifts = new Map<QueueId, QueueShift>()
  readonly paceMs: Map<QueueId, number>

  readonly #agents = new Map<AgentId, AgentNode>()
  readonly #contacts = new Map<ContactId, ContactNode>()
  readonly #queues = new Map<QueueId, QueueConfig>()
  readonly #kinds: AgentKind[] = []
  readonly #lines = new Map<string, Line[]>()
  readonly #allLines: Line[] = []
  readonly #due = new WaitingHeap<DueEntry>()
  /** The pools that hold anybody, the lines in which anybody stands, and the contacts that stand apart. */
  readonly #openPools: Pool[] = []
  readonly #openLines: Line[] = []
  readonly #apart = new Set<ContactNode>()
  readonly #movedContacts: ContactNode[] = []
  readonly #movedAgents: AgentNode[] = []
  /** The agents that have changed since the command. */
  readonly #touched: AgentNode[] = []
  #changedAgents: AgentNode[] = []
  #changedContacts: ContactNode[] = []
  /** What was looked up last: a decision asks for the same contact and agent several times. */
  #lastContact: ContactNode | undefined
  #lastAgent: AgentNode | undefined
  readonly #nameOf = (agentId: AgentId): string => this.#agentNodeOf(agentId)?.config.name ?? agentId
  /** The latest instant that it heard of: places in the line are as of then. */
  #now = 0

  constructor(state: RoutingState) {
    this.config = state.config
    this.paceMs = new Map(state.paceMs)
    this.agents = new MapView(
      this.#agents,
      node => node.agent,
      id => this.#agentNodeOf(id)?.agent,
    )
    this.contacts = new MapView(
      this.#contacts,
      node => node.contact,
      id => this.#nodeOf(id)?.contact,
    )
    this.configure(state.config, 0)
    for (const agent of state.agents.values()) this.putAgent(agent)
    for (const contact of state.contacts.values()) this.putContact(contact)
    for (const shift of state.shifts.values()) this.putShift(shift)
    this.takeChanges()
  }

  advance(command: RoutingCommand, now: Instant): RoutingDecision {
    this.#wakeUp(now)
    empty(this.#touched)
    const decision = decideCommand(this, command, now)
    if (isRefused(decision)) return decision
    const events: RoutingEvent[] = []
    const happen = (event: RoutingEvent): void => {
      events.push(event)
      applyEvent(this, event)
    }
    for (const event of decision.events) happen(event)
    // What follows may be due at once: a planned presence of somebody whose desk is long gone.
    do this.#passTime(now, happen)
    while (this.#followUp(now, happen))
    this.#offer(now, happen)
    return { events }
  }

  apply(event: RoutingEvent): void {
    applyEvent(this, event)
    if (event.at > this.#now) this.#now = event.at
    // Who only follows never decides: what has moved is put in its place now and then, so that what is gone can go.
    if (this.#movedContacts.length < settledFrom) return
    this.#settle(this.#now)
    empty(this.#touched)
  }

  nextDue(now: Instant): Instant | undefined {
    this.#settle(now)
    let next = this.#due.first()?.key
    for (const { until } of this.shifts.values()) if (next === undefined || until < next) next = until
    return next
  }

  takeChanges(): BoardChanges {
    const agents = new Set<AgentId>()
    const contacts = new Set<ContactId>()
    for (const node of this.#changedAgents) {
      node.isChanged = false
      agents.add(node.agent.id)
    }
    for (const node of this.#changedContacts) {
      node.isChanged = false
      contacts.add(node.contact.id)
    }
    this.#changedAgents = []
    this.#changedContacts = []
    return { agents, contacts }
  }

  // What the rules look up.

  queueOf(id: QueueId): QueueConfig | undefined {
    return this.#queues.get(id)
  }

  heldBy(agentId: AgentId): readonly Contact[] {
    const node = this.#agentNodeOf(agentId)
    if (node === undefined) return this.#heldByNobodyKnown(agentId)
    return heldInOrder(node)
  }

  atWorkFor(queueId: QueueId, language: Language, except?: AgentId): number {
    const line = this.#lineFor([queueId], language, noSkills, undefined)
    let count = 0
    for (const kind of this.#kinds) if (kind.atWork > 0 && serves(line, kind)) count += kind.atWork
    const other = except === undefined ? undefined : this.#agents.get(except)
    return other?.isAtWork && serves(line, other.kind) ? count - 1 : count
  }

  freeFor(queueId: QueueId, language: Language): number {
    this.#settle(this.#now)
    return this.#freeFor(this.#lineFor([queueId], language, noSkills, undefined))
  }

  waitingFor(queueId: QueueId, language: Language): number {
    return this.#lineFor([queueId], language, noSkills, undefined).heap.size
  }

  // What events change.

  configure(config: RoutingState['config'], at: Instant): void {
    const before = [...this.#agents.values()]
    this.config = config
    this.#queues.clear()
    for (const queue of config.queues) this.#queues.set(queue.id, queue)
    for (const node of before) this.#forgetAgent(node)
    this.#agents.clear()
    this.#lastAgent = undefined
    this.#kinds.length = 0
    this.#lines.clear()
    this.#allLines.length = 0
    this.#openLines.length = 0
    this.#apart.clear()
    const known = new Map(before.map(({ agent }) => [agent.id, agent] as const))
    const kinds = new Map<string, AgentKind>()
    const capacities = new Map(config.capacities.map(profile => [profile.id, profile] as const))
    for (const agentConfig of config.agents) {
      const capacity = capacities.get(agentConfig.capacity ?? '') ?? standardCapacity
      const agent = known.get(agentConfig.id) ?? newAgent(agentConfig.id, at)
      const node = agentNode(agent, agentConfig, capacity, this.#kindOf(agentConfig, kinds))
      this.#agents.set(agent.id, node)
      this.#changeAgent(node)
      this.#move(node)
    }
    for (const node of before) this.#changeAgent(node)
    for (const node of this.#contacts.values()) {
      node.line = undefined
      node.isApart = false
      node.isIn = false
      node.stamp += 1
      const holder = holderOf(node.contact)
      if (holder !== undefined) this.#agents.get(holder)?.held.push(node)
      this.#moveContact(node)
    }
  }

  putAgent(agent: Agent): void {
    const node = this.#agentNodeOf(agent.id)
    if (node === undefined) return
    const linkChanged = node.agent.link !== agent.link
    node.agent = agent
    this.#changeAgent(node)
    this.#move(node)
    // How long a conversation waits for its desk hangs on the desk.
    if (linkChanged) for (const held of node.held) this.#moveContact(held)
  }

  putContact(contact: Contact): void {
    let node = this.#nodeOf(contact.id)
    if (node === undefined) {
      node = contactNode(contact)
      this.#contacts.set(contact.id, node)
      this.#hold(node, holderOf(contact))
    } else {
      const before = holderOf(node.contact)
      const after = holderOf(contact)
      node.contact = contact
      if (before !== after) {
        this.#letGo(node, before)
        this.#hold(node, after)
      } else if (after !== undefined) {
        // What can be taken beside it may have changed.
        const holder = this.#agentNodeOf(after)
        if (holder !== undefined) this.#move(holder)
      }
    }
    this.#changeContact(node)
    this.#moveContact(node)
  }

  dropContact(id: ContactId): void {
    const node = this.#nodeOf(id)
    if (node === undefined) return
    this.#letGo(node, holderOf(node.contact))
    this.#leaveLine(node)
    if (node.due?.isIn === true) this.#due.remove(node.due)
    this.#contacts.delete(id)
    this.#lastContact = undefined
    node.isGone = true
    this.#changeContact(node)
  }

  putShift(shift: QueueShift): void {
    this.shifts.set(shift.queueId, shift)
    this.#shiftLines(shift.queueId, shift.shiftMs)
  }

  dropShift(queueId: QueueId): void {
    this.shifts.delete(queueId)
    this.#shiftLines(queueId, 0)
  }

  putPace(queueId: QueueId, paceMs: number): void {
    this.paceMs.set(queueId, paceMs)
  }

  // What follows from a command.

  /** What time alone brings to another place in the line is there before anything is decided. */
  #wakeUp(now: Instant): void {
    for (let first = this.#due.first(); first !== undefined && first.key <= now; first = this.#due.first()) {
      this.#due.remove(first)
      if (isContactNode(first.owner)) this.#moveContact(first.owner)
      else this.#move(first.owner)
    }
    this.#settle(now)
  }

  #passTime(now: Instant, happen: (event: RoutingEvent) => void): void {
    for (;;) {
      this.#settle(now)
      if (this.shifts.size > 0) {
        for (const shift of this.shifts.values()) {
          if (shift.until <= now) happen({ kind: 'queue-shift-ended', at: now, queueId: shift.queueId })
        }
      }
      const first = this.#due.first()
      if (first === undefined || first.key > now) return
      const { owner } = first
      if (isContactNode(owner)) {
        const due = contactDue(this, owner.contact, now)
        const events = due === undefined ? [] : dueEvents(this, owner.contact, due, now)
        for (const event of events) happen(event)
        this.#moveContact(owner)
      } else {
        happen(agentGone(owner.agent, now))
      }
    }
  }

  /**
   * A presence that was planned comes into force, and a parked message goes on, once nothing else is held. Answers
   * whether anything happened.
   */
  #followUp(now: Instant, happen: (event: RoutingEvent) => void): boolean {
    let happened = false
    this.#settle(now)
    // What changes by this is touched again, and looked at once more.
    for (let index = 0, count = this.#touched.length; index < count; index++) {
      const node = this.#touched[index] as AgentNode
      const { agent, held } = node
      if (agent.nextPresence === undefined && held.length === 0) continue
      const agentId = agent.id
      if (agent.nextPresence !== undefined && held.length === 0) {
        happened = true
        happen({
          kind: 'presence-changed',
          at: now,
          agentId,
          presence: agent.nextPresence,
          cause: 'planned',
        })
      }
      if (held.some(({ contact }) => demandOf(contact.channel) !== 'message' && !isOffered(contact))) continue
      for (const contact of heldInOrder(node)) {
        if (contact.phase.kind !== 'connected' || contact.phase.parked === undefined) continue
        const parkedMs = now - contact.phase.parked.since
        happened = true
        happen({ kind: 'contact-unparked', at: now, contactId: contact.id, agentId, parkedMs })
      }
    }
    empty(this.#touched)
    return happened
  }

  /**
   * The offers that can be made now. Of all contacts that somebody free can take, the one whose deadline is first is
   * offered, and then the next, so that nobody is offered a contact while one with an earlier deadline that they could
   * take is waiting (SPEC R2).
   */
  #offer(now: Instant, happen: (event: RoutingEvent) => void): void {
    this.#settle(now)
    while (this.#openPools.length > 0) {
      const first = this.#firstInLine(this.#firstApart(now))
      if (first === undefined) return
      const taker = first.isApart ? this.#takerApart(first, now) : this.#takerInLine(first)
      if (taker === undefined) return
      this.#lastContact = first
      this.#lastAgent = taker
      happen({
        kind: 'offer-made',
        at: now,
        contactId: first.contact.id,
        offer: this.#offerTo(taker, first, now),
      })
      this.#settle(now)
    }
  }

  /** Of the contacts that stand apart and that somebody free can take, the one whose deadline is first. */
  #firstApart(now: Instant): ContactNode | undefined {
    let first: ContactNode | undefined
    if (this.#apart.size === 0) return first
    for (const node of this.#apart) {
      if (first !== undefined && !isDueBefore(node, first)) continue
      if (this.#takerApart(node, now) !== undefined) first = node
    }
    return first
  }

  /** The same of the common line, and of `other`. Goes by whatever there is less of, free agents or lines. */
  #firstInLine(other: ContactNode | undefined): ContactNode | undefined {
    let first: Line | undefined
    let firstKey = Number.POSITIVE_INFINITY
    if (this.#openLines.length < this.#openPools.length) {
      for (const line of this.#openLines) {
        const key = line.firstKey - line.shiftMs
        if (key > firstKey || (key === firstKey && !isHeadBefore(line, first))) continue
        if (!this.#hasOpenPool(line)) continue
        first = line
        firstKey = key
      }
    } else {
      for (const { kind, openings } of this.#openPools) {
        for (const line of this.#linesFor(kind)) {
          const key = line.firstKey - line.shiftMs
          if (key > firstKey || (line.opening & openings) === 0) continue
          if (key === firstKey && !isHeadBefore(line, first)) continue
          first = line
          firstKey = key
        }
      }
    }
    const head = first?.heap.first()
    if (head === undefined) return other
    return other === undefined || isDueBefore(head, other) ? head : other
  }

  #linesFor(kind: AgentKind): readonly Line[] {
    if (kind.linesSeen < this.#allLines.length) {
      for (const line of this.#allLines.slice(kind.linesSeen)) if (serves(line, kind)) kind.lines.push(line)
      kind.linesSeen = this.#allLines.length
    }
    return kind.lines
  }

  #offerTo(taker: AgentNode, { contact, line }: ContactNode, now: Instant): Offer {
    const { agent, config, pool } = taker
    const reason = explainOffer(
      {
        contact,
        agent,
        agentConfig: config,
        queues: line?.queues ?? [],
        othersFree:
          line === undefined || contact.directTo !== undefined ? 0 : Math.max(0, this.#freeFor(line) - 1),
        interrupts:
          pool !== undefined &&
          (pool.openings & wouldInterrupt) !== 0 &&
          demandOf(contact.channel) !== 'message',
        shiftMs: line?.shiftMs ?? 0,
        nameOf: this.#nameOf,
      },
      now,
    )
    return {
      number: contact.offersMade + 1,
      agentId: agent.id,
      offeredAt: now,
      expiresAt: now + this.config.times.ringMs,
      reason,
    }
  }

  /** Who takes the head of a line: the one who had it before, else who is free longest without being interrupted. */
  #takerInLine({ contact, line }: ContactNode): AgentNode | undefined {
    if (line === undefined) return undefined
    const { phase } = contact
    if (phase.kind === 'waiting' && phase.returnedFrom !== undefined) {
      const before = this.#agents.get(phase.returnedFrom)
      if (before?.pool !== undefined && canTakeFrom(line, before.pool)) return before
    }
    let best: AgentNode | undefined
    for (const pool of this.#openPools) {
      if (!canTakeFrom(line, pool)) continue
      const head = pool.heap.first()
      if (head !== undefined && (best === undefined || isAskedBefore(head, best))) best = head
    }
    return best
  }

  /** Who takes a contact that stands apart: the one it is meant or kept for, else the first who does not rest from it. */
  #takerApart({ contact, line }: ContactNode, now: Instant): AgentNode | undefined {
    if (line === undefined) return undefined
    const rests = (agentId: AgentId) =>
      contact.about?.askedBy === agentId ||
      contact.rests.some(rest => rest.agentId === agentId && rest.until > now)
    if (contact.directTo !== undefined) {
      const meant = this.#agents.get(contact.directTo)
      const isOpen = meant?.pool !== undefined && (meant.pool.openings & line.opening) !== 0
      return isOpen && !rests(contact.directTo) ? meant : undefined
    }
    if (contact.affinity !== undefined && contact.affinity.until > now) {
      const { agentId } = contact.affinity
      const kept = this.#agents.get(agentId)
      if (kept?.isAtWork === true && !rests(agentId)) {
        return kept.pool !== undefined && (kept.pool.openings & line.opening) !== 0 ? kept : undefined
      }
    }
    let best: AgentNode | undefined
    for (const pool of this.#openPools) {
      if (!canTakeFrom(line, pool)) continue
      for (const free of pool.heap.all()) {
        if (!rests(free.agent.id) && (best === undefined || isAskedBefore(free, best))) best = free
      }
    }
    return best
  }

  #hasOpenPool(line: Line): boolean {
    for (const pool of this.#openPools) if (canTakeFrom(line, pool)) return true
    return false
  }

  #freeFor(line: Line): number {
    let count = 0
    for (const pool of this.#openPools) if (canTakeFrom(line, pool)) count += pool.heap.size
    return count
  }

  // Where contacts and agents stand.

  #nodeOf(id: ContactId): ContactNode | undefined {
    if (this.#lastContact?.contact.id === id) return this.#lastContact
    const node = this.#contacts.get(id)
    if (node !== undefined) this.#lastContact = node
    return node
  }

  #agentNodeOf(id: AgentId): AgentNode | undefined {
    if (this.#lastAgent?.agent.id === id) return this.#lastAgent
    const node = this.#agents.get(id)
    if (node !== undefined) this.#lastAgent = node
    return node
  }

  #changeAgent(node: AgentNode): void {
    if (node.isChanged) return
    node.isChanged = true
    this.#changedAgents.push(node)
  }

  #changeContact(node: ContactNode): void {
    if (node.isChanged) return
    node.isChanged = true
    this.#changedContacts.push(node)
  }

  #moveContact(node: ContactNode): void {
    if (node.isMoved) return
    node.isMoved = true
    this.#movedContacts.push(node)
  }

  #move(node: AgentNode): void {
    if (node.isMoved) return
    node.isMoved = true
    this.#movedAgents.push(node)
  }

  /** Puts whatever has changed where it now belongs. */
  #settle(now: Instant): void {
    if (now > this.#now) this.#now = now
    for (const node of this.#movedContacts) {
      node.isMoved = false
      if (!node.isGone) this.#place(node)
    }
    empty(this.#movedContacts)
    for (const node of this.#movedAgents) {
      node.isMoved = false
      if (node.isGone) continue
      this.#placeAgent(node)
      this.#touched.push(node)
    }
    empty(this.#movedAgents)
  }

  #place(node: ContactNode): void {
    const { contact } = node
    const now = this.#now
    this.#wake(node, contactDue(this, contact, now)?.at)
    if (!isInLine(contact, now)) {
      this.#leaveLine(node)
      return
    }
    const line = this.#lineOf(contact)
    const isApart =
      contact.directTo !== undefined ||
      // Nobody is asked for their own advice.
      contact.about !== undefined ||
      (contact.affinity !== undefined && contact.affinity.until > now) ||
      (contact.rests.length > 0 && contact.rests.some(rest => rest.until > now))
    if (node.line !== line || node.isApart !== isApart) this.#leaveLine(node)
    node.line = line
    node.isApart = isApart
    const isUnchanged = node.isIn && node.key === contact.deadline
    node.key = contact.deadline
    node.tie = contact.arrivedAt
    if (isApart) {
      this.#apart.add(node)
      return
    }
    if (isUnchanged) return
    line.heap.put(node)
    line.firstKey = line.heap.first()?.key ?? Number.POSITIVE_INFINITY
    if (line.place < 0) {
      line.place = this.#openLines.length
      this.#openLines.push(line)
    }
  }

  #leaveLine(node: ContactNode): void {
    const { line } = node
    if (line === undefined) return
    if (node.isApart) this.#apart.delete(node)
    else if (node.isIn) {
      line.heap.remove(node)
      line.firstKey = line.heap.first()?.key ?? Number.POSITIVE_INFINITY
      if (line.heap.size === 0) removePlaced(this.#openLines, line)
    }
    node.line = undefined
    node.isApart = false
  }

  #placeAgent(node: AgentNode): void {
    const { agent, kind } = node
    this.#wake(node, agentDueAt(this, agent))
    const atWork = isAtWork(agent)
    if (atWork !== node.isAtWork) {
      node.isAtWork = atWork
      kind.atWork += atWork ? 1 : -1
    }
    const openings = !atWork
      ? 0
      : node.held.length === 0
        ? node.whenIdle
        : openingsOf(
            node.held.map(({ contact }) => contact),
            node.capacity,
          )
    const before = node.pool
    if (before !== undefined && before.openings !== openings) this.#leavePool(node)
    if (openings === 0) return
    const pool = this.#poolOf(kind, openings)
    node.pool = pool
    if (node.isIn && node.key === agent.freeSince) return
    node.key = agent.freeSince
    pool.heap.put(node)
    if (pool.place < 0) {
      pool.place = this.#openPools.length
      this.#openPools.push(pool)
    }
  }

  #leavePool(node: AgentNode): void {
    const { pool } = node
    if (pool === undefined) return
    pool.heap.remove(node)
    if (pool.heap.size === 0) removePlaced(this.#openPools, pool)
    node.pool = undefined
  }

  #forgetAgent(node: AgentNode): void {
    this.#leavePool(node)
    if (node.due?.isIn === true) this.#due.remove(node.due)
    node.isGone = true
  }

  #wake(node: ContactNode | AgentNode, at: Instant | undefined): void {
    if (at === undefined) {
      if (node.due?.isIn === true) this.#due.remove(node.due)
      return
    }
    node.due ??= dueEntry(node)
    if (node.due.isIn && node.due.key === at) return
    node.due.key = at
    this.#due.put(node.due)
  }

  #hold(node: ContactNode, holder: AgentId | undefined): void {
    const agent = holder === undefined ? undefined : this.#agentNodeOf(holder)
    if (agent === undefined) return
    agent.held.push(node)
    this.#move(agent)
  }

  #letGo(node: ContactNode, holder: AgentId | undefined): void {
    const agent = holder === undefined ? undefined : this.#agentNodeOf(holder)
    if (agent === undefined) return
    // In whatever order: who asks for one sorts them.
    const last = agent.held.pop()
    if (last !== undefined && last !== node) agent.held[agent.held.indexOf(node)] = last
    this.#move(agent)
  }

  #heldByNobodyKnown(agentId: AgentId): readonly Contact[] {
    return [...this.contacts.values()].filter(contact => holderOf(contact) === agentId)
  }

  #poolOf(kind: AgentKind, openings: Openings): Pool {
    const known = kind.pools[openings]
    if (known !== undefined) return known
    const pool: Pool = { kind, openings, heap: new WaitingHeap(), place: -1 }
    kind.pools[openings] = pool
    return pool
  }

  #kindOf(config: AgentConfig, kinds: Map<string, AgentKind>): AgentKind {
    const key = JSON.stringify([[...config.languages].sort(), [...config.skills].sort(), config.site])
    const known = kinds.get(key)
    if (known !== undefined) return known
    const kind: AgentKind = {
      index: this.#kinds.length,
      like: config,
      atWork: 0,
      lines: [],
      linesSeen: 0,
      pools: [],
    }
    kinds.set(key, kind)
    this.#kinds.push(kind)
    return kind
  }

  #lineOf({ servedBy, language, relaxedSkills, channel }: Contact): Line {
    return this.#lineFor(servedBy, language, relaxedSkills ?? noSkills, openingFor(demandOf(channel)))
  }

  /** `opening` is that of the queue's own channel where it is not given. */
  #lineFor(
    servedBy: readonly QueueId[],
    language: Language,
    relaxed: readonly string[],
    opening: Openings | undefined,
  ): Line {
    const key = servedBy.length === 1 ? (servedBy[0] as QueueId) : servedBy.join('\n')
    let lines = this.#lines.get(key)
    if (lines === undefined) {
      lines = []
      this.#lines.set(key, lines)
    }
    const wanted = opening ?? openingFor(demandOf(this.#queues.get(key)?.channel ?? 'phone'))
    for (const line of lines) {
      if (
        line.language === language &&
        line.opening === wanted &&
        (line.relaxed === relaxed || isSame(line.relaxed, relaxed))
      ) {
        return line
      }
    }
    const own = servedBy[0] as QueueId
    const line: Line = {
      // Contacts of a queue that was taken out of the configuration are served by anybody who speaks their language.
      queues: servedBy.map(id => this.#queues.get(id) ?? removedQueue(id)),
      language,
      relaxed,
      opening: wanted,
      heap: new WaitingHeap(),
      serves: [],
      firstKey: Number.POSITIVE_INFINITY,
      shiftMs: this.shifts.get(own)?.shiftMs ?? 0,
      place: -1,
    }
    lines.push(line)
    this.#allLines.push(line)
    return line
  }

  #shiftLines(queueId: QueueId, shiftMs: number): void {
    for (const lines of this.#lines.values()) {
      for (const line of lines) {
        if (line.queues[0]?.id === queueId) line.shiftMs = shiftMs
      }
    }
  }
}
