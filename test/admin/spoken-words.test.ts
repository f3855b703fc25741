import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatHours, parseHours } from '../../src-renderer/features/admin/spoken-hours.ts'
import { formatSpan, parseSpan } from '../../src-renderer/features/admin/spoken-span.ts'

describe('a span of time, as people type it', () => {
  it.each([
    ['30 s', 30],
    ['30s', 30],
    ['45 seconds', 45],
    ['2 min', 120],
    ['2 minutes 30', 150],
    ['1 h 30', 5_400],
    ['1 h 30 min', 5_400],
    ['1,5 h', 5_400],
    ['1.5 h', 5_400],
    ['1 heure', 3_600],
    ['2 jours', 172_800],
    ['1:30', 90],
    ['1:00:00', 3_600],
    ['1\u00a0min 30\u202fs', 90],
    ['0 s', 0],
  ])('%s', (typed, seconds) => {
    expect(parseSpan(typed)).toBe(seconds * 1_000)
  })

  it.each(['', '30', 'soon', 'min', '30 s 2 min', '2 x', '1 min 2 min', '-5 s', '1::30', '366 days'])(
    'cannot be read: %j',
    typed => {
      expect(parseSpan(typed)).toBeUndefined()
    },
  )

  it('is read back as it was written, whatever its length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 365 * 86_400 }), seconds => {
        expect(parseSpan(formatSpan(seconds * 1_000))).toBe(seconds * 1_000)
      }),
    )
  })
})

describe('the hours of a day, as people type them', () => {
  it.each([
    ['08:00–18:00', [[480, 1_080]]],
    [
      '8-12, 13-17',
      [
        [480, 720],
        [780, 1_020],
      ],
    ],
    [
      '13-17, 8-12',
      [
        [480, 720],
        [780, 1_020],
      ],
    ],
    ['8:30 to 16:30', [[510, 990]]],
    ['8 h 30 à 16 h', [[510, 960]]],
    [
      '8 h à 12 h et 13 h à 17 h',
      [
        [480, 720],
        [780, 1_020],
      ],
    ],
    ['closed', []],
    ['Fermé', []],
    ['', []],
    ['24 h', [[0, 1_440]]],
    ['0-24', [[0, 1_440]]],
  ])('%s', (typed, spans) => {
    expect(parseHours(typed)).toEqual({ spans: spans.map(([opens, closes]) => ({ opens, closes })) })
  })

  it.each([
    ['soon', 'unreadable'],
    ['8', 'unreadable'],
    ['8-25', 'unreadable'],
    ['8:75-9', 'unreadable'],
    ['18-8', 'backwards'],
    ['8-8', 'backwards'],
    ['8-13, 12-17', 'overlap'],
  ])('%s cannot be taken: %s', (typed, fault) => {
    expect(parseHours(typed)).toEqual({ fault })
  })

  it('are read back as they were written, in both languages', () => {
    const day = fc
      .uniqueArray(fc.integer({ min: 0, max: 1_440 }), { minLength: 2, maxLength: 8 })
      .map(minutes => {
        const inOrder = minutes.toSorted((a, b) => a - b)
        return inOrder.flatMap((opens, index) =>
          index % 2 === 0 && inOrder[index + 1] !== undefined
            ? [{ opens, closes: inOrder[index + 1] ?? 0 }]
            : [],
        )
      })
    fc.assert(
      fc.property(day, fc.constantFrom('en' as const, 'fr' as const), (spans, language) => {
        expect(parseHours(formatHours(spans, language))).toEqual({ spans })
      }),
    )
  })
})
