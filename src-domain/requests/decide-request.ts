import { assertNever } from '../vocabulary/assert-never.ts'
import { type Decision, happens, refuse } from '../vocabulary/decision.ts'
import type { Instant } from '../vocabulary/words.ts'
import { wrongAnswers } from './check-answers.ts'
import { isInBlock, type ReferenceBlock } from './reference-number.ts'
import {
  descriptionMaxLength,
  type RequestActor,
  type RequestCommand,
  type RequestEvent,
  type RequestRefusal,
} from './request-command.ts'
import type { RequestType } from './request-type.ts'
import { isOpen, type ServiceRequest } from './service-request.ts'

/** What the rules must know to decide one request command; the engine reads it before it asks. */
export interface RequestFacts {
  /** The request that the command names, if it exists. */
  readonly request?: ServiceRequest
  readonly type?: RequestType
  readonly customerExists: boolean
  /** The blocks leased to the desk at which the request was made. */
  readonly blocks: readonly ReferenceBlock[]
  readonly referenceIsTaken: boolean
  /** When acknowledgement and resolution fall due, in the division's calendar. */
  readonly targets: { readonly acknowledgeBy: Instant; readonly resolveBy: Instant }
}

/** A desk's clock is believed within these bounds; what was made offline may be weeks old. */
const oldestMs = 90 * 86_400_000
const aheadMs = 5 * 60_000

/** The time of a desk, or the hub's where the desk's clock is plainly wrong (SPEC Q5). */
export function plausibleTime(at: Instant, now: Instant): Instant {
  return at > now + aheadMs || at < now - oldestMs ? now : at
}

/** Decides one request command (SPEC Q1–Q7). Pure. */
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
      if (!facts.blocks.some(block => isInBlock(block, command.reference))) {
        return refuse({ name: 'ReferenceNotLeased' })
      }
      if (facts.referenceIsTaken) return refuse({ name: 'ReferenceTaken' })
      const { kind: _command, requestId, ...said } = command
      return happens({
        kind: 'request-created',
        at: now,
        request: {
          ...said,
          createdAt: plausibleTime(said.createdAt, now),
          ...(said.noticeReadAt === undefined ? {} : { noticeReadAt: plausibleTime(said.noticeReadAt, now) }),
          id: requestId,
          version: 1,
          status: 'submitted',
          followers: [],
          createdBy: actor.agentId,
          createdOn: actor.deskId,
          ...facts.targets,
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
          })
    }
    default:
      return assertNever(command)
  }
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
    default:
      return assertNever(event)
  }
}
