import type { Instant } from '../vocabulary/words.ts'

/** How long a customer who owes the next word may say nothing, until the warning and from there until the end. */
export interface Patience {
  readonly warnAfterMs: number
  readonly closeAfterMs: number
}

export const usualPatience: Patience = { warnAfterMs: 5 * 60_000, closeAfterMs: 3 * 60_000 }

/** The last thing that was said in a chat. */
export interface LastWord {
  readonly by: 'customer' | 'agent' | 'warning'
  readonly at: Instant
}

export interface IdleStep {
  readonly kind: 'warn' | 'close'
  readonly at: Instant
}

/**
 * What is due next in a chat that an agent has in hand: first the customer is asked whether they are still there, then
 * the chat is closed. Who waits for the agent's answer is never called silent: `undefined` while the last word is the
 * customer's. A word of either side begins anew.
 */
export function nextDue({ by, at }: LastWord, patience: Patience): IdleStep | undefined {
  switch (by) {
    case 'customer':
      return undefined
    case 'agent':
      return { kind: 'warn', at: at + patience.warnAfterMs }
    case 'warning':
      return { kind: 'close', at: at + patience.closeAfterMs }
  }
}
