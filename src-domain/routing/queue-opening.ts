import { isOpenAt, nextOpening } from '../calendar/opening-hours.ts'
import type { Instant, QueueId } from '../vocabulary/words.ts'
import type { RoutingState } from './routing-state.ts'

/** Whether a queue, or the one that its contacts go to meanwhile, takes contacts now, and otherwise when. */
export function openingOf(
  state: Pick<RoutingState, 'config'>,
  queueId: QueueId | undefined,
  now: Instant,
): { readonly kind: 'open' } | { readonly kind: 'closed'; readonly opensAt?: Instant } {
  const queue = state.config.queues.find(({ id }) => id === queueId)
  if (queue === undefined) return { kind: 'closed' }
  const hours = state.config.calendars.find(({ id }) => id === queue.hours)
  if (hours === undefined || isOpenAt(hours, now)) return { kind: 'open' }
  if (queue.afterHours?.kind === 'queue') {
    const other = openingOf(state, queue.afterHours.queueId, now)
    if (other.kind === 'open') return other
  }
  const opensAt = nextOpening(hours, now)
  return { kind: 'closed', ...(opensAt === undefined ? {} : { opensAt }) }
}
