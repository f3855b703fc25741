import type { Instant } from '../vocabulary/words.ts'

/** A device that gives tickets: one that visitors press themselves, or one that a greeter holds. */
export type TicketGiver = 'kiosk' | 'greeter'

interface Limit {
  readonly count: number
  readonly withinMs: number
}

/**
 * How many tickets one device gives (SPEC U3): what a hall full of people can need, and a child that presses cannot
 * pass. The longer one holds who presses on and on.
 */
const limits: Readonly<Record<TicketGiver, readonly Limit[]>> = {
  kiosk: [
    { count: 6, withinMs: 60_000 },
    { count: 40, withinMs: 15 * 60_000 },
  ],
  greeter: [
    { count: 20, withinMs: 60_000 },
    { count: 150, withinMs: 15 * 60_000 },
  ],
}

/** How far back the tickets of a device must be known to say whether it may give another. */
export const ticketsCountForMs = 15 * 60_000

/** How long until this device may give another ticket, after those that it gave at `given`; 0: now. */
export function nextTicketInMs(giver: TicketGiver, given: readonly Instant[], at: Instant): number {
  return Math.max(
    0,
    ...limits[giver].map(({ count, withinMs }) => {
      const within = given.filter(each => each > at - withinMs).sort((a, b) => b - a)
      const limiting = within[count - 1]
      return limiting === undefined ? 0 : limiting + withinMs - at
    }),
  )
}
