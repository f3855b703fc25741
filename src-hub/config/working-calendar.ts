import Holidays from 'date-holidays'
import { afterBusinessTime, type WorkingCalendar } from '../../src-domain/calendar/business-time.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

const weekday = { opens: 8 * 60 + 30, closes: 16 * 60 + 30 }
const years = Array.from({ length: 12 }, (_, index) => 2024 + index)

/**
 * The calendar in which divisions work: Monday to Friday, 8:30 to 16:30, without Ontario's public holidays. Easter
 * Monday is a working day for municipalities in Ontario, although the list of holidays calls it public.
 */
export function ontarioCalendar(timeZone: string): WorkingCalendar {
  const list = new Holidays('CA', 'ON')
  const holidays = new Set(
    years
      .flatMap(year => list.getHolidays(year))
      .filter(({ type, rule }) => type === 'public' && !rule.startsWith('easter 1'))
      .map(({ date }) => date.slice(0, 10)),
  )
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, timeZoneName: 'longOffset' })
  const offsets = new Map<number, number>()
  return {
    weekdays: { 1: weekday, 2: weekday, 3: weekday, 4: weekday, 5: weekday },
    holidays,
    offsetMinutes: at => {
      const hour = Math.floor(at / 3_600_000)
      const known = offsets.get(hour)
      if (known !== undefined) return known
      const text = parts.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
      const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text) ?? []
      const offset = (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0))
      if (offsets.size > 10_000) offsets.clear()
      offsets.set(hour, offset)
      return offset
    },
  }
}

/** The targets of a request in business time: when it is to be acknowledged and when it is to be done. */
export function targetsIn(calendar: WorkingCalendar) {
  return (type: RequestType, from: Instant) => ({
    acknowledgeBy: afterBusinessTime(calendar, from, type.acknowledgeWithin),
    resolveBy: afterBusinessTime(calendar, from, type.resolveWithin),
  })
}

/** The instant at which the local day of `at` began. */
export function startOfLocalDay(calendar: WorkingCalendar, at: Instant): Instant {
  const local = at + calendar.offsetMinutes(at) * 60_000
  const midnight = Math.floor(local / 86_400_000) * 86_400_000
  const guess = midnight - calendar.offsetMinutes(at) * 60_000
  return midnight - calendar.offsetMinutes(guess) * 60_000
}
