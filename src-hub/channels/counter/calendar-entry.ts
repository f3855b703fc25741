import { createEvent, type DateArray } from 'ics'
import type { NoticeFacts, NoticeKind } from '../../../src-domain/appointments/notice.ts'
import type { Instant, Language } from '../../../src-domain/vocabulary/words.ts'

export interface CalendarEntry {
  readonly method: 'REQUEST' | 'CANCEL'
  /** An iCalendar object (RFC 5545) with one event. */
  readonly content: string
}

/** The centre as a calendar names it. `address`: of its mailbox; absent where it has none. */
interface Organizer {
  readonly name: string
  readonly address?: string | undefined
}

/**
 * The calendar entry of an appointment as iTIP has it (RFC 5546): one UID for good, a SEQUENCE that rises with each move,
 * CANCEL when it is off. The visitor is no attendee: nobody waits for an answer of their calendar.
 */
export function calendarEntry(
  kind: Exclude<NoticeKind, 'reminder'>,
  language: Language,
  facts: NoticeFacts,
  city: Organizer,
  madeAt: Instant,
): CalendarEntry {
  const method = kind === 'cancellation' ? 'CANCEL' : 'REQUEST'
  return { method, content: iCalendar(method, language, facts, city, madeAt) }
}

/** The same entry for whoever puts it into a calendar themselves (PUBLISH): a later message changes it in place. */
export function calendarToKeep(
  language: Language,
  facts: NoticeFacts,
  city: Organizer,
  madeAt: Instant,
): string {
  return iCalendar('PUBLISH', language, facts, city, madeAt)
}

function iCalendar(
  method: CalendarEntry['method'] | 'PUBLISH',
  language: Language,
  facts: NoticeFacts,
  { name, address }: Organizer,
  madeAt: Instant,
): string {
  const code = language === 'en' ? `Your code: ${facts.code}` : `Votre code : ${facts.code}`
  const { error, value } = createEvent({
    uid: [facts.appointmentId, address?.slice(address.lastIndexOf('@') + 1)].filter(Boolean).join('@'),
    sequence: facts.sequence,
    method,
    status: method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED',
    start: utc(facts.startsAt),
    startInputType: 'utc',
    startOutputType: 'utc',
    end: utc(facts.endsAt),
    endInputType: 'utc',
    endOutputType: 'utc',
    created: utc(madeAt),
    lastModified: utc(madeAt),
    title: facts.service[language],
    description: [code, facts.bring?.[language]].filter(Boolean).join('\n'),
    location: `${facts.site[language]}, ${name}`,
    ...(address === undefined ? {} : { organizer: { name, email: address } }),
    productId: 'townline',
  })
  if (error !== null || value === null)
    throw new Error('an appointment makes no calendar entry', { cause: error })
  return value
}

function utc(at: Instant): DateArray {
  const date = new Date(at)
  return [
    date.getUTCFullYear(),
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
  ]
}
