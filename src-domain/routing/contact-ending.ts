import { assertNever } from '../vocabulary/assert-never.ts'
import type { Instant } from '../vocabulary/words.ts'
import type { Contact } from './contact.ts'
import type { RoutingEvent } from './routing-event.ts'
import type { RoutingState } from './routing-state.ts'

/** What follows when the customer's end is gone for good, in each phase. */
export function customerGone(
  contact: Contact,
  why: 'customer-left' | 'line-lost',
  state: RoutingState,
  at: Instant,
): readonly RoutingEvent[] {
  const { phase } = contact
  switch (phase.kind) {
    case 'waiting':
      return [{ kind: 'contact-abandoned', at, contactId: contact.id, waitedMs: at - contact.arrivedAt, why }]
    case 'offered':
      return [
        {
          kind: 'offer-lapsed',
          at,
          contactId: contact.id,
          agentId: phase.offer.agentId,
          offerNumber: phase.offer.number,
          why: 'customer-left',
          restUntil: at,
        },
        { kind: 'contact-abandoned', at, contactId: contact.id, waitedMs: at - contact.arrivedAt, why },
      ]
    case 'connected':
      return [contactEnded(contact, phase, why === 'line-lost' ? 'line-lost' : 'customer', state, at)]
    case 'wrapping':
      return []
    default:
      return assertNever(phase)
  }
}

/** A conversation is over: the wrap-up begins, and its time is counted from here. */
export function contactEnded(
  contact: Contact,
  phase: Extract<Contact['phase'], { kind: 'connected' }>,
  endedBy: 'agent' | 'customer' | 'line-lost',
  state: RoutingState,
  at: Instant,
): RoutingEvent {
  const heldMs = phase.heldMs + (phase.hold ? at - phase.hold.since : 0)
  return {
    kind: 'contact-ended',
    at,
    contactId: contact.id,
    agentId: phase.agentId,
    endedBy,
    wrapUpDueAt: at + state.config.times.wrapUpMs,
    talkMs: at - phase.answeredAt - heldMs,
    heldMs,
  }
}
