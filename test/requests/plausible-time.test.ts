import { describe, expect, it } from 'vitest'
import { plausibleTime } from '../../src-domain/vocabulary/plausible-time.ts'

const now = 1_800_000_000_000
const day = 86_400_000

describe('the time of a desk', () => {
  it('[Q5] is kept when the request was made offline, and replaced by the hub’s where the clock is plainly wrong', () => {
    expect(plausibleTime(now - 30 * day, now)).toBe(now - 30 * day)
    expect(plausibleTime(now + 60_000, now)).toBe(now + 60_000)
    expect(plausibleTime(now + day, now)).toBe(now)
    expect(plausibleTime(0, now)).toBe(now)
    expect(plausibleTime(Number.MAX_SAFE_INTEGER, now)).toBe(now)
  })
})
