import { afterAll, describe, expect, it } from 'vitest'
import { instantOfWallClock, setTimeZone, wallClockOf } from '../../src-renderer/language/formats.ts'

describe.each([
  ['America/Toronto', '2026-01-15T10:30', '2026-01-15T15:30:00Z'],
  ['America/Toronto', '2026-07-15T10:30', '2026-07-15T14:30:00Z'],
  ['America/St_Johns', '2026-07-15T10:30', '2026-07-15T13:00:00Z'],
  ['Asia/Kathmandu', '2026-07-15T00:00', '2026-07-14T18:15:00Z'],
  ['UTC', '2026-12-31T23:59', '2026-12-31T23:59:00Z'],
])('the clock of a centre in %s', (zone, field, instant) => {
  it(`shows ${field} at ${instant}, whatever the clock of the PC`, () => {
    setTimeZone(zone)
    expect(wallClockOf(Date.parse(instant))).toBe(field)
    expect(instantOfWallClock(field)).toBe(Date.parse(instant))
  })
})

describe('the clock of a centre that changes', () => {
  const minute = 60_000

  it('gives back each minute of the days around both changes, but for the hour that comes twice: its first', () => {
    setTimeZone('America/Toronto')
    for (const change of ['2026-03-08T07:00:00Z', '2026-11-01T06:00:00Z']) {
      for (
        let at = Date.parse(change) - 1_600 * minute;
        at < Date.parse(change) + 1_600 * minute;
        at += minute * 7
      ) {
        const found = instantOfWallClock(wallClockOf(at))
        expect(wallClockOf(found), new Date(at).toISOString()).toBe(wallClockOf(at))
        expect(found).toBeLessThanOrEqual(at)
        expect(at - found).toBeOneOf([0, 60 * minute])
      }
    }
  })

  it('takes an hour that is left out for an instant all the same, and nonsense for none', () => {
    setTimeZone('America/Toronto')
    expect(
      Math.abs(instantOfWallClock('2026-03-08T02:30') - Date.parse('2026-03-08T07:00:00Z')),
    ).toBeLessThanOrEqual(30 * minute)
    expect(instantOfWallClock('')).toBeNaN()
    expect(instantOfWallClock('2026-13-01T10:00')).toBeNaN()
  })
})

afterAll(() => setTimeZone('America/Toronto'))
