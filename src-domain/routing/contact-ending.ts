import { assertNever } from '../vocabulary/assert-never.ts'
import type { AgentId, Instant } from '../vocabulary/words.ts'
import { demandOf } from './capacity.ts'
import { type ConnectedPhase, type Contact, type EndedBy, isDesksOwn } from './contact.ts'
import type { Floor } from './floor.ts'
import type { LapseReason, RoutingEvent } from './routing-event.ts'

/** What follows when the customer's end is gone for good, in each phase. */
export function customerGone(
  floor: Floor,
  contact: Contact,
  why: 'customer-left' | 'line-lost',
  at: Instant,
): readonly RoutingEvent[] {
  const { phase } = contact
  const abandoned: RoutingEvent = {
    kind: 'contact-abandoned',
    at,
    contactId: contact.id,
    waitedMs: at - contact.arrivedAt,
    why,
  }
  switch (phase.kind) {
    case 'booked':
      return [{ kind: 'appointment-ended', at, contactId: contact.id, why: 'cancelled' }]
    case 'waiting':
      return [abandoned]
    case 'offered':
      return [lapsed(contact, phase.offer, 'customer-left', at, at), abandoned]
    case 'connected':
      return contactEnded(floor, contact, phase, why === 'line-lost' ? 'line-lost' : 'customer', at)
    case 'wrapping':
      return []
    default:
      return assertNever(phase)
  }
}

/** A conversation is over: the wrap-up begins, and its time is counted from here. A consultation just ends. */
export function contactEnded(
  floor: Floor,
  contact: Contact,
  phase: ConnectedPhase,
  endedBy: EndedBy,
  at: Instant,
): readonly RoutingEvent[] {
  if (contact.about !== undefined) {
    const { contactId } = contact.about
    return [{ kind: 'consult-ended', at, contactId, consultId: contact.id, how: 'answered' }]
  }
  const { talkMs, heldMs } = spentOn(phase, at)
  return [
    ...consultEnded(contact, at),
    {
      kind: 'contact-ended',
      at,
      contactId: contact.id,
      agentId: phase.agentId,
      endedBy,
      wrapUpDueAt: at + floor.config.times.wrapUpMs,
      talkMs: talkMs + (contact.earlier?.talkMs ?? 0),
      heldMs: heldMs + (contact.earlier?.heldMs ?? 0),
    },
  ]
}

/** A conversation goes back to the line. What can wait is kept a while for the agent who had it (SPEC R10, R23). */
export function contactReturned(
  floor: Floor,
  contact: Contact,
  phase: ConnectedPhase,
  why: 'desk-lost' | 'signed-out',
  at: Instant,
): readonly RoutingEvent[] {
  // Nobody else can take it up: its sound was between the PBX and that desk.
  if (isDesksOwn(contact)) return contactEnded(floor, contact, phase, 'line-lost', at)
  const { agentId } = phase
  const kept =
    demandOf(contact.channel) === 'live' ? {} : { affinity: affinityTo(floor, contact, agentId, at) }
  return [
    ...consultEnded(contact, at),
    {
      kind: 'contact-returned',
      at,
      contactId: contact.id,
      agentId,
      why,
      ...spentOn(phase, at),
      ...kept,
    },
  ]
}

/** The end of the consultation about a contact whose conversation is over. */
export function consultEnded(contact: Contact, at: Instant): readonly RoutingEvent[] {
  if (contact.phase.kind !== 'connected' || contact.phase.consultId === undefined) return []
  const { consultId } = contact.phase
  return [{ kind: 'consult-ended', at, contactId: contact.id, consultId, how: 'contact-gone' }]
}

/** How long a conversation has been talked, and held, by its agent. Parked time is neither, also when it was on hold. */
export function spentOn(
  phase: ConnectedPhase,
  at: Instant,
): { readonly talkMs: number; readonly heldMs: number } {
  const isHeld = phase.hold !== undefined && phase.parked === undefined
  const heldMs = phase.heldMs + (isHeld ? at - (phase.hold?.since ?? at) : 0)
  const parkedMs = (phase.parkedMs ?? 0) + (phase.parked ? at - phase.parked.since : 0)
  return { talkMs: at - phase.answeredAt - heldMs - parkedMs, heldMs }
}

/** A contact is kept for one agent for a share of its queue's promise. */
export function affinityTo(
  floor: Floor,
  contact: Pick<Contact, 'queueId'>,
  agentId: AgentId,
  at: Instant,
): { readonly agentId: AgentId; readonly until: Instant } {
  const promiseMs = floor.queueOf(contact.queueId)?.promiseMs ?? 0
  return { agentId, until: at + Math.round(promiseMs * floor.config.times.affinityShare) }
}

/** What follows when an offer was not taken: a call that the PBX rang here goes back to it, any other to the line. */
export function afterOffer(contact: Contact, at: Instant): readonly RoutingEvent[] {
  if (!isDesksOwn(contact)) return []
  const waitedMs = at - contact.arrivedAt
  return [{ kind: 'contact-abandoned', at, contactId: contact.id, waitedMs, why: 'back-to-pbx' }]
}

/** An offer that ended without an answer. */
export function lapsed(
  contact: Contact,
  offer: { readonly agentId: AgentId; readonly number: number },
  why: LapseReason,
  restUntil: Instant,
  at: Instant,
): RoutingEvent {
  return {
    kind: 'offer-lapsed',
    at,
    contactId: contact.id,
    agentId: offer.agentId,
    offerNumber: offer.number,
    why,
    restUntil,
  }
}

/** The offers that an agent held go back to the line at once, and cost the agent nothing. */
export function offersWithdrawn(floor: Floor, agentId: AgentId, at: Instant): readonly RoutingEvent[] {
  return floor
    .heldBy(agentId)
    .flatMap(contact =>
      contact.phase.kind === 'offered'
        ? [lapsed(contact, contact.phase.offer, 'desk-lost', at, at), ...afterOffer(contact, at)]
        : [],
    )
}
