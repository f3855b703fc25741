import { dateInWords } from '../../src-domain/vocabulary/date-in-words.ts'

/** A day and a time by the clock of the city, in words that do not break between figures. */

/** The local day of an instant, YYYY-MM-DD. */
export function dayOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at)
}

/** `10:30 a.m.`, in French `10 h 30`. */
export function timeIn(at: number, locale: string, timeZone: string): string {
  return new Date(at)
    .toLocaleTimeString(locale, { timeZone, hour: 'numeric', minute: '2-digit' })
    .replaceAll(' ', '\u00a0')
}

/** `Mon, Nov 23`, in French `lun. 23 nov.`. */
export function shortDayIn(at: number, locale: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  })
  return dateInWords(format, at)
}

/** The day with its year, and the time. */
export function whenIn(at: number, locale: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })
  return `${dateInWords(format, at)}, ${timeIn(at, locale, timeZone)}`
}
