import type { Instant } from '../../src-domain/vocabulary/words.ts'

/** How a written contact in hand stands, as the list of work shows it. */
export interface WrittenStanding {
  /** How many of the customer's words nobody here has seen. */
  readonly unread: number
  /** Since when the customer has been waiting for an answer; absent when an agent had the last word. */
  readonly unansweredSince: Instant | undefined
  /** The last words of either side, on one line. */
  readonly lastWords: string | undefined
  readonly customerTypes: boolean
}

/** Whoever writes in a chat expects an answer within this time; from here on it is marked. */
export const answerExpectedWithinMs = 120_000
