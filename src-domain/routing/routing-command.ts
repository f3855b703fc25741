import type {
  AgentId,
  Channel,
  ContactId,
  CustomerId,
  DeskId,
  Language,
  QueueId,
} from '../vocabulary/words.ts'
import type { ChosenPresence } from './agent.ts'
import type { ContactOrigin } from './contact.ts'
import type { RoutingConfig } from './routing-config.ts'
import type { WrapUp } from './routing-event.ts'

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

/** Why a routing command had no effect. The desk turns each name into a sentence with its next step. */
export type RoutingRefusal =
  | { readonly name: 'UnknownAgent' }
  | { readonly name: 'UnknownQueue' }
  | { readonly name: 'ContactExists' }
  | { readonly name: 'ContactClosed' }
  | { readonly name: 'PresenceChanged'; readonly presenceVersion: number }
  | { readonly name: 'OfferExpired' }
  | { readonly name: 'OfferTaken'; readonly by: AgentId }
  | { readonly name: 'NotYourContact' }
  | { readonly name: 'NotConnected' }
  | { readonly name: 'NotWrapping' }
  | { readonly name: 'WrapUpReasonMissing' }
  | { readonly name: 'NoteTooLong'; readonly maxLength: number }

/** The longest note that a contact takes, in characters. */
export const noteMaxLength = 8_000
