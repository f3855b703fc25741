import type { RequestCounts, RequestView } from '../../../src-contract/http/requests.ts'
import { wordsOf } from '../../../src-domain/knowledge/search-terms.ts'
import { parseReference } from '../../../src-domain/requests/reference-number.ts'
import { riskFrom } from '../../../src-domain/requests/request-clock.ts'
import { isOpen, type ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { AgentId, DivisionCode, Instant } from '../../../src-domain/vocabulary/words.ts'
import { dueOf, standingOf } from '../../desk-data/request-standing.ts'
import type { RequestFilter } from './division-place.ts'

const dayMs = 86_400_000
const ageDays = [2, 7, 30, 90] as const

/** What the desk must know to answer as the hub would. */
export interface OwnAsk {
  readonly self: AgentId
  readonly divisionOf: (typeCode: string) => DivisionCode | undefined
  readonly now: Instant
}

/** Whether a request stands in a view. */
export function isInView(request: ServiceRequest, view: RequestView, { self, now }: OwnAsk): boolean {
  if (view === 'ended') return !isOpen(request)
  if (!isOpen(request)) return false
  const { status, outcome, assignedTo, escalation } = request
  switch (view) {
    case 'open':
      return true
    case 'mine':
      return assignedTo === self
    case 'unassigned':
      return assignedTo === undefined
    case 'at-risk':
      return (riskFrom(request) ?? Number.MAX_SAFE_INTEGER) <= now
    case 'review':
      return status === 'completed' && outcome?.approved === undefined
    case 'to-tell':
      return status === 'completed' && outcome?.approved !== undefined
    case 'escalated':
      return escalation !== undefined
  }
}

/** The list of a view from what this desk keeps, in the order of the hub: what is due first, the last that ended first. */
export function ownList(
  requests: readonly ServiceRequest[],
  view: RequestView,
  filter: RequestFilter,
  ask: OwnAsk,
): readonly ServiceRequest[] {
  const found = requests.filter(
    request => isInView(request, view, ask) && isMeant(request, filter, ask.divisionOf),
  )
  if (view === 'ended') return found.sort((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0))
  const due = (request: ServiceRequest) => dueOf(standingOf(request, ask.now))
  return found.sort((a, b) => due(a) - due(b) || (a.id < b.id ? -1 : 1))
}

function isMeant(
  request: ServiceRequest,
  { q, typeCode, ward, assignedTo, division, council }: RequestFilter,
  divisionOf: OwnAsk['divisionOf'],
): boolean {
  return (
    (typeCode === '' || request.typeCode === typeCode) &&
    (ward === '' || String(request.place?.ward ?? '') === ward) &&
    (assignedTo === '' || request.assignedTo === assignedTo) &&
    (division === '' || divisionOf(request.typeCode) === division) &&
    (!council || request.onBehalfOf !== undefined) &&
    (q.trim() === '' || isFoundBy(request, q))
  )
}

function isFoundBy({ reference, description, place }: ServiceRequest, q: string): boolean {
  const wanted = parseReference(q)?.reference
  if (wanted !== undefined) return reference === wanted
  const known = wordsOf(`${description} ${place?.text ?? ''}`)
  const words = wordsOf(q)
  return words.length > 0 && words.every(word => known.some(each => each.startsWith(word)))
}

/** The counts from what this desk keeps. */
export function ownCounts(requests: readonly ServiceRequest[], ask: OwnAsk): RequestCounts {
  const { now, divisionOf } = ask
  const count = (view: RequestView, of = requests) =>
    of.filter(request => isInView(request, view, ask)).length
  const byDivision = Map.groupBy(requests.filter(isOpen), ({ typeCode }) => divisionOf(typeCode) ?? '')
  return {
    at: now,
    views: {
      open: count('open'),
      mine: count('mine'),
      unassigned: count('unassigned'),
      'at-risk': count('at-risk'),
      review: count('review'),
      'to-tell': count('to-tell'),
      escalated: count('escalated'),
    },
    divisions: [...byDivision].map(([division, of]) => {
      const ages: [number, number, number, number, number] = [0, 0, 0, 0, 0]
      for (const { createdAt } of of) {
        const age = ageDays.findIndex(days => createdAt >= now - days * dayMs)
        ages[(age === -1 ? 4 : age) as 0 | 1 | 2 | 3 | 4] += 1
      }
      return {
        division,
        open: of.length,
        atRisk: count('at-risk', of),
        missed: of.filter(request => standingOf(request, now).kind === 'late').length,
        escalated: count('escalated', of),
        ages,
      }
    }),
  }
}
