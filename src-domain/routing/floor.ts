import type { AgentId, Language, QueueId } from '../vocabulary/words.ts'
import type { Contact } from './contact.ts'
import type { QueueConfig } from './routing-config.ts'
import type { RoutingState } from './routing-state.ts'

/** The routing state with what the rules look up in it. */
export interface Floor extends RoutingState {
  readonly queueOf: (id: QueueId) => QueueConfig | undefined
  /** The contacts that an agent holds, offers included: capacity is counted from the moment of the offer. */
  readonly heldBy: (agentId: AgentId) => readonly Contact[]
  /** How many agents at work, other than `except`, could take a contact of this queue in this language. */
  readonly atWorkFor: (queueId: QueueId, language: Language, except?: AgentId) => number
  /** How many of them could take it at once. */
  readonly freeFor: (queueId: QueueId, language: Language) => number
  /** How many contacts of this queue and language wait to be offered. */
  readonly waitingFor: (queueId: QueueId, language: Language) => number
}
