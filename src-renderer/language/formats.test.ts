import { describe, expect, it } from 'vitest'
import {
  formatDate,
  formatDateTime,
  formatDuration,
  formatDurationInWords,
  formatMoney,
  formatPercent,
  formatPhone,
  formatTime,
  setTimeZone,
} from './formats.ts'

setTimeZone('America/Toronto')
const at = '2026-11-12T19:02:31Z'
const plain = (words: string) => words.replace(/[\u00a0\u202f]/g, ' ')

describe('formats', () => {
  it('writes the time of the city in each language', () => {
    expect(formatTime(at, {}, 'en')).toBe('14:02')
    expect(formatTime(at, { seconds: true }, 'en')).toBe('14:02:31')
    expect(plain(formatTime(at, {}, 'fr'))).toBe('14 h 02')
    expect(plain(formatTime(at, { seconds: true }, 'fr'))).toBe('14 h 02 min 31 s')
    expect(formatTime('2026-11-12T05:00:00Z', {}, 'en')).toBe('00:00')
  })

  it('writes the date short, with its weekday, long and as ISO', () => {
    expect(plain(formatDate(at, 'day', 'en'))).toBe('12 Nov')
    expect(plain(formatDate(at, 'weekday', 'en'))).toBe('Thu 12 Nov')
    expect(plain(formatDate(at, 'long', 'fr'))).toBe('jeudi 12 novembre 2026')
    expect(plain(formatDate('2026-12-01T17:00:00Z', 'day', 'fr'))).toBe('1er déc.')
    expect(formatDate('2026-11-13T02:00:00Z', 'iso', 'en')).toBe('2026-11-12')
    expect(plain(formatDateTime(at, 'en'))).toBe('12 Nov 14:02')
  })

  it('writes durations in figures and in words', () => {
    expect(formatDuration(134_999)).toBe('2:14')
    expect(formatDuration(134_000, { padded: true })).toBe('02:14')
    expect(formatDuration(3_734_000)).toBe('1:02:14')
    expect(formatDuration(-5)).toBe('0:00')
    expect(plain(formatDurationInWords(134_000, 'en'))).toBe('2 minutes 14 seconds')
    expect(plain(formatDurationInWords(0, 'fr'))).toBe('0 seconde')
  })

  it('writes phone numbers, shares and money', () => {
    expect(formatPhone('+19055550148')).toBe('(905) 555-0148')
    expect(formatPhone('905 555 0148')).toBe('(905) 555-0148')
    expect(formatPhone('+33142685300')).toBe('+33142685300')
    expect(plain(formatPercent(0.74, 0, 'en'))).toBe('74 %')
    expect(plain(formatPercent(0.041, 1, 'fr'))).toBe('4,1 %')
    expect(plain(formatMoney(1234.56, 'fr'))).toBe('1 234,56 $')
  })
})
