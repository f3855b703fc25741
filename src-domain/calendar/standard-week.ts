import type { OpeningHours } from './opening-hours.ts'

const weekday = [{ opens: 8 * 60 + 30, closes: 16 * 60 + 30 }]

/** The week in which divisions work that have no calendar of their own: Monday to Friday, 8:30 to 16:30. */
export const standardWeek: OpeningHours['weekdays'] = {
  1: weekday,
  2: weekday,
  3: weekday,
  4: weekday,
  5: weekday,
}
