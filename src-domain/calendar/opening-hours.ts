import type { Bilingual, CalendarId, Instant } from '../vocabulary/words.ts'
import { isoDate } from './business-time.ts'

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

const minuteMs = 60_000
const dayMinutes = 1_440
/** So far ahead is looked for an opening; hours that do not open within it never open. */
const daysAheadMax = 400

export function isOpenAt(hours: OpeningHours, at: Instant): boolean {
  const local = toLocal(hours, at)
  const ofDay = local - dayOf(local) * dayMinutes
  return spansOf(hours, dayOf(local)).some(({ opens, closes }) => opens <= ofDay && ofDay < closes)
}

/** The first instant at or after `at` at which it is open; `undefined` when there is none within 400 days. */
export function nextOpening(hours: OpeningHours, at: Instant): Instant | undefined {
  if (isOpenAt(hours, at)) return at
  const local = toLocal(hours, at)
  for (let day = dayOf(local); day < dayOf(local) + daysAheadMax; day++) {
    for (const { opens, closes } of spansOf(hours, day)) {
      if (opens >= closes) continue
      const opening = toInstant(hours, day * dayMinutes + opens)
      if (opening >= at) return opening
    }
  }
  return undefined
}

/** The end of the span that is open at `at`; `at` itself when it is closed. */
export function nextClosing(hours: OpeningHours, at: Instant): Instant {
  const local = toLocal(hours, at)
  const day = dayOf(local)
  const ofDay = local - day * dayMinutes
  const span = spansOf(hours, day).find(({ opens, closes }) => opens <= ofDay && ofDay < closes)
  return span === undefined ? at : toInstant(hours, day * dayMinutes + span.closes)
}

/** The instant at which `ms` of open time have passed since `from`; `undefined` when it never opens for so long. */
export function afterOpenTime(hours: OpeningHours, from: Instant, ms: number): Instant | undefined {
  let left = ms
  let at = from
  for (;;) {
    const opening = nextOpening(hours, at)
    if (opening === undefined) return undefined
    const closing = nextClosing(hours, opening)
    if (opening + left <= closing) return opening + left
    left -= closing - opening
    at = closing
  }
}

function spansOf(hours: OpeningHours, day: number): readonly OpenSpan[] {
  const date = isoDate(day)
  const exception = hours.exceptions.find(each => each.date === date)
  return exception?.spans ?? hours.weekdays[isoWeekday(day)] ?? []
}

function isoWeekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

function dayOf(local: number): number {
  return Math.floor(local / dayMinutes)
}

/** Local time in minutes since 1970-01-01 local midnight, with the fraction that is left of a minute. */
function toLocal(hours: OpeningHours, at: Instant): number {
  return at / minuteMs + offsetAt(hours, at)
}

/** A local time that the clocks skip in spring is the instant of the change; one that comes twice is the first. */
function toInstant(hours: OpeningHours, local: number): Instant {
  const early = (local - offsetAt(hours, (local - dayMinutes) * minuteMs)) * minuteMs
  return (local - offsetAt(hours, early)) * minuteMs
}

function offsetAt({ utcOffsets }: OpeningHours, at: Instant): number {
  let minutes = utcOffsets[0]?.minutes ?? 0
  for (const offset of utcOffsets) {
    if (offset.from > at) break
    minutes = offset.minutes
  }
  return minutes
}
