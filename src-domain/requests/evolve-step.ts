import { assertNever } from '../vocabulary/assert-never.ts'
import type { Instant } from '../vocabulary/words.ts'
import type { StepEvent } from './request-step.ts'
import type { Pause, ServiceRequest } from './service-request.ts'

/** The request after one event of a step. Its version counts the event. */
export function evolveStep(before: ServiceRequest, event: StepEvent): ServiceRequest {
  const when = event.madeAt ?? event.at
  const request = { ...before, version: before.version + 1 }
  switch (event.kind) {
    case 'request-acknowledged':
      return without(
        {
          ...request,
          status: 'acknowledged',
          acknowledged: { at: when, by: event.agentId, nextSteps: event.nextSteps },
        },
        'escalation',
      )
    case 'request-assigned':
      return event.to === null ? without(request, 'assignedTo') : { ...request, assignedTo: event.to }
    case 'request-started':
      return { ...request, status: 'in-progress' }
    case 'customer-awaited': {
      const { question, leftMs, remindAt } = event
      const awaited = { question, since: when, remindAt }
      return request.status === 'waiting-for-customer'
        ? { ...request, awaited }
        : without(
            {
              ...request,
              status: 'waiting-for-customer',
              awaited,
              pauses: [...(request.pauses ?? []), { from: when, because: 'customer', leftMs }],
            },
            'escalation',
          )
    }
    case 'customer-reminded':
      return request.awaited === undefined
        ? request
        : { ...request, awaited: { ...request.awaited, remindedAt: when } }
    case 'request-resumed':
      return without(
        { ...request, status: 'in-progress', resolveBy: event.resolveBy, pauses: endPause(request, when) },
        'awaited',
      )
    case 'target-revised': {
      const { resolveBy, reason, leftMs } = event
      const revised = { ...request, resolveBy, revised: { at: when, reason } }
      return without(
        leftMs === undefined ? revised : { ...revised, pauses: withLeft(request, leftMs) },
        'escalation',
      )
    }
    case 'request-completed': {
      const { reasonCode, words, leftMs, handedInBy, reviewBy, agentId } = event
      return without(
        {
          ...request,
          status: 'completed',
          outcome: {
            reasonCode,
            words,
            at: when,
            by: agentId,
            ...(handedInBy === undefined ? {} : { handedInBy }),
            ...(reviewBy === undefined ? {} : { reviewBy }),
          },
          pauses: [...endPause(request, when), { from: when, because: 'completed', leftMs }],
        },
        'awaited',
        'escalation',
      )
    }
    case 'completion-approved':
      return withOutcome(request, { approved: { at: when, by: event.agentId } })
    case 'completion-returned':
      return workedOnAgain(request, event.resolveBy, when)
    case 'customer-told':
      return withOutcome(request, { told: { at: when, by: event.by } })
    case 'customer-not-told':
      return withOutcome(request, { notTold: { at: when, why: event.why } })
    case 'request-closed':
      return { ...request, status: 'closed', closedAt: event.at, reopenUntil: event.reopenUntil }
    case 'request-reopened':
      return {
        ...workedOnAgain(request, event.resolveBy, when),
        reopened: (request.reopened ?? 0) + 1,
      }
    case 'request-cancelled':
      return without(
        { ...request, status: 'cancelled', closedAt: event.at, pauses: endPause(request, when) },
        'awaited',
        'escalation',
      )
    case 'request-merged':
      return without(
        {
          ...request,
          status: 'merged',
          closedAt: event.at,
          mergedInto: event.into,
          pauses: endPause(request, when),
        },
        'awaited',
        'escalation',
      )
    case 'request-recategorised': {
      const { typeCode, answers, acknowledgeBy, resolveBy, leftMs, changesDivision } = event
      const recategorised = {
        ...request,
        typeCode,
        answers,
        acknowledgeBy,
        resolveBy,
        ...(leftMs === undefined ? {} : { pauses: withLeft(request, leftMs) }),
      }
      return changesDivision ? without(recategorised, 'assignedTo') : recategorised
    }
    case 'request-noted': {
      const noted = { ...request, notes: [...(request.notes ?? []), event.note] }
      // Words to the customer are an update; those to a colleague are not.
      const { escalation } = request
      return event.note.isPublic && escalation !== undefined
        ? { ...noted, escalation: { ...escalation, quietSince: Math.max(escalation.quietSince, when) } }
        : noted
    }
    case 'photo-shown': {
      const others = (request.publicPhotos ?? []).filter(id => id !== event.photoId)
      const publicPhotos = event.isPublic ? [...others, event.photoId] : others
      return publicPhotos.length > 0 ? { ...request, publicPhotos } : without(request, 'publicPhotos')
    }
    case 'request-escalated':
      return {
        ...request,
        escalation: { level: event.level, target: event.target, at: event.at, quietSince: event.at },
      }
    default:
      return assertNever(event)
  }
}

function endPause({ pauses = [] }: ServiceRequest, at: Instant): readonly Pause[] {
  return pauses.map(pause => (pause.to === undefined ? { ...pause, to: Math.max(at, pause.from) } : pause))
}

function withLeft({ pauses = [] }: ServiceRequest, leftMs: number): readonly Pause[] {
  return pauses.map(pause => (pause.to === undefined ? { ...pause, leftMs } : pause))
}

function withOutcome(request: ServiceRequest, more: Partial<ServiceRequest['outcome']>): ServiceRequest {
  return request.outcome === undefined ? request : { ...request, outcome: { ...request.outcome, ...more } }
}

function workedOnAgain(request: ServiceRequest, resolveBy: Instant, at: Instant): ServiceRequest {
  return without(
    { ...request, status: 'in-progress', resolveBy, pauses: endPause(request, at) },
    'outcome',
    'closedAt',
    'reopenUntil',
  )
}

type Optional =
  | 'assignedTo'
  | 'awaited'
  | 'escalation'
  | 'outcome'
  | 'closedAt'
  | 'reopenUntil'
  | 'publicPhotos'

function without(request: ServiceRequest, ...fields: readonly Optional[]): ServiceRequest {
  const rest = { ...request }
  for (const field of fields) delete rest[field]
  return rest
}
