import type { RequestEvent } from '../requests/request-command.ts'
import type { ServiceRequest } from '../requests/service-request.ts'
import type { Instant } from '../vocabulary/words.ts'
import { customerActor } from './notices-of.ts'

/** The way of a request as residents are shown it. */
export const publicSteps = ['received', 'acknowledged', 'working', 'done'] as const
export type PublicStep = (typeof publicSteps)[number]

/** Where a request stands, in the words of residents. */
export type PublicStanding =
  | 'received'
  | 'acknowledged'
  | 'working'
  | 'waiting-for-you'
  /** Said to be done; somebody else looks before the outcome is told. */
  | 'being-checked'
  | 'done'
  | 'cancelled'
  | 'merged'

export function publicStandingOf({
  status,
  outcome,
}: Pick<ServiceRequest, 'status' | 'outcome'>): PublicStanding {
  switch (status) {
    case 'submitted':
      return 'received'
    case 'acknowledged':
      return 'acknowledged'
    case 'in-progress':
      return 'working'
    case 'waiting-for-customer':
      return 'waiting-for-you'
    case 'completed':
      return outcome?.approved === undefined ? 'being-checked' : 'done'
    case 'closed':
      return 'done'
    case 'cancelled':
      return 'cancelled'
    case 'merged':
      return 'merged'
  }
}

/** How many of the four steps are reached; a request that was turned aside stays where it was, and says so in words. */
export function stepsReached(standing: PublicStanding, wasAcknowledged: boolean): number {
  switch (standing) {
    case 'received':
      return 1
    case 'acknowledged':
      return 2
    case 'working':
    case 'waiting-for-you':
    case 'being-checked':
      return 3
    case 'done':
      return 4
    case 'cancelled':
    case 'merged':
      return wasAcknowledged ? 2 : 1
  }
}

/** One line of what residents are told of a request. `by` is who said it: never a name. */
export interface PublicLine {
  readonly at: Instant
  readonly kind:
    | 'received'
    | 'acknowledged'
    | 'started'
    | 'question'
    | 'answer'
    | 'revised'
    | 'outcome'
    | 'reopened'
    | 'cancelled'
    | 'merged'
    | 'moved'
    | 'raised'
    | 'note'
  readonly by: 'city' | 'you'
  readonly text?: string
  /** The new date of `revised`. */
  readonly until?: Instant
}

/**
 * What residents are told of a request, oldest first (SPEC Q64): what was said to the customer and what they said. No
 * name, no internal note, no reason that a colleague gave to a colleague. A request that was made before the journal
 * has what it says of itself.
 */
export function publicHistory(
  request: ServiceRequest,
  events: readonly RequestEvent[],
): readonly PublicLine[] {
  const isWhole = events.some(({ kind }) => kind === 'request-created')
  return isWhole ? historyOfEvents(events) : historyOfRequest(request)
}

function historyOfEvents(events: readonly RequestEvent[]): readonly PublicLine[] {
  let outcome: string | undefined
  return events.flatMap((event): readonly PublicLine[] => {
    if (event.kind === 'request-created') {
      return [{ kind: 'received', by: 'you', at: event.request.createdAt }]
    }
    if (!('agentId' in event)) return []
    const at = ('madeAt' in event ? event.madeAt : undefined) ?? event.at
    const isTheirs = event.agentId === customerActor
    const line = (kind: PublicLine['kind'], more: Partial<PublicLine> = {}): readonly PublicLine[] => [
      { kind, at, by: 'city', ...more },
    ]
    switch (event.kind) {
      case 'request-acknowledged':
        return line('acknowledged', { text: event.nextSteps })
      case 'request-started':
        return line('started')
      case 'customer-awaited':
        return line('question', { text: event.question })
      case 'request-resumed':
        return event.answer === undefined ? [] : line('answer', { by: 'you', text: event.answer })
      case 'target-revised':
        return line('revised', { text: event.reason, until: event.resolveBy })
      case 'request-completed':
        outcome = event.words
        return []
      case 'completion-approved':
        return line('outcome', outcome === undefined ? {} : { text: outcome })
      case 'request-reopened':
        return line('reopened', isTheirs ? { by: 'you', text: event.reason } : {})
      case 'request-cancelled':
        return line('cancelled', { text: event.reason })
      case 'request-merged':
        return line('merged', { text: event.intoReference })
      case 'request-recategorised':
        return event.changesDivision ? line('moved') : []
      case 'request-noted':
        return event.note.isPublic
          ? line('note', { at: event.note.at, by: isTheirs ? 'you' : 'city', text: event.note.text })
          : []
      case 'request-escalated':
        return isTheirs
          ? line('raised', { by: 'you', ...(event.reason ? { text: event.reason } : {}) })
          : line('raised')
      default:
        return []
    }
  })
}

function historyOfRequest(request: ServiceRequest): readonly PublicLine[] {
  const { createdAt, acknowledged, awaited, revised, outcome, notes = [], resolveBy } = request
  const lines: readonly PublicLine[] = [
    { kind: 'received', by: 'you', at: createdAt },
    ...(acknowledged === undefined
      ? []
      : [{ kind: 'acknowledged', by: 'city', at: acknowledged.at, text: acknowledged.nextSteps } as const]),
    ...(awaited === undefined
      ? []
      : [{ kind: 'question', by: 'city', at: awaited.since, text: awaited.question } as const]),
    ...(revised === undefined
      ? []
      : [{ kind: 'revised', by: 'city', at: revised.at, text: revised.reason, until: resolveBy } as const]),
    ...(outcome?.approved === undefined
      ? []
      : [{ kind: 'outcome', by: 'city', at: outcome.approved.at, text: outcome.words } as const]),
    ...notes
      .filter(({ isPublic }) => isPublic)
      .map(
        ({ at, by, text }) =>
          ({ kind: 'note', by: by === customerActor ? 'you' : 'city', at, text }) as const,
      ),
  ]
  return lines.toSorted((a, b) => a.at - b.at)
}
