import { type Bucket, isRested, type Pace, step } from '../../../src-domain/chat/pace.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'

/** Who has nothing to remember is forgotten when there are so many. */
const rememberedMax = 5_000

/** Keeps many to one pace, each by a key; answers after how many milliseconds the step may be asked again, if not now. */
export function keepPace(pace: Pace, now: () => Instant): (key: string) => number | undefined {
  const buckets = new Map<string, Bucket>()
  return key => {
    const taken = step(buckets.get(key), pace, now())
    if (taken.kind === 'too-fast') return taken.retryAfterMs
    buckets.set(key, taken.bucket)
    if (buckets.size > rememberedMax) {
      for (const [each, bucket] of buckets) if (isRested(bucket, now())) buckets.delete(each)
    }
    return undefined
  }
}
