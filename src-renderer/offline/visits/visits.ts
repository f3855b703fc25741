import type { WrapUp } from '../../../src-domain/routing/routing-event.ts'
import type { VisitDetails } from '../../../src-domain/visits/visit.ts'
import type { VisitAct, VisitRefusal } from '../../../src-domain/visits/visit-command.ts'
import type { VisitLine } from '../../../src-domain/visits/visit-line.ts'
import type { ContactId, Language, QueueId } from '../../../src-domain/vocabulary/words.ts'
import type { WhyNotSaved } from '../not-saved.ts'
import type { Counter } from './visits-database.ts'

/**
 * The visitors that this desk looks after: its tickets, its line while the hub is away, and what there is to hand in.
 * What is answered `done` is on the disk.
 */
export interface Visits {
  readonly current: () => VisitsState
  readonly subscribe: (listener: () => void) => () => void
  /**
   * Lets a visitor in: through the hub where it is there, else into the line of this desk. Answers the ticket, or why
   * the hub takes nobody now.
   */
  readonly letIn: (visitor: NewVisitor) => Promise<LetIn>
  readonly callNext: () => Promise<VisitAnswer>
  readonly call: (visitId: ContactId) => Promise<VisitAnswer>
  readonly act: (act: VisitAct, visitId: ContactId) => Promise<VisitAnswer>
  readonly tell: (visitId: ContactId, details: VisitDetails) => Promise<VisitAnswer>
  readonly conclude: (visitId: ContactId, wrapUp: WrapUp) => Promise<VisitAnswer>
  readonly close: () => Promise<void>
}

export interface VisitsState {
  readonly line: VisitLine
  /** Whether the tickets of this desk are its own for certain: their letters were leased. */
  readonly isLeased: boolean
  /** The counters of this site; empty where it has none, or the hub has never said. */
  readonly counters: readonly Counter[]
  /** Records that do not open for this person. */
  readonly unread: number
  /** How far this PC's clock turned out to be ahead when the hub was back, in milliseconds; only when that matters. */
  readonly clockAheadMs?: number
}

export interface NewVisitor {
  readonly queueId: QueueId
  readonly language: Language
  readonly name?: string
  readonly topic?: string
}

export type LetIn =
  | {
      readonly kind: 'let-in'
      readonly visitId: ContactId
      readonly ticket: string
      /** In the line of this desk, or in the one queue. */
      readonly place: 'here' | 'one-queue'
    }
  | { readonly kind: 'hub-refused'; readonly name: string; readonly opensAt?: number }
  | Exclude<VisitAnswer, { readonly kind: 'done' }>

export type VisitAnswer =
  /** `visitId`: of whom something happened; absent where it was so already. */
  | { readonly kind: 'done'; readonly visitId?: ContactId }
  | { readonly kind: 'refused'; readonly refusal: VisitRefusal }
  | { readonly kind: 'not-saved'; readonly why: WhyNotSaved }
