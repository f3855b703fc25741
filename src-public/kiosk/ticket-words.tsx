import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { KioskService, TakenTicket } from '../../src-contract/public/counter.ts'
import { dateInWords } from '../../src-domain/vocabulary/date-in-words.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import type { KioskWords } from './kiosk-words.ts'
import type { TicketTrouble } from './take-ticket.ts'

/** How long one waits for a service now, as far as it can be said. */
export function ServiceFacts({
  service: { waiting, inLanguage },
  language,
  w,
}: {
  readonly service: KioskService
  readonly language: Language
  readonly w: KioskWords
}): JSX.Element {
  const { isAttended, expectedWaitMs } = inLanguage[language]
  if (!isAttended) return <span class="choice-fact">{w.nobodyAtWork}</span>
  if (expectedWaitMs === undefined) return <span class="choice-fact">{w.waitUnknown(waiting)}</span>
  return <span class="choice-fact">{waitWords(expectedWaitMs, w)}</span>
}

export function waitWords(expectedWaitMs: number, w: KioskWords): string {
  const minutes = Math.round(expectedWaitMs / 60_000)
  return minutes === 0 ? w.waitUnder : w.wait(minutes)
}

/** A time of today as `14:05`, of another day with its name; by the clock of the city. */
export function whenIn(at: number, timeZone: string, locale: string): string {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
  const isToday = day.format(at) === day.format(Date.now())
  const format = new Intl.DateTimeFormat(locale, {
    timeZone,
    ...(isToday ? {} : { weekday: 'long', day: 'numeric', month: 'long' }),
    hour: 'numeric',
    minute: '2-digit',
  })
  return dateInWords(format, at)
}

/** The page that follows this ticket; what opens it stands behind the `#`, which no server is told. */
export function followAddress({ id, secret }: Pick<TakenTicket, 'id' | 'secret'>): string {
  return `${location.origin}/kiosk/follow/#${id}.${secret}`
}

/** Why no ticket was taken, in words that say what to do. `secondsLeft`: until one can be taken again. */
export function troubleWords(trouble: TicketTrouble, secondsLeft: number, w: KioskWords): string {
  switch (trouble.kind) {
    case 'too-many':
      return secondsLeft > 0 ? w.tooMany(secondsLeft) : w.notTaken
    case 'closed':
      return w.closedNow
    case 'away':
    case 'unknown-device':
      return w.awayText
    case 'refused':
      return w.notTaken
  }
}

/** The heading of a stage, to which readers are brought. */
export function StageHeading({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}
