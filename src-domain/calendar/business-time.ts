import type { BusinessTime } from '../requests/request-type.ts'
import type { Instant } from '../vocabulary/words.ts'
import { afterOpenTime, nextOpening, type OpeningHours, offsetAt, spansOf } from './opening-hours.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMinutes = 1_440
/** So far ahead a working day is looked for. */
const lookAheadDays = 732

/**
 * The instant at which `span` of business time has passed since `from`. A business day is one whole working day: what
 * is reported on Tuesday at 14:00 and due in two business days is due on Thursday at 14:00, or at closing time where
 * that day is shorter. Throws for hours that never open.
 */
export function afterBusinessTime(hours: OpeningHours, from: Instant, span: BusinessTime): Instant {
  if (span.unit === 'business-hours') return orThrow(afterOpenTime(hours, from, span.value * hourMs))
  const start = orThrow(nextOpening(hours, from))
  const local = localOf(hours, start)
  let day = Math.floor(local / dayMinutes)
  for (let days = 0; days < span.value; days++) day = nextWorkingDay(hours, day + 1)
  const spans = spansOf(hours, day)
  const opens = spans[0]?.opens ?? 0
  const closes = spans.at(-1)?.closes ?? dayMinutes
  return instantOf(hours, day * dayMinutes + Math.min(Math.max(local - dayOf(local), opens), closes))
}

/** The instant `days` calendar days after `from`, at the same local time of day. */
export function afterLocalDays(hours: OpeningHours, from: Instant, days: number): Instant {
  return instantOf(hours, localOf(hours, from) + days * dayMinutes)
}

/** The instant at which the local day of `at` began. */
export function startOfLocalDay(hours: OpeningHours, at: Instant): Instant {
  return instantOf(hours, dayOf(localOf(hours, at)))
}

function dayOf(local: number): number {
  return Math.floor(local / dayMinutes) * dayMinutes
}

/** Local time as minutes since 1970-01-01 local midnight. */
function localOf(hours: OpeningHours, at: Instant): number {
  return at / minuteMs + offsetAt(hours, at).minutes
}

/** What the clocks skip in spring is the minute after it; what they show twice in autumn is the first of the two. */
function instantOf(hours: OpeningHours, local: number): Instant {
  const guess = (local - offsetAt(hours, local * minuteMs).minutes) * minuteMs
  const found = (local - offsetAt(hours, guess).minutes) * minuteMs
  const earlier = (local - offsetAt(hours, found - dayMinutes * minuteMs).minutes) * minuteMs
  return localOf(hours, earlier) === local ? Math.min(found, earlier) : found
}

function nextWorkingDay(hours: OpeningHours, from: number): number {
  for (let day = from; day < from + lookAheadDays; day++) {
    if (spansOf(hours, day).length > 0) return day
  }
  return orThrow<number>(undefined)
}

function orThrow<Value>(found: Value | undefined): Value {
  if (found === undefined) throw new Error('The calendar has no working day within two years.')
  return found
}
