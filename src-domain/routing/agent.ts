import type { AgentId, DeskId, Instant } from '../vocabulary/words.ts'

export const chosenPresences = ['available', 'break', 'lunch', 'training', 'offline'] as const
/** What an agent may choose. */
export type ChosenPresence = (typeof chosenPresences)[number]

/**
 * What an agent is. The last two are set by the rules: `no-answer` after an offer rang out, `no-audio` after the
 * desk could not open its microphone. Work of its own never changes the presence: see the contacts that the agent holds.
 */
export type Presence = ChosenPresence | 'no-answer' | 'no-audio'

/** One agent as the rules see it. `presenceVersion` counts the changes; an intent states the version it saw. */
export interface Agent {
  readonly id: AgentId
  readonly presence: Presence
  readonly presenceVersion: number
  readonly presenceSince: Instant
  /** Chosen while on a contact; comes into force when the agent is free. */
  readonly nextPresence?: ChosenPresence
  readonly link: DeskLink
  /** When the agent last became free: who is free longest is offered first. */
  readonly freeSince: Instant
}

/** Whether a desk of this agent can be reached. */
export type DeskLink =
  | { readonly kind: 'linked'; readonly deskId: DeskId; readonly since: Instant }
  | { readonly kind: 'lost'; readonly since: Instant }
  | { readonly kind: 'none' }
