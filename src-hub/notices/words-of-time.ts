import { dateInWords } from '../../src-domain/vocabulary/date-in-words.ts'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'

/** A day and a time in words by the clock of the city: `Thursday, November 26 at 4:30 p.m.`, `jeudi 26 novembre à 16 h 30`. */
export function createWordsOfTime(timeZone: string): (at: Instant, language: Language) => string {
  const formats = {
    en: new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'full', timeStyle: 'short' }),
    fr: new Intl.DateTimeFormat('fr-CA', { timeZone, dateStyle: 'full', timeStyle: 'short' }),
  }
  return (at, language) => dateInWords(formats[language], at)
}
