import type { AgentId, ContactId } from '../vocabulary/words.ts'
import type { Agent } from './agent.ts'
import type { Contact } from './contact.ts'
import { holderOf } from './contact.ts'
import { defaultRoutingTimes, type RoutingConfig } from './routing-config.ts'

/**
 * Everything that is open: the configuration, the agents, and the contacts that are not yet closed. A value: each
 * event makes a new state and leaves the old one as it was, so that a batch whose journal write failed is undone by
 * keeping the state before it.
 */
export interface RoutingState {
  readonly config: RoutingConfig
  readonly agents: ReadonlyMap<AgentId, Agent>
  readonly contacts: ReadonlyMap<ContactId, Contact>
}

export const emptyRoutingState: RoutingState = {
  config: { version: 0, queues: [], agents: [], times: defaultRoutingTimes },
  agents: new Map(),
  contacts: new Map(),
}

/** The contacts that an agent holds, offers included: capacity is counted from the moment of the offer. */
export function contactsHeldBy(state: RoutingState, agentId: AgentId): readonly Contact[] {
  return [...state.contacts.values()].filter(contact => holderOf(contact) === agentId)
}

/** The one line: every waiting contact of every channel, by deadline and then by arrival. */
export function waitingLine(state: RoutingState): readonly Contact[] {
  return [...state.contacts.values()]
    .filter(contact => contact.phase.kind === 'waiting')
    .sort((a, b) => a.deadline - b.deadline || a.arrivedAt - b.arrivedAt || (a.id < b.id ? -1 : 1))
}
