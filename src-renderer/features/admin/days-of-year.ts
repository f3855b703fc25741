import type { OpenSpan } from '../../../src-domain/calendar/opening-hours.ts'
import type { Calendar, Weekday, WeekHours } from '../../../src-domain/routing/routing-settings.ts'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'

/** How much of a day is open: about as on the longest weekday, clearly less, or not at all. */
export type DayKind = 'open' | 'short' | 'closed'

export interface DayOfYear {
  /** YYYY-MM-DD. */
  readonly date: string
  readonly weekday: Weekday
  readonly kind: DayKind
  readonly spans: readonly OpenSpan[]
  /** The holiday, exception or season that speaks of the day. */
  readonly because?: Bilingual
  /** Whether that is a day of its own: a holiday or an exception. */
  readonly isOwnDay: boolean
}

/** A holiday that is observed and when it is. */
export interface DatedHoliday {
  readonly name: Bilingual
  readonly dates: readonly string[]
}

/** A day is short when it is open for at most this share of the longest weekday. */
const shortShare = 0.7
const dayMinutes = 1_440

/** Every day of a year by months: an exception outranks a holiday, a holiday a season, a season the weekday. */
export function daysOfYear(
  calendar: Pick<Calendar, 'weekdays' | 'exceptions' | 'seasons'>,
  holidays: readonly DatedHoliday[],
  year: number,
): readonly (readonly DayOfYear[])[] {
  const longest = Math.max(0, ...Object.values(calendar.weekdays).map(spans => openMinutes(spans ?? [])))
  const closedOn = new Map(holidays.flatMap(({ name, dates }) => dates.map(date => [date, name] as const)))
  const exceptions = new Map(calendar.exceptions.map(each => [each.date, each] as const))
  return Array.from({ length: 12 }, (_, month) =>
    Array.from({ length: new Date(Date.UTC(year, month + 1, 0)).getUTCDate() }, (_, index): DayOfYear => {
      const day = new Date(Date.UTC(year, month, index + 1))
      const date = day.toISOString().slice(0, 10)
      const weekday = weekdayOf(day)
      const exception = exceptions.get(date) ?? exceptions.get(date.slice(5))
      const holiday = closedOn.get(date)
      const season = calendar.seasons.find(each => isWithin(date, each))
      const [spans, because] = exception
        ? [exception.spans, exception.name]
        : holiday
          ? [[], holiday]
          : season
            ? [spansOn(season.weekdays, weekday), season.name]
            : [spansOn(calendar.weekdays, weekday), undefined]
      const isOwnDay = exception !== undefined || holiday !== undefined
      return { date, weekday, spans, because, isOwnDay, kind: kindOf(openMinutes(spans), longest) }
    }),
  )
}

/** How many days of each kind. */
export function countKinds(months: readonly (readonly DayOfYear[])[]): Readonly<Record<DayKind, number>> {
  const counts = { open: 0, short: 0, closed: 0 }
  for (const { kind } of months.flat()) counts[kind] += 1
  return counts
}

/** A local date, YYYY-MM-DD, and the minutes after its midnight. */
export interface LocalMoment {
  readonly date: string
  readonly minutes: number
}

/** Where an instant falls in the clocks of a time zone. */
export function localMoment(at: number, timeZone: string): LocalMoment {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    minutes: Number(parts.hour) * 60 + Number(parts.minute),
  }
}

/** What is so at a moment: open until when, or closed and when it opens; `undefined` where the given days do not tell. */
export type OpenNow =
  | { readonly kind: 'open'; readonly until: LocalMoment | undefined }
  | { readonly kind: 'closed'; readonly opens: LocalMoment | undefined }

/** Looks at the days from a moment on; hours that go on over midnight are one stretch. */
export function openNow(days: readonly DayOfYear[], { date, minutes }: LocalMoment): OpenNow {
  const ahead = days.filter(day => day.date >= date)
  const isOpen = ahead[0]?.spans.some(({ opens, closes }) => opens <= minutes && minutes < closes) ?? false
  if (!isOpen) {
    const opens = ahead
      .flatMap(day => day.spans.map(span => ({ date: day.date, minutes: span.opens })))
      .find(each => each.date > date || each.minutes > minutes)
    return { kind: 'closed', opens }
  }
  let from = minutes
  for (const day of ahead) {
    const span = day.spans.find(({ opens, closes }) => opens <= from && from < closes)
    if (span === undefined) return { kind: 'open', until: { date: day.date, minutes: from } }
    if (span.closes < dayMinutes) return { kind: 'open', until: { date: day.date, minutes: span.closes } }
    from = 0
  }
  return { kind: 'open', until: undefined }
}

function isWithin(date: string, { from, to }: { readonly from: string; readonly to: string }): boolean {
  const day = from.length === 5 ? date.slice(5) : date
  return from <= to ? from <= day && day <= to : day >= from || day <= to
}

function weekdayOf(day: Date): Weekday {
  return String(((day.getUTCDay() + 6) % 7) + 1) as Weekday
}

function spansOn(hours: WeekHours, weekday: Weekday): readonly OpenSpan[] {
  return hours[weekday] ?? []
}

function kindOf(minutes: number, longest: number): DayKind {
  if (minutes === 0) return 'closed'
  return minutes <= longest * shortShare ? 'short' : 'open'
}

function openMinutes(spans: readonly OpenSpan[]): number {
  return spans.reduce((sum, { opens, closes }) => sum + closes - opens, 0)
}
