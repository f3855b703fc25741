import type { VisitEnding, VisitRequest, VisitStep } from '../visits/visit-steps.ts'
import type {
  AgentId,
  Channel,
  ContactId,
  CustomerId,
  DeskId,
  Instant,
  Language,
  QueueId,
} from '../vocabulary/words.ts'
import type { ChosenPresence, Presence } from './agent.ts'
import type { Affinity, ContactOrigin, EndedBy, Offer } from './contact.ts'
import type { RoutingConfig } from './routing-config.ts'
import type { QueueShift } from './routing-state.ts'

/** Why an offer ended without an answer. */
export type LapseReason = 'no-answer' | 'no-audio' | 'desk-lost' | 'customer-left'

/** Where a contact, or a question about one, is handed to. */
export type TransferTarget =
  | { readonly kind: 'queue'; readonly queueId: QueueId }
  | { readonly kind: 'agent'; readonly agentId: AgentId }

/** How a wrap-up was completed. */
export interface WrapUp {
  readonly reasonCode: string
  readonly resolvedAtFirstContact: boolean
  readonly summary?: string
}

/** What happens in the routing of contacts. Every event says when (`at`) and is appended to the journal as it stands. */
export type RoutingEvent =
  | { readonly kind: 'routing-configured'; readonly at: Instant; readonly config: RoutingConfig }
  | { readonly kind: 'hub-restarted'; readonly at: Instant }
  | { readonly kind: 'desk-linked'; readonly at: Instant; readonly agentId: AgentId; readonly deskId: DeskId }
  | { readonly kind: 'desk-lost'; readonly at: Instant; readonly agentId: AgentId }
  | {
      readonly kind: 'presence-changed'
      readonly at: Instant
      readonly agentId: AgentId
      readonly presence: Presence
      readonly cause: 'agent' | 'planned' | 'no-answer' | 'no-audio' | 'signed-out' | 'desk-lost'
    }
  | {
      readonly kind: 'presence-planned'
      readonly at: Instant
      readonly agentId: AgentId
      /** Absent when the plan was withdrawn. */
      readonly presence?: ChosenPresence
    }
  | {
      readonly kind: 'contact-arrived'
      readonly at: Instant
      readonly contactId: ContactId
      readonly channel: Channel
      readonly queueId: QueueId
      readonly language: Language
      readonly deadline: Instant
      readonly from: ContactOrigin
      /** The queue that was meant, when it was closed and this one takes its contacts meanwhile. */
      readonly insteadOf?: QueueId
      /** When they came, where that was before `at`: a desk looked after them while the hub was away (SPEC N12). */
      readonly arrivedAt?: Instant
      /** Came to the line before, and was taken from it by a desk that was cut off: the same contact, counted once. */
      readonly again?: true
      readonly offerableFrom?: Instant
      readonly affinity?: Affinity
      readonly relaxAt?: Instant
      /** The slot, when a booked visit checks in. */
      readonly bookedFor?: Instant
      /** Set when this is a consultation about another contact; nobody counts it as a contact of its own. */
      readonly about?: { readonly contactId: ContactId; readonly askedBy: AgentId }
      readonly directTo?: AgentId
      readonly callback?: { readonly phone: string }
    }
  | {
      readonly kind: 'appointment-booked'
      readonly at: Instant
      readonly contactId: ContactId
      readonly channel: Channel
      readonly queueId: QueueId
      readonly language: Language
      readonly slotAt: Instant
      readonly from: ContactOrigin
    }
  | {
      readonly kind: 'appointment-ended'
      readonly at: Instant
      readonly contactId: ContactId
      readonly why: 'cancelled' | 'no-show'
    }
  | {
      readonly kind: 'callback-requested'
      readonly at: Instant
      readonly contactId: ContactId
      readonly phone: string
      /** Set when an agent who had the customer on the line offered it: the conversation is over with it. */
      readonly from?: {
        readonly agentId: AgentId
        readonly talkMs: number
        readonly heldMs: number
        /** Until then somebody else is asked. */
        readonly restUntil: Instant
      }
      /** Where it stands from now on, when that is another queue. */
      readonly queueId?: QueueId
      /** Who promised to call back in person. */
      readonly affinity?: Affinity
      /** Absent when the place in the line is kept. */
      readonly promised?: {
        readonly deadline: Instant
        readonly offerableFrom: Instant
        readonly relaxAt?: Instant
      }
    }
  /** An agent called somebody of their own accord; it is with them from before it is dialled (SPEC R33). */
  | {
      readonly kind: 'call-placed'
      readonly at: Instant
      readonly contactId: ContactId
      readonly agentId: AgentId
      readonly queueId: QueueId
      readonly language: Language
      readonly phone: string
      /** When it would be due in the line, if its desk vanished for good. */
      readonly deadline: Instant
    }
  | {
      readonly kind: 'callback-unreached'
      readonly at: Instant
      readonly contactId: ContactId
      readonly agentId: AgentId
      readonly attempts: number
      readonly talkMs: number
      readonly offerableFrom: Instant
    }
  | {
      readonly kind: 'skills-relaxed'
      readonly at: Instant
      readonly contactId: ContactId
      readonly skills: readonly string[]
      /** How long it would have waited for somebody who has them; absent when nobody at work does. */
      readonly predictedWaitMs?: number
    }
  | {
      readonly kind: 'contact-overflowed'
      readonly at: Instant
      readonly contactId: ContactId
      readonly from: QueueId
      readonly to: QueueId
    }
  | { readonly kind: 'queue-shifted'; readonly at: Instant; readonly shift: QueueShift }
  | { readonly kind: 'queue-shift-ended'; readonly at: Instant; readonly queueId: QueueId }
  | {
      readonly kind: 'offer-made'
      readonly at: Instant
      readonly contactId: ContactId
      readonly offer: Offer
    }
  | {
      readonly kind: 'offer-accepted'
      readonly at: Instant
      readonly contactId: ContactId
      readonly agentId: AgentId
      readonly offerNumber: number
      readonly waitedMs: number
    }
  | {
      readonly kind: 'offer-declined'
      readonly at: Instant
      readonly contactId: ContactId
      readonly agentId: AgentId
      readonly offerNumber: number
      readonly restUntil: Instant
    }
  | {
      readonly kind: 'offer-lapsed'
      readonly at: Instant
      readonly contactId: ContactId
      readonly agentId: AgentId
      readonly offerNumber: number
      readonly why: LapseReason
      readonly restUntil: Instant
    }
  | { readonly kind: 'contact-held'; readonly at: Instant; readonly contactId: ContactId }
  | {
      readonly kind: 'contact-resumed'
      readonly at: Instant
      readonly contactId: ContactId
      readonly heldMs: number
    }
  | {
      readonly kind: 'contact-returned'
      readonly at: Instant
      readonly contactId: ContactId
      readonly agentId: AgentId
      readonly why: 'desk-lost' | 'signed-out'
      /** What was spent on it so far. */
      readonly talkMs?: number
      readonly heldMs?: number
      readonly affinity?: Affinity
    }
  /** Something that cannot wait has interrupted a message; it stays with its agent, as it was. */
  | {
      readonly kind: 'contact-parked'
      readonly at: Instant
      readonly contactId: ContactId
      readonly agentId: AgentId
      readonly forContactId: ContactId
    }
  | {
      readonly kind: 'contact-unparked'
      readonly at: Instant
      readonly contactId: ContactId
      readonly agentId: AgentId
      readonly parkedMs: number
    }
  | {
      readonly kind: 'contact-transferred'
      readonly at: Instant
      readonly contactId: ContactId
      readonly from: AgentId
      readonly to: TransferTarget
      /** `warm`: the other side has it at once, after a consultation. `blind`: it waits for the other side. */
      readonly how: 'blind' | 'warm'
      readonly talkMs: number
      readonly heldMs: number
      readonly returnAt: Instant
      readonly relaxAt?: Instant
    }
  /** Nobody took the transferred contact in time: it goes back to the one who transferred it. */
  | {
      readonly kind: 'transfer-returned'
      readonly at: Instant
      readonly contactId: ContactId
      readonly affinity: Affinity
    }
  | {
      readonly kind: 'consult-begun'
      readonly at: Instant
      readonly contactId: ContactId
      readonly agentId: AgentId
      readonly consultId: ContactId
    }
  | {
      readonly kind: 'consult-ended'
      readonly at: Instant
      readonly contactId: ContactId
      readonly consultId: ContactId
      readonly how: 'completed' | 'cancelled' | 'answered' | 'contact-gone'
    }
  | { readonly kind: 'customer-link-lost'; readonly at: Instant; readonly contactId: ContactId }
  | { readonly kind: 'customer-link-restored'; readonly at: Instant; readonly contactId: ContactId }
  | {
      readonly kind: 'contact-abandoned'
      readonly at: Instant
      readonly contactId: ContactId
      readonly waitedMs: number
      /**
       * `no-show`: called, and not there. `unreached`: a call-back that nobody answered, however often. `back-to-pbx`: it
       * rang at one desk by the PBX's own choice and was not taken; the PBX goes on with its plan for it.
       */
      readonly why: 'customer-left' | 'line-lost' | 'no-show' | 'unreached' | 'back-to-pbx'
    }
  | {
      readonly kind: 'contact-ended'
      readonly at: Instant
      readonly contactId: ContactId
      readonly agentId: AgentId
      readonly endedBy: EndedBy
      readonly wrapUpDueAt: Instant
      readonly talkMs: number
      readonly heldMs: number
    }
  | {
      readonly kind: 'wrap-up-completed'
      readonly at: Instant
      readonly contactId: ContactId
      readonly agentId: AgentId
      readonly by: 'agent' | 'rule'
      readonly wrapUp: WrapUp
      readonly wrapUpMs: number
    }
  /** A visitor who stood in the line is with an agent at a desk that was cut off; the rest comes when it is over. */
  | {
      readonly kind: 'visit-taken'
      readonly at: Instant
      readonly contactId: ContactId
      readonly agentId: AgentId
    }
  /** A visit that a desk looked after while the hub was away, whole and with its own times (SPEC N8). */
  | {
      readonly kind: 'visit-handed-in'
      readonly at: Instant
      readonly contactId: ContactId
      /** Whether it had stood in the hub's line before. */
      readonly isKnown: boolean
      readonly ticket: string
      readonly queueId: QueueId
      readonly language: Language
      readonly from: ContactOrigin
      readonly arrivedAt: Instant
      readonly calledAt?: Instant
      readonly answered?: { readonly at: Instant; readonly by: AgentId }
      readonly endedAt?: Instant
      readonly closedAt: Instant
      readonly how: VisitEnding
      readonly talkMs: number
      readonly note?: string
      readonly customerId?: CustomerId
      readonly wrapUp?: WrapUp
      readonly requests: readonly VisitRequest[]
      readonly steps: readonly VisitStep[]
      /** How far its times were moved at most, because the desk's clock was wrong. */
      readonly correctedMs?: number
    }
  | {
      readonly kind: 'customer-linked'
      readonly at: Instant
      readonly contactId: ContactId
      /** Absent when the match was withdrawn ("not them"). */
      readonly customerId?: CustomerId
    }
  | {
      readonly kind: 'contact-noted'
      readonly at: Instant
      readonly contactId: ContactId
      readonly text: string
    }
