import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

const dayMs = 86_400_000

/**
 * Where an open request stands against its promise: the acknowledgement while it is only submitted, the resolution
 * after that. `days` late is counted in whole days; less than one is `0`. `unsent`: made here, and the hub has not
 * said by when it is due.
 */
export type Standing =
  | { readonly kind: 'unsent' }
  | { readonly kind: 'in-review' }
  | { readonly kind: 'on-time'; readonly next: 'acknowledge' | 'resolve'; readonly by: Instant }
  | {
      readonly kind: 'late'
      readonly next: 'acknowledge' | 'resolve'
      readonly by: Instant
      readonly days: number
    }

export function standingOf(
  request: Pick<ServiceRequest, 'status' | 'acknowledgeBy' | 'resolveBy'>,
  now: Instant,
): Standing {
  if (request.status === 'completed' || request.status === 'closed') return { kind: 'in-review' }
  if (request.resolveBy === 0) return { kind: 'unsent' }
  const next = request.status === 'submitted' ? 'acknowledge' : 'resolve'
  const by = next === 'acknowledge' ? request.acknowledgeBy : request.resolveBy
  if (now <= by) return { kind: 'on-time', next, by }
  return { kind: 'late', next, by, days: Math.floor((now - by) / dayMs) }
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

function dueOf(standing: Standing): Instant {
  return 'by' in standing ? standing.by : Number.MAX_SAFE_INTEGER
}
