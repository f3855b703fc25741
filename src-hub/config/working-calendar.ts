import type { OpeningHours } from '../../src-domain/calendar/opening-hours.ts'
import { standardWeek } from '../../src-domain/calendar/standard-week.ts'
import type { Calendar } from '../../src-domain/routing/routing-settings.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import { openingHoursOf } from './opening-hours-of.ts'

/**
 * The calendar in which divisions work that have none of their own: Monday to Friday, 8:30 to 16:30, without Ontario's
 * public holidays. Easter Monday is a working day for municipalities in Ontario, although the list of holidays calls it
 * public.
 */
export function standardCalendar(timeZone: string): Calendar {
  return {
    id: 'standard',
    name: { en: 'Monday to Friday, 8:30 to 16:30', fr: 'Du lundi au vendredi, de 8 h 30 à 16 h 30' },
    timeZone,
    weekdays: standardWeek,
    holidays: {
      jurisdiction: 'CA-ON',
      observed: [
        '01-01',
        '3rd monday after 02-01',
        'easter -2',
        'monday before 05-25',
        '07-01',
        '1st monday in September',
        '2nd monday after 10-01',
        '12-25',
        '12-26',
      ],
    },
    exceptions: [],
    seasons: [],
  }
}

/**
 * The hours of a calendar around an instant, made once for each calendar and year: a hub that runs over New Year goes
 * on with the hours of the new one.
 */
export function hoursAround(calendar: Calendar, now: Instant): OpeningHours {
  const year = new Date(now).getUTCFullYear()
  const known = made.get(calendar)
  if (known?.year === year) return known.hours
  const hours = openingHoursOf(calendar, now)
  made.set(calendar, { year, hours })
  return hours
}

const made = new WeakMap<Calendar, { readonly year: number; readonly hours: OpeningHours }>()
