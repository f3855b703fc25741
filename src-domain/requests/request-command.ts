import type {
  AgentId,
  ContactId,
  CustomerId,
  DeskId,
  DivisionCode,
  Instant,
  Language,
  RequestId,
  RequestTypeCode,
} from '../vocabulary/words.ts'
import type { RequestChanges } from './request-changes.ts'
import type { RequestStep, StepEvent, StepRefusal } from './request-step.ts'
import type { Answer, NotifyBy, RequestPlace, ServiceRequest } from './service-request.ts'

/** What may be asked about requests. `createdAt` is the desk's own time: a request made offline keeps its time. */
export type RequestCommand =
  | {
      readonly kind: 'create-request'
      readonly requestId: RequestId
      readonly reference: string
      readonly typeCode: RequestTypeCode
      readonly customerId?: CustomerId
      readonly contactId?: ContactId
      readonly place?: RequestPlace
      readonly answers: Readonly<Record<string, Answer>>
      readonly description: string
      readonly notifyBy: NotifyBy
      readonly language: Language
      readonly createdAt: Instant
      /** When the notice of collection was read to the customer (MFIPPA, s. 29 (2)); absent when nobody gave a name. */
      readonly noticeReadAt?: Instant
      /** The member of Council on whose behalf it is entered. */
      readonly onBehalfOf?: string
    }
  | { readonly kind: 'follow-request'; readonly requestId: RequestId; readonly customerId: CustomerId }
  | {
      readonly kind: 'update-request'
      readonly requestId: RequestId
      /** The version that was seen when the changes were made; the journal keeps it. */
      readonly basedOn: number
      readonly changes: RequestChanges
    }
  | RequestStep

export type RequestEvent =
  | {
      readonly kind: 'request-created'
      readonly at: Instant
      readonly request: ServiceRequest
    }
  | {
      readonly kind: 'request-followed'
      readonly at: Instant
      readonly requestId: RequestId
      readonly customerId: CustomerId
      readonly agentId: AgentId
      /** When it was done, by the desk's clock; `at` is when the hub heard of it. */
      readonly madeAt?: Instant
    }
  | {
      readonly kind: 'request-updated'
      readonly at: Instant
      readonly requestId: RequestId
      readonly agentId: AgentId
      readonly madeAt?: Instant
      readonly basedOn: number
      /** Those that took effect: not what was so already. */
      readonly changes: RequestChanges
    }
  | StepEvent

export type RequestRefusal =
  | StepRefusal
  | { readonly name: 'UnknownRequestType' }
  | { readonly name: 'UnknownRequest' }
  | { readonly name: 'UnknownCustomer' }
  | { readonly name: 'RequestExists' }
  | { readonly name: 'RequestClosed' }
  /** Others changed these fields meanwhile, to other values. `answers.` and the question for an answer. */
  | { readonly name: 'RequestChanged'; readonly current: ServiceRequest; readonly fields: readonly string[] }
  | { readonly name: 'ReferenceNotLeased' }
  | { readonly name: 'ReferenceTaken' }
  | { readonly name: 'PlaceMissing' }
  | { readonly name: 'DescriptionTooLong'; readonly maxLength: number }
  | { readonly name: 'AnswersInvalid'; readonly questions: readonly string[] }

/** The customer whom a command names, if it names one. */
export function customerOf(command: RequestCommand): CustomerId | undefined {
  switch (command.kind) {
    case 'create-request':
    case 'follow-request':
      return command.customerId
    case 'update-request':
      return command.changes.customerId?.to ?? undefined
    default:
      return undefined
  }
}

/** Who asks, and at which desk. */
export interface RequestActor {
  readonly agentId: AgentId
  readonly deskId: DeskId
  /** A colleague at the same desk who handed it in for them. */
  readonly handedInBy?: AgentId
  /** When it was asked for, by the desk's clock. */
  readonly askedAt?: Instant
  /** The division for which they work, where they work for one alone: they see and move its requests only. */
  readonly division?: DivisionCode
}

export const descriptionMaxLength = 4_000
