import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  afterOpenTime,
  isOpenAt,
  nextClosing,
  nextOpening,
  type OpeningHours,
} from '../../src-domain/calendar/opening-hours.ts'
import type { Calendar } from '../../src-domain/routing/routing-settings.ts'
import { openingHoursOf } from '../../src-hub/config/opening-hours-of.ts'
import { utcOffsetsOf } from '../../src-hub/config/utc-offsets.ts'

const minute = 60_000
const hour = 60 * minute
const now = Date.parse('2026-06-15T12:00:00Z')
const name = { en: 'Hall', fr: 'Mairie' }

/** Local times of Toronto: five hours behind UTC in winter, four in summer. */
const winter = (local: string) => Date.parse(`${local}:00-05:00`)
const summer = (local: string) => Date.parse(`${local}:00-04:00`)

const shifts = [
  { opens: 8 * 60 + 30, closes: 12 * 60 },
  { opens: 13 * 60, closes: 16 * 60 + 30 },
]
const calendar: Calendar = {
  id: 'hall',
  name,
  timeZone: 'America/Toronto',
  weekdays: { 1: shifts, 2: shifts, 3: shifts, 4: shifts, 5: shifts },
  holidays: { jurisdiction: 'CA-ON', observed: ['easter -2', '12-25', '12-26', '01-01'] },
  exceptions: [
    {
      date: '12-24',
      name: { en: 'Christmas Eve', fr: 'Veille de Noël' },
      spans: [{ opens: 510, closes: 720 }],
    },
    { date: '2026-06-17', name: { en: 'Training', fr: 'Formation' }, spans: [] },
  ],
  seasons: [
    {
      from: '07-02',
      to: '08-31',
      name: { en: 'Summer', fr: 'Été' },
      weekdays: { 1: shifts, 2: shifts, 3: shifts, 4: shifts, 5: [{ opens: 510, closes: 780 }] },
    },
  ],
}
const hall = openingHoursOf(calendar, now)
const always: OpeningHours = {
  ...hall,
  weekdays: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map(day => [day, [{ opens: 0, closes: 1_440 }]])),
  exceptions: [],
}

describe('opening hours', () => {
  it('[K1] a split shift opens twice a day, and its ends are the minute', () => {
    expect(isOpenAt(hall, summer('2026-06-15T08:29') + 59_999)).toBe(false)
    expect(isOpenAt(hall, summer('2026-06-15T08:30'))).toBe(true)
    expect(isOpenAt(hall, summer('2026-06-15T12:00') - 1)).toBe(true)
    expect(isOpenAt(hall, summer('2026-06-15T12:00'))).toBe(false)
    expect(nextOpening(hall, summer('2026-06-15T12:00'))).toBe(summer('2026-06-15T13:00'))
    expect(nextClosing(hall, summer('2026-06-15T13:00'))).toBe(summer('2026-06-15T16:30'))
    expect(nextClosing(hall, summer('2026-06-15T12:30'))).toBe(summer('2026-06-15T12:30'))
  })

  it('[K1] Easter Monday is a working day where it is not observed, Good Friday is not', () => {
    expect(nextOpening(hall, summer('2026-04-02T16:30'))).toBe(summer('2026-04-06T08:30'))
  })

  it('[K1] an exception outranks a holiday, that a season, that the weekday; one year outranks every year', () => {
    const day = (changes: Partial<Calendar>, at: string) => {
      const found = openingHoursOf({ ...calendar, ...changes }, now)
      return found.exceptions.find(({ date }) => date === at)
    }
    const short = [{ opens: 600, closes: 660 }]
    const season = (from: string, to: string, opens: number) => ({
      from,
      to,
      name,
      weekdays: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map(each => [each, [{ opens, closes: 1_000 }]])),
    })
    const yearRound = season('12-01', '01-31', 601)
    expect(day({ seasons: [yearRound] }, '2026-12-25')).toMatchObject({ name: { fr: 'Noël' }, spans: [] })
    expect(day({ seasons: [yearRound] }, '2026-12-28')?.spans).toEqual([{ opens: 601, closes: 1_000 }])
    expect(day({ seasons: [yearRound] }, '2027-01-31')?.spans).toEqual([{ opens: 601, closes: 1_000 }])
    expect(day({ seasons: [yearRound] }, '2027-02-01')).toBeUndefined()
    expect(
      day({ seasons: [yearRound, season('2026-12-27', '2026-12-30', 602)] }, '2026-12-28')?.spans,
    ).toEqual([{ opens: 602, closes: 1_000 }])
    expect(day({ exceptions: [{ date: '12-25', name, spans: short }] }, '2026-12-25')?.spans).toEqual(short)
    const twice = [
      { date: '12-25', name, spans: [] },
      { date: '2026-12-25', name, spans: short },
    ]
    expect(day({ exceptions: twice }, '2026-12-25')?.spans).toEqual(short)
    expect(day({ exceptions: twice }, '2027-12-25')?.spans).toEqual([])
  })

  it('[K2] open time runs on where it is open, over lunch, nights, weekends and holidays', () => {
    expect(afterOpenTime(hall, summer('2026-06-15T11:30'), hour)).toBe(summer('2026-06-15T13:30'))
    // Tuesday afternoon over the training day to Thursday.
    expect(afterOpenTime(hall, summer('2026-06-16T16:00'), hour)).toBe(summer('2026-06-18T09:00'))
    // The half day before Christmas 2026, a Thursday, over Christmas, Boxing Day and Sunday to Monday.
    expect(afterOpenTime(hall, winter('2026-12-24T11:30'), hour)).toBe(winter('2026-12-28T09:00'))
    expect(afterOpenTime(hall, summer('2026-06-15T09:00'), 0)).toBe(summer('2026-06-15T09:00'))
    expect(afterOpenTime(hall, summer('2026-06-15T07:00'), 0)).toBe(summer('2026-06-15T08:30'))
  })

  it('[K1] what the clocks skip in spring never is; what they show twice in autumn is twice', () => {
    const night = { ...always, weekdays: { 7: [{ opens: 135, closes: 165 }] } }
    // 2026-03-08, 02:15 to 02:45 does not exist in Toronto: the Sunday after is the next.
    expect(nextOpening(night, winter('2026-03-08T00:00'))).toBe(summer('2026-03-15T02:15'))
    const twice = { ...always, weekdays: { 7: [{ opens: 60, closes: 90 }] } }
    const first = summer('2026-11-01T01:00')
    expect(nextOpening(twice, first - hour)).toBe(first)
    expect(nextClosing(twice, first)).toBe(first + 30 * minute)
    expect(nextOpening(twice, first + 30 * minute)).toBe(first + hour)
    expect(afterOpenTime(twice, first, 45 * minute)).toBe(first + hour + 15 * minute)
  })

  it('[K2] hours that never open have no opening, and hours that never close no closing in sight', () => {
    const never = { ...hall, weekdays: {}, exceptions: [] }
    expect(nextOpening(never, now)).toBeUndefined()
    expect(afterOpenTime(never, now, minute)).toBeUndefined()
    expect(nextOpening(always, now)).toBe(now)
    expect(nextClosing(always, now)).toBeGreaterThan(now + 400 * 24 * hour)
    expect(afterOpenTime(always, now, 72 * hour + 1)).toBe(now + 72 * hour + 1)
  })

  const span = fc
    .tuple(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 1, max: 720 }))
    .map(([opens, length]) => ({ opens, closes: Math.min(1_440, opens + length) }))
  const someHours: fc.Arbitrary<OpeningHours> = fc
    .record({
      spans: fc.array(fc.array(span, { maxLength: 2 }), { minLength: 7, maxLength: 7 }),
      zone: fc.constantFrom('America/Toronto', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC'),
    })
    .map(({ spans, zone }) => ({
      id: 'any',
      name,
      timeZone: zone,
      weekdays: Object.fromEntries(
        spans.map((each, index) => [index + 1, each.toSorted((one, other) => one.opens - other.opens)]),
      ),
      exceptions: [{ date: '2026-11-01', name, spans: [{ opens: 30, closes: 150 }] }],
      utcOffsets: utcOffsetsOf(zone, Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)),
    }))
  /** Instants within a few days of the changes of the clocks, where most goes wrong. */
  const instant = fc
    .tuple(
      fc.constantFrom('2026-03-08', '2026-04-05', '2026-06-14', '2026-10-04', '2026-11-01'),
      fc.integer({ min: -2 * 1_440, max: 2 * 1_440 }),
      fc.integer({ min: 0, max: 59_999 }),
    )
    .map(([date, minutes, ms]) => Date.parse(`${date}T06:00:00Z`) + minutes * minute + ms)

  /** By the clock on the wall, as the platform tells it. */
  function isOpenByTheWall(hours: OpeningHours, at: number): boolean {
    const parts = Object.fromEntries(
      new Intl.DateTimeFormat('en-CA', {
        timeZone: hours.timeZone,
        hourCycle: 'h23',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        weekday: 'short',
      })
        .formatToParts(at)
        .map(({ type, value }) => [type, value]),
    )
    const weekday = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(
      parts.weekday?.replace('.', '') ?? '',
    )
    const date = `${parts.year}-${parts.month}-${parts.day}`
    const spans =
      hours.exceptions.find(each => each.date === date)?.spans ?? hours.weekdays[weekday + 1] ?? []
    const local = Number(parts.hour) * 60 + Number(parts.minute)
    return spans.some(({ opens, closes }) => opens <= local && local < closes)
  }

  it('[K1] it is open when the clock on the wall says so, in every time zone', () => {
    fc.assert(
      fc.property(someHours, instant, (hours, at) => {
        expect(isOpenAt(hours, at)).toBe(isOpenByTheWall(hours, at))
      }),
      { numRuns: 500 },
    )
  })

  it('[K2] the next opening is the first open instant, the next closing the first closed one', () => {
    fc.assert(
      fc.property(someHours, instant, (hours, at) => {
        const firstFrom = (open: boolean): number | undefined => {
          const whole = Math.ceil(at / minute) * minute
          if (isOpenAt(hours, at) === open) return at
          for (let each = whole; each < at + 8 * 24 * hour; each += minute) {
            if (isOpenAt(hours, each) === open) return each
          }
          return undefined
        }
        const opening = firstFrom(true)
        if (opening !== undefined) expect(nextOpening(hours, at)).toBe(opening)
        const closing = firstFrom(false)
        if (closing !== undefined) expect(nextClosing(hours, at)).toBe(closing)
      }),
      { numRuns: 100 },
    )
  })

  it('[K2] between a start and the end of open time lies exactly so much of it', () => {
    fc.assert(
      fc.property(someHours, instant, fc.integer({ min: 1, max: 2_000 }), (hours, at, minutes) => {
        const from = Math.floor(at / minute) * minute
        const until = afterOpenTime(hours, from, minutes * minute)
        fc.pre(until !== undefined && until - from < 15 * 24 * hour)
        let open = 0
        for (let each = from; each < (until ?? 0); each += minute) if (isOpenAt(hours, each)) open += 1
        expect(open).toBe(minutes)
        expect(isOpenAt(hours, (until ?? 0) - 1)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})

describe('the offsets of a time zone', () => {
  it('[K1] change when the clocks do, to the minute', () => {
    expect(utcOffsetsOf('America/Toronto', Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1))).toEqual([
      { from: Date.UTC(2026, 0, 1), minutes: -300 },
      { from: Date.parse('2026-03-08T07:00:00Z'), minutes: -240 },
      { from: Date.parse('2026-11-01T06:00:00Z'), minutes: -300 },
    ])
    expect(utcOffsetsOf('America/Regina', Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1))).toHaveLength(1)
    expect(() => utcOffsetsOf('Mars/Olympus', 0, 1)).toThrow(RangeError)
  })

  it('[K1] the same hours come out all year long, so that rules are not told anew each day', () => {
    expect(openingHoursOf(calendar, Date.parse('2026-01-01T05:00:00Z'))).toEqual(
      openingHoursOf(calendar, Date.parse('2026-12-31T05:00:00Z')),
    )
  })
})
