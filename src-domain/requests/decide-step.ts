import { afterBusinessTime } from '../calendar/business-time.ts'
import { type OpeningHours, openTimeBetween } from '../calendar/opening-hours.ts'
import { assertNever } from '../vocabulary/assert-never.ts'
import { type Decision, happens, refuse } from '../vocabulary/decision.ts'
import { plausibleTime } from '../vocabulary/plausible-time.ts'
import type { Instant } from '../vocabulary/words.ts'
import { wrongAnswers } from './check-answers.ts'
import {
  leftOf,
  missedFrom,
  nextLevelAt,
  nextRequestDue,
  resolveByAfter,
  runningTarget,
} from './request-clock.ts'
import type { RequestActor, RequestEvent, RequestRefusal } from './request-command.ts'
import type { RequestStep, StepEvent } from './request-step.ts'
import {
  closureReasonsOf,
  isPublicType,
  isReviewed,
  type RequestType,
  reopenWithinDaysDefault,
} from './request-type.ts'
import { type EscalationLevel, isOpen, type ServiceRequest } from './service-request.ts'

/** What the rules must know to decide a step. */
export interface StepFacts {
  readonly request?: ServiceRequest
  readonly type?: RequestType
  /** The request that a merge names. */
  readonly into?: ServiceRequest
  readonly intoType?: RequestType
  /** The type that a recategorisation names. */
  readonly newType?: RequestType
  /** Whether the photo that a step names has arrived whole, for this request. */
  readonly hasPhoto?: boolean
  /** In which the targets of the request run: those of its division, of `newType`'s division for a recategorisation. */
  readonly hours: OpeningHours
}

export const stepWordsMaxLength = 2_000
export const notesMax = 200
export const publicPhotosMax = 20
/** Business time is counted day by day up to a date that is promised: one beyond ten years is a slip of the hand. */
export const promiseMaxMs = 3_653 * 86_400_000
/** A customer who was asked is reminded after so long, and then the request is at risk. */
const remindWithin = { value: 5, unit: 'business-days' } as const
/** Completed work is to be looked at within this time. */
const reviewWithin = { value: 2, unit: 'business-days' } as const
const dayMs = 86_400_000

type Answer = Decision<RequestEvent, RequestRefusal>
/** Without what every event of a step carries. */
type Said = StepEvent extends infer Event
  ? Event extends StepEvent
    ? Omit<Event, 'at' | 'requestId' | 'agentId' | 'madeAt'>
    : never
  : never

/** Decides one step of a request (SPEC Q14–Q30). Pure. */
export function decideStep(facts: StepFacts, step: RequestStep, actor: RequestActor, now: Instant): Answer {
  const { request, type, hours } = facts
  if (!request) return refuse({ name: 'UnknownRequest' })
  if (!type) return refuse({ name: 'UnknownRequestType' })
  if (actor.division !== undefined && actor.division !== type.division) {
    return refuse({ name: 'NotYourDivision' })
  }
  const words = wordsOf(step)
  if (words !== undefined && words.trim() === '') return refuse({ name: 'WordsMissing' })
  if (words !== undefined && words.length > stepWordsMaxLength) {
    return refuse({ name: 'WordsTooLong', maxLength: stepWordsMaxLength })
  }
  const when = whenMade(request, actor, now)
  const say = (...said: readonly Said[]): Answer =>
    happens(
      ...said.map(
        each =>
          ({
            at: now,
            requestId: request.id,
            agentId: actor.agentId,
            ...(when === now ? {} : { madeAt: when }),
            ...each,
          }) as StepEvent,
      ),
    )
  const { status } = request
  const notNow = (): Answer =>
    refuse(isOpen(request) ? { name: 'StepNotNow', status } : { name: 'RequestClosed' })

  switch (step.kind) {
    case 'acknowledge-request':
      if (!isOpen(request)) return notNow()
      return status === 'submitted'
        ? say({ kind: 'request-acknowledged', nextSteps: step.nextSteps })
        : happens()
    case 'assign-request':
      if (!isOpen(request)) return notNow()
      return (request.assignedTo ?? null) === step.to
        ? happens()
        : say({ kind: 'request-assigned', to: step.to })
    case 'start-request':
      if (status === 'in-progress') return happens()
      if (status === 'submitted') return refuse({ name: 'NotAcknowledged' })
      return status === 'acknowledged' ? say({ kind: 'request-started' }) : notNow()
    case 'await-customer':
      if (status === 'submitted') return refuse({ name: 'NotAcknowledged' })
      if (status === 'waiting-for-customer' && request.awaited?.question === step.question) return happens()
      return isWorkedOn(request)
        ? say({
            kind: 'customer-awaited',
            question: step.question,
            leftMs: leftOf(request, hours, when),
            remindAt: afterBusinessTime(hours, when, remindWithin),
          })
        : notNow()
    case 'resume-request':
      // What a customer answered is dropped in silence nowhere: somebody else let the work go on meanwhile.
      if (status === 'in-progress' && step.answer === undefined) return happens()
      return status === 'waiting-for-customer'
        ? say({
            kind: 'request-resumed',
            resolveBy: resolveByAfter(request, hours, when),
            ...(step.answer === undefined ? {} : { answer: step.answer }),
          })
        : notNow()
    case 'revise-target': {
      if (status === 'submitted') return refuse({ name: 'NotAcknowledged' })
      if (status !== 'waiting-for-customer' && !isWorkedOn(request)) return notNow()
      const { resolveBy, reason } = step
      if (request.resolveBy === resolveBy && request.revised?.reason === reason) return happens()
      if (resolveBy <= now) return refuse({ name: 'RevisedDatePast' })
      if (resolveBy > now + promiseMaxMs) return refuse({ name: 'RevisedDateTooFar' })
      return say({
        kind: 'target-revised',
        resolveBy,
        reason,
        ...(status === 'waiting-for-customer' ? { leftMs: openTimeBetween(hours, when, resolveBy) } : {}),
      })
    }
    case 'complete-request': {
      const { reasonCode, words: outcome } = step
      if (!closureReasonsOf(type).some(({ code }) => code === reasonCode)) {
        return refuse({ name: 'UnknownClosureReason' })
      }
      if (status === 'completed') {
        const { outcome: was } = request
        return was?.reasonCode === reasonCode && was.words === outcome ? happens() : notNow()
      }
      if (!isOpen(request)) return notNow()
      const completed: Said = {
        kind: 'request-completed',
        reasonCode,
        words: outcome,
        leftMs:
          request.status === 'waiting-for-customer'
            ? (request.pauses?.at(-1)?.leftMs ?? 0)
            : leftOf(request, hours, when),
        ...(actor.handedInBy === undefined ? {} : { handedInBy: actor.handedInBy }),
        ...(isReviewed(type) ? { reviewBy: afterBusinessTime(hours, when, reviewWithin) } : {}),
      }
      return isReviewed(type) ? say(completed) : say(completed, ...approve(request, type, now))
    }
    case 'approve-completion':
      if (status === 'closed') return happens()
      if (status !== 'completed') return notNow()
      if (request.outcome?.approved !== undefined) return happens()
      if (request.outcome?.by === actor.agentId || request.outcome?.handedInBy === actor.agentId) {
        return refuse({ name: 'ReviewByAnother' })
      }
      return say(...approve(request, type, now))
    case 'return-completion':
      if (status === 'in-progress') return happens()
      return status === 'completed' && request.outcome?.approved === undefined
        ? say({
            kind: 'completion-returned',
            reason: step.reason,
            resolveBy: resolveByAfter(request, hours, when),
          })
        : notNow()
    case 'record-told':
      if (request.outcome?.told !== undefined) return happens()
      if (status !== 'completed') return notNow()
      if (request.outcome?.approved === undefined) return refuse({ name: 'NotApproved' })
      return say({ kind: 'customer-told', by: step.by }, closed(type, now))
    case 'record-not-told':
      if (request.outcome?.told !== undefined || request.outcome?.notTold !== undefined) return happens()
      return status === 'completed' ? say({ kind: 'customer-not-told', why: step.why }) : notNow()
    case 'reopen-request': {
      const resolveBy = resolveByAfter(request, hours, when)
      const reopened: Said = { kind: 'request-reopened', reason: step.reason, resolveBy }
      if (status === 'completed') return say(reopened)
      if (status !== 'closed') return notNow()
      const { reopenUntil = request.closedAt ?? 0 } = request
      return when > reopenUntil ? refuse({ name: 'ReopenWindowOver', until: reopenUntil }) : say(reopened)
    }
    case 'cancel-request':
      if (status === 'cancelled') return happens()
      if (!isOpen(request) || status === 'completed') return notNow()
      return say({ kind: 'request-cancelled', because: step.because, reason: step.reason })
    case 'merge-request':
      return merge(facts, request, step, actor, say, now)
    case 'recategorise-request': {
      const { newType } = facts
      if (!newType) return refuse({ name: 'UnknownRequestType' })
      if (!isOpen(request) || status === 'completed') return notNow()
      if (newType.code === request.typeCode) return refuse({ name: 'SameType' })
      if (newType.isRetired) return refuse({ name: 'TypeRetired' })
      if (newType.needsPlace && (request.place?.text ?? '').trim() === '') {
        return refuse({ name: 'PlaceMissing' })
      }
      const questions = wrongAnswers(newType.intake, step.answers)
      if (questions.length > 0) return refuse({ name: 'AnswersInvalid', questions })
      const resolveBy = recategorisedTo(request, newType, hours)
      const pause = request.pauses?.at(-1)
      return say({
        kind: 'request-recategorised',
        typeCode: newType.code,
        answers: step.answers,
        acknowledgeBy:
          status === 'submitted'
            ? afterBusinessTime(hours, request.createdAt, newType.acknowledgeWithin)
            : request.acknowledgeBy,
        resolveBy,
        ...(pause === undefined || pause.to !== undefined
          ? {}
          : { leftMs: openTimeBetween(hours, pause.from, resolveBy) }),
        changesDivision: newType.division !== type.division,
      })
    }
    case 'note-request': {
      const { noteId, text, isPublic } = step
      const notes = request.notes ?? []
      if (notes.some(({ id }) => id === noteId)) return happens()
      if (notes.length >= notesMax) return refuse({ name: 'TooManyNotes', max: notesMax })
      return say({
        kind: 'request-noted',
        note: { id: noteId, at: when, by: actor.agentId, text, isPublic },
      })
    }
    case 'show-photo': {
      const { photoId, isPublic } = step
      const shown = request.publicPhotos ?? []
      if (shown.includes(photoId) === isPublic) return happens()
      if (isPublic && !isPublicType(type)) return refuse({ name: 'NotForEverybody' })
      if (isPublic && facts.hasPhoto !== true) return refuse({ name: 'UnknownPhoto' })
      if (isPublic && shown.length >= publicPhotosMax) {
        return refuse({ name: 'TooManyPhotos', max: publicPhotosMax })
      }
      return say({ kind: 'photo-shown', photoId, isPublic })
    }
    case 'escalate-request':
      return escalate(request, hours, step.reason, say, now)
    case 'pass-request-time':
      return passTime(request, hours, say, now)
    default:
      return assertNever(step)
  }
}

/** The words that a step must have. */
function wordsOf(step: RequestStep): string | undefined {
  switch (step.kind) {
    case 'acknowledge-request':
      return step.nextSteps
    case 'await-customer':
      return step.question
    case 'complete-request':
      return step.words
    case 'revise-target':
    case 'return-completion':
    case 'reopen-request':
    case 'cancel-request':
    case 'escalate-request':
      return step.reason
    case 'record-not-told':
      return step.why
    case 'resume-request':
      return step.answer
    case 'note-request':
      return step.text
    default:
      return undefined
  }
}

/** When the step was made, by a desk's plausible clock, and never before what happened to the request already. */
function whenMade(request: ServiceRequest, { askedAt }: RequestActor, now: Instant): Instant {
  const made = Math.min(now, plausibleTime(askedAt ?? now, now))
  const pause = request.pauses?.at(-1)
  return Math.min(
    now,
    Math.max(made, request.createdAt, request.acknowledged?.at ?? 0, pause?.to ?? pause?.from ?? 0),
  )
}

function isWorkedOn({ status }: ServiceRequest): boolean {
  return status === 'acknowledged' || status === 'in-progress' || status === 'waiting-for-customer'
}

/** The work is confirmed. Whoever asked to be told is told first; a request of nobody, or of who declined, is closed. */
function approve(request: ServiceRequest, type: RequestType, now: Instant): readonly Said[] {
  return awaitsWord(request)
    ? [{ kind: 'completion-approved' }]
    : [{ kind: 'completion-approved' }, closed(type, now)]
}

function closed({ reopenWithinDays = reopenWithinDaysDefault }: RequestType, now: Instant): Said {
  return { kind: 'request-closed', reopenUntil: now + reopenWithinDays * dayMs }
}

/** Whether the customer asked to be told of the outcome. */
export function awaitsWord({ customerId, notifyBy }: ServiceRequest): boolean {
  return customerId !== undefined && notifyBy !== 'no'
}

function merge(
  { into, intoType }: StepFacts,
  request: ServiceRequest,
  { into: intoId }: Extract<RequestStep, { kind: 'merge-request' }>,
  actor: RequestActor,
  say: (...said: readonly Said[]) => Answer,
  now: Instant,
): Answer {
  if (request.status === 'merged' && request.mergedInto === intoId) return happens()
  if (intoId === request.id || into?.mergedInto === request.id) return refuse({ name: 'MergeCircular' })
  if (!into) return refuse({ name: 'UnknownRequest' })
  if (actor.division !== undefined && actor.division !== intoType?.division) {
    return refuse({ name: 'NotYourDivision' })
  }
  if (!isOpen(request) || !isOpen(into)) return refuse({ name: 'RequestClosed' })
  const known = new Set([into.customerId, ...into.followers])
  const joining = [request.customerId, ...request.followers].filter(
    (id, index, all): id is string => id !== undefined && !known.has(id) && all.indexOf(id) === index,
  )
  const merged = say({ kind: 'request-merged', into: into.id, intoReference: into.reference })
  if (!('events' in merged)) return merged
  return happens(
    ...merged.events,
    ...joining.map(customerId => ({
      kind: 'request-followed' as const,
      at: now,
      requestId: into.id,
      customerId,
      agentId: actor.agentId,
    })),
  )
}

/** The clock and its history stay: the new promise counts from the making, and what the clock stood is added. */
function recategorisedTo(request: ServiceRequest, type: RequestType, hours: OpeningHours): Instant {
  const promised = afterBusinessTime(hours, request.createdAt, type.resolveWithin)
  const stood = (request.pauses ?? []).reduce(
    (sum, { from, to }) => sum + (to === undefined ? 0 : openTimeBetween(hours, from, to)),
    0,
  )
  return stood === 0
    ? promised
    : afterBusinessTime(hours, promised, { value: stood / 3_600_000, unit: 'business-hours' })
}

/** Somebody asks that a missed target goes up (the standard of a division's targets: never for a dislike of the outcome). */
function escalate(
  request: ServiceRequest,
  hours: OpeningHours,
  reason: string,
  say: (...said: readonly Said[]) => Answer,
  now: Instant,
): Answer {
  const running = runningTarget(request)
  if (running === undefined) {
    return refuse(
      isOpen(request) ? { name: 'StepNotNow', status: request.status } : { name: 'RequestClosed' },
    )
  }
  if (now < missedFrom(running.by)) return refuse({ name: 'NothingMissed', by: running.by })
  const next = nextLevel(request, hours, now)
  if (next.kind === 'standing') {
    const { level, nextAt } = next
    return refuse({ name: 'AlreadyEscalated', level, ...(nextAt === undefined ? {} : { nextAt }) })
  }
  return say({
    kind: 'request-escalated',
    level: next.level,
    target: running.target,
    because: 'asked',
    reason,
  })
}

function passTime(
  request: ServiceRequest,
  hours: OpeningHours,
  say: (...said: readonly Said[]) => Answer,
  now: Instant,
): Answer {
  const due = nextRequestDue(request, hours)
  if (due === undefined || due > now) return happens()
  if (request.status === 'waiting-for-customer') return say({ kind: 'customer-reminded' })
  const running = runningTarget(request)
  const next = nextLevel(request, hours, now)
  if (running === undefined || next.kind === 'standing') return happens()
  return say({ kind: 'request-escalated', level: next.level, target: running.target, because: 'clock' })
}

/** The level to which a missed target goes at `now`, or that on which it stands and until when. */
function nextLevel(
  { escalation, ...request }: ServiceRequest,
  hours: OpeningHours,
  now: Instant,
):
  | { readonly kind: 'goes'; readonly level: EscalationLevel }
  | { readonly kind: 'standing'; readonly level: EscalationLevel; readonly nextAt?: Instant } {
  if (escalation === undefined || escalation.target !== runningTarget(request)?.target) {
    return { kind: 'goes', level: 1 }
  }
  const { level, quietSince } = escalation
  if (level === 3) return { kind: 'standing', level }
  const nextAt = nextLevelAt(quietSince, hours)
  if (now < nextAt) return { kind: 'standing', level, nextAt }
  return { kind: 'goes', level: level === 1 ? 2 : 3 }
}
