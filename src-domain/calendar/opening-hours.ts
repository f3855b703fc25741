import type { Bilingual, CalendarId, Instant } from '../vocabulary/words.ts'
import { isoDate, isoWeekday } from './iso-day.ts'

/**
 * When a queue is open. It carries everything that the rules need, the offsets of its time zone included: the same
 * configuration then gives the same answer on every machine and in every replay.
 */
export interface OpeningHours {
  readonly id: CalendarId
  readonly name: Bilingual
  /** The IANA name from which `utcOffsets` were made. */
  readonly timeZone: string
  /** For each ISO weekday (1 = Monday) the spans in which it is open, in order. A weekday without any is closed. */
  readonly weekdays: Readonly<Record<number, readonly OpenSpan[] | undefined>>
  /** Days with hours of their own: holidays (no span), half days, seasons. They outrank the weekday. */
  readonly exceptions: readonly DayException[]
  /** How far local time is ahead of UTC from each instant on, in minutes; oldest first, the first one holds before. */
  readonly utcOffsets: readonly { readonly from: Instant; readonly minutes: number }[]
}

/** Open from `opens` until before `closes`, in local minutes after midnight; `closes` is at most 1,440. */
export interface OpenSpan {
  readonly opens: number
  readonly closes: number
}

export interface DayException {
  /** The local date, YYYY-MM-DD. */
  readonly date: string
  readonly name: Bilingual
  readonly spans: readonly OpenSpan[]
}

/** Five years of two spans a day: what takes longer than that is not promised. */
const stretchesMax = 3_650
const minuteMs = 60_000
const dayMinutes = 1_440
/** So far ahead is looked; hours that do not open within it never open. */
const lookAheadMs = 400 * dayMinutes * minuteMs

export function isOpenAt(hours: OpeningHours, at: Instant): boolean {
  return stretchAt(hours, at).open
}

/** The first instant at or after `at` at which it is open; `undefined` when there is none within 400 days. */
export function nextOpening(hours: OpeningHours, at: Instant): Instant | undefined {
  for (let from = at; from < at + lookAheadMs; ) {
    const { open, until } = stretchAt(hours, from)
    if (open) return from
    from = until
  }
  return undefined
}

/** The first instant at or after `at` at which it is closed; where it never closes, one at least 400 days ahead. */
export function nextClosing(hours: OpeningHours, at: Instant): Instant {
  let from = at
  while (from < at + lookAheadMs) {
    const { open, until } = stretchAt(hours, from)
    if (!open) return from
    from = until
  }
  return from
}

/** The instant at which `ms` of open time have passed since `from`; `undefined` when it never opens for so long. */
export function afterOpenTime(hours: OpeningHours, from: Instant, ms: number): Instant | undefined {
  let left = ms
  let at = from
  for (let stretches = 0; stretches < stretchesMax; stretches++) {
    const opening = nextOpening(hours, at)
    if (opening === undefined) return undefined
    const { until } = stretchAt(hours, opening)
    if (opening + left <= until) return opening + left
    left -= until - opening
    at = until
  }
  return undefined
}

/** How much open time lies between two instants, in milliseconds; 0 where `to` is not after `from`. */
export function openTimeBetween(hours: OpeningHours, from: Instant, to: Instant): number {
  let sum = 0
  for (let at = from; at < to; ) {
    const { open, until } = stretchAt(hours, at)
    const end = Math.min(until, to)
    if (open) sum += end - at
    at = end
  }
  return sum
}

/**
 * Whether it is open at `at`, and until when that surely holds. A stretch ends with the day and where the clocks
 * change: what the clocks skip in spring never is, and what they show twice in autumn is twice.
 */
function stretchAt(hours: OpeningHours, at: Instant): { readonly open: boolean; readonly until: Instant } {
  const offset = offsetAt(hours, at)
  const local = at / minuteMs + offset.minutes
  const day = Math.floor(local / dayMinutes)
  const ofDay = local - day * dayMinutes
  const spans = spansOf(hours, day)
  const span = spans.find(({ opens, closes }) => opens <= ofDay && ofDay < closes)
  const ends =
    span?.closes ?? Math.min(dayMinutes, ...spans.map(({ opens }) => opens).filter(opens => opens > ofDay))
  const until = (day * dayMinutes + ends - offset.minutes) * minuteMs
  return { open: span !== undefined, until: Math.min(until, offset.until) }
}

/** The days of each calendar that were looked up: every target asks for the same few again. */
const lookedUp = new WeakMap<OpeningHours, Map<number, readonly OpenSpan[]>>()

/** The spans in which it is open on a local day, counted from 1970-01-01, in order. */
export function spansOf(hours: OpeningHours, day: number): readonly OpenSpan[] {
  const days = lookedUp.get(hours) ?? new Map<number, readonly OpenSpan[]>()
  lookedUp.set(hours, days)
  const known = days.get(day)
  if (known !== undefined) return known
  const date = isoDate(day)
  const exception = hours.exceptions.find(each => each.date === date)
  const spans = exception?.spans ?? hours.weekdays[isoWeekday(day)] ?? []
  days.set(day, spans)
  return spans
}

/** How far local time is ahead of UTC at `at`, and until when. */
export function offsetAt(
  { utcOffsets }: OpeningHours,
  at: Instant,
): { readonly minutes: number; readonly until: Instant } {
  const next = utcOffsets.findIndex(({ from }, index) => index > 0 && from > at)
  const current = next === -1 ? utcOffsets.at(-1) : utcOffsets[next - 1]
  return { minutes: current?.minutes ?? 0, until: utcOffsets[next]?.from ?? Number.POSITIVE_INFINITY }
}
