import { missedFrom, runningTarget } from '../../src-domain/requests/request-clock.ts'
import type { ServiceRequest, Target } from '../../src-domain/requests/service-request.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

const dayMs = 86_400_000

/**
 * Where a request stands against its promise: the acknowledgement while it is only submitted, the resolution after that.
 * `days` late is counted in whole days; less than one is `0`. `unsent`: made here, or its clock goes on by a step of this
 * desk, and the hub has not said by when it is due. `waiting`: for the customer, while its clock stands. `in-review`: the
 * work is said to be done. `ended`: closed, cancelled, or part of another.
 */
export type Standing =
  | { readonly kind: 'unsent' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'in-review' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'on-time'; readonly next: Target; readonly by: Instant }
  | { readonly kind: 'late'; readonly next: Target; readonly by: Instant; readonly days: number }

export function standingOf(
  request: Pick<ServiceRequest, 'status' | 'acknowledgeBy' | 'resolveBy'>,
  now: Instant,
): Standing {
  switch (request.status) {
    case 'waiting-for-customer':
      return { kind: 'waiting' }
    case 'completed':
      return { kind: 'in-review' }
    case 'closed':
    case 'cancelled':
    case 'merged':
      return { kind: 'ended' }
    case 'submitted':
    case 'acknowledged':
    case 'in-progress': {
      if (request.resolveBy === 0) return { kind: 'unsent' }
      const next = request.status === 'submitted' ? 'acknowledge' : 'resolve'
      const by = next === 'acknowledge' ? request.acknowledgeBy : request.resolveBy
      if (now < missedFrom(by)) return { kind: 'on-time', next, by }
      return { kind: 'late', next, by, days: Math.floor((now - by) / dayMs) }
    }
  }
}

/** How much of the running target's time is over: 0 at its beginning, 1 when it is due, more once it is missed. */
export function usedShareOf(request: ServiceRequest, now: Instant): number | undefined {
  const running = runningTarget(request)
  if (running === undefined || running.by === 0) return undefined
  const { by, since } = running
  return by <= since ? (now < by ? 0 : 1) : Math.max(0, (now - since) / (by - since))
}

/** The requests with their standings: what is late longest first, then what is due next, then what is only watched. */
export function mostUrgentFirst(
  requests: readonly ServiceRequest[],
  now: Instant,
): readonly { readonly request: ServiceRequest; readonly standing: Standing }[] {
  return requests
    .map(request => ({ request, standing: standingOf(request, now) }))
    .sort((a, b) => dueOf(a.standing) - dueOf(b.standing))
}

/** By when something is to be done; what nobody has to do comes last. */
export function dueOf(standing: Standing): Instant {
  return 'by' in standing ? standing.by : Number.MAX_SAFE_INTEGER
}
