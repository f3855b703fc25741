import { isRefused } from '../vocabulary/decision.ts'
import type { AgentId, ContactId, Instant, Language, QueueId } from '../vocabulary/words.ts'
import type { Agent } from './agent.ts'
import { applyEvent, type Ledger, newAgent } from './apply-event.ts'
import { demandOf, type Openings, openingFor, openingsOf, wouldInterrupt } from './capacity.ts'
import { type Contact, holderOf, type Offer } from './contact.ts'
import { decideCommand, type RoutingDecision } from './decide-command.ts'
import { agentDue, contactDue } from './due.ts'
import { canServe, isAtWork } from './eligibility.ts'
import type { Floor } from './floor.ts'
import { type HeapEntry, heapEntry, IndexedHeap, isBefore } from './indexed-heap.ts'
import type { RoutingCommand } from './routing-command.ts'
import {
  type AgentConfig,
  type CapacityProfile,
  type QueueConfig,
  standardCapacity,
} from './routing-config.ts'
import type { RoutingEvent } from './routing-event.ts'
import type { QueueShift, RoutingState } from './routing-state.ts'

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

/** A contact, and where it stands. */
interface ContactNode {
  contact: Contact
  /** In the line of its class, by deadline. */
  readonly inLine: HeapEntry<ContactNode>
  readonly due: HeapEntry<ContactNode | AgentNode>
  line: Line | undefined
  /** Whether it waits but cannot stand in the common line: it is meant for somebody, or somebody rests from it. */
  isApart: boolean
  /** Whether its place must be looked at again. */
  isMoved: boolean
}

/** An agent, what they hold, and among which free ones they stand. */
interface AgentNode {
  agent: Agent
  readonly config: AgentConfig
  readonly capacity: CapacityProfile
  readonly kind: AgentKind
  readonly held: ContactNode[]
  readonly inPool: HeapEntry<AgentNode>
  readonly due: HeapEntry<ContactNode | AgentNode>
  pool: Pool | undefined
  isAtWork: boolean
  isMoved: boolean
}

/** The agents who can serve the same contacts: same languages, skills and site. */
interface AgentKind {
  readonly index: number
  readonly like: AgentConfig
  atWork: number
  /** By openings. */
  readonly pools: (Pool | undefined)[]
}

/** Those of one kind who can be offered the same now; who is free longest is first. */
interface Pool {
  readonly kind: AgentKind
  readonly openings: Openings
  readonly heap: IndexedHeap<AgentNode>
  /** Its place among the pools that hold anybody; -1 when it holds nobody. */
  place: number
}

/** The waiting contacts that the same agents can take, by deadline. */
interface Line {
  readonly queues: readonly QueueConfig[]
  readonly language: Language
  readonly relaxed: readonly string[]
  readonly opening: Openings
  readonly heap: IndexedHeap<ContactNode>
  /** For each kind of agent whether it can take them; filled as it is asked. */
  readonly serves: (boolean | undefined)[]
  shiftMs: number
  /** Its place among the lines in which anybody stands; -1 when nobody does. */
  place: number
}

const noSkills: readonly string[] = []

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
  readonly #due = new IndexedHeap<ContactNode | AgentNode>()
  /** The pools that hold anybody, the lines in which anybody stands, and the contacts that stand apart. */
  readonly #openPools: Pool[] = []
  readonly #openLines: Line[] = []
  readonly #apart = new Set<ContactNode>()
  readonly #movedContacts: ContactNode[] = []
  readonly #movedAgents: AgentNode[] = []
  /** The agents that have changed since the command. */
  readonly #touched: AgentNode[] = []
  #changedAgents = new Set<AgentId>()
  #changedContacts = new Set<ContactId>()
  /** The latest instant that it heard of: places in the line are as of then. */
  #now = 0

  constructor(state: RoutingState) {
    this.config = state.config
    this.paceMs = new Map(state.paceMs)
    this.agents = new MapView(this.#agents, node => node.agent)
    this.contacts = new MapView(this.#contacts, node => node.contact)
    this.configure(state.config, 0)
    for (const agent of state.agents.values()) this.putAgent(agent)
    for (const contact of state.contacts.values()) this.putContact(contact)
    for (const shift of state.shifts.values()) this.putShift(shift)
    this.takeChanges()
  }

  advance(command: RoutingCommand, now: Instant): RoutingDecision {
    this.#wakeUp(now)
    this.#touched.length = 0
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
  }

  nextDue(now: Instant): Instant | undefined {
    this.#settle(now)
    return this.#due.first()?.key
  }

  takeChanges(): BoardChanges {
    const changes = { agents: this.#changedAgents, contacts: this.#changedContacts }
    this.#changedAgents = new Set()
    this.#changedContacts = new Set()
    return changes
  }

  // What the rules look up.

  queueOf(id: QueueId): QueueConfig | undefined {
    return this.#queues.get(id)
  }

  agentConfigOf(id: AgentId): AgentConfig | undefined {
    return this.#agents.get(id)?.config
  }

  heldBy(agentId: AgentId): readonly Contact[] {
    const node = this.#agents.get(agentId)
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
    this.#kinds.length = 0
    this.#lines.clear()
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
      this.#changedAgents.add(agent.id)
      this.#move(node)
    }
    for (const { agent } of before) this.#changedAgents.add(agent.id)
    for (const node of this.#contacts.values()) {
      node.line = undefined
      node.isApart = false
      node.inLine.place = -1
      const holder = holderOf(node.contact)
      if (holder !== undefined) this.#agents.get(holder)?.held.push(node)
      this.#moveContact(node)
    }
  }

  putAgent(agent: Agent): void {
    const node = this.#agents.get(agent.id)
    if (node === undefined) return
    const linkChanged = node.agent.link !== agent.link
    node.agent = agent
    this.#changedAgents.add(agent.id)
    this.#move(node)
    // How long a conversation waits for its desk hangs on the desk.
    if (linkChanged) for (const held of node.held) this.#moveContact(held)
  }

  putContact(contact: Contact): void {
    let node = this.#contacts.get(contact.id)
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
        const holder = this.#agents.get(after)
        if (holder !== undefined) this.#move(holder)
      }
    }
    this.#changedContacts.add(contact.id)
    this.#moveContact(node)
  }

  dropContact(id: ContactId): void {
    const node = this.#contacts.get(id)
    if (node === undefined) return
    this.#letGo(node, holderOf(node.contact))
    this.#leaveLine(node)
    if (node.due.place >= 0) this.#due.remove(node.due)
    this.#contacts.delete(id)
    this.#changedContacts.add(id)
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
    const woken: (ContactNode | AgentNode)[] = []
    for (let first = this.#due.first(); first !== undefined && first.key <= now; first = this.#due.first()) {
      this.#due.remove(first)
      woken.push(first.owner)
    }
    for (const node of woken) {
      if (isContactNode(node)) this.#moveContact(node)
      else this.#move(node)
    }
    this.#settle(now)
  }

  #passTime(now: Instant, happen: (event: RoutingEvent) => void): void {
    for (;;) {
      this.#settle(now)
      for (const shift of this.shifts.values()) {
        if (shift.until <= now) happen({ kind: 'queue-shift-ended', at: now, queueId: shift.queueId })
      }
      const first = this.#due.first()
      if (first === undefined || first.key > now) return
      const { owner } = first
      const due = isContactNode(owner) ? contactDue(this, owner.contact, now) : agentDue(this, owner.agent)
      for (const event of due?.events(now) ?? []) happen(event)
      if (isContactNode(owner)) this.#moveContact(owner)
      else this.#move(owner)
    }
  }

  /**
   * A presence that was planned comes into force, and a parked message goes on, once nothing else is held. Answers
   * whether anything happened.
   */
  #followUp(now: Instant, happen: (event: RoutingEvent) => void): boolean {
    let happened = false
    this.#settle(now)
    for (const node of this.#touched.splice(0)) {
      const { agent, held } = node
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
    return happened
  }

  /**
   * The offers that can be made now. Of all contacts that somebody free can take, the one whose deadline is first is
   * offered, and then the next, so that nobody is offered a contact while one with an earlier deadline that they could
   * take is waiting (SPEC R2). Between decisions no contact waits that somebody free could take; only what has moved
   * since can make a match, and a line that once finds nobody free finds nobody until the next decision.
   */
  #offer(now: Instant, happen: (event: RoutingEvent) => void): void {
    this.#settle(now)
    if (this.#openPools.length === 0) return
    const lines = this.#openLines.filter(line => this.#hasOpenPool(line))
    const apart = [...this.#apart].filter(node => this.#takerApart(node, now) !== undefined)
    while (this.#openPools.length > 0) {
      let first: ContactNode | undefined
      for (let index = lines.length - 1; index >= 0; index--) {
        const line = lines[index] as Line
        const head = line.heap.first()?.owner
        if (head === undefined || !this.#hasOpenPool(line)) lines.splice(index, 1)
        else if (first === undefined || isDueBefore(head, first)) first = head
      }
      for (let index = apart.length - 1; index >= 0; index--) {
        const node = apart[index] as ContactNode
        if (this.#takerApart(node, now) === undefined) apart.splice(index, 1)
        else if (first === undefined || isDueBefore(node, first)) first = node
      }
      if (first === undefined) return
      if (first.isApart) apart.splice(apart.indexOf(first), 1)
      const taker = first.isApart ? this.#takerApart(first, now) : this.#takerInLine(first)
      if (taker === undefined) return
      happen({
        kind: 'offer-made',
        at: now,
        contactId: first.contact.id,
        offer: this.#offerTo(taker, first, now),
      })
      this.#settle(now)
    }
  }

  #offerTo(taker: AgentNode, { contact, line }: ContactNode, now: Instant): Offer {
    const { language, phase, relaxedSkills, affinity, directTo, about, transfer } = contact
    const queue = this.#queues.get(contact.queueId)
    const shift = this.shifts.get(contact.queueId)
    const required = queue?.skills ?? noSkills
    const other =
      queue === undefined || canServe(taker.config, language, queue, relaxedSkills)
        ? undefined
        : line?.queues.find(each => canServe(taker.config, language, each))
    const askedBy = about?.askedBy ?? transfer?.by
    const interrupts =
      demandOf(contact.channel) !== 'message' && ((taker.pool?.openings ?? 0) & wouldInterrupt) !== 0
    const reason: Offer['reason'] = {
      waitedMs: now - contact.arrivedAt,
      promiseMs: queue?.promiseMs ?? contact.deadline - contact.arrivedAt,
      language,
      skills: other?.skills ?? required,
      othersFree: line === undefined || directTo !== undefined ? 0 : Math.max(0, this.#freeFor(line) - 1),
      freeForMs: now - taker.agent.freeSince,
      returning: phase.kind === 'waiting' && phase.returnedFrom === taker.agent.id,
      ...(relaxedSkills === undefined || relaxedSkills.length === 0 ? {} : { relaxedSkills }),
      ...(other === undefined ? {} : { overflowedFrom: contact.queueId }),
      ...(shift === undefined ? {} : { shiftedMs: shift.shiftMs }),
      ...(affinity?.agentId === taker.agent.id ? { keptForYou: true } : {}),
      ...(interrupts ? { interrupts: true } : {}),
      ...(askedBy === undefined ? {} : { askedBy }),
    }
    return {
      number: contact.offersMade + 1,
      agentId: taker.agent.id,
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
      const head = pool.heap.first()?.owner
      if (head !== undefined && (best === undefined || isAskedBefore(head, best))) best = head
    }
    return best
  }

  /** Who takes a contact that stands apart: the one it is meant or kept for, else the first who does not rest from it. */
  #takerApart({ contact, line }: ContactNode, now: Instant): AgentNode | undefined {
    if (line === undefined) return undefined
    const rests = (agentId: AgentId) =>
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
      for (const { owner } of pool.heap.entries) {
        if (!rests(owner.agent.id) && (best === undefined || isAskedBefore(owner, best))) best = owner
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
      if (this.#contacts.get(node.contact.id) === node) this.#place(node)
    }
    this.#movedContacts.length = 0
    for (const node of this.#movedAgents) {
      node.isMoved = false
      if (this.#agents.get(node.agent.id) !== node) continue
      this.#placeAgent(node)
      this.#touched.push(node)
    }
    this.#movedAgents.length = 0
  }

  #place(node: ContactNode): void {
    const { contact } = node
    const now = this.#now
    this.#wake(node.due, contactDue(this, contact, now)?.at)
    if (!isInLine(contact, now)) {
      this.#leaveLine(node)
      return
    }
    const line = this.#lineOf(contact)
    const isApart =
      contact.directTo !== undefined ||
      (contact.affinity !== undefined && contact.affinity.until > now) ||
      (contact.rests.length > 0 && contact.rests.some(rest => rest.until > now))
    if (node.line !== line || node.isApart !== isApart) this.#leaveLine(node)
    node.line = line
    node.isApart = isApart
    node.inLine.key = contact.deadline
    node.inLine.tie = contact.arrivedAt
    if (isApart) {
      this.#apart.add(node)
      return
    }
    line.heap.put(node.inLine)
    if (line.place < 0) {
      line.place = this.#openLines.length
      this.#openLines.push(line)
    }
  }

  #leaveLine(node: ContactNode): void {
    const { line } = node
    if (line === undefined) return
    if (node.isApart) this.#apart.delete(node)
    else if (node.inLine.place >= 0) {
      line.heap.remove(node.inLine)
      if (line.heap.size === 0) removePlaced(this.#openLines, line)
    }
    node.line = undefined
    node.isApart = false
  }

  #placeAgent(node: AgentNode): void {
    const { agent, kind } = node
    this.#wake(node.due, agentDue(this, agent)?.at)
    const atWork = isAtWork(agent)
    if (atWork !== node.isAtWork) {
      node.isAtWork = atWork
      kind.atWork += atWork ? 1 : -1
    }
    const openings = atWork
      ? openingsOf(
          node.held.map(({ contact }) => contact),
          node.capacity,
        )
      : 0
    const before = node.pool
    if (before !== undefined && before.openings !== openings) this.#leavePool(node)
    if (openings === 0) return
    const pool = this.#poolOf(kind, openings)
    node.pool = pool
    node.inPool.key = agent.freeSince
    pool.heap.put(node.inPool)
    if (pool.place < 0) {
      pool.place = this.#openPools.length
      this.#openPools.push(pool)
    }
  }

  #leavePool(node: AgentNode): void {
    const { pool } = node
    if (pool === undefined) return
    pool.heap.remove(node.inPool)
    if (pool.heap.size === 0) removePlaced(this.#openPools, pool)
    node.pool = undefined
  }

  #forgetAgent(node: AgentNode): void {
    this.#leavePool(node)
    if (node.due.place >= 0) this.#due.remove(node.due)
  }

  #wake(entry: HeapEntry<ContactNode | AgentNode>, at: Instant | undefined): void {
    if (at === undefined) {
      if (entry.place >= 0) this.#due.remove(entry)
    } else if (entry.place < 0 || entry.key !== at) {
      entry.key = at
      this.#due.put(entry)
    }
  }

  #hold(node: ContactNode, holder: AgentId | undefined): void {
    const agent = holder === undefined ? undefined : this.#agents.get(holder)
    if (agent === undefined) return
    agent.held.push(node)
    this.#move(agent)
  }

  #letGo(node: ContactNode, holder: AgentId | undefined): void {
    const agent = holder === undefined ? undefined : this.#agents.get(holder)
    if (agent === undefined) return
    agent.held.splice(agent.held.indexOf(node), 1)
    this.#move(agent)
  }

  #heldByNobodyKnown(agentId: AgentId): readonly Contact[] {
    return [...this.contacts.values()].filter(contact => holderOf(contact) === agentId)
  }

  #poolOf(kind: AgentKind, openings: Openings): Pool {
    const known = kind.pools[openings]
    if (known !== undefined) return known
    const pool: Pool = { kind, openings, heap: new IndexedHeap(), place: -1 }
    kind.pools[openings] = pool
    return pool
  }

  #kindOf(config: AgentConfig, kinds: Map<string, AgentKind>): AgentKind {
    const key = JSON.stringify([[...config.languages].sort(), [...config.skills].sort(), config.site])
    const known = kinds.get(key)
    if (known !== undefined) return known
    const kind: AgentKind = { index: this.#kinds.length, like: config, atWork: 0, pools: [] }
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
      queues: servedBy.map(id => this.#queues.get(id) ?? { ...removedQueue, id }),
      language,
      relaxed,
      opening: wanted,
      heap: new IndexedHeap(),
      serves: [],
      shiftMs: this.shifts.get(own)?.shiftMs ?? 0,
      place: -1,
    }
    lines.push(line)
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

const removedQueue: QueueConfig = {
  id: '',
  channel: 'phone',
  name: { en: '', fr: '' },
  promiseMs: 0,
  skills: [],
}

function contactNode(contact: Contact): ContactNode {
  const node: ContactNode = {
    contact,
    inLine: undefined as never,
    due: undefined as never,
    line: undefined,
    isApart: false,
    isMoved: false,
  }
  return Object.assign(node, { inLine: heapEntry(contact.id, node), due: heapEntry(contact.id, node) })
}

function agentNode(agent: Agent, config: AgentConfig, capacity: CapacityProfile, kind: AgentKind): AgentNode {
  const node: AgentNode = {
    agent,
    config,
    capacity,
    kind,
    held: [],
    inPool: undefined as never,
    due: undefined as never,
    pool: undefined,
    isAtWork: false,
    isMoved: false,
  }
  return Object.assign(node, { inPool: heapEntry(agent.id, node), due: heapEntry(agent.id, node) })
}

/** By arrival, so that what follows for several comes in an order that hangs on nothing but the state. */
function heldInOrder({ held }: AgentNode): readonly Contact[] {
  const contacts = held.map(({ contact }) => contact)
  return contacts.length < 2
    ? contacts
    : contacts.sort((a, b) => a.arrivedAt - b.arrivedAt || (a.id < b.id ? -1 : 1))
}

function isContactNode(node: ContactNode | AgentNode): node is ContactNode {
  return 'contact' in node
}

function isOffered(contact: Contact): boolean {
  return contact.phase.kind === 'offered'
}

/** Whether a contact stands in the line at `now`, in the common one or apart. */
function isInLine(contact: Contact, now: Instant): boolean {
  if (contact.phase.kind !== 'waiting' || contact.customerLink.kind === 'lost') return false
  return contact.offerableFrom === undefined || contact.offerableFrom <= now
}

function serves(line: Line, kind: AgentKind): boolean {
  const known = line.serves[kind.index]
  if (known !== undefined) return known
  const can = line.queues.some(queue => canServe(kind.like, line.language, queue, line.relaxed))
  line.serves[kind.index] = can
  return can
}

function canTakeFrom(line: Line, pool: Pool): boolean {
  return (pool.openings & line.opening) !== 0 && serves(line, pool.kind)
}

function isDueBefore(a: ContactNode, b: ContactNode): boolean {
  const keyA = a.inLine.key - (a.line?.shiftMs ?? 0)
  const keyB = b.inLine.key - (b.line?.shiftMs ?? 0)
  return keyA === keyB ? isBefore(a.inLine, b.inLine) : keyA < keyB
}

/** Who would not be interrupted is asked first, then who is free longest. */
function isAskedBefore(a: AgentNode, b: AgentNode): boolean {
  const interruptsA = (a.pool?.openings ?? 0) & wouldInterrupt
  const interruptsB = (b.pool?.openings ?? 0) & wouldInterrupt
  return interruptsA === interruptsB ? isBefore(a.inPool, b.inPool) : interruptsA < interruptsB
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index])
}

/** Takes an item out of a list in which each knows its place; the last takes the place. */
function removePlaced<Item extends { place: number }>(items: Item[], item: Item): void {
  const last = items.pop() as Item
  if (last !== item) {
    items[item.place] = last
    last.place = item.place
  }
  item.place = -1
}

/** A map of nodes seen as the map of what they carry. */
class MapView<Key, Node, Value> implements ReadonlyMap<Key, Value> {
  readonly #nodes: ReadonlyMap<Key, Node>
  readonly #valueOf: (node: Node) => Value

  constructor(nodes: ReadonlyMap<Key, Node>, carried: (node: Node) => Value) {
    this.#nodes = nodes
    this.#valueOf = carried
  }

  get size(): number {
    return this.#nodes.size
  }

  get(key: Key): Value | undefined {
    const node = this.#nodes.get(key)
    return node === undefined ? undefined : this.#valueOf(node)
  }

  has(key: Key): boolean {
    return this.#nodes.has(key)
  }

  keys(): MapIterator<Key> {
    return this.#nodes.keys()
  }

  *values(): MapIterator<Value> {
    for (const node of this.#nodes.values()) yield this.#valueOf(node)
  }

  *entries(): MapIterator<[Key, Value]> {
    for (const [key, node] of this.#nodes) yield [key, this.#valueOf(node)]
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries()
  }

  forEach(callback: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, node] of this.#nodes) callback(this.#valueOf(node), key, this)
  }
}
