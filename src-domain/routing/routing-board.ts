import { isRefused } from '../vocabulary/decision.ts'
import type { AgentId, ContactId, Instant } from '../vocabulary/words.ts'
import type { Agent } from './agent.ts'
import type { Contact } from './contact.ts'
import { decide, type RoutingDecision } from './decide.ts'
import { nextDue } from './due.ts'
import { evolve } from './evolve.ts'
import type { RoutingCommand } from './routing-command.ts'
import type { RoutingEvent } from './routing-event.ts'
import type { RoutingState } from './routing-state.ts'

/**
 * The routing state as whoever leads keeps it: one value that changes in place, with what the rules look up kept in
 * order, so that a decision costs the logarithm of the line and not the line. What it decides is what `decide` decides
 * on the same state. It remembers which agents and contacts changed since `settle`, so that its owner can publish or
 * undo just these.
 */
export interface RoutingBoard extends RoutingState {
  /** Decides a command and applies its events. A refusal changes nothing. */
  readonly advance: (command: RoutingCommand, now: Instant) => RoutingDecision
  /** Applies an event that was decided elsewhere. */
  readonly apply: (event: RoutingEvent) => void
  /** When `pass-time` must be asked next, if nothing else happens before. */
  readonly nextDue: (now: Instant) => Instant | undefined
  /** The agents and contacts that changed, came or went since this was asked last. */
  readonly takeChanges: () => BoardChanges
}

export interface BoardChanges {
  readonly agents: ReadonlySet<AgentId>
  readonly contacts: ReadonlySet<ContactId>
}

export function openBoard(from: RoutingState): RoutingBoard {
  let state = from
  let before = from
  return {
    get config() {
      return state.config
    },
    get agents(): ReadonlyMap<AgentId, Agent> {
      return state.agents
    },
    get contacts(): ReadonlyMap<ContactId, Contact> {
      return state.contacts
    },
    advance: (command, now) => {
      const decision = decide(state, command, now)
      if (!isRefused(decision)) state = decision.events.reduce(evolve, state)
      return decision
    },
    apply: event => {
      state = evolve(state, event)
    },
    get shifts(): RoutingState['shifts'] {
      return state.shifts
    },
    get paceMs(): RoutingState['paceMs'] {
      return state.paceMs
    },
    nextDue: now => nextDue(state, now),
    takeChanges: () => {
      const changes = {
        agents: differing(before.agents, state.agents),
        contacts: differing(before.contacts, state.contacts),
      }
      before = state
      return changes
    },
  }
}

function differing<Key, Value>(
  before: ReadonlyMap<Key, Value>,
  after: ReadonlyMap<Key, Value>,
): ReadonlySet<Key> {
  return new Set([...before.keys(), ...after.keys()].filter(key => before.get(key) !== after.get(key)))
}
