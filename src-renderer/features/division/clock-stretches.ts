import type { RequestDetail } from '../../../src-contract/http/requests.ts'
import { type ClockStretch, explainClock } from '../../../src-domain/requests/request-clock.ts'
import { isOpen } from '../../../src-domain/requests/service-request.ts'
import type { Instant } from '../../../src-domain/vocabulary/words.ts'
import { alwaysOpen } from '../../desk-data/open-steps.ts'

/** A stretch as it is shown; its working time only where the hub, which knows the hours of the division, told it. */
export type ShownStretch = Omit<ClockStretch, 'workMs'> & { readonly workMs?: number }

/** In which stretches the clock of a request ran and stood, from its making to its end or to now. */
export function stretchesOf(
  { request, clock }: Pick<RequestDetail, 'request' | 'clock'>,
  now: Instant,
): readonly ShownStretch[] {
  const until = isOpen(request) ? now : (request.closedAt ?? now)
  if (clock !== undefined) {
    // The last stretch goes on since the hub told it.
    return clock.map((stretch, index) =>
      index === clock.length - 1 && isOpen(request)
        ? { ...stretch, to: Math.max(stretch.to, until) }
        : stretch,
    )
  }
  return explainClock(request, alwaysOpen, until).map(({ kind, from, to }) => ({ kind, from, to }))
}
