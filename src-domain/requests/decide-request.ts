import { type Decision, happens, refuse } from '../vocabulary/decision.ts'
import { plausibleTime } from '../vocabulary/plausible-time.ts'
import type { Instant } from '../vocabulary/words.ts'
import { wrongAnswers } from './check-answers.ts'
import { decideStep, type StepFacts } from './decide-step.ts'
import { evolveStep } from './evolve-step.ts'
import { isInBlocks, type ReferenceBlock } from './reference-number.ts'
import {
  applyRequestChanges,
  mergeRequestChanges,
  questionOf,
  type RequestChanges,
} from './request-changes.ts'
import { targetsOf } from './request-clock.ts'
import {
  descriptionMaxLength,
  type RequestActor,
  type RequestCommand,
  type RequestEvent,
  type RequestRefusal,
} from './request-command.ts'
import { isOpen, type ServiceRequest } from './service-request.ts'

/**
 * What the rules must know to decide one request command; the engine reads it before it asks.
 * `request` is the one that the command names, if it exists; `type` is its type, or that of the one to be
 * created.
 */
export interface RequestFacts extends StepFacts {
  /** Whether the customer whom the command names exists. */
  readonly customerExists: boolean
  /** The blocks leased to the desk at which the request was made. */
  readonly blocks: readonly ReferenceBlock[]
  readonly referenceIsTaken: boolean
}

/** Decides one request command (SPEC Q1–Q30). Pure. */
export function decideRequest(
  facts: RequestFacts,
  command: RequestCommand,
  actor: RequestActor,
  now: Instant,
): Decision<RequestEvent, RequestRefusal> {
  switch (command.kind) {
    case 'create-request': {
      const { type } = facts
      if (facts.request) return refuse({ name: 'RequestExists' })
      if (!type) return refuse({ name: 'UnknownRequestType' })
      if (command.customerId !== undefined && !facts.customerExists)
        return refuse({ name: 'UnknownCustomer' })
      if (type.needsPlace && (command.place === undefined || command.place.text.trim() === '')) {
        return refuse({ name: 'PlaceMissing' })
      }
      if (command.description.length > descriptionMaxLength) {
        return refuse({ name: 'DescriptionTooLong', maxLength: descriptionMaxLength })
      }
      const questions = wrongAnswers(type.intake, command.answers)
      if (questions.length > 0) return refuse({ name: 'AnswersInvalid', questions })
      if (!isInBlocks(facts.blocks, command.reference)) {
        return refuse({ name: 'ReferenceNotLeased' })
      }
      if (facts.referenceIsTaken) return refuse({ name: 'ReferenceTaken' })
      const { kind: _command, requestId, ...said } = command
      const createdAt = plausibleTime(said.createdAt, now)
      return happens({
        kind: 'request-created',
        at: now,
        request: {
          ...said,
          createdAt,
          ...(said.noticeReadAt === undefined ? {} : { noticeReadAt: plausibleTime(said.noticeReadAt, now) }),
          id: requestId,
          version: 1,
          status: 'submitted',
          followers: [],
          createdBy: actor.agentId,
          createdOn: actor.deskId,
          ...targetsOf(facts.hours, type, createdAt),
        },
      })
    }
    case 'follow-request': {
      if (!facts.request) return refuse({ name: 'UnknownRequest' })
      if (!isOpen(facts.request)) return refuse({ name: 'RequestClosed' })
      if (!facts.customerExists) return refuse({ name: 'UnknownCustomer' })
      const already =
        facts.request.customerId === command.customerId ||
        facts.request.followers.includes(command.customerId)
      return already
        ? happens()
        : happens({
            kind: 'request-followed',
            at: now,
            requestId: command.requestId,
            customerId: command.customerId,
            agentId: actor.agentId,
            ...madeAtOf(actor, now),
          })
    }
    case 'update-request': {
      if (!facts.request) return refuse({ name: 'UnknownRequest' })
      return updateRequest(facts, facts.request, command, actor, now)
    }
    default:
      return decideStep(facts, command, actor, now)
  }
}

/** Lays the changes of a desk on what others changed since: all of them, or none (SPEC Q8–Q12). */
function updateRequest(
  facts: RequestFacts,
  request: ServiceRequest,
  { basedOn, changes }: Extract<RequestCommand, { kind: 'update-request' }>,
  actor: RequestActor,
  now: Instant,
): Decision<RequestEvent, RequestRefusal> {
  const { changed, clashing } = mergeRequestChanges(request, changes)
  const isClosed = !isOpen(request)
  if (isClosed && [...changed, ...clashing].some(field => field !== 'description')) {
    return refuse({ name: 'RequestClosed' })
  }
  if (clashing.length > 0) return refuse({ name: 'RequestChanged', current: request, fields: clashing })
  if (isClosed && changes.description?.to.startsWith(request.description) === false) {
    return refuse({ name: 'RequestClosed' })
  }
  if (changed.length === 0) return happens()
  const effective: RequestChanges = Object.fromEntries(
    Object.entries(changes).filter(([field]) => changed.includes(field)),
  )
  const refusal = whyNot(facts, applyRequestChanges(request, effective), effective)
  return refusal
    ? refuse(refusal)
    : happens({
        kind: 'request-updated',
        at: now,
        requestId: request.id,
        agentId: actor.agentId,
        ...madeAtOf(actor, now),
        basedOn,
        changes: effective,
      })
}

/** What the changed fields break. What was not touched is as it was accepted, perhaps by an earlier form. */
function whyNot(
  { type, customerExists }: RequestFacts,
  after: ServiceRequest,
  changes: RequestChanges,
): RequestRefusal | undefined {
  const touched = Object.keys(changes).flatMap(field => questionOf(field) ?? [])
  if (changes.customerId && changes.customerId.to !== null && !customerExists)
    return { name: 'UnknownCustomer' }
  if (after.description.length > descriptionMaxLength) {
    return { name: 'DescriptionTooLong', maxLength: descriptionMaxLength }
  }
  if (!changes.place && touched.length === 0) return undefined
  if (!type) return { name: 'UnknownRequestType' }
  if (changes.place && type.needsPlace && (after.place?.text ?? '').trim() === '')
    return { name: 'PlaceMissing' }
  const questions = wrongAnswers(type.intake, after.answers).filter(question => touched.includes(question))
  return questions.length > 0 ? { name: 'AnswersInvalid', questions } : undefined
}

function madeAtOf({ askedAt }: RequestActor, now: Instant): { readonly madeAt?: Instant } {
  return askedAt === undefined ? {} : { madeAt: plausibleTime(askedAt, now) }
}

/** The request after one event. */
export function evolveRequest(request: ServiceRequest | undefined, event: RequestEvent): ServiceRequest {
  switch (event.kind) {
    case 'request-created':
      return event.request
    case 'request-followed': {
      if (!request) throw new Error(`request-followed without a request: ${event.requestId}`)
      return {
        ...request,
        version: request.version + 1,
        followers: [...request.followers, event.customerId],
      }
    }
    case 'request-updated': {
      if (!request) throw new Error(`request-updated without a request: ${event.requestId}`)
      return { ...applyRequestChanges(request, event.changes), version: request.version + 1 }
    }
    default:
      if (!request) throw new Error(`${event.kind} without a request: ${event.requestId}`)
      return evolveStep(request, event)
  }
}
