import type { RequestDetail, RequestHistoryLine } from '../../src-contract/http/requests.ts'
import type { RequestEvent } from '../../src-domain/requests/request-command.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { AgentId, Instant } from '../../src-domain/vocabulary/words.ts'

/** One thing that happened to a request. `at` is when it was done. */
export interface RequestLine {
  readonly id: string
  readonly at: Instant
  readonly by: AgentId
  /** Who handed it in for them. */
  readonly handedInBy?: AgentId
  readonly event: RequestEvent
}

/** What the journal says of a request, oldest first, by when it was done. */
export function linesOfHistory(history: readonly RequestHistoryLine[]): readonly RequestLine[] {
  return history
    .map(({ position, actor, handedInBy, event }) => ({
      id: String(position),
      at: ('madeAt' in event ? event.madeAt : undefined) ?? event.at,
      by: actor,
      ...(handedInBy === undefined ? {} : { handedInBy }),
      event,
    }))
    .sort((a, b) => a.at - b.at)
}

/**
 * What a request tells of its own past, oldest first: for one that is older than the journal, and for a desk without the
 * hub. It knows the last of everything, not how often.
 */
export function linesOfRequest(request: ServiceRequest): readonly RequestLine[] {
  const { id: requestId, acknowledged, revised, awaited, outcome, notes = [], createdBy } = request
  const lines: RequestLine[] = []
  const add = (by: AgentId, event: RequestEvent) =>
    lines.push({ id: `${event.kind} ${event.at} ${lines.length}`, at: event.at, by, event })
  add(createdBy, { kind: 'request-created', at: request.createdAt, request })
  if (acknowledged) {
    const { at, by, nextSteps } = acknowledged
    add(by, { kind: 'request-acknowledged', at, requestId, agentId: by, nextSteps })
  }
  if (revised) {
    const { at, reason } = revised
    add('', { kind: 'target-revised', at, requestId, agentId: '', resolveBy: request.resolveBy, reason })
  }
  if (awaited) {
    const { since, question, remindAt, remindedAt } = awaited
    add('', { kind: 'customer-awaited', at: since, requestId, agentId: '', question, leftMs: 0, remindAt })
    if (remindedAt !== undefined)
      add('', { kind: 'customer-reminded', at: remindedAt, requestId, agentId: '' })
  }
  if (request.escalation) {
    const { level, target, at } = request.escalation
    add('', { kind: 'request-escalated', at, requestId, agentId: '', level, target, because: 'clock' })
  }
  if (outcome) {
    const { at, by, reasonCode, words, approved, told, notTold } = outcome
    add(by, { kind: 'request-completed', at, requestId, agentId: by, reasonCode, words, leftMs: 0 })
    if (approved)
      add(approved.by, { kind: 'completion-approved', at: approved.at, requestId, agentId: approved.by })
    if (notTold)
      add('', { kind: 'customer-not-told', at: notTold.at, requestId, agentId: '', why: notTold.why })
    if (told) add('', { kind: 'customer-told', at: told.at, requestId, agentId: '', by: told.by })
  }
  for (const note of notes) {
    add(note.by, { kind: 'request-noted', at: note.at, requestId, agentId: note.by, note })
  }
  if (request.status === 'closed' && request.closedAt !== undefined) {
    const reopenUntil = request.reopenUntil ?? request.closedAt
    add('', { kind: 'request-closed', at: request.closedAt, requestId, agentId: '', reopenUntil })
  }
  return lines.sort((a, b) => a.at - b.at)
}

/**
 * All that is known of a request's past: the journal's, and before its first line, for one that is older, what the request
 * tells itself.
 */
export function linesOfDetail({ request, history }: RequestDetail): readonly RequestLine[] {
  const told = linesOfHistory(history)
  if (told.some(({ event }) => event.kind === 'request-created')) return told
  const since = Math.min(...told.map(({ event }) => event.at))
  return [...linesOfRequest(request).filter(({ at }) => at < since), ...told]
}
