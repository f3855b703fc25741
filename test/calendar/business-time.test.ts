import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  afterBusinessTime,
  afterLocalDays,
  startOfLocalDay,
} from '../../src-domain/calendar/business-time.ts'
import { afterOpenTime, isOpenAt, openTimeBetween } from '../../src-domain/calendar/opening-hours.ts'
import { openingHoursOf } from '../../src-hub/config/opening-hours-of.ts'
import { hoursAround, standardCalendar } from '../../src-hub/config/working-calendar.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const calendar = standardCalendar('America/Toronto')
const years = [2024, 2025, 2026, 2027, 2028]
const hoursOf = (year: number) => openingHoursOf(calendar, Date.UTC(year, 5, 1))
const local = (text: string, offset: '-05:00' | '-04:00') => Date.parse(`${text}:00${offset}`)

/**
 * When Ontario's municipalities are closed beside the weekends: the public holidays of the Employment Standards Act,
 * 2000, by their rules, as anybody can read them off a printed calendar.
 */
const closed: Readonly<Record<number, readonly string[]>> = {
  2024: ['01-01', '02-19', '03-29', '05-20', '07-01', '09-02', '10-14', '12-25', '12-26'],
  2025: ['01-01', '02-17', '04-18', '05-19', '07-01', '09-01', '10-13', '12-25', '12-26'],
  2026: ['01-01', '02-16', '04-03', '05-18', '07-01', '09-07', '10-12', '12-25'],
  2027: ['01-01', '02-15', '03-26', '05-24', '07-01', '09-06', '10-11'],
  2028: ['02-21', '04-14', '05-22', '09-04', '10-09', '12-25', '12-26'],
}
/** The days on which the clocks change in Ontario: second Sunday in March, first Sunday in November. */
const clockChanges: Readonly<Record<number, readonly [string, string]>> = {
  2024: ['2024-03-10', '2024-11-03'],
  2025: ['2025-03-09', '2025-11-02'],
  2026: ['2026-03-08', '2026-11-01'],
  2027: ['2027-03-14', '2027-11-07'],
  2028: ['2028-03-12', '2028-11-05'],
}

describe('[K14] the working week of a division', () => {
  it.each(years)('is closed on the holidays of %i and on no other working day', year => {
    const hours = hoursOf(year)
    const found: string[] = []
    for (let at = Date.UTC(year, 0, 1, 17); at < Date.UTC(year + 1, 0, 1); at += day) {
      const weekday = new Date(at).getUTCDay()
      if (weekday >= 1 && weekday <= 5 && !isOpenAt(hours, at)) {
        found.push(new Date(at).toISOString().slice(5, 10))
      }
    }
    // A holiday on a weekend closes nothing that was open; whoever observes it on the Monday writes an exception.
    expect(found).toEqual(closed[year])
  })

  it.each(years)('keeps its local hours over both changes of the clocks of %i', year => {
    const hours = hoursOf(year)
    const [spring, autumn] = clockChanges[year] as readonly [string, string]
    const springFriday = local(
      `${new Date(Date.parse(spring) - 2 * day).toISOString().slice(0, 10)}T16:00`,
      '-05:00',
    )
    const springMonday = local(
      `${new Date(Date.parse(spring) + day).toISOString().slice(0, 10)}T09:00`,
      '-04:00',
    )
    expect(afterBusinessTime(hours, springFriday, { value: 1, unit: 'business-hours' })).toBe(springMonday)
    expect(afterBusinessTime(hours, springFriday, { value: 1, unit: 'business-days' })).toBe(
      springMonday + 7 * hour,
    )
    const autumnFriday = local(
      `${new Date(Date.parse(autumn) - 2 * day).toISOString().slice(0, 10)}T16:00`,
      '-04:00',
    )
    const autumnMonday = local(
      `${new Date(Date.parse(autumn) + day).toISOString().slice(0, 10)}T09:00`,
      '-05:00',
    )
    expect(afterBusinessTime(hours, autumnFriday, { value: 1, unit: 'business-hours' })).toBe(autumnMonday)
    expect(openTimeBetween(hours, autumnFriday, autumnMonday)).toBe(hour)
    expect(afterLocalDays(hours, springFriday, 14) - springFriday).toBe(14 * day - hour)
    expect(afterLocalDays(hours, autumnFriday, 14) - autumnFriday).toBe(14 * day + hour)
  })

  it('counts a business day as a whole one, and to closing time where the day is shorter', () => {
    const half = openingHoursOf(
      {
        ...calendar,
        exceptions: [
          {
            date: '12-24',
            name: { en: 'Half day', fr: 'Demi-journée' },
            spans: [{ opens: 510, closes: 720 }],
          },
        ],
        seasons: [
          {
            from: '07-02',
            to: '08-31',
            name: { en: 'Summer', fr: 'Été' },
            weekdays: Object.fromEntries([1, 2, 3, 4].map(each => [each, [{ opens: 480, closes: 960 }]])),
          },
        ],
      },
      Date.UTC(2026, 5, 1),
    )
    const days = (value: number) => ({ value, unit: 'business-days' as const })
    expect(afterBusinessTime(half, local('2026-11-17T14:00', '-05:00'), days(2))).toBe(
      local('2026-11-19T14:00', '-05:00'),
    )
    // From Wednesday to the half day before Christmas, and over Christmas and Boxing Day.
    expect(afterBusinessTime(half, local('2026-12-23T15:00', '-05:00'), days(1))).toBe(
      local('2026-12-24T12:00', '-05:00'),
    )
    expect(afterBusinessTime(half, local('2026-12-23T15:00', '-05:00'), days(2))).toBe(
      local('2026-12-28T15:00', '-05:00'),
    )
    // In the summer Fridays are free.
    expect(afterBusinessTime(half, local('2026-07-16T10:00', '-04:00'), days(1))).toBe(
      local('2026-07-20T10:00', '-04:00'),
    )
    // What comes on a Saturday counts from Monday's opening.
    expect(afterBusinessTime(half, local('2026-11-21T23:00', '-05:00'), days(1))).toBe(
      local('2026-11-24T08:30', '-05:00'),
    )
  })

  it('throws for hours in which nobody ever works', () => {
    const never = { ...hoursOf(2026), weekdays: {}, exceptions: [] }
    for (const unit of ['business-days', 'business-hours'] as const) {
      expect(() => afterBusinessTime(never, Date.UTC(2026, 1, 1), { value: 1, unit })).toThrow(
        /no working day/,
      )
    }
  })

  it('begins its days at local midnight', () => {
    const hours = hoursAround(calendar, Date.UTC(2026, 5, 1))
    for (const [at, midnight] of [
      [local('2026-03-08T12:00', '-04:00'), local('2026-03-08T00:00', '-05:00')],
      [local('2026-11-01T12:00', '-05:00'), local('2026-11-01T00:00', '-04:00')],
      [local('2026-06-15T00:00', '-04:00'), local('2026-06-15T00:00', '-04:00')],
      [local('2026-06-15T23:59', '-04:00'), local('2026-06-15T00:00', '-04:00')],
    ] as const) {
      expect(startOfLocalDay(hours, at)).toBe(midnight)
    }
  })

  it('what lies between two instants is what passes from one to the other', () => {
    const hours = hoursOf(2026)
    const at = fc.integer({ min: Date.UTC(2025, 2, 1), max: Date.UTC(2027, 10, 1) })
    fc.assert(
      fc.property(at, fc.integer({ min: 0, max: 200 * hour }), at, (from, span, other) => {
        const to = afterOpenTime(hours, from, span) as number
        expect(openTimeBetween(hours, from, to)).toBe(span)
        const [first, last] = [Math.min(from, other), Math.max(from, other)]
        const middle = Math.floor((first + last) / 2)
        expect(openTimeBetween(hours, first, middle) + openTimeBetween(hours, middle, last)).toBe(
          openTimeBetween(hours, first, last),
        )
      }),
      { numRuns: 200 },
    )
  })
})
