import type { Instant } from './words.ts'

/** A desk's clock is believed within these bounds; what was made offline may be weeks old. */
const oldestMs = 90 * 86_400_000
const aheadMs = 5 * 60_000

/** The time of a desk, or the hub's where the desk's clock is plainly wrong (SPEC Q5). */
export function plausibleTime(at: Instant, now: Instant): Instant {
  return at > now + aheadMs || at < now - oldestMs ? now : at
}
