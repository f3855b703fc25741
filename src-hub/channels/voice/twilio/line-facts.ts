import { isOpenAt, nextOpening, type OpeningHours } from '../../../../src-domain/calendar/opening-hours.ts'
import type { QueueConfig, RoutingConfig } from '../../../../src-domain/routing/routing-config.ts'
import { dateInWords } from '../../../../src-domain/vocabulary/date-in-words.ts'
import type { Instant, Language } from '../../../../src-domain/vocabulary/words.ts'
import type { LineFacts } from '../../../../src-domain/voice-menu/call-step.ts'

const dayMs = 86_400_000

/** What the menu must know of a language's line now: whether it is open, why not, and what there is instead. */
export function lineFacts(
  queueId: string,
  language: Language,
  config: RoutingConfig,
  now: Instant,
): LineFacts {
  const queue = queueOf(config, queueId)
  const hours = hoursOf(config, queue)
  if (queue === undefined) return { isOpen: false, onDuty: false, callsBackLater: false }
  if (hours === undefined || isOpenAt(hours, now))
    return { isOpen: true, onDuty: false, callsBackLater: false }
  const opensAt = nextOpening(hours, now)
  const holiday = hours.exceptions.find(
    ({ date, spans }) => spans.length === 0 && date === localDate(hours, now),
  )
  const end = afterHoursOf(config, queue)
  return {
    isOpen: false,
    ...(holiday === undefined ? {} : { holiday: holiday.name }),
    ...(opensAt === undefined ? {} : { opening: openingWords(opensAt, now, language, hours.timeZone) }),
    onDuty: end !== queue && isOpen(config, end, now),
    callsBackLater: !isOpen(config, end, now) && end.afterHours?.kind === 'callback' && opensAt !== undefined,
  }
}

/** “on Monday at 8:00 a.m.”, “lundi à 8 h”; with the date when it is more than six days ahead. */
export function openingWords(at: Instant, now: Instant, language: Language, timeZone: string): string {
  const isFar = at - now > 6 * dayMs
  const locale = language === 'en' ? 'en-CA' : 'fr-CA'
  const words = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'long',
    ...(isFar ? { day: 'numeric', month: 'long' } : {}),
  })
  const day = dateInWords(words, at)
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: 'numeric', minute: '2-digit' }).format(at)
  return language === 'en' ? `on ${day} at ${time}` : `${day} à ${time}`
}

/** Where contacts go at last while queues are closed. A cycle is refused with the settings (SPEC K5). */
function afterHoursOf(config: RoutingConfig, queue: QueueConfig): QueueConfig {
  const { afterHours } = queue
  const next = afterHours?.kind === 'queue' ? queueOf(config, afterHours.queueId) : undefined
  return next === undefined ? queue : afterHoursOf(config, next)
}

function isOpen(config: RoutingConfig, queue: QueueConfig, now: Instant): boolean {
  const hours = hoursOf(config, queue)
  return hours === undefined || isOpenAt(hours, now)
}

function queueOf({ queues }: RoutingConfig, queueId: string): QueueConfig | undefined {
  return queues.find(({ id }) => id === queueId)
}

function hoursOf({ calendars }: RoutingConfig, queue: QueueConfig | undefined): OpeningHours | undefined {
  return calendars.find(({ id }) => id === queue?.hours)
}

function localDate({ timeZone }: OpeningHours, at: Instant): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at)
}
