import type { WrapUp } from '../routing/routing-event.ts'
import type { AgentId, ContactId, Instant, Language, QueueId } from '../vocabulary/words.ts'
import type { VisitDetails } from './visit.ts'
import type { VisitStepKind } from './visit-steps.ts'

/** What may be asked of the line that one desk keeps. */
export type VisitCommand =
  /** Takes a number for a visitor whom the hub is asked to let in. */
  | { readonly kind: 'draw-ticket' }
  | {
      readonly kind: 'ticket-visitor'
      readonly visitId: ContactId
      readonly agentId: AgentId
      readonly queueId: QueueId
      readonly language: Language
      /** The queue's promise, from which the deadline is counted. */
      readonly promiseMs: number
      /** One that was drawn; without, the next. */
      readonly ticket?: string
      /** `unsure`: the hub was asked to let the visitor in, and its answer was lost. */
      readonly place: 'here' | 'one-queue' | 'unsure'
      readonly details: VisitDetails
    }
  | {
      readonly kind: 'call-next'
      readonly agentId: AgentId
      readonly languages: readonly Language[]
      readonly isHubAway: boolean
    }
  | {
      readonly kind: 'call-visitor'
      readonly agentId: AgentId
      readonly visitId: ContactId
      readonly isHubAway: boolean
    }
  | {
      readonly kind: VisitAct
      readonly agentId: AgentId
      readonly visitId: ContactId
    }
  | {
      readonly kind: 'conclude'
      readonly agentId: AgentId
      readonly visitId: ContactId
      readonly wrapUp: WrapUp
    }
  /** Something to be remembered about the visit: a note, the customer, a request that was made. */
  | {
      readonly kind: 'tell'
      readonly agentId: AgentId
      readonly visitId: ContactId
      readonly details: VisitDetails
    }
  /** The hub is back: its clock tells how far the desk's ran ahead, and it takes over the line. */
  | { readonly kind: 'return'; readonly agentId: AgentId; readonly aheadMs: number }
  /** The hub has these in hand, or has closed them: they are no longer this desk's to look after. */
  | { readonly kind: 'pass-on'; readonly visitIds: readonly ContactId[] }
  /** The outbox has what there was to tell the hub of these visits. */
  | { readonly kind: 'keep'; readonly visitIds: readonly ContactId[] }
  /** What became of it: the name of the hub's refusal, or nothing when the hub has it. */
  | {
      readonly kind: 'settle'
      readonly told: readonly { readonly visitId: ContactId; readonly refusal?: string }[]
    }

/** What an agent does with one visitor, named by the step that it makes. */
export type VisitAct = Extract<
  VisitStepKind,
  'recalled' | 'put-back' | 'parked' | 'answered' | 'ended' | 'no-show' | 'left'
>

/** What happens in the line of one desk. `isOwn`: by the desk's own clock, the hub being away. */
export type VisitEvent =
  | { readonly kind: 'ticket-drawn'; readonly at: Instant; readonly ticket: string }
  | {
      readonly kind: 'visit-ticketed'
      readonly at: Instant
      readonly isOwn: boolean
      readonly visitId: ContactId
      readonly agentId: AgentId
      readonly ticket: string
      readonly queueId: QueueId
      readonly language: Language
      readonly deadline: Instant
      readonly place: 'here' | 'one-queue' | 'unsure'
      readonly details?: VisitDetails
    }
  | {
      readonly kind: 'visit-stepped'
      readonly at: Instant
      readonly isOwn: boolean
      readonly visitId: ContactId
      readonly agentId: AgentId
      readonly step: Exclude<VisitStepKind, 'ticketed'>
      readonly details?: VisitDetails
    }
  | {
      readonly kind: 'visit-told'
      readonly at: Instant
      readonly visitId: ContactId
      readonly agentId: AgentId
      readonly details?: VisitDetails
    }
  /** The hub is heard again; steps by the desk's own clock since then ran ahead by so much. */
  | { readonly kind: 'clock-agreed'; readonly at: Instant; readonly aheadMs: number }
  /** The hub must hear at once that the visitor is with an agent here: its own line has it still. */
  | { readonly kind: 'hand-in-due'; readonly at: Instant; readonly visitId: ContactId }
  | { readonly kind: 'hand-in-kept'; readonly at: Instant; readonly visitId: ContactId }
  | {
      readonly kind: 'hand-in-settled'
      readonly at: Instant
      readonly visitId: ContactId
      /** The name of the refusal; absent when the hub has it. */
      readonly refusal?: string
    }
  | { readonly kind: 'visit-passed-on'; readonly at: Instant; readonly visitId: ContactId }

/** Why a command had no effect. The screen turns each name into a sentence with its next step. */
export type VisitRefusal =
  | { readonly name: 'UnknownVisit' }
  | { readonly name: 'VisitExists' }
  | { readonly name: 'NobodyWaits' }
  /** Somebody waits, but for another language; they can be called by their ticket. */
  | { readonly name: 'NobodyInYourLanguage'; readonly ticket: string }
  /** An agent has one visitor at a time. */
  | { readonly name: 'VisitInHand'; readonly visitId: ContactId; readonly ticket: string }
  | { readonly name: 'VisitTaken'; readonly by: AgentId }
  /** The hub is there, and offers the visitor itself. */
  | { readonly name: 'InOneQueue' }
  | { readonly name: 'NotNow'; readonly phase: string }
  | { readonly name: 'WrapUpReasonMissing' }
  | { readonly name: 'NoteTooLong'; readonly maxLength: number }
