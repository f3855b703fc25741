import type { AgentId, Instant, RequestId, RequestTypeCode } from '../vocabulary/words.ts'
import type {
  Answer,
  EscalationLevel,
  RequestNote,
  RequestStatus,
  Target,
  ToldBy,
} from './service-request.ts'

/**
 * The steps by which a request goes from its making to its end (SPEC Q14–Q30): submitted, acknowledged, in progress,
 * waiting for the customer, completed, closed; and what turns it aside.
 */
export type RequestStep = { readonly requestId: RequestId } & (
  | {
      /** A person tells the customer that the request has arrived, who has it, and what comes next. */
      readonly kind: 'acknowledge-request'
      readonly nextSteps: string
    }
  | { readonly kind: 'assign-request'; readonly to: AgentId | null }
  | { readonly kind: 'start-request' }
  | { readonly kind: 'await-customer'; readonly question: string }
  | {
      readonly kind: 'resume-request'
      /** What the customer answered, where they did. */
      readonly answer?: string
    }
  | { readonly kind: 'revise-target'; readonly resolveBy: Instant; readonly reason: string }
  | { readonly kind: 'complete-request'; readonly reasonCode: string; readonly words: string }
  | { readonly kind: 'approve-completion' }
  | { readonly kind: 'return-completion'; readonly reason: string }
  /** The customer has been told of the outcome; or a notice did not reach them, and why. */
  | { readonly kind: 'record-told'; readonly by: ToldBy }
  | { readonly kind: 'record-not-told'; readonly why: string }
  | { readonly kind: 'reopen-request'; readonly reason: string }
  | {
      readonly kind: 'cancel-request'
      readonly because: 'customer-wish' | 'entered-by-mistake'
      readonly reason: string
    }
  | { readonly kind: 'merge-request'; readonly into: RequestId }
  | {
      readonly kind: 'recategorise-request'
      readonly typeCode: RequestTypeCode
      readonly answers: Readonly<Record<string, Answer>>
    }
  | {
      readonly kind: 'note-request'
      readonly noteId: string
      readonly text: string
      readonly isPublic: boolean
    }
  /** Anybody may see a photo, or nobody outside any more. */
  | { readonly kind: 'show-photo'; readonly photoId: string; readonly isPublic: boolean }
  | { readonly kind: 'escalate-request'; readonly reason: string }
  /** The clock: what was due by now happens. */
  | { readonly kind: 'pass-request-time' }
)

export type RequestStepKind = RequestStep['kind']

/** What every event of a step carries. `at` is when the hub heard of it, `madeAt` when it was done by the desk's clock. */
interface StepSaid {
  readonly at: Instant
  readonly requestId: RequestId
  readonly agentId: AgentId
  readonly madeAt?: Instant
}

export type StepEvent = StepSaid &
  (
    | { readonly kind: 'request-acknowledged'; readonly nextSteps: string }
    | { readonly kind: 'request-assigned'; readonly to: AgentId | null }
    | { readonly kind: 'request-started' }
    | {
        readonly kind: 'customer-awaited'
        readonly question: string
        readonly leftMs: number
        readonly remindAt: Instant
      }
    | { readonly kind: 'customer-reminded' }
    | { readonly kind: 'request-resumed'; readonly answer?: string; readonly resolveBy: Instant }
    | {
        readonly kind: 'target-revised'
        readonly resolveBy: Instant
        readonly reason: string
        readonly leftMs?: number
      }
    | {
        readonly kind: 'request-completed'
        readonly reasonCode: string
        readonly words: string
        readonly leftMs: number
        /** A colleague at the same desk, where it was not who did it. */
        readonly handedInBy?: AgentId
        readonly reviewBy?: Instant
      }
    | { readonly kind: 'completion-approved' }
    | { readonly kind: 'completion-returned'; readonly reason: string; readonly resolveBy: Instant }
    | { readonly kind: 'customer-told'; readonly by: ToldBy }
    | { readonly kind: 'customer-not-told'; readonly why: string }
    | { readonly kind: 'request-closed'; readonly reopenUntil: Instant }
    | { readonly kind: 'request-reopened'; readonly reason: string; readonly resolveBy: Instant }
    | {
        readonly kind: 'request-cancelled'
        readonly because: 'customer-wish' | 'entered-by-mistake'
        readonly reason: string
      }
    | { readonly kind: 'request-merged'; readonly into: RequestId; readonly intoReference: string }
    | {
        readonly kind: 'request-recategorised'
        readonly typeCode: RequestTypeCode
        readonly answers: Readonly<Record<string, Answer>>
        readonly acknowledgeBy: Instant
        readonly resolveBy: Instant
        /** Where its clock stands: how much of the new promise was left when it stopped. */
        readonly leftMs?: number
        /** Another division has it now, and nobody there yet. */
        readonly changesDivision: boolean
      }
    | { readonly kind: 'request-noted'; readonly note: RequestNote }
    | { readonly kind: 'photo-shown'; readonly photoId: string; readonly isPublic: boolean }
    | {
        readonly kind: 'request-escalated'
        readonly level: EscalationLevel
        readonly target: Target
        readonly because: 'clock' | 'asked'
        readonly reason?: string
      }
  )

export type StepRefusal =
  /** The request is another division's. */
  | { readonly name: 'NotYourDivision' }
  /** The step does not follow from where the request stands. */
  | { readonly name: 'StepNotNow'; readonly status: RequestStatus }
  | { readonly name: 'NotAcknowledged' }
  /** Plain words are missing: what comes next, the question, the reason, the outcome. */
  | { readonly name: 'WordsMissing' }
  | { readonly name: 'WordsTooLong'; readonly maxLength: number }
  | { readonly name: 'RevisedDatePast' }
  /** More than ten years ahead. */
  | { readonly name: 'RevisedDateTooFar' }
  | { readonly name: 'UnknownClosureReason' }
  /** Who completed the work does not confirm it, nor who handed that in for them. */
  | { readonly name: 'ReviewByAnother' }
  | { readonly name: 'NotApproved' }
  | { readonly name: 'ReopenWindowOver'; readonly until: Instant }
  /** The two are the same, or the other one went into this one. */
  | { readonly name: 'MergeCircular' }
  | { readonly name: 'SameType' }
  | { readonly name: 'TypeRetired' }
  | { readonly name: 'TooManyNotes'; readonly max: number }
  | { readonly name: 'TooManyPhotos'; readonly max: number }
  /** Requests of this type are not for everybody to see. */
  | { readonly name: 'NotForEverybody' }
  /** The request has no such photo, or it has not arrived. */
  | { readonly name: 'UnknownPhoto' }
  /** A target is escalated only once it is missed, and when no other date was given. */
  | { readonly name: 'NothingMissed'; readonly by: Instant }
  | { readonly name: 'AlreadyEscalated'; readonly level: EscalationLevel; readonly nextAt?: Instant }

/** The kinds of steps, as a value; complete by construction. */
const kinds: Readonly<Record<RequestStepKind, true>> = {
  'acknowledge-request': true,
  'assign-request': true,
  'start-request': true,
  'await-customer': true,
  'resume-request': true,
  'revise-target': true,
  'complete-request': true,
  'approve-completion': true,
  'return-completion': true,
  'record-told': true,
  'record-not-told': true,
  'reopen-request': true,
  'cancel-request': true,
  'merge-request': true,
  'recategorise-request': true,
  'note-request': true,
  'show-photo': true,
  'escalate-request': true,
  'pass-request-time': true,
}

export function isRequestStep(command: { readonly kind: string }): command is RequestStep {
  return Object.hasOwn(kinds, command.kind)
}
