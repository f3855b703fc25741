import { assumeStep } from '../../src-domain/requests/assume-step.ts'
import { isRequestStep } from '../../src-domain/requests/request-step.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { OutboxEntry } from '../offline/desk-store.ts'

/**
 * A request as the hub told it at `toldAt` (the hub's time), with the steps of this desk on top that it did not know
 * then: those that wait to be sent, and those that it took afterwards.
 */
export function withOwnSteps(
  request: ServiceRequest,
  toldAt: Instant,
  outbox: readonly OutboxEntry[],
): ServiceRequest {
  return outbox.reduce((shown, { command, state, by, at }) => {
    if (!isRequestStep(command) || command.requestId !== request.id) return shown
    const isKnown = state.kind === 'quarantined' || (state.kind === 'sent' && state.at <= toldAt)
    return isKnown ? shown : assumeStep(shown, command, by, at)
  }, request)
}

/** Whether something that this desk did to a request waits to be sent. */
export function hasUnsent(requestId: string, outbox: readonly OutboxEntry[]): boolean {
  return outbox.some(
    ({ command, state }) =>
      state.kind === 'unsent' && 'requestId' in command && command.requestId === requestId,
  )
}

/** The steps on a request that the hub refused, oldest first. */
export function refusedSteps(requestId: string, outbox: readonly OutboxEntry[]) {
  return outbox.flatMap(({ id, command, state }) =>
    state.kind === 'quarantined' && isRequestStep(command) && command.requestId === requestId
      ? [{ id, step: command, refusal: state.refusal }]
      : [],
  )
}
