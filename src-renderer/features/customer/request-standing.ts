import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'

const dayMs = 86_400_000

/**
 * Where an open request stands against its promise: the acknowledgement while it is only submitted, the resolution
 * after that. `days` late is counted in whole days; less than one is `0`.
 */
export type Standing =
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
  const next = request.status === 'submitted' ? 'acknowledge' : 'resolve'
  const by = next === 'acknowledge' ? request.acknowledgeBy : request.resolveBy
  if (now <= by) return { kind: 'on-time', next, by }
  return { kind: 'late', next, by, days: Math.floor((now - by) / dayMs) }
}
