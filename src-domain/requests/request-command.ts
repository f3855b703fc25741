import type {
  AgentId,
  ContactId,
  CustomerId,
  DeskId,
  Instant,
  Language,
  RequestId,
  RequestTypeCode,
} from '../vocabulary/words.ts'
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
    }
  | { readonly kind: 'follow-request'; readonly requestId: RequestId; readonly customerId: CustomerId }

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
    }

export type RequestRefusal =
  | { readonly name: 'UnknownRequestType' }
  | { readonly name: 'UnknownRequest' }
  | { readonly name: 'UnknownCustomer' }
  | { readonly name: 'RequestExists' }
  | { readonly name: 'RequestClosed' }
  | { readonly name: 'ReferenceNotLeased' }
  | { readonly name: 'ReferenceTaken' }
  | { readonly name: 'PlaceMissing' }
  | { readonly name: 'DescriptionTooLong'; readonly maxLength: number }
  | { readonly name: 'AnswersInvalid'; readonly questions: readonly string[] }

/** Who asks, and at which desk. */
export interface RequestActor {
  readonly agentId: AgentId
  readonly deskId: DeskId
}

export const descriptionMaxLength = 4_000
