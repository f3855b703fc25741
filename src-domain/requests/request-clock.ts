import { afterBusinessTime, afterLocalDays } from '../calendar/business-time.ts'
import { afterOpenTime, type OpeningHours, openTimeBetween } from '../calendar/opening-hours.ts'
import type { Instant } from '../vocabulary/words.ts'
import type { RequestType } from './request-type.ts'
import type { EscalationLevel, Pause, ServiceRequest, Target } from './service-request.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
const clockChangeMs = 3_600_000
/** Two weeks without acknowledgement, resolution or update take a missed target to the next level. */
const quietDays = 14
const highestLevel: EscalationLevel = 3
/** A target is at risk once so much of its time is left. */
const riskShare = 1 / 4

/** The targets of a request that is made at `from`: by when it is to be acknowledged, and by when it is to be done. */
export function targetsOf(
  hours: OpeningHours,
  { acknowledgeWithin, resolveWithin }: Pick<RequestType, 'acknowledgeWithin' | 'resolveWithin'>,
  from: Instant,
): Pick<ServiceRequest, 'acknowledgeBy' | 'resolveBy'> {
  return {
    acknowledgeBy: afterBusinessTime(hours, from, acknowledgeWithin),
    resolveBy: afterBusinessTime(hours, from, resolveWithin),
  }
}

/** Which promise of a request runs now, and by when it is to be kept; none while its clock stands or once it ended. */
export function runningTarget(
  request: ServiceRequest,
): { readonly target: Target; readonly by: Instant; readonly since: Instant } | undefined {
  switch (request.status) {
    case 'submitted':
      return { target: 'acknowledge', by: request.acknowledgeBy, since: request.createdAt }
    case 'acknowledged':
    case 'in-progress':
      return {
        target: 'resolve',
        by: request.resolveBy,
        since: request.revised?.at ?? request.createdAt,
      }
    default:
      return undefined
  }
}

/** A promise is kept within its minute, and missed from the next one on. */
export function missedFrom(by: Instant): Instant {
  return by + minuteMs
}

/** What the clock waits for: an instant, or two weeks of silence since one; nothing while only people can move it. */
type Awaits = { readonly at: Instant } | { readonly quietSince: Instant } | undefined

function clockAwaits(request: ServiceRequest): Awaits {
  const { status, awaited, escalation } = request
  if (status === 'waiting-for-customer') {
    return awaited === undefined || awaited.remindedAt !== undefined ? undefined : { at: awaited.remindAt }
  }
  const running = runningTarget(request)
  if (running === undefined) return undefined
  if (escalation === undefined || escalation.target !== running.target) return { at: missedFrom(running.by) }
  return escalation.level === highestLevel ? undefined : { quietSince: escalation.quietSince }
}

/**
 * When the clock next moves a request (SPEC Q24, Q25): a missed target goes up, two weeks of silence take it further, a
 * customer who was asked is reminded. `undefined` while only people can move it.
 */
export function nextRequestDue(request: ServiceRequest, hours: OpeningHours): Instant | undefined {
  const awaits = clockAwaits(request)
  if (awaits === undefined) return undefined
  return 'at' in awaits ? awaits.at : nextLevelAt(awaits.quietSince, hours)
}

/** The earliest instant at which `nextRequestDue` may be, whatever the calendar: clocks change by an hour. */
export function clockFrom(request: ServiceRequest): Instant | undefined {
  const awaits = clockAwaits(request)
  if (awaits === undefined) return undefined
  return 'at' in awaits ? awaits.at : awaits.quietSince + quietDays * dayMs - clockChangeMs
}

export function nextLevelAt(quietSince: Instant, hours: OpeningHours): Instant {
  return afterLocalDays(hours, quietSince, quietDays)
}

/**
 * From when a request stands on the board of what is at risk, before anything is missed (SPEC Q26): a quarter of a target
 * is left, the customer who was asked does not answer, completed work waits for its review, or the customer for the
 * outcome. `undefined` while nothing is at risk.
 */
export function riskFrom(request: ServiceRequest): Instant | undefined {
  const { status, awaited, outcome, escalation } = request
  switch (status) {
    case 'submitted':
    case 'acknowledged':
    case 'in-progress': {
      const running = runningTarget(request)
      if (running === undefined) return undefined
      const { by, since } = running
      const from = by - Math.max(0, by - since) * riskShare
      return escalation === undefined ? from : Math.min(from, escalation.at)
    }
    case 'waiting-for-customer':
      return awaited?.remindAt
    case 'completed':
      if (outcome?.approved === undefined) return outcome?.reviewBy ?? outcome?.at
      return outcome.notTold?.at ?? outcome.approved.at
    case 'closed':
    case 'cancelled':
    case 'merged':
      return undefined
  }
}

/** How much of the resolution's time is left at `at`, in milliseconds of business time; 0 once it is missed. */
export function leftOf(
  { resolveBy }: Pick<ServiceRequest, 'resolveBy'>,
  hours: OpeningHours,
  at: Instant,
): number {
  return openTimeBetween(hours, at, resolveBy)
}

/**
 * By when a request is to be done whose clock goes on at `at`. What was missed before the clock stood stays missed:
 * nobody gains time by asking.
 */
export function resolveByAfter(
  request: Pick<ServiceRequest, 'resolveBy' | 'pauses'>,
  hours: OpeningHours,
  at: Instant,
): Instant {
  const pause = request.pauses?.at(-1)
  if (pause === undefined || pause.to !== undefined || pause.leftMs === 0) return request.resolveBy
  return afterOpenTime(hours, at, pause.leftMs) ?? request.resolveBy
}

/** One stretch of a request's life, and what its clock did meanwhile. `workMs` is business time. */
export interface ClockStretch {
  readonly kind: 'running' | Pause['because']
  readonly from: Instant
  readonly to: Instant
  readonly workMs: number
}

/**
 * Accounts for every minute of a request from its making to `until`: in which stretches the clock of its resolution ran,
 * and in which it stood and why. The stretches follow each other without a gap.
 */
export function explainClock(
  request: Pick<ServiceRequest, 'createdAt' | 'pauses'>,
  hours: OpeningHours,
  until: Instant,
): readonly ClockStretch[] {
  const stretches: ClockStretch[] = []
  let at = request.createdAt
  const add = (kind: ClockStretch['kind'], to: Instant): void => {
    if (to <= at) return
    stretches.push({ kind, from: at, to, workMs: openTimeBetween(hours, at, to) })
    at = to
  }
  for (const { from, to = until, because } of request.pauses ?? []) {
    add('running', Math.min(from, until))
    add(because, Math.min(to, until))
  }
  add('running', until)
  return stretches
}
