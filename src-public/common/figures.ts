import { frenchDay } from '../../src-domain/vocabulary/date-in-words.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'

/** Elapsed time in figures, `2:14`, above an hour `1:02:14`: whole seconds, never negative. */
export function inFigures(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1_000))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3_600)
  const minutes = Math.floor((seconds % 3_600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** An expected wait in whole minutes, rounded up: waiting less than was said disappoints nobody. */
export function expectedMinutes(expectedWaitMs: number): number {
  return expectedWaitMs < 60_000 ? 0 : Math.ceil(expectedWaitMs / 60_000)
}

/** What a telephone dials for a number as it is printed. */
export function telephoneAddress(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  return digits.length === 10 ? `tel:+1${digits}` : `tel:${phone.startsWith('+') ? '+' : ''}${digits}`
}

/** A Canadian number as it is printed, `(905) 555-0123`, in French `905 555-0123`; any other as it is. It does not break. */
export function phoneFigures(phone: string, language: Language): string {
  const [, area, exchange, line] = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(phone) ?? []
  if (area === undefined) return phone
  return language === 'fr' ? `${area}\u00a0${exchange}-${line}` : `(${area})\u00a0${exchange}-${line}`
}

/** `18:00` as it is written in French: `18 h`, `8 h 30`. */
export function frenchTime(time: string): string {
  const [hour = '', minute = ''] = time.split(':')
  return minute === '00' ? `${Number(hour)} h` : `${Number(hour)} h ${minute}`
}

/** The day and the time of an instant by the city's clock: `Monday 23 November` (`lundi 23 novembre`), `08:00`. */
export function dayAndTime(
  at: number,
  timeZone: string | undefined,
  locale: string,
): { readonly day: string; readonly time: string } {
  const format = new Intl.DateTimeFormat(locale, {
    ...(timeZone === undefined ? {} : { timeZone }),
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value] as const))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
  const day = locale.startsWith('fr') ? frenchDay(part('day')) : part('day')
  return {
    day: `${part('weekday')} ${day} ${part('month')}`,
    time: `${part('hour')}:${part('minute')}`,
  }
}
