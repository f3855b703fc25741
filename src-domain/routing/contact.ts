import type {
  AgentId,
  Channel,
  ContactId,
  CustomerId,
  Instant,
  Language,
  QueueId,
} from '../vocabulary/words.ts'

/**
 * One conversation or visit, from its arrival until it is closed. `phase` holds only what is true in that phase:
 *
 *     booked ──► waiting ──► offered ──► connected ──► wrapping ──► (closed: leaves the state)
 *                   ▲           │            │
 *                   └───────────┴────────────┘   declined, lapsed, withdrawn, transferred, desk vanished
 *                   └──► (closed) when the customer leaves before the answer
 */
export interface Contact {
  readonly id: ContactId
  readonly channel: Channel
  /** The queue that the contact stands in: whose promise it was given, and under which it is counted. */
  readonly queueId: QueueId
  /** The queues whose agents may take it: its own, and those that it has overflowed to. */
  readonly servedBy: readonly QueueId[]
  /** Since when it waits for the last of `servedBy`: the next overflow counts from here. */
  readonly servedSince: Instant
  readonly language: Language
  readonly arrivedAt: Instant
  /** When the promise breaks: arrival plus the queue's promise. The line is ordered by it. */
  readonly deadline: Instant
  readonly from: ContactOrigin
  readonly customerLink: CustomerLink
  readonly customerId?: CustomerId
  /** How many offers were made so far: the fencing number of the next offer is one more. */
  readonly offersMade: number
  readonly rests: readonly Rest[]
  /** What the agent wrote so far; kept here so that any desk that takes over continues it. */
  readonly note: string
  readonly phase: ContactPhase
  /** Stands in no line before this instant: a call-back that was promised for later, a message after hours. */
  readonly offerableFrom?: Instant
  /** Kept for one agent until `until`, as long as that agent is at work. */
  readonly affinity?: Affinity
  /** Meant for this agent alone: a transfer, or a consultation, to a person. */
  readonly directTo?: AgentId
  /** When the queue's relaxable skills are dropped, unless it was offered before. Absent when it has none. */
  readonly relaxAt?: Instant
  /** The skills that were dropped. */
  readonly relaxedSkills?: readonly string[]
  /** Who transferred it, until somebody else has it; at `returnAt` it goes back to them, and to the queue it was in. */
  readonly transfer?: { readonly by: AgentId; readonly returnAt: Instant; readonly queueId: QueueId }
  /** Who has passed it on so far, and from which queue, oldest first: it should not go round in a circle. */
  readonly passedOn?: readonly PassedOn[]
  /** Set on a consultation: the contact that it is about, and who asked. No customer is on it. */
  readonly about?: { readonly contactId: ContactId; readonly askedBy: AgentId }
  /** Set once a customer asked to be called back. */
  readonly callback?: { readonly phone: string; readonly attempts: number }
  /** An agent called them of their own accord: nobody is owed this call. */
  readonly isPlaced?: true
  /** The slot of a booked visit. */
  readonly bookedFor?: Instant
  /** What agents before the present one spent on it. */
  readonly earlier?: { readonly talkMs: number; readonly heldMs: number }
}

/** What the customer, or the carrier, said of who is calling. Never trusted as identity. */
export interface ContactOrigin {
  readonly name?: string
  readonly phone?: string
  readonly email?: string
  readonly topic?: string
  /** What stands on a visitor's slip, and by which they are called. */
  readonly ticket?: string
  /** Who holds the caller's line; absent for the contact page and for all that is no call. */
  readonly carrier?: Carrier
  /** What a carrier says of the caller's number, where it says so. */
  readonly callerId?: 'shown' | 'withheld' | 'invalid'
}

/**
 * Who holds a caller's line: a PBX that the hub controls (`sip`), Twilio (`twilio`), or a PBX that rang the agent's desk
 * by itself, of whom the hub knows what that desk says (`desk`).
 */
export type Carrier = 'sip' | 'twilio' | 'desk'

/** One hand that a contact went through. */
export interface PassedOn {
  readonly by: AgentId
  readonly queueId: QueueId
}

/** Whether the customer's end can be reached. */
export type CustomerLink = { readonly kind: 'present' } | { readonly kind: 'lost'; readonly since: Instant }

/** An agent who declined this contact, or did not answer it, comes last for it until `until`. */
export interface Rest {
  readonly agentId: AgentId
  readonly until: Instant
}

export interface Affinity {
  readonly agentId: AgentId
  readonly until: Instant
}

export type ContactPhase = BookedPhase | WaitingPhase | OfferedPhase | ConnectedPhase | WrappingPhase

/** An appointment whose customer has not checked in yet. */
export interface BookedPhase {
  readonly kind: 'booked'
  readonly slotAt: Instant
}

export interface WaitingPhase {
  readonly kind: 'waiting'
  readonly since: Instant
  /** Set when the contact was already in conversation and its desk vanished. */
  readonly returnedFrom?: AgentId
}

export interface OfferedPhase {
  readonly kind: 'offered'
  readonly offer: Offer
  readonly waitingSince: Instant
}

export interface ConnectedPhase {
  readonly kind: 'connected'
  readonly agentId: AgentId
  readonly answeredAt: Instant
  readonly hold?: { readonly since: Instant }
  readonly heldMs: number
  /** Set while something that cannot wait has interrupted it. */
  readonly parked?: { readonly since: Instant }
  readonly parkedMs?: number
  /** The consultation that its agent holds meanwhile. */
  readonly consultId?: ContactId
  /**
   * Set at the counter where its agent came to a colleague and took the visitor over there: who called the visitor to that
   * place, and from when on they had them.
   */
  readonly besides?: { readonly agentId: AgentId; readonly since: Instant }
}

export interface WrappingPhase {
  readonly kind: 'wrapping'
  readonly agentId: AgentId
  readonly answeredAt: Instant
  readonly endedAt: Instant
  readonly endedBy: EndedBy
  readonly heldMs: number
  /** From here on the wrap-up is overdue; the agent stays on it until it is completed. */
  readonly dueAt: Instant
}

export type EndedBy = 'agent' | 'customer' | 'line-lost'

/**
 * The lease under which one agent may accept a contact. `number` is the fencing number: an answer that carries an
 * older one is refused, whoever sends it.
 */
export interface Offer {
  readonly number: number
  readonly agentId: AgentId
  readonly offeredAt: Instant
  readonly expiresAt: Instant
  readonly reason: OfferReason
}

/** Why this contact came to this agent, in figures from which each language makes its sentence. */
export interface OfferReason {
  readonly waitedMs: number
  readonly promiseMs: number
  readonly language: Language
  readonly skills: readonly string[]
  /** How many others could have taken it, and were free for a shorter time. */
  readonly othersFree: number
  /** How long the agent had been free. */
  readonly freeForMs: number
  /** The agent had this contact before. */
  readonly returning: boolean
  /** The skills that were dropped because the promise was about to break. */
  readonly relaxedSkills?: readonly string[]
  /** The queue that it overflowed from, when the agent takes it for another. */
  readonly overflowedFrom?: QueueId
  /** How much earlier its deadline counted, because help was called for or a supervisor chose so. */
  readonly shiftedMs?: number
  /** It was kept for this agent. */
  readonly keptForYou?: true
  /** The agent chose it from the list of call-backs before so many who were due earlier. */
  readonly overtook?: number
  /** Accepting parks the e-mail in hand. */
  readonly interrupts?: true
  /** Who transferred it here, or asks for advice. */
  readonly askedBy?: { readonly agentId: AgentId; readonly name: string }
}

/** The agent who holds this contact now, by an offer or by the conversation. */
export function holderOf(contact: Contact): AgentId | undefined {
  switch (contact.phase.kind) {
    case 'booked':
    case 'waiting':
      return undefined
    case 'offered':
      return contact.phase.offer.agentId
    case 'connected':
    case 'wrapping':
      return contact.phase.agentId
  }
}

/** Whether the PBX has the caller's line by itself, and the desk that it rang is the only one who knows of it. */
export function isDesksOwn({ from }: Pick<Contact, 'from'>): boolean {
  return from.carrier === 'desk'
}

/** Whether the hub holds a line that can break: not with messages, visits, call-backs, or calls that are a desk's own. */
export function hasLine(contact: Contact): boolean {
  if (contact.about !== undefined || isDesksOwn(contact)) return false
  return contact.channel === 'phone' || contact.channel === 'chat'
}
