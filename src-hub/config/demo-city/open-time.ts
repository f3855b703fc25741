import Holidays from 'date-holidays'
import { Temporal } from 'temporal-polyfill'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import type { OpeningHours, Weekday } from './demo-city-types.ts'

/** The hours of a period in which somewhere is open, laid end to end: a position is milliseconds of open time. */
export interface OpenTime {
  readonly total: number
  /** The instant of a position; nothing after the end of the period. */
  at(position: number): Instant | undefined
  /** The open time that has passed up to an instant. */
  positionOf(instant: Instant): number
  isOpen(instant: Instant): boolean
}

export interface OpenTimeWanted {
  readonly hours: readonly OpeningHours[]
  /** IANA name. */
  readonly timeZone: string
  readonly from: Instant
  readonly until: Instant
}

const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Lays the opening hours of a period end to end, without the public holidays of Ontario. */
export function openTime({ hours, timeZone, from, until }: OpenTimeWanted): OpenTime {
  const spans: { readonly opens: Instant; readonly closes: Instant; readonly position: number }[] = []
  const holidays = publicHolidays()
  let total = 0
  const lastDay = localDate(until, timeZone)
  for (
    let day = localDate(from, timeZone);
    Temporal.PlainDate.compare(day, lastDay) <= 0;
    day = day.add({ days: 1 })
  ) {
    if (holidays.has(day)) continue
    const weekday = weekdays[day.dayOfWeek - 1]
    for (const { days, opens, closes } of hours) {
      if (weekday === undefined || !days.includes(weekday)) continue
      const start = Math.max(from, instantOf(day, opens, timeZone))
      const end = Math.min(until, instantOf(day, closes, timeZone))
      if (start >= end) continue
      spans.push({ opens: start, closes: end, position: total })
      total += end - start
    }
  }
  return {
    total,
    at(position) {
      const span = spans.findLast(each => each.position <= position)
      if (span === undefined || position >= total) return undefined
      return span.opens + Math.floor(position - span.position)
    },
    positionOf(instant) {
      const span = spans.findLast(each => each.opens <= instant)
      return span === undefined ? 0 : span.position + Math.min(instant, span.closes) - span.opens
    },
    isOpen: instant => spans.some(each => each.opens <= instant && instant < each.closes),
  }
}

/** The day on which an instant falls at a place. */
export function localDate(instant: Instant, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate()
}

function instantOf(day: Temporal.PlainDate, time: string, timeZone: string): Instant {
  return day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds
}

function publicHolidays() {
  const ontario = new Holidays('CA', 'ON')
  const years = new Map<number, ReadonlySet<string>>()
  return {
    has(day: Temporal.PlainDate): boolean {
      let dates = years.get(day.year)
      if (dates === undefined) {
        const all = ontario.getHolidays(day.year).filter(holiday => holiday.type === 'public')
        dates = new Set(all.map(holiday => holiday.date.slice(0, 10)))
        years.set(day.year, dates)
      }
      return dates.has(day.toString())
    },
  }
}
