import type { Customer } from '../../src-domain/people/customer.ts'
import type { ChosenPresence, Presence } from '../../src-domain/routing/agent.ts'
import type { Carrier, Contact } from '../../src-domain/routing/contact.ts'
import type { OutgoingPolicy } from '../../src-domain/routing/outgoing-policy.ts'
import type { SiteAddress } from '../../src-domain/routing/site-address.ts'
import type { Counts, ServiceLevelDefinition } from '../../src-domain/service-level/measures.ts'
import type {
  AgentId,
  Bilingual,
  Channel,
  ContactId,
  Instant,
  Language,
  QueueId,
  SiteId,
} from '../../src-domain/vocabulary/words.ts'

/**
 * What one signed-in person sees live: sections of rows by id. The hub sends it whole in the greeting and then only
 * the rows that changed. Each person's view holds what that person may see: the waiting line carries no names, and
 * `agents` beyond oneself is for supervisors.
 */
export interface LiveView {
  /** One row, `self`: absent for people who take no contacts. */
  readonly me: Readonly<Record<string, Me>>
  /** The contacts that I hold: offered to me, in conversation, in wrap-up. */
  readonly contacts: Readonly<Record<ContactId, DeskContact>>
  readonly waiting: Readonly<Record<ContactId, WaitingRow>>
  readonly queues: Readonly<Record<QueueId, QueueRow>>
  readonly agents: Readonly<Record<AgentId, AgentRow>>
  /** One row, `today`. */
  readonly measures: Readonly<Record<string, MeasuresRow>>
  /** One row, `centre`. */
  readonly calling: Readonly<Record<string, CallingRow>>
}
export type LiveSection = keyof LiveView

export const emptyLiveView: LiveView = {
  me: {},
  contacts: {},
  waiting: {},
  queues: {},
  agents: {},
  measures: {},
  calling: {},
}

export interface Me {
  readonly agentId: AgentId
  readonly presence: Presence
  readonly presenceVersion: number
  readonly presenceSince: Instant
  readonly nextPresence?: ChosenPresence
}

/** A contact in hand, as the rules know it, without what they need only while it waits. */
export type DeskContact = Omit<
  Contact,
  'rests' | 'servedBy' | 'servedSince' | 'relaxAt' | 'affinity' | 'offerableFrom'
> & {
  /** How the consultation stands that its agent holds about it. */
  readonly consult?: ConsultStanding
  /** Set on a consultation: the colleague who asks, and what they have written so far. */
  readonly asker?: Colleague & { readonly note: string }
}

export interface Colleague {
  readonly id: AgentId
  readonly name: string
}

/** A question to a colleague, while the customer is on hold. */
export interface ConsultStanding {
  readonly id: ContactId
  /** `parked`: the colleague has turned to something that cannot wait. */
  readonly stage: 'waiting' | 'ringing' | 'talking' | 'parked'
  readonly since: Instant
  /** Who was asked; absent while a whole queue is. */
  readonly colleague?: Colleague
  /** The queue that was asked. */
  readonly queueId: QueueId
}

export interface WaitingRow {
  readonly id: ContactId
  readonly channel: Channel
  readonly queueId: QueueId
  readonly language: Language
  readonly topic?: string
  /** A visitor's, which is called out in the hall. */
  readonly ticket?: string
  readonly arrivedAt: Instant
  readonly deadline: Instant
  /** True while it rings at somebody's desk. */
  readonly ringing: boolean
  /** A colleague asks; no customer waits here. */
  readonly isQuestion?: true
}

export interface QueueRow {
  readonly id: QueueId
  readonly channel: Channel
  readonly name: Bilingual
  readonly promiseMs: number
  /** Where its visitors come to: a counter. */
  readonly site?: SiteId
  /** While its contacts count as due earlier: help is called for, or a supervisor has pulled the lever. */
  readonly shift?: ShiftStanding
}

export interface ShiftStanding {
  readonly shiftMs: number
  readonly until: Instant
  readonly why: 'help' | 'supervisor'
  readonly by: Colleague
  readonly reason?: string
}

export interface AgentRow {
  readonly id: AgentId
  readonly name: string
  readonly site: SiteId
  readonly languages: readonly Language[]
  readonly presence: Presence
  readonly presenceSince: Instant
  readonly nextPresence?: ChosenPresence
  readonly link: 'linked' | 'lost' | 'none'
  readonly contacts: readonly AgentContact[]
}

/** What an agent has in hand, without who is on the line. */
export interface AgentContact {
  readonly id: ContactId
  readonly channel: Channel
  /** Who holds the caller's line, where a carrier does. */
  readonly carrier?: Carrier
  readonly queueId: QueueId
  readonly phase: 'offered' | 'connected' | 'held' | 'parked' | 'wrapping'
  readonly since: Instant
  /** Wrap-up only: overdue from here on. */
  readonly dueAt?: Instant
}

export interface MeasuresRow {
  readonly definition: ServiceLevelDefinition
  readonly from: Instant
  readonly total: Counts
  /** By quarter hour, in order. */
  readonly quarters: readonly { readonly at: Instant; readonly counts: Counts }[]
}

/** What a desk must know before it dials a number of its own accord. */
export interface CallingRow {
  readonly outgoing: OutgoingPolicy
  /** Where sites stand, of those whose address an administrator gave. */
  readonly siteAddresses: readonly SiteAddress[]
}

/** One customer who may be the one on the line, and by what the hub found them. The surest comes first. */
export interface CustomerMatch {
  readonly customer: Customer
  readonly by: readonly ('phone' | 'email' | 'name')[]
}
