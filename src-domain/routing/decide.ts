import type { Instant } from '../vocabulary/words.ts'
import type { RoutingDecision } from './decide-command.ts'
import { openBoard } from './routing-board.ts'
import type { RoutingCommand } from './routing-command.ts'
import type { RoutingState } from './routing-state.ts'

/**
 * Decides one command on a state as it is: the events that happen by it, what time has made due, and the offers that
 * can be made after both (SPEC R1–R31); or the refusal by name, in which case nothing happens at all. Pure: `now` is a
 * value, and nothing here draws a random number. Whoever decides many keeps a board.
 */
export function decide(state: RoutingState, command: RoutingCommand, now: Instant): RoutingDecision {
  return openBoard(state).advance(command, now)
}
