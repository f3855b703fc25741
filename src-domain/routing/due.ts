import { assertNever } from '../vocabulary/assert-never.ts'
import type { Instant } from '../vocabulary/words.ts'
import type { Agent } from './agent.ts'
import { type Contact, hasLine, type OfferedPhase, type WaitingPhase } from './contact.ts'
import { affinityTo, contactReturned, customerGone, lapsed } from './contact-ending.ts'
import type { Floor } from './floor.ts'
import { predictedWaitMs } from './predicted-wait.ts'
import type { RoutingEvent } from './routing-event.ts'

/** The reason that the rules write when nobody was left to give one. */
export const notRecordedReason = 'not-recorded'

/** What time alone does next: when, and which events it makes then. None: it comes into or goes up in the line. */
export interface Due {
  readonly at: Instant
  readonly events: (now: Instant) => readonly RoutingEvent[]
}

const onlyItsPlace = (): readonly RoutingEvent[] => []

/** The next thing that time alone does to an agent: a desk that does not come back. */
export function agentDue(floor: Floor, agent: Agent): Due | undefined {
  if (agent.link.kind !== 'lost' || agent.presence === 'offline') return undefined
  return {
    at: agent.link.since + floor.config.times.deskGraceMs,
    events: at => [
      { kind: 'presence-changed', at, agentId: agent.id, presence: 'offline', cause: 'desk-lost' },
    ],
  }
}

/**
 * The next thing that time alone does to a contact. `since` is the instant up to which its place in the line was seen
 * to: a rest or a promise for later that was over by then has had its effect.
 */
export function contactDue(floor: Floor, contact: Contact, since: Instant): Due | undefined {
  const { times } = floor.config
  const { phase } = contact
  const lost = lineLost(floor, contact)
  switch (phase.kind) {
    case 'booked':
      return {
        at: phase.slotAt + times.noShowMs,
        events: at => [{ kind: 'appointment-ended', at, contactId: contact.id, why: 'no-show' }],
      }
    case 'waiting':
      return sooner(lost, waitingDue(floor, contact, phase, since))
    case 'offered':
      return sooner(lost, {
        at: phase.offer.expiresAt,
        events: now => rangOut(floor, contact, phase, now),
      })
    case 'connected': {
      const lostSince = deskLostSince(floor, phase.agentId, phase.answeredAt)
      if (lostSince === undefined) return lost
      return sooner(lost, {
        at: lostSince + times.deskGraceMs,
        events: now => contactReturned(floor, contact, phase, 'desk-lost', now),
      })
    }
    case 'wrapping': {
      const lostSince = deskLostSince(floor, phase.agentId, phase.endedAt)
      if (lostSince === undefined) return undefined
      return {
        at: Math.max(lostSince, phase.endedAt) + times.wrapUpGraceMs,
        events: at => [
          {
            kind: 'wrap-up-completed',
            at,
            contactId: contact.id,
            agentId: phase.agentId,
            by: 'rule',
            wrapUp: { reasonCode: notRecordedReason, resolvedAtFirstContact: false },
            wrapUpMs: at - phase.endedAt,
          },
        ],
      }
    }
    default:
      return assertNever(phase)
  }
}

function lineLost(floor: Floor, contact: Contact): Due | undefined {
  if (contact.customerLink.kind !== 'lost' || !hasLine(contact)) return undefined
  if (contact.phase.kind === 'wrapping') return undefined
  return {
    at: contact.customerLink.since + floor.config.times.customerGraceMs,
    events: now => customerGone(floor, contact, 'line-lost', now),
  }
}

function waitingDue(floor: Floor, contact: Contact, phase: WaitingPhase, since: Instant): Due | undefined {
  let due: Due | undefined
  const place = (at: Instant) => {
    if (at > since) due = sooner(due, { at, events: onlyItsPlace })
  }
  if (contact.offerableFrom !== undefined) place(contact.offerableFrom)
  if (contact.affinity !== undefined) place(contact.affinity.until)
  for (const rest of contact.rests) place(rest.until)
  if (contact.relaxAt !== undefined && contact.relaxedSkills === undefined) {
    due = sooner(due, {
      at: contact.relaxAt,
      events: at => skillsRelaxed(floor, contact, at),
    })
  }
  if (contact.transfer !== undefined) {
    const { by, returnAt } = contact.transfer
    due = sooner(due, {
      at: returnAt,
      events: at => [
        {
          kind: 'transfer-returned',
          at,
          contactId: contact.id,
          affinity: affinityTo(floor, contact, by, at),
        },
      ],
    })
  }
  const last = contact.servedBy.at(-1) ?? contact.queueId
  const overflow = floor.queueOf(last)?.overflow
  if (overflow !== undefined && contact.directTo === undefined && !contact.servedBy.includes(overflow.to)) {
    const from = Math.max(contact.servedSince, contact.offerableFrom ?? 0)
    due = sooner(due, {
      // Not before it waits: the time that it was in conversation does not count.
      at: Math.max(from + overflow.afterMs, phase.since),
      events: at => [{ kind: 'contact-overflowed', at, contactId: contact.id, from: last, to: overflow.to }],
    })
  }
  return due
}

/** The relaxable skills of a contact's queue are not asked for any more. */
export function skillsRelaxed(floor: Floor, contact: Contact, at: Instant): readonly RoutingEvent[] {
  const predicted = predictedWaitMs(floor, contact)
  return [
    {
      kind: 'skills-relaxed',
      at,
      contactId: contact.id,
      skills: floor.queueOf(contact.queueId)?.relaxableSkills ?? [],
      ...(predicted === undefined ? {} : { predictedWaitMs: predicted }),
    },
  ]
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
  if (floor.heldBy(offer.agentId).length > 1) return [lapse]
  return [
    lapse,
    { kind: 'presence-changed', at, agentId: offer.agentId, presence: 'no-answer', cause: 'no-answer' },
  ]
}

function sooner(a: Due | undefined, b: Due | undefined): Due | undefined {
  if (a === undefined) return b
  return b !== undefined && b.at < a.at ? b : a
}
