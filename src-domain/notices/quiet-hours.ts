import { nextOpening, type OpeningHours } from '../calendar/opening-hours.ts'
import type { Instant } from '../vocabulary/words.ts'

/** In which a telephone may buzz, in local minutes after midnight. */
const wakingHours = [{ opens: 8 * 60, closes: 20 * 60 }]

/**
 * The first instant at or after `at` at which a text message may be sent: from 8:00 until before 20:00 by the clock of
 * the city, on every day. A letter or an e-mail wakes nobody.
 */
export function textingTime({ timeZone, utcOffsets }: OpeningHours, at: Instant): Instant {
  const everyDay = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map(day => [day, wakingHours]))
  const hours: OpeningHours = {
    id: 'texting',
    name: { en: '', fr: '' },
    timeZone,
    utcOffsets,
    weekdays: everyDay,
    exceptions: [],
  }
  return nextOpening(hours, at) ?? at
}
