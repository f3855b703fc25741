/**
 * How the desk writes times, amounts and numbers in each language. Pure: an instant goes in, words come out.
 * Instants are shown in the city's time zone, wherever the desk stands.
 */
import { frenchDay } from '../../src-domain/vocabulary/date-in-words.ts'
import { getLanguage, type Language, localeOf } from './language.ts'

/** A moment: a `Date`, milliseconds since 1970, or an ISO string. */
export type Instant = Date | number | string

export type DateForm = 'day' | 'weekday' | 'long' | 'iso'

const noBreak = '\u00a0'

let timeZone: string | undefined

/** Sets the city's time zone (IANA name) for every formatter; without it the machine's own is used. */
export function setTimeZone(zone: string): void {
  timeZone = zone
}

function toDate(at: Instant): Date {
  return at instanceof Date ? at : new Date(at)
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function dateFormatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone ?? ''} ${JSON.stringify(options)}`
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, timeZone ? { ...options, timeZone } : options)
  formatters.set(key, made)
  return made
}

const numberFormatters = new Map<string, Intl.NumberFormat>()

function numberFormatter(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = numberFormatters.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(locale, options)
  numberFormatters.set(key, made)
  return made
}

function partsOf(at: Instant, locale: string, options: Intl.DateTimeFormatOptions): Record<string, string> {
  const parts: Record<string, string> = {}
  for (const part of dateFormatter(locale, options).formatToParts(toDate(at))) parts[part.type] = part.value
  return parts
}

/** The time of day, 24 hours: `14:02`, `14 h 02`; with seconds `14:02:31`, `14 h 02 min 31 s`. */
export function formatTime(
  at: Instant,
  options: { readonly seconds?: boolean } = {},
  language: Language = getLanguage(),
): string {
  const { hour, minute, second } = partsOf(at, 'en-CA', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  if (language === 'en') return options.seconds ? `${hour}:${minute}:${second}` : `${hour}:${minute}`
  const hourAndMinute = `${Number(hour)}${noBreak}h${noBreak}${minute}`
  return options.seconds ? `${hourAndMinute}${noBreak}min${noBreak}${second}${noBreak}s` : hourAndMinute
}

/** The date: `12 Nov`, `Thu 12 Nov`, `Thursday 12 November 2026`, or `2026-11-12` as `iso`. */
export function formatDate(at: Instant, form: DateForm = 'day', language: Language = getLanguage()): string {
  const locale = localeOf(language)
  if (form === 'iso') {
    const { year, month, day } = partsOf(at, 'en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' })
    return `${year}-${month}-${day}`
  }
  const length = form === 'long' ? 'long' : 'short'
  const parts = partsOf(at, locale, { weekday: length, day: 'numeric', month: length, year: 'numeric' })
  const tidy = (word = '') => (language === 'en' ? word.replace('.', '') : word)
  const dayNumber = language === 'fr' ? frenchDay(parts.day ?? '') : parts.day
  const dayAndMonth = `${dayNumber}${noBreak}${tidy(parts.month)}`
  if (form === 'day') return dayAndMonth
  const weekdayAndDay = `${tidy(parts.weekday)} ${dayAndMonth}`
  return form === 'weekday' ? weekdayAndDay : `${weekdayAndDay} ${parts.year}`
}

/** Day and time: `12 Nov 14:02`, `12 nov. 14 h 02`. */
export function formatDateTime(at: Instant, language: Language = getLanguage()): string {
  return `${formatDate(at, 'day', language)} ${formatTime(at, {}, language)}`
}

/**
 * Elapsed or remaining time in figures: `2:14`, above an hour `1:02:14`; `padded` keeps two digits of minutes, so that a
 * running timer does not move its neighbours. Whole seconds, rounded down; never negative.
 */
export function formatDuration(durationMs: number, options: { readonly padded?: boolean } = {}): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds % 60)}`
  return `${options.padded ? two(minutes) : minutes}:${two(seconds % 60)}`
}

/** The same time in words, for screen readers: `2 minutes 14 seconds`. */
export function formatDurationInWords(durationMs: number, language: Language = getLanguage()): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000))
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor((seconds % 3600) / 60), 'minute'],
    [seconds % 60, 'second'],
  ]
  const inWords = ([value, unit]: readonly [number, string]) =>
    numberFormatter(localeOf(language), { style: 'unit', unit, unitDisplay: 'long' }).format(value)
  const said = parts.filter(([value]) => value > 0).map(inWords)
  return said.length > 0 ? said.join(' ') : inWords([0, 'second'])
}

/** A North American number as people write it: `(905) 555-0148`; any other number is left as it came. */
export function formatPhone(number: string): string {
  const match = /^(?:\+?1)?(\d{3})(\d{3})(\d{4})(?:(?:;ext=|x)(\d+))?$/.exec(number.replace(/[\s().-]/g, ''))
  if (!match) return number
  const [, area, exchange, line, extension] = match
  const plain = `(${area}) ${exchange}-${line}`
  return extension ? `${plain}, ${extension}` : plain
}

/** A share of one: `0.74` is `74 %` in both languages; `digits` adds decimals. */
export function formatPercent(share: number, digits = 0, language: Language = getLanguage()): string {
  return `${formatNumber(share * 100, { minimumFractionDigits: digits, maximumFractionDigits: digits }, language)}${noBreak}%`
}

/** A number with the separators of the language: `1,234.5`, `1 234,5`. */
export function formatNumber(
  value: number,
  options: Intl.NumberFormatOptions = {},
  language: Language = getLanguage(),
): string {
  return numberFormatter(localeOf(language), options).format(value)
}

/** Canadian dollars: `$1,234.56`, `1 234,56 $`. */
export function formatMoney(dollars: number, language: Language = getLanguage()): string {
  return numberFormatter(localeOf(language), { style: 'currency', currency: 'CAD' }).format(dollars)
}

/** An instant as the clock of the centre shows it, as a field for day and time takes it: `2026-11-12T14:30`. */
export function wallClockOf(at: Instant): string {
  const { year, month, day, hour, minute } = partsOf(at, 'en-CA', {
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  return `${year}-${month}-${day}T${hour}:${minute}`
}

/**
 * The instant at which the clock of the centre shows this, in milliseconds; `NaN` for what is no day and time. Of an hour
 * that comes twice it is the first; one that a change of clocks leaves out is within an hour of what was meant.
 */
export function instantOfWallClock(field: string): number {
  const asUtc = Date.parse(`${field}Z`)
  if (Number.isNaN(asUtc)) return asUtc
  const aheadAt = (at: number) => Date.parse(`${wallClockOf(at)}Z`) - Math.floor(at / 60_000) * 60_000
  // By the clock of the day before, and of the day after: around a change one of the two is right.
  const candidates = [asUtc - 86_400_000, asUtc + 86_400_000].map(near => asUtc - aheadAt(near))
  return candidates.find(at => wallClockOf(at) === field) ?? asUtc - aheadAt(asUtc)
}
