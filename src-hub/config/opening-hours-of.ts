import { isoDate } from '../../src-domain/calendar/iso-day.ts'
import type { DayException, OpeningHours, OpenSpan } from '../../src-domain/calendar/opening-hours.ts'
import {
  type Calendar,
  isYearly,
  type Season,
  type Weekday,
  type WeekHours,
} from '../../src-domain/routing/routing-settings.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import { holidaysIn } from './holidays.ts'
import { utcOffsetsOf } from './utc-offsets.ts'

const dayMs = 86_400_000
/** Recorded days of the past are replayed, and promises reach into the future. */
const yearsBack = 1
const yearsAhead = 2

/**
 * The opening hours that the rules work with: every day of the years around `now` that is not an ordinary weekday
 * stands in them by its date. It is the same for all of a calendar year.
 */
export function openingHoursOf(calendar: Calendar, now: Instant): OpeningHours {
  const year = new Date(now).getUTCFullYear()
  const from = Date.UTC(year - yearsBack, 0, 1)
  const to = Date.UTC(year + yearsAhead + 1, 0, 1)
  const dayOf = specialDays(calendar)
  const exceptions: DayException[] = []
  for (let day = from / dayMs; day < to / dayMs; day++) {
    const date = isoDate(day)
    const special = dayOf(date, isoWeekday(day))
    if (special) exceptions.push({ date, name: special.name, spans: inOrder(special.spans) })
  }
  return {
    id: calendar.id,
    name: calendar.name,
    timeZone: calendar.timeZone,
    weekdays: Object.fromEntries(
      Object.entries(calendar.weekdays).map(([weekday, spans]) => [weekday, inOrder(spans)]),
    ),
    exceptions,
    utcOffsets: utcOffsetsOf(calendar.timeZone, from - dayMs, to + dayMs),
  }
}

type Special = Pick<DayException, 'name' | 'spans'>

/** What is special about a day: the first of an exception, an observed holiday and a season that speaks of it. */
function specialDays({ exceptions, holidays, seasons }: Calendar) {
  const byDate = new Map(exceptions.map(exception => [exception.date, exception] as const))
  const observed = new Set(holidays?.observed)
  const once = seasons.filter(({ from }) => !isYearly(from))
  const yearly = seasons.filter(({ from }) => isYearly(from))
  return (date: string, weekday: Weekday): Special | undefined => {
    const dayOfYear = date.slice(5)
    const exception = byDate.get(date) ?? byDate.get(dayOfYear)
    if (exception) return exception
    const holiday =
      holidays &&
      holidaysIn(holidays.jurisdiction, Number(date.slice(0, 4))).find(
        each => each.date === date && observed.has(each.holiday.rule),
      )?.holiday
    if (holiday) return { name: holiday.name, spans: [] }
    const season = once.find(each => isWithin(each, date)) ?? yearly.find(each => isWithin(each, dayOfYear))
    return season && { name: season.name, spans: season.weekdays[weekday] ?? [] }
  }
}

function isWithin({ from, to }: Season, date: string): boolean {
  return from <= to ? from <= date && date <= to : date >= from || date <= to
}

function inOrder(spans: WeekHours[Weekday]): readonly OpenSpan[] {
  return (spans ?? []).toSorted((one, other) => one.opens - other.opens)
}

function isoWeekday(day: number): Weekday {
  return String(((day + 3) % 7) + 1) as Weekday
}
