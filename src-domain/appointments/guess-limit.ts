import type { Instant } from '../vocabulary/words.ts'

/** How often one device may name a code or number that finds nothing: a visitor mistypes, a guesser goes on (SPEC U15). */
const limits = [
  { count: 6, withinMs: 60_000 },
  { count: 20, withinMs: 15 * 60_000 },
] as const

/** How far back failed tries must be known. */
export const guessesCountForMs = 15 * 60_000

/** How long until this device may try again, after the tries that found nothing at `failed`; 0: now. */
export function nextGuessInMs(failed: readonly Instant[], at: Instant): number {
  return Math.max(
    0,
    ...limits.map(({ count, withinMs }) => {
      const within = failed.filter(each => each > at - withinMs).sort((a, b) => b - a)
      const limiting = within[count - 1]
      return limiting === undefined ? 0 : limiting + withinMs - at
    }),
  )
}
