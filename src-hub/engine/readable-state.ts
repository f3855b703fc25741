import type { Agent } from '../../src-domain/routing/agent.ts'
import type { Contact } from '../../src-domain/routing/contact.ts'
import type { RoutingBoard } from '../../src-domain/routing/routing-board.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { AgentId, ContactId } from '../../src-domain/vocabulary/words.ts'

/** What differs between two states that readers see one after the other: whose rows came, went or are another value. */
export interface StateChanges {
  readonly agents: ReadonlySet<AgentId>
  readonly contacts: ReadonlySet<ContactId>
  /** Whether there is another configuration: queues, names, who works here. */
  readonly config: boolean
}

/** What changed on a board since this was asked last, with the values as they are now. */
export interface TakenChanges {
  readonly agents: ReadonlyMap<AgentId, Agent | undefined>
  readonly contacts: ReadonlyMap<ContactId, Contact | undefined>
  readonly others: Omit<RoutingState, 'agents' | 'contacts'>
}

export function takeChanges(board: RoutingBoard): TakenChanges {
  const { agents, contacts } = board.takeChanges()
  return {
    agents: new Map(Array.from(agents, id => [id, board.agents.get(id)] as const)),
    contacts: new Map(Array.from(contacts, id => [id, board.contacts.get(id)] as const)),
    others: { config: board.config, shifts: new Map(board.shifts), paceMs: new Map(board.paceMs) },
  }
}

/**
 * The state as others read it, behind a board that is ahead of the journal. It moves on in place, by what was taken
 * from the board and is written by now; the cost is that of the change.
 */
export interface ReadableState {
  readonly current: () => RoutingState
  readonly moveOn: (taken: TakenChanges) => StateChanges
}

/** Begins with a state, which stays as it is. */
export function readableFrom(state: RoutingState): ReadableState {
  const agents = new Map(state.agents)
  const contacts = new Map(state.contacts)
  let current: RoutingState = {
    ...state,
    agents,
    contacts,
    shifts: new Map(state.shifts),
    paceMs: new Map(state.paceMs),
  }
  return {
    current: () => current,
    moveOn: taken => {
      for (const [id, agent] of taken.agents) put(agents, id, agent)
      for (const [id, contact] of taken.contacts) put(contacts, id, contact)
      const config = taken.others.config !== current.config
      current = { ...taken.others, agents, contacts }
      return { agents: new Set(taken.agents.keys()), contacts: new Set(taken.contacts.keys()), config }
    },
  }
}

function put<Key, Value>(map: Map<Key, Value>, key: Key, value: Value | undefined): void {
  if (value === undefined) map.delete(key)
  else map.set(key, value)
}
