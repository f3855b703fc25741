import { afterBusinessTime } from '../../../src-domain/calendar/business-time.ts'
import type { OpeningHours } from '../../../src-domain/calendar/opening-hours.ts'
import type { BusinessTime } from '../../../src-domain/requests/request-type.ts'
import { type Language, localeOf } from '../../language/language.ts'

const dayMs = 86_400_000
/** 1970-01-02 was a Friday; 15:00 is an hour before most offices close. */
const askedAt = dayMs + 15 * 3_600_000

/** A day and time of a week without holidays. */
export interface ExampleTime {
  /** `Tuesday 15:00`, `mardi 15 h 00` */
  readonly words: string
  /** How many whole weeks after it was asked. */
  readonly weeks: number
}

/** When somebody asks in the example. */
export function exampleAsked(language: Language): string {
  return dayAndTime(askedAt, language)
}

/** By when that is due, in hours without holidays; `undefined` where the hours never open or the time is none. */
export function exampleDue(
  weekdays: OpeningHours['weekdays'],
  span: BusinessTime,
  language: Language,
): ExampleTime | undefined {
  const isOpenSometime = Object.values(weekdays).some(spans => (spans?.length ?? 0) > 0)
  if (!isOpenSometime || !(span.value > 0) || span.value > 500) return undefined
  const hours: OpeningHours = {
    id: 'example',
    name: { en: '', fr: '' },
    timeZone: 'UTC',
    weekdays,
    exceptions: [],
    utcOffsets: [{ from: 0, minutes: 0 }],
  }
  const due = afterBusinessTime(hours, askedAt, span)
  return { words: dayAndTime(due, language), weeks: Math.floor((due - askedAt) / (7 * dayMs)) }
}

function dayAndTime(at: number, language: Language): string {
  const weekday = new Intl.DateTimeFormat(localeOf(language), { weekday: 'long', timeZone: 'UTC' }).format(at)
  const minutes = Math.floor((at % dayMs) / 60_000)
  const [hour, minute] = [Math.floor(minutes / 60), String(minutes % 60).padStart(2, '0')]
  const time = language === 'en' ? `${hour}:${minute}` : `${hour}\u00a0h\u00a0${minute}`
  return `${weekday} ${time}`
}
