import type { AgentId, Instant, RequestId } from '../vocabulary/words.ts'

/** How a visit can end. */
export type VisitEnding = 'handled' | 'no-show' | 'left'

/** What happens to a visit, in the words of its history. */
export const visitStepKinds = [
  'ticketed',
  'given',
  'taken-back',
  'called',
  'recalled',
  'put-back',
  'parked',
  'answered',
  'ended',
  'concluded',
  'no-show',
  'left',
] as const
export type VisitStepKind = (typeof visitStepKinds)[number]

export interface VisitStep {
  readonly kind: VisitStepKind
  readonly at: Instant
  readonly agentId: AgentId
  /**
   * Set on what happened by the desk's own clock, the hub being away: how far that clock turned out to run ahead of
   * the hub's (behind: negative), in milliseconds. `null` until the hub was heard again.
   */
  readonly aheadMs?: number | null
}

/** A request that was made for a visitor. */
export interface VisitRequest {
  readonly requestId: RequestId
  readonly reference: string
}

/** Clocks that differ by less are left as they are. */
const clockToleranceMs = 5 * 60_000

/**
 * The steps with what happened by a wrong clock moved by as much as it was wrong (SPEC N10). Where both clocks met, a
 * step stays between those whose times are right, and before `now`, the hub's time.
 */
export function rightedSteps(told: readonly VisitStep[], now: Instant): readonly VisitStep[] {
  const isWrong = ({ aheadMs }: VisitStep) => Math.abs(aheadMs ?? 0) > clockToleranceMs
  let before = 0
  return told.map((step, index) => {
    const rightAfter = told.slice(index + 1).find(each => !isWrong(each))
    const at = isWrong(step)
      ? Math.max(before, Math.min(step.at - (step.aheadMs ?? 0), rightAfter?.at ?? now))
      : step.at
    before = at
    return at === step.at ? step : { ...step, at }
  })
}
