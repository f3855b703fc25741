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

/** Where the work is to be done. Coordinates are WGS 84 degrees; `text` is what the customer said. */
export interface RequestPlace {
  readonly text: string
  readonly addressId?: string
  readonly ward?: number
  readonly latitude?: number
  readonly longitude?: number
}

export type Answer = string | number | boolean

export const requestStatuses = ['submitted', 'acknowledged', 'in-progress', 'completed', 'closed'] as const
export type RequestStatus = (typeof requestStatuses)[number]

/** How the customer is told what became of it; `no` was asked and declined. */
export type NotifyBy = 'no' | 'phone' | 'email' | 'sms'

/** A service request. `followers` are further customers who reported the same and are told its outcome too. */
export interface ServiceRequest {
  readonly id: RequestId
  readonly reference: string
  readonly version: number
  readonly typeCode: RequestTypeCode
  readonly status: RequestStatus
  readonly customerId?: CustomerId
  readonly contactId?: ContactId
  readonly place?: RequestPlace
  readonly answers: Readonly<Record<string, Answer>>
  readonly description: string
  readonly notifyBy: NotifyBy
  readonly language: Language
  readonly followers: readonly CustomerId[]
  readonly createdAt: Instant
  /** When the notice of collection was read to the customer. */
  readonly noticeReadAt?: Instant
  readonly createdBy: AgentId
  readonly createdOn: DeskId
  readonly acknowledgeBy: Instant
  readonly resolveBy: Instant
  readonly closedAt?: Instant
}

export function isOpen(request: Pick<ServiceRequest, 'status'>): boolean {
  return request.status !== 'closed'
}
