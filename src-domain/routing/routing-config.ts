import type { OpeningHours } from '../calendar/opening-hours.ts'
import type {
  AgentId,
  Bilingual,
  CalendarId,
  Channel,
  Language,
  QueueId,
  SiteId,
} from '../vocabulary/words.ts'
import type { OutgoingPolicy } from './outgoing-policy.ts'
import type { SiteAddress } from './site-address.ts'

/** A queue is a named share of the one line: a channel, a promise, and what an agent must be able to do. */
export interface QueueConfig {
  readonly id: QueueId
  readonly channel: Channel
  readonly name: Bilingual
  /** A contact is to be answered within this time of its arrival; open time, where the queue has `hours`. */
  readonly promiseMs: number
  readonly language?: Language
  /** What an agent must be able to do to be offered a contact of this queue. */
  readonly skills: readonly string[]
  /** Those of `skills` that are dropped for a contact whose promise is predicted to break (SPEC R21). */
  readonly relaxableSkills?: readonly string[]
  /** Only agents of this site are offered its contacts: a counter. */
  readonly site?: SiteId
  /** When it is open; without, it always is. */
  readonly hours?: CalendarId
  /** What becomes of a contact that arrives while the queue is closed; without, messages wait for the opening and all else is refused. */
  readonly afterHours?: AfterHours
  /** After waiting this long a contact may also be taken by the agents of another queue (SPEC R22). */
  readonly overflow?: Overflow
}

export type AfterHours =
  /** It goes to another queue, such as the one that Corporate Security answers. */
  | { readonly kind: 'queue'; readonly queueId: QueueId }
  /** The customer is called back after the next opening. */
  | { readonly kind: 'callback' }
  /** It waits for the next opening. */
  | { readonly kind: 'wait' }
  /** It is refused, and told when the queue opens. */
  | { readonly kind: 'closed' }

export interface Overflow {
  readonly afterMs: number
  readonly to: QueueId
}

/** How much one agent can hold at once. Live contacts (phone, counter, call-back) always take a whole agent. */
export interface CapacityProfile {
  readonly id: string
  readonly name: Bilingual
  /** How many chats at once. 0: none. */
  readonly chats: number
  /** How many e-mails and portal messages at once. 0: none. */
  readonly messages: number
  /** Whether a live contact or a chat may interrupt the e-mail in hand, which is parked meanwhile (SPEC R20). */
  readonly interruptible: boolean
}

/** What the rules need to know of an agent. */
export interface AgentConfig {
  readonly id: AgentId
  readonly name: string
  readonly languages: readonly Language[]
  readonly skills: readonly string[]
  readonly site: SiteId
  /** The id of a capacity profile; without, `standardCapacity`. */
  readonly capacity?: string
  /** Answers for the floor: takes any call-back from the list. */
  readonly isSupervisor?: true
}

/** The times within which the rules work, in milliseconds. */
export interface RoutingTimes {
  /** How long an offer rings before it lapses. */
  readonly ringMs: number
  /** How long the agent has for the wrap-up before it counts as overdue. */
  readonly wrapUpMs: number
  /** How long an agent who declined a contact comes last for it. */
  readonly declineRestMs: number
  /** How long a live contact waits for a desk that vanished before it is offered to others. */
  readonly deskGraceMs: number
  /** How long a contact waits for a customer whose line vanished before it ends. */
  readonly customerGraceMs: number
  /** How long a wrap-up waits for a desk that vanished before the rules complete it. */
  readonly wrapUpGraceMs: number
  /** How long a transferred contact waits for the other side before it returns to the one who transferred it. */
  readonly transferReturnMs: number
  /** How long after a call-back that nobody answered it is tried again, and how often in all. */
  readonly callbackRetryMs: number
  readonly callbackAttempts: number
  /** How long before the promised time a call-back may be offered. */
  readonly callbackLeadMs: number
  /** How long after its slot a booked visit that nobody checked in for is given up. */
  readonly noShowMs: number
  /** Affinity to an agent lasts this share of the promise (SPEC R23). */
  readonly affinityShare: number
  /** Skills relax at the latest when this share of the promise is left (SPEC R21). */
  readonly relaxShare: number
  /** How much earlier the deadlines of a site's line count while help is called for, and for how long at most. */
  readonly helpShiftMs: number
  readonly helpMs: number
}

export interface RoutingConfig {
  readonly version: number
  readonly queues: readonly QueueConfig[]
  readonly agents: readonly AgentConfig[]
  readonly capacities: readonly CapacityProfile[]
  readonly calendars: readonly OpeningHours[]
  readonly times: RoutingTimes
  /** Absent: the usual one. */
  readonly outgoing?: OutgoingPolicy
  /** Where sites stand, of those that say so here. */
  readonly siteAddresses?: readonly SiteAddress[]
}

export const standardCapacity: CapacityProfile = {
  id: 'standard',
  name: { en: 'Standard', fr: 'Standard' },
  chats: 3,
  messages: 1,
  interruptible: true,
}

export const defaultRoutingTimes: RoutingTimes = {
  ringMs: 20_000,
  wrapUpMs: 60_000,
  declineRestMs: 10_000,
  deskGraceMs: 20_000,
  customerGraceMs: 8_000,
  wrapUpGraceMs: 120_000,
  transferReturnMs: 60_000,
  callbackRetryMs: 15 * 60_000,
  callbackAttempts: 3,
  callbackLeadMs: 5 * 60_000,
  noShowMs: 15 * 60_000,
  affinityShare: 0.5,
  relaxShare: 1 / 3,
  helpShiftMs: 10 * 60_000,
  helpMs: 15 * 60_000,
}
