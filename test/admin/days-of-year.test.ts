import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  countKinds,
  daysOfYear,
  localMoment,
  openNow,
} from '../../src-renderer/features/admin/days-of-year.ts'
import { demoSettings } from '../desk/scripted-desk/scripted-settings.ts'

const [, centre] = demoSettings.calendars
if (!centre) throw new Error('The demo city has lost the hours of its contact centre')
const holidays = [{ name: { en: 'Labour Day', fr: 'Fête du Travail' }, dates: ['2026-09-07'] }]
const months = daysOfYear(centre, holidays, 2026)
const day = (date: string) => months.flat().find(each => each.date === date)

describe('the year of a calendar', () => {
  it('has every day once, and each of one kind', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2_000, max: 2_099 }), year => {
        const days = daysOfYear(centre, [], year).flat()
        const length = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1 ? 366 : 365
        expect(new Set(days.map(({ date }) => date)).size).toBe(length)
        const { open, short, closed } = countKinds([days])
        expect(open + short + closed).toBe(length)
      }),
    )
  })

  it('shuts on an observed holiday, shortens on a day of its own, and follows the season', () => {
    expect(day('2026-09-07')).toMatchObject({ kind: 'closed', isOwnDay: true, spans: [] })
    expect(day('2026-12-24')).toMatchObject({ kind: 'short', isOwnDay: true })
    expect(day('2026-06-05')).toMatchObject({ kind: 'open', weekday: '5', isOwnDay: false })
    expect(day('2026-08-07')?.spans, 'a summer Friday').toEqual([{ opens: 480, closes: 960 }])
    expect(day('2026-07-04')?.kind, 'a summer Saturday').toBe('closed')
    expect(day('2026-06-06')?.kind, 'a Saturday in June').toBe('short')
  })

  it('gives a day of one year before that of every year, and runs a season over New Year', () => {
    const calendar = {
      ...centre,
      exceptions: [
        ...centre.exceptions,
        { date: '2026-12-24', name: { en: 'Shut', fr: 'Fermé' }, spans: [] },
      ],
      seasons: [{ from: '12-20', to: '01-05', name: { en: 'Quiet', fr: 'Calme' }, weekdays: {} }],
    }
    const days = daysOfYear(calendar, [], 2026).flat()
    expect(days.find(({ date }) => date === '2026-12-24')?.kind).toBe('closed')
    expect(days.find(({ date }) => date === '2026-01-05')?.kind).toBe('closed')
    expect(days.find(({ date }) => date === '2026-01-06')?.kind).toBe('open')
  })

  it('says until when it is open now, and when it opens next', () => {
    const at = (instant: string) =>
      openNow(months.flat(), localMoment(Date.parse(instant), 'America/Toronto'))
    expect(at('2026-11-20T12:00:00-05:00')).toEqual({
      kind: 'open',
      until: { date: '2026-11-20', minutes: 1_080 },
    })
    expect(at('2026-11-20T18:00:00-05:00'), 'it closes at the minute').toEqual({
      kind: 'closed',
      opens: { date: '2026-11-21', minutes: 540 },
    })
    expect(at('2026-09-06T12:00:00-04:00'), 'over a holiday').toEqual({
      kind: 'closed',
      opens: { date: '2026-09-08', minutes: 480 },
    })
  })

  it('goes on over midnight where the next day opens with it', () => {
    const [always] = demoSettings.calendars
    if (!always) throw new Error('The demo city has lost its first calendar')
    const night = { ...always, weekdays: { ...always.weekdays, 3: [{ opens: 0, closes: 360 }] } }
    const moment = { date: '2026-11-17', minutes: 1_300 }
    expect(openNow(daysOfYear(night, [], 2026).flat(), moment)).toEqual({
      kind: 'open',
      until: { date: '2026-11-18', minutes: 360 },
    })
    expect(openNow(daysOfYear(always, [], 2026).flat(), moment)).toEqual({ kind: 'open', until: undefined })
  })
})
