import type { Instant } from '../vocabulary/words.ts'

/** How fast somebody may go on: so many at once, and then one every `everyMs`. */
export interface Pace {
  readonly burst: number
  readonly everyMs: number
}

/** What has been taken of a pace: all of it is back at `restedAt`. Who did nothing yet has no bucket. */
export interface Bucket {
  readonly restedAt: Instant
}

export type Step =
  | { readonly kind: 'taken'; readonly bucket: Bucket }
  | { readonly kind: 'too-fast'; readonly retryAfterMs: number }

/**
 * One step of somebody who must keep a pace. In any stretch of time at most `burst` steps are taken, and one more for
 * each whole `everyMs` of it. Whoever waits `retryAfterMs` is not too fast. A clock that goes back gives nothing away.
 * (The generic cell rate algorithm, ITU-T I.371, which is a token bucket in whole milliseconds.)
 */
export function step(bucket: Bucket | undefined, { burst, everyMs }: Pace, now: Instant): Step {
  const restedAt = Math.max(bucket?.restedAt ?? now, now)
  const tooEarlyMs = restedAt - (burst - 1) * everyMs - now
  return tooEarlyMs <= 0
    ? { kind: 'taken', bucket: { restedAt: restedAt + everyMs } }
    : { kind: 'too-fast', retryAfterMs: tooEarlyMs }
}

/** Whether there is nothing to remember: all that was taken has come back. */
export function isRested({ restedAt }: Bucket, now: Instant): boolean {
  return restedAt <= now
}
