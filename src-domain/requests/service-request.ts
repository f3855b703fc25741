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

/**
 * `completed`: the work is said to be done; it is reviewed, the customer is told, and only then is it `closed`. The
 * last three are ends.
 */
export const requestStatuses = [
  'submitted',
  'acknowledged',
  'in-progress',
  'waiting-for-customer',
  'completed',
  'closed',
  'cancelled',
  'merged',
] as const
export type RequestStatus = (typeof requestStatuses)[number]

/** How the customer is told what became of it; `no` was asked and declined. */
export type NotifyBy = 'no' | 'phone' | 'email' | 'sms'

/** The two promises of a request: that a person answers, and that the work is done. */
export type Target = 'acknowledge' | 'resolve'

/** Who is told of a missed target: the head of the division, of the department, the chief administrative officer. */
export type EscalationLevel = 1 | 2 | 3

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
  /** The member of Council on whose behalf it was entered. */
  readonly onBehalfOf?: string
  readonly acknowledgeBy: Instant
  /** By when it is to be done: as promised, as revised, or as moved by the time for which its clock stood. */
  readonly resolveBy: Instant
  readonly acknowledged?: { readonly at: Instant; readonly by: AgentId; readonly nextSteps: string }
  /** Who does the work. */
  readonly assignedTo?: AgentId
  /** When and why the customer was last given another date. */
  readonly revised?: { readonly at: Instant; readonly reason: string }
  /** What the customer is asked while the request waits for them. */
  readonly awaited?: {
    readonly question: string
    readonly since: Instant
    readonly remindAt: Instant
    readonly remindedAt?: Instant
  }
  /** The stretches for which the clock of the resolution stood, oldest first; one without `to` still does. */
  readonly pauses?: readonly Pause[]
  readonly outcome?: RequestOutcome
  readonly escalation?: Escalation
  readonly notes?: readonly RequestNote[]
  /** The photos that anybody may see, in the order in which they were shown; all others are its customer's and the city's. */
  readonly publicPhotos?: readonly string[]
  /** How often it came back after it was said to be done. */
  readonly reopened?: number
  /** When a customer's "not done" no longer brings it back. */
  readonly reopenUntil?: Instant
  readonly mergedInto?: RequestId
  /** When it ended, however it did. */
  readonly closedAt?: Instant
}

/** A stretch for which the clock of the resolution stood, and how much of the target was left when it began. */
export interface Pause {
  readonly from: Instant
  readonly to?: Instant
  readonly because: 'customer' | 'completed'
  /** Milliseconds of business time; 0 where the target was missed already. */
  readonly leftMs: number
}

/** What became of the work, in plain words, and how far it is on its way to the customer. */
export interface RequestOutcome {
  readonly reasonCode: string
  readonly words: string
  readonly at: Instant
  readonly by: AgentId
  /** A colleague who handed it in for them: they do not confirm it either. */
  readonly handedInBy?: AgentId
  /** By when somebody else is to have looked; absent where nobody needs to. */
  readonly reviewBy?: Instant
  readonly approved?: { readonly at: Instant; readonly by: AgentId }
  readonly told?: { readonly at: Instant; readonly by: ToldBy }
  /** Why a notice did not reach the customer: somebody has to tell them. */
  readonly notTold?: { readonly at: Instant; readonly why: string }
}

export type ToldBy = 'email' | 'sms' | 'phone' | 'mail' | 'in-person'

/** A missed target that has gone up, and when somebody last moved: two weeks of silence take it to the next level. */
export interface Escalation {
  readonly level: EscalationLevel
  readonly target: Target
  readonly at: Instant
  readonly quietSince: Instant
}

/** A note; a public one is shown to the customer. */
export interface RequestNote {
  readonly id: string
  readonly at: Instant
  readonly by: AgentId
  readonly text: string
  readonly isPublic: boolean
}

export function isOpen({ status }: Pick<ServiceRequest, 'status'>): boolean {
  return status !== 'closed' && status !== 'cancelled' && status !== 'merged'
}
