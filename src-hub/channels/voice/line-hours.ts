import type { LineHours } from '../../../src-contract/public/web-call.ts'
import { isoWeekday } from '../../../src-domain/calendar/iso-day.ts'
import { type OpenSpan, offsetAt, spansOf } from '../../../src-domain/calendar/opening-hours.ts'
import { openingOf } from '../../../src-domain/routing/queue-opening.ts'
import type { QueueConfig } from '../../../src-domain/routing/routing-config.ts'
import type { RoutingState } from '../../../src-domain/routing/routing-state.ts'
import type { Instant, QueueId } from '../../../src-domain/vocabulary/words.ts'

const minuteMs = 60_000
const dayMinutes = 1_440
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const wholeDay: OpenSpan = { opens: 0, closes: dayMinutes }

/**
 * What a caller is told of the line that they would get: whether it takes calls now, by the rules that will decide, and
 * when it is open on the seven days from today on, holidays and seasons included.
 */
export function lineHours(state: Pick<RoutingState, 'config'>, queueId: QueueId, now: Instant): LineHours {
  const { queues, calendars } = state.config
  const isOpen = openingOf(state, queueId, now).kind === 'open'
  const queue = queues.find(({ id }) => id === queueId)
  if (queue === undefined) return { isOpen, hours: [] }
  const serving = [queue, ...elsewhere(queue, queues)]
  const served = serving.flatMap(({ hours }) => calendars.find(({ id }) => id === hours) ?? [])
  const [hours] = served
  // A queue without hours takes calls at any time.
  if (hours === undefined || served.length < serving.length) {
    return { isOpen, hours: [{ days: [...weekdays], ...inFigures(wholeDay) }] }
  }
  const today = Math.floor((now / minuteMs + offsetAt(hours, now).minutes) / dayMinutes)
  const week = weekdays.map((_, ahead) => today + ahead)
  return {
    isOpen,
    hours: week.flatMap(day => {
      const weekday = weekdays[isoWeekday(day) - 1]
      const spans = joined(served.flatMap(each => spansOf(each, day)))
      return weekday === undefined ? [] : spans.map(span => ({ days: [weekday], ...inFigures(span) }))
    }),
  }
}

/** The queues that take its calls while it is closed, each once. */
function elsewhere(queue: QueueConfig, queues: readonly QueueConfig[]): readonly QueueConfig[] {
  const found: QueueConfig[] = []
  for (let { afterHours } = queue; afterHours?.kind === 'queue'; ) {
    const next = afterHours.queueId
    const other = queues.find(({ id }) => id === next)
    if (other === undefined || other === queue || found.includes(other)) break
    found.push(other)
    afterHours = other.afterHours
  }
  return found
}

/** Spans of one day, those that touch or overlap as one. */
function joined(spans: readonly OpenSpan[]): readonly OpenSpan[] {
  const whole: OpenSpan[] = []
  for (const span of spans.toSorted((a, b) => a.opens - b.opens)) {
    const last = whole.at(-1)
    if (last === undefined || span.opens > last.closes) whole.push(span)
    else whole[whole.length - 1] = { opens: last.opens, closes: Math.max(last.closes, span.closes) }
  }
  return whole
}

/** Minutes after midnight as `08:30`; the end of the day is `24:00`. */
function inFigures({ opens, closes }: OpenSpan): { readonly opens: string; readonly closes: string } {
  const figures = (minutes: number) =>
    [Math.floor(minutes / 60), minutes % 60].map(part => String(part).padStart(2, '0')).join(':')
  return { opens: figures(opens), closes: figures(closes) }
}
