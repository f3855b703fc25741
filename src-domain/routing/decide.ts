import { assertNever } from '../vocabulary/assert-never.ts'
import { type Decision, happens, isRefused, refuse } from '../vocabulary/decision.ts'
import type { Instant } from '../vocabulary/words.ts'
import { contactsOffered } from './choose-agent.ts'
import type { Contact } from './contact.ts'
import { contactEnded, customerGone } from './contact-ending.ts'
import { dueEvents } from './due.ts'
import { evolve } from './evolve.ts'
import { noteMaxLength, type RoutingCommand, type RoutingRefusal } from './routing-command.ts'
import type { RoutingEvent } from './routing-event.ts'
import { contactsHeldBy, type RoutingState } from './routing-state.ts'

export type RoutingDecision = Decision<RoutingEvent, RoutingRefusal>

/**
 * Decides one command: the events that happen by it, what time has made due, and the offers that can be made after
 * both (SPEC R1–R19); or the refusal by name, in which case nothing happens at all. Pure: `now` is a value, and
 * nothing here draws a random number; the offer number is counted from the contact itself.
 */
export function decide(state: RoutingState, command: RoutingCommand, now: Instant): RoutingDecision {
  const decision = decideCommand(state, command, now)
  if (isRefused(decision)) return decision
  const events = [...decision.events]
  let next = events.reduce(evolve, state)
  for (const follow of [dueEvents, plannedPresences, contactsOffered]) {
    const more = follow(next, now)
    events.push(...more)
    next = more.reduce(evolve, next)
  }
  return { events }
}

function decideCommand(state: RoutingState, command: RoutingCommand, now: Instant): RoutingDecision {
  const at = now
  switch (command.kind) {
    case 'configure-routing':
      return happens({ kind: 'routing-configured', at, config: command.config })
    case 'restart-hub':
      return happens({ kind: 'hub-restarted', at })
    case 'pass-time':
      return happens()
    case 'link-desk': {
      const agent = state.agents.get(command.agentId)
      if (!agent) return refuse({ name: 'UnknownAgent' })
      if (agent.link.kind === 'linked' && agent.link.deskId === command.deskId) return happens()
      return happens({ kind: 'desk-linked', at, agentId: command.agentId, deskId: command.deskId })
    }
    case 'lose-desk': {
      const agent = state.agents.get(command.agentId)
      if (!agent) return refuse({ name: 'UnknownAgent' })
      if (agent.link.kind !== 'linked' || agent.link.deskId !== command.deskId) return happens()
      return happens<RoutingEvent>(
        { kind: 'desk-lost', at, agentId: command.agentId },
        ...offersWithdrawn(state, command.agentId, at),
      )
    }
    case 'sign-out': {
      const agent = state.agents.get(command.agentId)
      if (!agent) return refuse({ name: 'UnknownAgent' })
      if (agent.presence === 'offline' && agent.link.kind === 'none') return happens()
      return happens<RoutingEvent>(
        ...offersWithdrawn(state, command.agentId, at),
        ...conversationsReturned(state, command.agentId, at),
        {
          kind: 'presence-changed',
          at,
          agentId: command.agentId,
          presence: 'offline',
          cause: 'signed-out',
        },
      )
    }
    case 'set-presence': {
      const agent = state.agents.get(command.agentId)
      if (!agent) return refuse({ name: 'UnknownAgent' })
      if (command.basedOn !== agent.presenceVersion) {
        return refuse({ name: 'PresenceChanged', presenceVersion: agent.presenceVersion })
      }
      const busy = contactsHeldBy(state, command.agentId).some(contact => contact.phase.kind !== 'offered')
      if (busy && command.presence !== agent.presence) {
        return happens({ kind: 'presence-planned', at, agentId: command.agentId, presence: command.presence })
      }
      if (busy || command.presence === agent.presence) {
        return agent.nextPresence === undefined
          ? happens()
          : happens({ kind: 'presence-planned', at, agentId: command.agentId })
      }
      return happens<RoutingEvent>(
        ...(command.presence === 'available' ? [] : offersWithdrawn(state, command.agentId, at)),
        {
          kind: 'presence-changed',
          at,
          agentId: command.agentId,
          presence: command.presence,
          cause: 'agent',
        },
      )
    }
    case 'receive-contact': {
      if (state.contacts.has(command.contactId)) return refuse({ name: 'ContactExists' })
      const queue = state.config.queues.find(({ id }) => id === command.queueId)
      if (!queue) return refuse({ name: 'UnknownQueue' })
      return happens({
        kind: 'contact-arrived',
        at,
        contactId: command.contactId,
        channel: command.channel,
        queueId: command.queueId,
        language: command.language,
        deadline: at + queue.promiseMs,
        from: command.from,
      })
    }
    case 'leave-contact': {
      const contact = state.contacts.get(command.contactId)
      if (!contact) return refuse({ name: 'ContactClosed' })
      return happens(...customerGone(contact, 'customer-left', state, at))
    }
    case 'lose-customer': {
      const contact = state.contacts.get(command.contactId)
      if (!contact) return refuse({ name: 'ContactClosed' })
      if (contact.customerLink.kind === 'lost') return happens()
      return happens({ kind: 'customer-link-lost', at, contactId: contact.id })
    }
    case 'restore-customer': {
      const contact = state.contacts.get(command.contactId)
      if (!contact) return refuse({ name: 'ContactClosed' })
      if (contact.customerLink.kind === 'present') return happens()
      return happens({ kind: 'customer-link-restored', at, contactId: contact.id })
    }
    case 'accept-offer':
    case 'decline-offer': {
      const contact = state.contacts.get(command.contactId)
      if (!contact) return refuse({ name: 'ContactClosed' })
      const { phase } = contact
      if (phase.kind === 'connected' || phase.kind === 'wrapping') {
        const again = phase.agentId === command.agentId && contact.offersMade === command.offerNumber
        return again && command.kind === 'accept-offer'
          ? happens()
          : refuse({ name: 'OfferTaken', by: phase.agentId })
      }
      if (phase.kind === 'waiting') return refuse({ name: 'OfferExpired' })
      if (phase.offer.agentId !== command.agentId) {
        return refuse({ name: 'OfferTaken', by: phase.offer.agentId })
      }
      if (phase.offer.number !== command.offerNumber || now >= phase.offer.expiresAt) {
        return refuse({ name: 'OfferExpired' })
      }
      const answer = {
        at,
        contactId: contact.id,
        agentId: command.agentId,
        offerNumber: command.offerNumber,
      }
      if (command.kind === 'accept-offer') {
        return happens({ kind: 'offer-accepted', ...answer, waitedMs: at - contact.arrivedAt })
      }
      const restUntil = at + state.config.times.declineRestMs
      if (command.because === 'agent') return happens({ kind: 'offer-declined', ...answer, restUntil })
      return happens<RoutingEvent>(
        { kind: 'offer-lapsed', ...answer, why: 'no-audio', restUntil },
        { kind: 'presence-changed', at, agentId: command.agentId, presence: 'no-audio', cause: 'no-audio' },
      )
    }
    case 'hold-contact':
    case 'resume-contact': {
      const mine = contactOf(state, command)
      if ('name' in mine) return refuse(mine)
      if (mine.phase.kind !== 'connected') return refuse({ name: 'NotConnected' })
      const { hold } = mine.phase
      if (command.kind === 'hold-contact') {
        return hold ? happens() : happens({ kind: 'contact-held', at, contactId: mine.id })
      }
      return hold
        ? happens({ kind: 'contact-resumed', at, contactId: mine.id, heldMs: at - hold.since })
        : happens()
    }
    case 'end-contact': {
      const mine = contactOf(state, command)
      if ('name' in mine) return refuse(mine)
      if (mine.phase.kind === 'wrapping') return happens()
      if (mine.phase.kind !== 'connected') return refuse({ name: 'NotConnected' })
      return happens(contactEnded(mine, mine.phase, 'agent', state, at))
    }
    case 'complete-wrap-up': {
      const mine = contactOf(state, command)
      if ('name' in mine) return refuse(mine)
      if (mine.phase.kind !== 'wrapping') return refuse({ name: 'NotWrapping' })
      if (command.wrapUp.reasonCode.trim() === '') return refuse({ name: 'WrapUpReasonMissing' })
      return happens({
        kind: 'wrap-up-completed',
        at,
        contactId: mine.id,
        agentId: command.agentId,
        by: 'agent',
        wrapUp: command.wrapUp,
        wrapUpMs: at - mine.phase.endedAt,
      })
    }
    case 'link-customer': {
      const mine = contactOf(state, command)
      if ('name' in mine) return refuse(mine)
      if (mine.customerId === command.customerId) return happens()
      return happens({
        kind: 'customer-linked',
        at,
        contactId: mine.id,
        ...(command.customerId === undefined ? {} : { customerId: command.customerId }),
      })
    }
    case 'note-contact': {
      const mine = contactOf(state, command)
      if ('name' in mine) return refuse(mine)
      if (command.text.length > noteMaxLength)
        return refuse({ name: 'NoteTooLong', maxLength: noteMaxLength })
      return happens({ kind: 'contact-noted', at, contactId: mine.id, text: command.text })
    }
    default:
      return assertNever(command)
  }
}

/** The contact that an agent has in hand, or why it is not the agent's. */
function contactOf(
  state: RoutingState,
  command: { readonly agentId: string; readonly contactId: string },
): Contact | Extract<RoutingRefusal, { name: 'ContactClosed' | 'NotYourContact' }> {
  const contact = state.contacts.get(command.contactId)
  if (!contact) return { name: 'ContactClosed' }
  const { phase } = contact
  const agentId = phase.kind === 'connected' || phase.kind === 'wrapping' ? phase.agentId : undefined
  return agentId === command.agentId ? contact : { name: 'NotYourContact' }
}

/** The offers that an agent held go back to the line at once, and cost the agent nothing. */
function offersWithdrawn(state: RoutingState, agentId: string, at: Instant): readonly RoutingEvent[] {
  return contactsHeldBy(state, agentId).flatMap(contact =>
    contact.phase.kind === 'offered'
      ? [
          {
            kind: 'offer-lapsed',
            at,
            contactId: contact.id,
            agentId,
            offerNumber: contact.phase.offer.number,
            why: 'desk-lost',
            restUntil: at,
          } as const,
        ]
      : [],
  )
}

/** Who signs out during a conversation gives it back: the customer is offered to the next at once. */
function conversationsReturned(state: RoutingState, agentId: string, at: Instant): readonly RoutingEvent[] {
  return contactsHeldBy(state, agentId).flatMap(contact =>
    contact.phase.kind === 'connected'
      ? [{ kind: 'contact-returned', at, contactId: contact.id, agentId, why: 'signed-out' } as const]
      : [],
  )
}

/** A presence that was chosen during work comes into force when nothing is held any more. */
function plannedPresences(state: RoutingState, at: Instant): readonly RoutingEvent[] {
  return [...state.agents.values()].flatMap(agent =>
    agent.nextPresence !== undefined && contactsHeldBy(state, agent.id).length === 0
      ? [
          {
            kind: 'presence-changed',
            at,
            agentId: agent.id,
            presence: agent.nextPresence,
            cause: 'planned',
          } as const,
        ]
      : [],
  )
}
