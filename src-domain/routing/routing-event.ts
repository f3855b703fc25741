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
import type { ContactOrigin, EndedBy, Offer } from './contact.ts'
import type { RoutingConfig } from './routing-config.ts'

/** Why an offer ended without an answer. */
export type LapseReason = 'no-answer' | 'no-audio' | 'desk-lost' | 'customer-left'

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
    }
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
    }
  | { readonly kind: 'customer-link-lost'; readonly at: Instant; readonly contactId: ContactId }
  | { readonly kind: 'customer-link-restored'; readonly at: Instant; readonly contactId: ContactId }
  | {
      readonly kind: 'contact-abandoned'
      readonly at: Instant
      readonly contactId: ContactId
      readonly waitedMs: number
      readonly why: 'customer-left' | 'line-lost'
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
