import { assertNever } from '../vocabulary/assert-never.ts'
import type { AgentId, Instant } from '../vocabulary/words.ts'
import { evolveStep } from './evolve-step.ts'
import type { RequestStep, StepEvent } from './request-step.ts'
import type { ServiceRequest } from './service-request.ts'

/**
 * How a desk shows a request on which a step was taken that the hub has not decided yet. What only the hub knows, such
 * as by when a request is to be done whose clock goes on, is 0.
 */
export function assumeStep(
  request: ServiceRequest,
  step: RequestStep,
  by: AgentId,
  at: Instant,
): ServiceRequest {
  if (stepShows(request, step)) return request
  const event = assumedEvent(request, step, by, at)
  if (event === undefined) return request
  const after = evolveStep(request, { at, requestId: request.id, agentId: by, ...event } as StepEvent)
  // A step that does not follow from where the request stands shows nothing: the hub will refuse it.
  return stepShows(after, step) ? after : request
}

type Said = StepEvent extends infer Event
  ? Event extends StepEvent
    ? Omit<Event, 'at' | 'requestId' | 'agentId' | 'madeAt'>
    : never
  : never

function assumedEvent(
  request: ServiceRequest,
  step: RequestStep,
  by: AgentId,
  at: Instant,
): Said | undefined {
  switch (step.kind) {
    case 'acknowledge-request':
      return { kind: 'request-acknowledged', nextSteps: step.nextSteps }
    case 'assign-request':
      return { kind: 'request-assigned', to: step.to }
    case 'start-request':
      return { kind: 'request-started' }
    case 'await-customer':
      return { kind: 'customer-awaited', question: step.question, leftMs: 0, remindAt: 0 }
    case 'resume-request':
      return { kind: 'request-resumed', resolveBy: 0 }
    case 'revise-target':
      return { kind: 'target-revised', resolveBy: step.resolveBy, reason: step.reason }
    case 'complete-request':
      return { kind: 'request-completed', reasonCode: step.reasonCode, words: step.words, leftMs: 0 }
    case 'approve-completion':
      return { kind: 'completion-approved' }
    case 'return-completion':
      return { kind: 'completion-returned', reason: step.reason, resolveBy: 0 }
    case 'record-told':
      return { kind: 'customer-told', by: step.by }
    case 'record-not-told':
      return { kind: 'customer-not-told', why: step.why }
    case 'reopen-request':
      return { kind: 'request-reopened', reason: step.reason, resolveBy: 0 }
    case 'cancel-request':
      return { kind: 'request-cancelled', because: step.because, reason: step.reason }
    case 'merge-request':
      return { kind: 'request-merged', into: step.into, intoReference: '' }
    case 'recategorise-request':
      return {
        kind: 'request-recategorised',
        typeCode: step.typeCode,
        answers: step.answers,
        acknowledgeBy: request.acknowledgeBy,
        resolveBy: 0,
        changesDivision: false,
      }
    case 'note-request':
      return {
        kind: 'request-noted',
        note: { id: step.noteId, at, by, text: step.text, isPublic: step.isPublic },
      }
    case 'show-photo':
      return { kind: 'photo-shown', photoId: step.photoId, isPublic: step.isPublic }
    case 'escalate-request':
    case 'pass-request-time':
      return undefined
    default:
      return assertNever(step)
  }
}

/** Whether a request is already as a step makes it, or beyond. */
export function stepShows(request: ServiceRequest, step: RequestStep): boolean {
  const { status, outcome } = request
  switch (step.kind) {
    case 'acknowledge-request':
      return status !== 'submitted'
    case 'assign-request':
      return (request.assignedTo ?? null) === step.to
    case 'start-request':
      return status !== 'submitted' && status !== 'acknowledged'
    case 'await-customer':
      return request.awaited?.question === step.question
    case 'resume-request':
      return status !== 'waiting-for-customer'
    case 'revise-target':
      return request.resolveBy === step.resolveBy
    case 'complete-request':
      return outcome !== undefined
    case 'approve-completion':
      return outcome?.approved !== undefined
    case 'return-completion':
    case 'reopen-request':
      return outcome === undefined
    case 'record-told':
      return outcome?.told !== undefined
    case 'record-not-told':
      return outcome?.told !== undefined || outcome?.notTold !== undefined
    case 'cancel-request':
      return status === 'cancelled'
    case 'merge-request':
      return request.mergedInto === step.into
    case 'recategorise-request':
      return request.typeCode === step.typeCode
    case 'note-request':
      return request.notes?.some(({ id }) => id === step.noteId) === true
    case 'show-photo':
      return (request.publicPhotos ?? []).includes(step.photoId) === step.isPublic
    case 'escalate-request':
    case 'pass-request-time':
      return true
    default:
      return assertNever(step)
  }
}
