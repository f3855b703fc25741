import type { WrapUp } from '../routing/routing-event.ts'
import type { AgentId, ContactId, CustomerId, Language, QueueId } from '../vocabulary/words.ts'
import type { Visit } from './visit.ts'
import type { VisitRequest, VisitStep } from './visit-steps.ts'

/** How a visit stands at the desk that looked after it: what is handed in, as often as it has changed. */
export interface VisitReport {
  readonly contactId: ContactId
  readonly ticket: string
  readonly queueId: QueueId
  readonly language: Language
  readonly name?: string
  readonly topic?: string
  readonly steps: readonly VisitStep[]
  readonly note?: string
  readonly customerId?: CustomerId
  readonly requests: readonly VisitRequest[]
  readonly wrapUp?: WrapUp
}

/**
 * What the hub has of a visit: nothing; a contact that is open; one that was closed by a report, or by an agent to whom
 * the hub had offered it.
 */
export type StoredVisit =
  | { readonly kind: 'none' }
  | { readonly kind: 'open' }
  | { readonly kind: 'handed-in' }
  | { readonly kind: 'closed'; readonly by?: AgentId }

/** Why a report has no effect. `part` is what is wrong in it, `step` the first step that is, from 0. */
export type HandInRefusal =
  | {
      readonly name: 'VisitWrong'
      readonly part: 'ticket' | 'queue' | 'steps' | 'times' | 'agent' | 'note' | 'wrapUp'
      readonly step?: number
    }
  /** While the desk was cut off, the hub's own line had the visitor served by somebody else. */
  | { readonly name: 'VisitServedElsewhere'; readonly by?: AgentId }

/** The report of a visit as a desk has it now. */
export function reportOf(visit: Visit): VisitReport {
  const { id, ticket, queueId, language, steps, details } = visit
  const { name, topic, note, customerId, requests = [], wrapUp } = details
  return {
    contactId: id,
    ticket,
    queueId,
    language,
    ...(name === undefined ? {} : { name }),
    ...(topic === undefined ? {} : { topic }),
    steps,
    ...(note === undefined ? {} : { note }),
    ...(customerId === undefined || customerId === null ? {} : { customerId }),
    requests,
    ...(wrapUp === undefined ? {} : { wrapUp }),
  }
}

/** What a visitor said, with the ticket by which they are called. */
export function originOf({ name, topic, ticket }: Pick<VisitReport, 'name' | 'topic' | 'ticket'>) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(topic === undefined ? {} : { topic }),
    ticket,
  }
}
