import { openBoard } from '../../src-domain/routing/routing-board.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import { emptyRoutingState, type RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Journal } from '../journal/journal.ts'

const checkpointName = 'routing'
/** Raised when the meaning of the stored state changes: older checkpoints are then passed over and the journal replayed. */
const stateVersion = 3

interface StoredState {
  readonly version: number
  readonly config: RoutingState['config']
  readonly agents: readonly (readonly [string, unknown])[]
  readonly contacts: readonly (readonly [string, unknown])[]
  readonly shifts: readonly (readonly [string, unknown])[]
  readonly paceMs: readonly (readonly [string, unknown])[]
}

/**
 * The routing state as the journal tells it, the last checkpoint and what happened since; and when its last line
 * happened, which no later one may precede, whatever the clock of the machine says.
 */
export async function restoreRouting(
  journal: Journal,
): Promise<{ readonly state: RoutingState; readonly position: number; readonly at: Instant }> {
  const checkpoint = await journal.loadCheckpoint(checkpointName)
  const stored = checkpoint?.state as StoredState | undefined
  const usable = checkpoint !== undefined && stored?.version === stateVersion
  const checkpointed: RoutingState = usable
    ? ({
        config: stored.config,
        agents: new Map(stored.agents),
        contacts: new Map(stored.contacts),
        shifts: new Map(stored.shifts),
        paceMs: new Map(stored.paceMs),
      } as RoutingState)
    : emptyRoutingState
  // Another hub may be writing: what comes after this position is not looked at.
  const position = await journal.lastPosition()
  const board = openBoard(checkpointed)
  for await (const line of journal.routingEventsAfter(usable ? checkpoint.position : 0)) {
    if (line.position > position) break
    board.apply(line.event as RoutingEvent)
  }
  return { state: copyOf(board), position, at: await journal.lastInstant() }
}

export async function checkpointRouting(
  journal: Journal,
  state: RoutingState,
  position: number,
): Promise<void> {
  const stored: StoredState = {
    version: stateVersion,
    config: state.config,
    agents: [...state.agents],
    contacts: [...state.contacts],
    shifts: [...state.shifts],
    paceMs: [...state.paceMs],
  }
  await journal.saveCheckpoint(checkpointName, position, stored)
}

/** A state with maps of its own, which stay as they are when those of the other go on. */
export function copyOf({ config, agents, contacts, shifts, paceMs }: RoutingState): RoutingState {
  return {
    config,
    agents: new Map(agents),
    contacts: new Map(contacts),
    shifts: new Map(shifts),
    paceMs: new Map(paceMs),
  }
}
