import type { WrapUp } from '../routing/routing-event.ts'
import { assertNever } from '../vocabulary/assert-never.ts'
import type { AgentId, ContactId, CustomerId, Instant, Language, QueueId } from '../vocabulary/words.ts'
import type { VisitEnding, VisitRequest, VisitStep } from './visit-steps.ts'

/**
 * A visit is somebody at a counter whom a desk looks after by itself because the hub is away. Its id is that of the
 * contact which it becomes when it is handed in.
 *
 *     one-queue ◄──────── given ──── waiting ◄─── put back ──┐
 *     (the hub's) ── taken back ───►    │                    │
 *                                       └── called ──► called ──► serving ──► wrapping ──► over
 *                                                    ▲  │  └ no-show ─│────────────────────► ▲
 *                                                    │  ▼            │                      │
 *                                                  parked ◄──────────┘    left, no-show ────┘
 */
export interface Visit extends VisitCourse {
  readonly id: ContactId
  readonly ticket: string
  readonly queueId: QueueId
  readonly language: Language
  readonly arrivedAt: Instant
  /** When the queue's promise breaks; the line is ordered by it. */
  readonly deadline: Instant
  readonly steps: readonly VisitStep[]
  readonly details: VisitDetails
  /** Whether the hub has, or may have, a contact of this id: it stood in the one queue. */
  readonly isAtHub: boolean
  /** Absent while there is nothing to hand in. */
  readonly handIn?: HandInStanding
}

/** What the steps so far have come to. */
export interface VisitCourse {
  readonly phase: VisitPhase
  /** When it was called, and answered, first. */
  readonly calledAt?: Instant
  readonly answered?: { readonly at: Instant; readonly by: AgentId }
  /** In service, without the time for which it was parked. */
  readonly talkMs: number
}

export type VisitPhase =
  | { readonly kind: 'waiting'; readonly since: Instant }
  /** In the hub's line, which offers it to whoever is free. */
  | { readonly kind: 'one-queue'; readonly since: Instant }
  | {
      readonly kind: 'called'
      readonly agentId: AgentId
      readonly calledAt: Instant
      /** How often so far, since somebody had it last. */
      readonly calls: number
    }
  | { readonly kind: 'serving'; readonly agentId: AgentId; readonly since: Instant }
  /** Set aside: at the form table, or not there when called. Keeps its place, and is called again by its ticket. */
  | { readonly kind: 'parked'; readonly by: AgentId; readonly since: Instant }
  | { readonly kind: 'wrapping'; readonly agentId: AgentId; readonly endedAt: Instant }
  | { readonly kind: 'over'; readonly at: Instant; readonly how: VisitEnding }

/** What a visit holds of people: kept sealed by a desk, and never needed to decide anything (SPEC N6). */
export interface VisitDetails {
  readonly name?: string
  readonly topic?: string
  readonly note?: string
  /** `null`: the link was withdrawn. */
  readonly customerId?: CustomerId | null
  readonly requests?: readonly VisitRequest[]
  readonly wrapUp?: WrapUp
}

/** Where the telling of the hub stands: `due`, then `kept` in the desk's outbox, then `in`, or `refused` by name. */
export type HandInStanding =
  | { readonly kind: 'due' }
  | { readonly kind: 'kept' }
  | { readonly kind: 'in'; readonly at: Instant }
  | { readonly kind: 'refused'; readonly name: string }

/**
 * The course after one more step, or `undefined` where the step has no sense: the one table by which a desk decides and
 * the hub checks a history (SPEC N4, N9).
 */
export function courseAfter(course: VisitCourse | undefined, step: VisitStep): VisitCourse | undefined {
  const { kind, at, agentId } = step
  if (course === undefined) {
    return kind === 'ticketed' ? { phase: { kind: 'waiting', since: at }, talkMs: 0 } : undefined
  }
  const phase = phaseAfter(course.phase, step)
  if (phase === undefined) return undefined
  const { calledAt = kind === 'called' ? at : undefined } = course
  const { answered = kind === 'answered' ? { at, by: agentId } : undefined } = course
  return {
    phase,
    ...(calledAt === undefined ? {} : { calledAt }),
    ...(answered === undefined ? {} : { answered }),
    talkMs: course.talkMs + (course.phase.kind === 'serving' ? at - course.phase.since : 0),
  }
}

function phaseAfter(phase: VisitPhase, { kind, at, agentId }: VisitStep): VisitPhase | undefined {
  const isMine = isWith(phase, agentId)
  switch (kind) {
    case 'ticketed':
      return undefined
    case 'given':
      return phase.kind === 'waiting' ? { kind: 'one-queue', since: at } : undefined
    case 'taken-back':
      return phase.kind === 'one-queue' ? { kind: 'waiting', since: at } : undefined
    case 'called':
      return phase.kind === 'waiting' || phase.kind === 'parked'
        ? { kind: 'called', agentId, calledAt: at, calls: 1 }
        : undefined
    case 'recalled':
      return isMine && phase.kind === 'called'
        ? { ...phase, calledAt: at, calls: phase.calls + 1 }
        : undefined
    case 'put-back':
      return (isMine && phase.kind === 'called') || phase.kind === 'parked'
        ? { kind: 'waiting', since: at }
        : undefined
    case 'parked':
      // Also by a colleague, when whoever had the visitor is gone.
      return phase.kind === 'called' || phase.kind === 'serving'
        ? { kind: 'parked', by: agentId, since: at }
        : undefined
    case 'answered':
      return isMine && phase.kind === 'called' ? { kind: 'serving', agentId, since: at } : undefined
    case 'ended':
      return isMine && phase.kind === 'serving' ? { kind: 'wrapping', agentId, endedAt: at } : undefined
    case 'concluded':
      return phase.kind === 'wrapping' ? { kind: 'over', at, how: 'handled' } : undefined
    case 'no-show':
      return (isMine && phase.kind === 'called') || phase.kind === 'parked'
        ? { kind: 'over', at, how: 'no-show' }
        : undefined
    case 'left':
      return phase.kind === 'waiting' || phase.kind === 'parked'
        ? { kind: 'over', at, how: 'left' }
        : undefined
    default:
      return assertNever(kind)
  }
}

/** Whether an agent has the visitor: called, in service or in wrap-up. */
export function isWith(phase: VisitPhase, agentId: AgentId): boolean {
  return 'agentId' in phase && phase.agentId === agentId
}
