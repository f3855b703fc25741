import { assertNever } from '../vocabulary/assert-never.ts'
import type { Instant } from '../vocabulary/words.ts'
import type { Agent } from './agent.ts'
import { type Contact, hasLine, type OfferedPhase, type WaitingPhase } from './contact.ts'
import { affinityTo, afterOffer, contactReturned, customerGone, lapsed } from './contact-ending.ts'
import type { Floor } from './floor.ts'
import { predictedWaitMs } from './predicted-wait.ts'
import type { RoutingEvent } from './routing-event.ts'

/** The reason that the rules write when nobody was left to give one. */
export const notRecordedReason = 'not-recorded'

/** What time alone does next to a contact, and when. */
export interface ContactDue {
  readonly at: Instant
  readonly what:
    | 'no-show'
    | 'line-lost'
    | 'ring-over'
    | 'desk-lost'
    | 'not-recorded'
    | 'relax'
    | 'transfer-back'
    | 'overflow'
    /** Nothing happens, but it comes into the line, or to another place in it. */
    | 'place'
}

/** When an agent whose desk does not come back counts as gone; `undefined` while nothing is to be waited for. */
export function agentDueAt({ config }: Floor, { link, presence }: Agent): Instant | undefined {
  return link.kind === 'lost' && presence !== 'offline' ? link.since + config.times.deskGraceMs : undefined
}

export function agentGone({ id }: Agent, at: Instant): RoutingEvent {
  return { kind: 'presence-changed', at, agentId: id, presence: 'offline', cause: 'desk-lost' }
}

/**
 * The next thing that time alone does to a contact. `since` is the instant up to which its place in the line was seen
 * to: a rest or a promise for later that was over by then has had its effect.
 */
export function contactDue(floor: Floor, contact: Contact, since: Instant): ContactDue | undefined {
  const { times } = floor.config
  const { phase } = contact
  switch (phase.kind) {
    case 'booked':
      return { at: phase.slotAt + times.noShowMs, what: 'no-show' }
    case 'waiting':
      return sooner(lineLost(floor, contact), waitingDue(floor, contact, phase, since))
    case 'offered':
      return sooner(lineLost(floor, contact), { at: phase.offer.expiresAt, what: 'ring-over' })
    case 'connected': {
      const lostSince = deskLostSince(floor, phase.agentId, phase.answeredAt)
      const lost = lineLost(floor, contact)
      return lostSince === undefined
        ? lost
        : sooner(lost, { at: lostSince + times.deskGraceMs, what: 'desk-lost' })
    }
    case 'wrapping': {
      const lostSince = deskLostSince(floor, phase.agentId, phase.endedAt)
      if (lostSince === undefined) return undefined
      return { at: Math.max(lostSince, phase.endedAt) + times.wrapUpGraceMs, what: 'not-recorded' }
    }
    default:
      return assertNever(phase)
  }
}

/** What happens when it is due. */
export function dueEvents(
  floor: Floor,
  contact: Contact,
  { what }: ContactDue,
  at: Instant,
): readonly RoutingEvent[] {
  const { phase } = contact
  const contactId = contact.id
  switch (what) {
    case 'no-show':
      return [{ kind: 'appointment-ended', at, contactId, why: 'no-show' }]
    case 'line-lost':
      return customerGone(floor, contact, 'line-lost', at)
    case 'ring-over':
      return phase.kind === 'offered' ? rangOut(floor, contact, phase, at) : []
    case 'desk-lost':
      return phase.kind === 'connected' ? contactReturned(floor, contact, phase, 'desk-lost', at) : []
    case 'not-recorded':
      if (phase.kind !== 'wrapping') return []
      return [
        {
          kind: 'wrap-up-completed',
          at,
          contactId,
          agentId: phase.agentId,
          by: 'rule',
          wrapUp: { reasonCode: notRecordedReason, resolvedAtFirstContact: false },
          wrapUpMs: at - phase.endedAt,
        },
      ]
    case 'relax': {
      const predicted = predictedWaitMs(floor, contact)
      return [
        {
          kind: 'skills-relaxed',
          at,
          contactId,
          skills: floor.queueOf(contact.queueId)?.relaxableSkills ?? [],
          ...(predicted === undefined ? {} : { predictedWaitMs: predicted }),
        },
      ]
    }
    case 'transfer-back': {
      if (contact.transfer === undefined) return []
      const affinity = affinityTo(floor, contact, contact.transfer.by, at)
      return [{ kind: 'transfer-returned', at, contactId, affinity }]
    }
    case 'overflow': {
      const from = lastQueueOf(contact)
      const to = floor.queueOf(from)?.overflow?.to
      return to === undefined ? [] : [{ kind: 'contact-overflowed', at, contactId, from, to }]
    }
    case 'place':
      return []
    default:
      return assertNever(what)
  }
}

function lineLost(floor: Floor, contact: Contact): ContactDue | undefined {
  if (contact.customerLink.kind !== 'lost' || !hasLine(contact)) return undefined
  return { at: contact.customerLink.since + floor.config.times.customerGraceMs, what: 'line-lost' }
}

function waitingDue(
  floor: Floor,
  contact: Contact,
  phase: WaitingPhase,
  since: Instant,
): ContactDue | undefined {
  let due: ContactDue | undefined
  const place = (at: Instant) => {
    if (at > since) due = sooner(due, { at, what: 'place' })
  }
  if (contact.offerableFrom !== undefined) place(contact.offerableFrom)
  if (contact.affinity !== undefined) place(contact.affinity.until)
  for (const rest of contact.rests) place(rest.until)
  if (contact.relaxAt !== undefined && contact.relaxedSkills === undefined) {
    due = sooner(due, { at: contact.relaxAt, what: 'relax' })
  }
  if (contact.transfer !== undefined) {
    due = sooner(due, { at: contact.transfer.returnAt, what: 'transfer-back' })
  }
  const overflow = floor.queueOf(lastQueueOf(contact))?.overflow
  if (overflow !== undefined && contact.directTo === undefined && !contact.servedBy.includes(overflow.to)) {
    const from = Math.max(contact.servedSince, contact.offerableFrom ?? 0)
    // Not before it waits: the time that it was in conversation does not count.
    due = sooner(due, { at: Math.max(from + overflow.afterMs, phase.since), what: 'overflow' })
  }
  return due
}

function lastQueueOf({ servedBy, queueId }: Contact): string {
  return servedBy.at(-1) ?? queueId
}

/** Since when nobody is at the agent's desk; `undefined` while somebody is. An agent who left the centre has none. */
function deskLostSince(floor: Floor, agentId: string, otherwise: Instant): Instant | undefined {
  const link = floor.agents.get(agentId)?.link
  if (link?.kind === 'linked') return undefined
  return link?.kind === 'lost' ? link.since : otherwise
}

function rangOut(
  floor: Floor,
  contact: Contact,
  { offer }: OfferedPhase,
  at: Instant,
): readonly RoutingEvent[] {
  const restUntil = at + floor.config.times.declineRestMs
  const lapse = lapsed(contact, offer, 'no-answer', restUntil, at)
  const agent = floor.agents.get(offer.agentId)
  const isThere = agent?.link.kind === 'linked' && agent.presence !== 'offline'
  const after = afterOffer(contact, at)
  if (!isThere || floor.heldBy(offer.agentId).length > 1) return [lapse, ...after]
  return [
    lapse,
    ...after,
    { kind: 'presence-changed', at, agentId: offer.agentId, presence: 'no-answer', cause: 'no-answer' },
  ]
}

function sooner(a: ContactDue | undefined, b: ContactDue | undefined): ContactDue | undefined {
  if (a === undefined) return b
  return b !== undefined && b.at < a.at ? b : a
}
