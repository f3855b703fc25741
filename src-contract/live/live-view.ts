import type { Customer } from '../../src-domain/people/customer.ts'
import type { ChosenPresence, Presence } from '../../src-domain/routing/agent.ts'
import type { Contact } from '../../src-domain/routing/contact.ts'
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
}
export type LiveSection = keyof LiveView

export const emptyLiveView: LiveView = {
  me: {},
  contacts: {},
  waiting: {},
  queues: {},
  agents: {},
  measures: {},
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
>

export interface WaitingRow {
  readonly id: ContactId
  readonly channel: Channel
  readonly queueId: QueueId
  readonly language: Language
  readonly topic?: string
  readonly arrivedAt: Instant
  readonly deadline: Instant
  /** True while it rings at somebody's desk. */
  readonly ringing: boolean
}

export interface QueueRow {
  readonly id: QueueId
  readonly channel: Channel
  readonly name: Bilingual
  readonly promiseMs: number
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

/** One customer who may be the one on the line, and by what the hub found them. The surest comes first. */
export interface CustomerMatch {
  readonly customer: Customer
  readonly by: readonly ('phone' | 'email' | 'name')[]
}
