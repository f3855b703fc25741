import type { Instant } from '../vocabulary/words.ts'

/**
 * How often appointments may be booked or moved on the public page: from one network, behind which a library may sit, and
 * for one e-mail address or telephone number (SPEC U20).
 */
const limits = {
  network: { count: 20, withinMs: 60 * 60_000 },
  reach: { count: 8, withinMs: 24 * 60 * 60_000 },
} as const
export type BookingLimit = keyof typeof limits

/** How far back bookings must be known. */
export const bookingsCountForMs = limits.reach.withinMs

/** How long until another may be made, after those that were made at `made`; 0: now. */
export function nextBookingInMs(limit: BookingLimit, made: readonly Instant[], at: Instant): number {
  const { count, withinMs } = limits[limit]
  const within = made.filter(each => each > at - withinMs).sort((a, b) => b - a)
  const limiting = within[count - 1]
  return limiting === undefined ? 0 : limiting + withinMs - at
}
