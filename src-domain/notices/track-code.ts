import type { Instant } from '../vocabulary/words.ts'

/** A code opens a request by its reference number for so long, and after so many wrong ones no more. */
export const trackCodeLivesMs = 10 * 60_000
export const trackCodeTriesMax = 5
export const trackCodeDigits = 6

/** So many codes may be asked for within the time: for one reference number, and from one network. */
export const trackCodeLimits = {
  withinMs: 60 * 60_000,
  perReference: 5,
  perAddress: 20,
} as const

/**
 * In how many milliseconds another code may be asked for, after those at `asked`; 0 for now. It is the same whether the
 * number is that of a request or not.
 */
export function nextCodeInMs(asked: readonly Instant[], max: number, now: Instant): number {
  const { withinMs } = trackCodeLimits
  const counting = asked.filter(at => at > now - withinMs).sort((a, b) => a - b)
  const first = counting.at(-max)
  return counting.length < max || first === undefined ? 0 : first + withinMs - now
}
