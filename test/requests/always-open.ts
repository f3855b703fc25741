import type { OpeningHours } from '../../src-domain/calendar/opening-hours.ts'

/** Hours without an end, for what is not about hours. */
export const alwaysOpen: OpeningHours = {
  id: 'always',
  name: { en: 'Always', fr: 'Toujours' },
  timeZone: 'UTC',
  weekdays: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map(day => [day, [{ opens: 0, closes: 1_440 }]])),
  exceptions: [],
  utcOffsets: [{ from: 0, minutes: 0 }],
}
