import type { OpenSpan } from '../../../src-domain/calendar/opening-hours.ts'
import type { Language } from '../../language/language.ts'

/**
 * Opening hours as people type and read them: `08:00–18:00`, `8-12, 13-17`, `8 h 30 à 16 h`, `closed`. The words of both
 * languages are understood in both.
 */

const dayMinutes = 1_440
const closedWords = new Set(['', '-', '–', 'closed', 'close', 'fermé', 'ferme', 'fermée'])
const allDayWords = new Set(['24 h', '24h', 'all day', 'always', 'toute la journée', 'toute la journee'])

/** Why hours cannot be taken: not understood, a span that ends before it begins, or two that overlap. */
export type HoursFault = 'unreadable' | 'backwards' | 'overlap'

/** The spans that were typed, in order of the day; none is closed. */
export function parseHours(
  typed: string,
): { readonly spans: readonly OpenSpan[] } | { readonly fault: HoursFault } {
  const text = typed
    .toLowerCase()
    .replaceAll(/[\u00a0\u202f]/g, ' ')
    .trim()
  if (closedWords.has(text)) return { spans: [] }
  if (allDayWords.has(text)) return { spans: [{ opens: 0, closes: dayMinutes }] }
  const time = String.raw`(\d{1,2})(?:\s*(?::|h)\s*(\d{2})?)?`
  const span = new RegExp(String.raw`^${time}\s*(?:-|–|—|to|à|a|until|jusqu’à)\s*${time}$`)
  const spans: OpenSpan[] = []
  for (const part of text.split(/\s*(?:,|;|\+|\band\b|\bet\b)\s*/)) {
    const found = span.exec(part.trim())
    if (!found) return { fault: 'unreadable' }
    const opens = minutesOf(found[1], found[2])
    const closes = minutesOf(found[3], found[4])
    if (opens === undefined || closes === undefined) return { fault: 'unreadable' }
    if (closes <= opens) return { fault: 'backwards' }
    spans.push({ opens, closes })
  }
  const inOrder = spans.toSorted((a, b) => a.opens - b.opens)
  const overlaps = inOrder.some(({ opens }, index) => opens < (inOrder[index - 1]?.closes ?? 0))
  return overlaps ? { fault: 'overlap' } : { spans: inOrder }
}

/** Spans as they are read: `08:00–12:00, 13:00–17:00`, `8 h 00 à 12 h 00`. None is the word for closed, which the screen has. */
export function formatHours(spans: readonly OpenSpan[], language: Language): string {
  return spans
    .map(({ opens, closes }) =>
      language === 'fr'
        ? `${formatMinutes(opens, language)} à ${formatMinutes(closes, language)}`
        : `${formatMinutes(opens, language)}–${formatMinutes(closes, language)}`,
    )
    .join(', ')
}

/** A time of the day from its minutes after midnight: `08:05`, `8 h 05`. */
export function formatMinutes(minutes: number, language: Language): string {
  const hour = Math.floor(minutes / 60)
  const rest = String(minutes % 60).padStart(2, '0')
  return language === 'fr' ? `${hour}\u00a0h\u00a0${rest}` : `${String(hour).padStart(2, '0')}:${rest}`
}

function minutesOf(hour = '', minute = '0'): number | undefined {
  const total = Number(hour) * 60 + Number(minute)
  return Number(minute) < 60 && total <= dayMinutes ? total : undefined
}
