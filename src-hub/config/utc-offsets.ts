import type { OpeningHours } from '../../src-domain/calendar/opening-hours.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

const minuteMs = 60_000
/** No time zone changes its clocks there and back again within so short a time. */
const strideMs = 7 * 86_400_000

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-CA', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * How far a time zone is ahead of UTC between two instants, in minutes, and since when: each change of its clocks is
 * found to the minute by bisection. Throws a `RangeError` for a name that is no time zone.
 */
export function utcOffsetsOf(timeZone: string, from: Instant, to: Instant): OpeningHours['utcOffsets'] {
  const offsetAt = offsetsIn(timeZone)
  const start = Math.floor(from / minuteMs) * minuteMs
  const offsets = [{ from: start, minutes: offsetAt(start) }]
  for (let at = start; at < to; at += strideMs) {
    if (offsetAt(at) === offsetAt(at + strideMs)) continue
    let before = at
    let after = at + strideMs
    while (after - before > minuteMs) {
      const middle = before + Math.floor((after - before) / 2 / minuteMs) * minuteMs
      if (offsetAt(middle) === offsetAt(before)) before = middle
      else after = middle
    }
    offsets.push({ from: after, minutes: offsetAt(after) })
  }
  return offsets
}

/** How far a time zone is ahead of UTC at an instant, in minutes. */
export function offsetsIn(timeZone: string): (at: Instant) => number {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, timeZoneName: 'longOffset' })
  return at => {
    const text = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? []
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0))
  }
}
