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
 *     waiting ──► offered ──► connected ──► wrapping ──► (closed: leaves the state)
 *        ▲           │            │
 *        └───────────┴────────────┘   declined, lapsed, withdrawn, desk vanished
 *        └──► (closed) when the customer leaves before the answer
 */
export interface Contact {
  readonly id: ContactId
  readonly channel: Channel
  readonly queueId: QueueId
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
}

/** What the customer, or the carrier, said of who is calling. Never trusted as identity. */
export interface ContactOrigin {
  readonly name?: string
  readonly phone?: string
  readonly email?: string
  readonly topic?: string
}

/** Whether the customer's end can be reached. */
export type CustomerLink = { readonly kind: 'present' } | { readonly kind: 'lost'; readonly since: Instant }

/** An agent who declined this contact, or did not answer it, comes last for it until `until`. */
export interface Rest {
  readonly agentId: AgentId
  readonly until: Instant
}

export type ContactPhase = WaitingPhase | OfferedPhase | ConnectedPhase | WrappingPhase

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
  readonly returning: boolean
}

/** The agent who holds this contact now, by an offer or by the conversation. */
export function holderOf(contact: Contact): AgentId | undefined {
  switch (contact.phase.kind) {
    case 'waiting':
      return undefined
    case 'offered':
      return contact.phase.offer.agentId
    case 'connected':
    case 'wrapping':
      return contact.phase.agentId
  }
}
