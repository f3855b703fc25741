import type { AgentId, ContactId, Instant, Language, QueueId, SiteId } from '../vocabulary/words.ts'

/**
 * A visit for which a slot is kept. The appointment says until when somebody is expected; from the check-in on the
 * visit stands in the line and the routing says how it goes (SPEC R29).
 *
 *     booked ──► checked-in
 *        ├─────► no-show ──► checked-in     who comes later that day stands in line as one who walked in
 *        └─────► cancelled
 */
export interface Appointment {
  readonly id: string
  readonly code: string
  readonly serviceId: string
  readonly site: SiteId
  readonly queueId: QueueId
  readonly startsAt: Instant
  readonly endsAt: Instant
  readonly agentId?: AgentId | undefined
  readonly language: Language
  readonly visitor: Visitor
  readonly standing: AppointmentStanding
  /** How often it was moved or cancelled: the SEQUENCE of its calendar entry (RFC 5545, section 3.8.7.4). */
  readonly sequence: number
}

export interface Visitor {
  readonly name: string
  /** E.164. */
  readonly phone?: string | undefined
  readonly email?: string | undefined
  readonly note?: string | undefined
}

export type AppointmentStanding =
  | { readonly kind: 'booked' }
  | {
      readonly kind: 'checked-in'
      readonly at: Instant
      readonly visitId: ContactId
      readonly ticket: string
    }
  | { readonly kind: 'no-show' }
  | { readonly kind: 'cancelled' }

export const visitorNameLengthMax = 80
export const visitorNoteLengthMax = 200

/** So long before the slot somebody can check in. Before that the line has no place for them yet. */
export const checkInEarlyMs = 60 * 60_000

/** What happens when somebody checks in. */
export type CheckIn =
  /** They stand in the line by their slot. */
  | { readonly kind: 'by-slot' }
  /** The slot was given up: they stand in the line as one who walked in. */
  | { readonly kind: 'as-walk-in' }
  /** They have their ticket already. */
  | { readonly kind: 'is-in'; readonly ticket: string; readonly visitId: ContactId }
  | { readonly kind: 'too-early'; readonly from: Instant }
  | { readonly kind: 'other-day' }
  | { readonly kind: 'other-site'; readonly site: SiteId }
  | { readonly kind: 'cancelled' }

/**
 * What a check-in at this site comes to now (SPEC U14). `dayEndsAt`: when the local day of the slot ends; `noShowMs`: how
 * long after its slot the line waits for somebody.
 */
export function checkInOf(
  { standing, site, startsAt }: Pick<Appointment, 'standing' | 'site' | 'startsAt'>,
  here: SiteId,
  now: Instant,
  {
    dayBeginsAt,
    dayEndsAt,
    noShowMs,
  }: { readonly dayBeginsAt: Instant; readonly dayEndsAt: Instant; readonly noShowMs: number },
): CheckIn {
  if (standing.kind === 'cancelled') return { kind: 'cancelled' }
  if (standing.kind === 'checked-in')
    return { kind: 'is-in', ticket: standing.ticket, visitId: standing.visitId }
  if (now < dayBeginsAt || now >= dayEndsAt) return { kind: 'other-day' }
  if (site !== here) return { kind: 'other-site', site }
  if (now < startsAt - checkInEarlyMs) return { kind: 'too-early', from: startsAt - checkInEarlyMs }
  return standing.kind === 'no-show' || now >= startsAt + noShowMs
    ? { kind: 'as-walk-in' }
    : { kind: 'by-slot' }
}

/** The first of somebody's names: all that a kiosk shows of it. */
export function firstNameOf(name: string): string {
  return name.trim().split(/\s+/)[0] ?? ''
}
