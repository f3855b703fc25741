import type { BusinessTime } from '../requests/request-type.ts'
import type { Instant } from '../vocabulary/words.ts'

/**
 * The hours in which a division works, in local minutes after midnight for each ISO weekday (1 = Monday), with the
 * days on which it does not. `offsetMinutes` tells, for an instant, how far local time is from UTC: rules know no time zones.
 */
export interface WorkingCalendar {
  readonly weekdays: Readonly<Record<number, { readonly opens: number; readonly closes: number } | undefined>>
  /** ISO dates (YYYY-MM-DD) on which the division is closed. */
  readonly holidays: ReadonlySet<string>
  readonly offsetMinutes: (at: Instant) => number
}

const minute = 60_000
const day = 1_440

/**
 * The instant at which `span` of business time has passed since `from`. A business day is one whole working day: what
 * is reported on Tuesday at 14:00 and due in two business days is due on Thursday at 14:00, or at closing time where
 * that day is shorter.
 */
export function afterBusinessTime(calendar: WorkingCalendar, from: Instant, span: BusinessTime): Instant {
  let local = startOfWork(calendar, toLocal(calendar, from))
  if (span.unit === 'business-hours') {
    let left = span.value * 60
    for (;;) {
      const { closes } = hoursOf(calendar, local)
      const today = closes - (local % day)
      if (left <= today) return toInstant(calendar, local + left)
      left -= today
      local = startOfWork(calendar, nextDay(local))
    }
  }
  const timeOfDay = local % day
  for (let days = 0; days < span.value; days++) local = startOfWork(calendar, nextDay(local))
  const { opens, closes } = hoursOf(calendar, local)
  return toInstant(calendar, local - (local % day) + Math.min(Math.max(timeOfDay, opens), closes))
}

/** Local time as minutes since 1970-01-01 local midnight. */
function toLocal(calendar: WorkingCalendar, at: Instant): number {
  return Math.floor(at / minute) + calendar.offsetMinutes(at)
}

function toInstant(calendar: WorkingCalendar, local: number): Instant {
  const guess = (local - calendar.offsetMinutes(local * minute)) * minute
  return (local - calendar.offsetMinutes(guess)) * minute
}

function nextDay(local: number): number {
  return local - (local % day) + day
}

/** The first working minute at or after a local minute. A calendar without any working day within two years throws. */
function startOfWork(calendar: WorkingCalendar, from: number): number {
  let local = from
  for (let days = 0; days < 732; days++) {
    const hours = workingHours(calendar, local)
    if (hours && local % day < hours.closes) return Math.max(local, local - (local % day) + hours.opens)
    local = nextDay(local)
  }
  throw new Error('The calendar has no working day within two years.')
}

function hoursOf(
  calendar: WorkingCalendar,
  local: number,
): { readonly opens: number; readonly closes: number } {
  const hours = workingHours(calendar, local)
  if (!hours) throw new Error('Not a working day.')
  return hours
}

function workingHours(calendar: WorkingCalendar, local: number) {
  const days = Math.floor(local / day)
  return calendar.holidays.has(isoDate(days)) ? undefined : calendar.weekdays[isoWeekday(days)]
}

/** The day count since 1970-01-01 of an ISO date, the other way round. */
export function dayOfIsoDate(date: string): number {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number)
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The ISO weekday (1 = Monday) of a day count since 1970-01-01, a Thursday. */
export function isoWeekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

/** The ISO date of a day count since 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms"). */
export function isoDate(days: number): string {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthShifted = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * monthShifted + 2) / 5) + 1
  const month = monthShifted < 10 ? monthShifted + 3 : monthShifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${year}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`
}
