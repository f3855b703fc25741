import type { AgentId, ContactId, Instant, QueueId } from '../vocabulary/words.ts'
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
  /** Queues whose deadlines count earlier for a while: somebody called for help, or a supervisor chose so. */
  readonly shifts: ReadonlyMap<QueueId, QueueShift>
  /** How long a contact of a queue has lately taken (talk, hold, wrap-up): a moving average, for predictions. */
  readonly paceMs: ReadonlyMap<QueueId, number>
}

/** Priority is only ever a shift of the deadline: while it lasts, the queue's contacts count as due `shiftMs` earlier. */
export interface QueueShift {
  readonly queueId: QueueId
  readonly shiftMs: number
  readonly until: Instant
  readonly why: 'help' | 'supervisor'
  readonly by: AgentId
  /** What the one who called for help said. */
  readonly reason?: string
}

export const emptyRoutingState: RoutingState = {
  config: { version: 0, queues: [], agents: [], capacities: [], calendars: [], times: defaultRoutingTimes },
  agents: new Map(),
  contacts: new Map(),
  shifts: new Map(),
  paceMs: new Map(),
}

/** The contacts that an agent holds, offers included: capacity is counted from the moment of the offer. */
export function contactsHeldBy(state: RoutingState, agentId: AgentId): readonly Contact[] {
  return [...state.contacts.values()].filter(contact => holderOf(contact) === agentId)
}

/** The one line: every waiting contact of every channel, by deadline and then by arrival. */
export function waitingLine(state: RoutingState): readonly Contact[] {
  return [...state.contacts.values()]
    .filter(contact => contact.phase.kind === 'waiting')
    .sort(
      (a, b) =>
        countsAsDueAt(state, a) - countsAsDueAt(state, b) ||
        a.deadline - b.deadline ||
        a.arrivedAt - b.arrivedAt ||
        (a.id < b.id ? -1 : 1),
    )
}

/** The deadline of a contact as the line counts it: earlier while its queue is shifted. */
export function countsAsDueAt(state: RoutingState, { deadline, queueId }: Contact): Instant {
  return deadline - (state.shifts.get(queueId)?.shiftMs ?? 0)
}
