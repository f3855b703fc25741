import { assertNever } from '../vocabulary/assert-never.ts'
import type { Instant } from '../vocabulary/words.ts'
import type { Contact } from './contact.ts'
import { customerGone } from './contact-ending.ts'
import type { RoutingEvent } from './routing-event.ts'
import { contactsHeldBy, type RoutingState } from './routing-state.ts'

/** The reason that the rules write when nobody was left to give one. */
export const notRecordedReason = 'not-recorded'

/** What has become due by `now`: offers that rang out, desks and customers that did not come back. */
export function dueEvents(state: RoutingState, now: Instant): readonly RoutingEvent[] {
  const events: RoutingEvent[] = []
  for (const contact of state.contacts.values()) {
    const due = contactDue(state, contact)
    if (due !== undefined && due.at <= now) events.push(...due.events(now))
  }
  for (const agent of state.agents.values()) {
    if (
      agent.link.kind === 'lost' &&
      agent.presence !== 'offline' &&
      agent.link.since + state.config.times.deskGraceMs <= now
    ) {
      events.push({
        kind: 'presence-changed',
        at: now,
        agentId: agent.id,
        presence: 'offline',
        cause: 'desk-lost',
      })
    }
  }
  return events
}

/**
 * When the rules must be asked next, if nothing else happens before. A rest that is over by `now` has had its effect:
 * only one that is still to end wakes the rules.
 */
export function nextDue(state: RoutingState, now: Instant): Instant | undefined {
  let next: Instant | undefined
  const sooner = (at: Instant) => {
    if (next === undefined || at < next) next = at
  }
  for (const contact of state.contacts.values()) {
    const due = contactDue(state, contact)
    if (due) sooner(due.at)
    if (contact.phase.kind === 'waiting') {
      for (const rest of contact.rests) if (rest.until > now) sooner(rest.until)
    }
  }
  for (const agent of state.agents.values()) {
    if (agent.link.kind === 'lost' && agent.presence !== 'offline') {
      sooner(agent.link.since + state.config.times.deskGraceMs)
    }
  }
  return next
}

interface Due {
  readonly at: Instant
  readonly events: (now: Instant) => readonly RoutingEvent[]
}

/** The next thing that time alone does to a contact. */
function contactDue(state: RoutingState, contact: Contact): Due | undefined {
  const { times } = state.config
  const { phase } = contact
  const found: Due[] = []
  if (contact.customerLink.kind === 'lost' && phase.kind !== 'wrapping') {
    found.push({
      at: contact.customerLink.since + times.customerGraceMs,
      events: now => customerGone(contact, 'line-lost', state, now),
    })
  }
  switch (phase.kind) {
    case 'waiting':
      break
    case 'offered':
      found.push({ at: phase.offer.expiresAt, events: now => rangOut(state, contact, now) })
      break
    case 'connected': {
      const link = state.agents.get(phase.agentId)?.link
      const lostSince =
        link?.kind === 'lost' ? link.since : link?.kind === 'none' ? phase.answeredAt : undefined
      if (lostSince !== undefined) {
        found.push({
          at: lostSince + times.deskGraceMs,
          events: now => [
            {
              kind: 'contact-returned',
              at: now,
              contactId: contact.id,
              agentId: phase.agentId,
              why: 'desk-lost',
            },
          ],
        })
      }
      break
    }
    case 'wrapping': {
      const link = state.agents.get(phase.agentId)?.link
      const lostSince = link?.kind === 'lost' ? link.since : link?.kind === 'none' ? phase.endedAt : undefined
      if (lostSince !== undefined) {
        found.push({
          at: Math.max(lostSince, phase.endedAt) + times.wrapUpGraceMs,
          events: now => [
            {
              kind: 'wrap-up-completed',
              at: now,
              contactId: contact.id,
              agentId: phase.agentId,
              by: 'rule',
              wrapUp: { reasonCode: notRecordedReason, resolvedAtFirstContact: false },
              wrapUpMs: now - phase.endedAt,
            },
          ],
        })
      }
      break
    }
    default:
      return assertNever(phase)
  }
  return found.reduce<Due | undefined>((first, due) => (first && first.at <= due.at ? first : due), undefined)
}

function rangOut(state: RoutingState, contact: Contact, now: Instant): readonly RoutingEvent[] {
  if (contact.phase.kind !== 'offered') return []
  const { offer } = contact.phase
  const lapsed: RoutingEvent = {
    kind: 'offer-lapsed',
    at: now,
    contactId: contact.id,
    agentId: offer.agentId,
    offerNumber: offer.number,
    why: 'no-answer',
    restUntil: now + state.config.times.declineRestMs,
  }
  const others = contactsHeldBy(state, offer.agentId).filter(({ id }) => id !== contact.id)
  return others.length > 0
    ? [lapsed]
    : [
        lapsed,
        {
          kind: 'presence-changed',
          at: now,
          agentId: offer.agentId,
          presence: 'no-answer',
          cause: 'no-answer',
        },
      ]
}
