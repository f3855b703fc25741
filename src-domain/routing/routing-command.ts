import type { HandInRefusal, StoredVisit, VisitReport } from '../visits/visit-report.ts'
import type {
  AgentId,
  Channel,
  ContactId,
  CustomerId,
  DeskId,
  Instant,
  Language,
  QueueId,
  SiteId,
} from '../vocabulary/words.ts'
import type { ChosenPresence } from './agent.ts'
import type { ContactOrigin } from './contact.ts'
import type { NumberRefused } from './outgoing-policy.ts'
import type { RoutingConfig } from './routing-config.ts'
import type { TransferTarget, WrapUp } from './routing-event.ts'

/** What may be asked of the routing. The engine adds who asks (`agentId`) from the signed-in session. */
export type RoutingCommand =
  | { readonly kind: 'configure-routing'; readonly config: RoutingConfig }
  | { readonly kind: 'restart-hub' }
  | { readonly kind: 'pass-time' }
  | { readonly kind: 'link-desk'; readonly agentId: AgentId; readonly deskId: DeskId }
  | { readonly kind: 'lose-desk'; readonly agentId: AgentId; readonly deskId: DeskId }
  | { readonly kind: 'sign-out'; readonly agentId: AgentId }
  | {
      readonly kind: 'set-presence'
      readonly agentId: AgentId
      readonly presence: ChosenPresence
      /** The presence version that the agent saw when choosing. */
      readonly basedOn: number
    }
  | {
      readonly kind: 'receive-contact'
      readonly contactId: ContactId
      readonly channel: Channel
      readonly queueId: QueueId
      readonly language: Language
      readonly from: ContactOrigin
      /** Who served this customer or thread last, where that is known. */
      readonly affinityTo?: AgentId
      /** What it says cannot wait as long as its queue promises; a promise is never made longer by it. */
      readonly dueWithinMs?: number
    }
  | {
      /** A visitor is let in at the counter of the agent's site. */
      readonly kind: 'check-in-visitor'
      readonly agentId: AgentId
      readonly contactId: ContactId
      readonly queueId: QueueId
      readonly language: Language
      readonly from: Pick<ContactOrigin, 'name' | 'topic' | 'ticket'>
    }
  /** How a visit stands at a desk that was cut off; the engine adds what is stored of it. */
  | (VisitReport & {
      readonly kind: 'hand-in-visit'
      readonly agentId: AgentId
      readonly stored?: StoredVisit
    })
  | {
      /** A PBX rings this agent's desk by itself. The desk says the same again when it is not sure of the answer. */
      readonly kind: 'report-call'
      readonly agentId: AgentId
      readonly contactId: ContactId
      readonly from: Pick<ContactOrigin, 'name' | 'phone'>
    }
  | {
      /** The end of a call that was reported, as the desk that had it saw it. */
      readonly kind: 'report-call-over'
      readonly agentId: AgentId
      readonly contactId: ContactId
      readonly by: 'customer' | 'line-lost'
    }
  | { readonly kind: 'leave-contact'; readonly contactId: ContactId }
  | { readonly kind: 'lose-customer'; readonly contactId: ContactId }
  | { readonly kind: 'restore-customer'; readonly contactId: ContactId }
  | {
      readonly kind: 'accept-offer'
      readonly agentId: AgentId
      readonly contactId: ContactId
      readonly offerNumber: number
    }
  | {
      readonly kind: 'decline-offer'
      readonly agentId: AgentId
      readonly contactId: ContactId
      readonly offerNumber: number
      /** `no-audio`: the desk could not open its microphone, which is not the agent's choice. */
      readonly because: 'agent' | 'no-audio'
    }
  | { readonly kind: 'hold-contact'; readonly agentId: AgentId; readonly contactId: ContactId }
  | { readonly kind: 'resume-contact'; readonly agentId: AgentId; readonly contactId: ContactId }
  | { readonly kind: 'end-contact'; readonly agentId: AgentId; readonly contactId: ContactId }
  | {
      readonly kind: 'complete-wrap-up'
      readonly agentId: AgentId
      readonly contactId: ContactId
      readonly wrapUp: WrapUp
    }
  | {
      readonly kind: 'link-customer'
      readonly agentId: AgentId
      readonly contactId: ContactId
      readonly customerId?: CustomerId
    }
  | {
      readonly kind: 'note-contact'
      readonly agentId: AgentId
      readonly contactId: ContactId
      readonly text: string
    }
  | {
      readonly kind: 'transfer-contact'
      readonly agentId: AgentId
      readonly contactId: ContactId
      readonly to: TransferTarget
    }
  | {
      /** Asks somebody else while the customer is on hold. */
      readonly kind: 'consult'
      readonly agentId: AgentId
      readonly contactId: ContactId
      /** The id of the consultation, made by the desk. */
      readonly consultId: ContactId
      readonly to: TransferTarget
    }
  /** Hands the contact over to the one who was consulted. */
  | { readonly kind: 'complete-transfer'; readonly agentId: AgentId; readonly contactId: ContactId }
  | { readonly kind: 'cancel-consult'; readonly agentId: AgentId; readonly contactId: ContactId }
  | {
      readonly kind: 'request-callback'
      /** The agent who has the customer on the line and offers it; absent: the customer asks while waiting. */
      readonly agentId?: AgentId
      readonly contactId: ContactId
      readonly phone: string
      /** When the customer wants to be called; absent: the place in the line is kept. */
      readonly promisedAt?: Instant
      /** The queue whose people call back; absent: the one that it stands in. Only an agent chooses another. */
      readonly queueId?: QueueId
      /** The agent means to call back in person, and is asked first. */
      readonly forMe?: boolean
    }
  | { readonly kind: 'report-unreached'; readonly agentId: AgentId; readonly contactId: ContactId }
  | {
      /** An agent calls somebody of their own accord. */
      readonly kind: 'place-call'
      readonly agentId: AgentId
      /** Made by the desk; or that of a call-back which is owed, and is called now. */
      readonly contactId: ContactId
      /** Whom; a call-back that is owed is made to the number that was promised, and needs none. */
      readonly phone?: string
      /** The id is that of a call-back, which may be over by now: nobody is called anew under it. */
      readonly isOwed?: boolean
      /** Whose number it is, where that is known. */
      readonly customerId?: CustomerId
      /** In which they are called; absent: the agent's first. */
      readonly language?: Language
    }
  | {
      readonly kind: 'book-appointment'
      readonly contactId: ContactId
      readonly channel: Channel
      readonly queueId: QueueId
      readonly language: Language
      readonly slotAt: Instant
      readonly from: ContactOrigin
    }
  | { readonly kind: 'check-in'; readonly contactId: ContactId }
  /** The visitor was called and is not there. */
  | { readonly kind: 'report-no-show'; readonly agentId: AgentId; readonly contactId: ContactId }
  /** The counter's button: this site's line counts as due earlier, until it is withdrawn or `helpMs` have passed. */
  | {
      readonly kind: 'call-for-help'
      readonly agentId: AgentId
      readonly siteId: SiteId
      /** In a few words, for those who come. */
      readonly reason?: string
    }
  | { readonly kind: 'withdraw-help'; readonly agentId: AgentId; readonly siteId: SiteId }
  | {
      /** A supervisor's lever: this queue's contacts count as due `shiftMs` earlier for `forMs`. 0 ends it. */
      readonly kind: 'shift-queue'
      readonly agentId: AgentId
      readonly queueId: QueueId
      readonly shiftMs: number
      readonly forMs: number
    }

/** Why a routing command had no effect. The desk turns each name into a sentence with its next step. */
export type RoutingRefusal =
  | { readonly name: 'UnknownAgent' }
  | { readonly name: 'UnknownQueue' }
  | { readonly name: 'UnknownSite' }
  /** The queue is closed and takes nothing now. `opensAt` is absent when it never opens. */
  | { readonly name: 'QueueClosed'; readonly opensAt?: Instant }
  /** Nobody would ever take it there. */
  | {
      readonly name: 'TransferDeadEnd'
      /** `other-site`: a visitor stands at one counter and cannot be served at another. */
      readonly why: 'yourself' | 'other-channel' | 'other-site' | 'closed' | 'nobody-there'
      readonly opensAt?: Instant
    }
  | { readonly name: 'ConsultUnderWay' }
  | { readonly name: 'NoConsult' }
  | { readonly name: 'ConsultNotAnswered' }
  | { readonly name: 'NotWaiting' }
  | { readonly name: 'NotACall' }
  | { readonly name: 'NotACallback' }
  | { readonly name: 'NotAVisit' }
  | { readonly name: 'PhoneMissing' }
  | NumberRefused
  /** A call-back asks for a language, skill or site that this agent does not have. */
  | { readonly name: 'CannotServe' }
  | { readonly name: 'TimePassed' }
  | { readonly name: 'NotBooked' }
  | { readonly name: 'ContactExists' }
  | { readonly name: 'ContactClosed' }
  | { readonly name: 'PresenceChanged'; readonly presenceVersion: number }
  | { readonly name: 'OfferExpired' }
  | { readonly name: 'OfferTaken'; readonly by: AgentId }
  | { readonly name: 'NotYourContact' }
  | { readonly name: 'NotYourSite' }
  /** A call that a PBX rang here, or that the agent places: they are not at work, or have as much as they can have. */
  | { readonly name: 'NotAtWork' }
  | { readonly name: 'AtCapacity' }
  /** The PBX has this caller, not the hub: only the desk can hand them on, by their number. */
  | { readonly name: 'LineElsewhere' }
  | HandInRefusal
  | { readonly name: 'NotConnected' }
  | { readonly name: 'NotWrapping' }
  | { readonly name: 'WrapUpReasonMissing' }
  | { readonly name: 'NoteTooLong'; readonly maxLength: number }

/** The longest note that a contact takes, in characters. */
export const noteMaxLength = 8_000
