import { afterBusinessTime } from '../calendar/business-time.ts'
import type { OpeningHours } from '../calendar/opening-hours.ts'
import type { Instant } from '../vocabulary/words.ts'
import type { MailKind } from './kind-of-mail.ts'

/** A general inquiry is acknowledged by a person within this time. */
const acknowledgedWithin = { value: 3, unit: 'business-days' } as const

/** A thread is answered by a machine once in this time at most. */
const automaticAnswerEveryMs = 86_400_000

/** One message of a thread, as the clock sees it. */
export interface ThreadStep {
  readonly at: Instant
  readonly by: 'customer' | 'person' | 'machine'
}

/**
 * The clock of the acknowledgement (SPEC E10): it begins with the customer's first message that no person has answered,
 * and only a person's answer stops it.
 */
export type AcknowledgementClock =
  | { readonly kind: 'nothing-to-acknowledge' }
  | { readonly kind: 'running'; readonly since: Instant; readonly dueAt: Instant }
  | {
      readonly kind: 'acknowledged'
      readonly since: Instant
      readonly dueAt: Instant
      readonly at: Instant
      readonly isLate: boolean
    }

/** Where the clock stands after these messages, oldest first. */
export function acknowledgementOf(steps: readonly ThreadStep[], hours: OpeningHours): AcknowledgementClock {
  return steps.reduce<AcknowledgementClock>((clock, step) => after(clock, step, hours), {
    kind: 'nothing-to-acknowledge',
  })
}

function after(
  clock: AcknowledgementClock,
  { at, by }: ThreadStep,
  hours: OpeningHours,
): AcknowledgementClock {
  if (by === 'customer' && clock.kind !== 'running') {
    return { kind: 'running', since: at, dueAt: acknowledgementDue(at, hours) }
  }
  if (by === 'person' && clock.kind === 'running') {
    return { ...clock, kind: 'acknowledged', at, isLate: at > clock.dueAt }
  }
  return clock
}

/** When a person is to have answered a message of `at`. */
function acknowledgementDue(at: Instant, hours: OpeningHours): Instant {
  return afterBusinessTime(hours, at, acknowledgedWithin)
}

/**
 * Whether a machine may say that a message has arrived (SPEC E9): to a person alone, and not when this thread or this
 * sender had such an answer within a day. That ends every loop with another machine, whatever its header says.
 */
export function mayAnswerAutomatically(
  {
    kind,
    to,
    suppressed,
  }: { readonly kind: MailKind; readonly to: string | undefined; readonly suppressed: boolean },
  lastAutomaticAt: Instant | undefined,
  now: Instant,
): boolean {
  if (kind !== 'personal' || to === undefined || suppressed) return false
  return lastAutomaticAt === undefined || now - lastAutomaticAt >= automaticAnswerEveryMs
}
