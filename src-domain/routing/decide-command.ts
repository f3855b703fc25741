import { handInVisit } from '../visits/hand-in-visit.ts'
import { assertNever } from '../vocabulary/assert-never.ts'
import { type Decision, happens, refuse } from '../vocabulary/decision.ts'
import type { Instant } from '../vocabulary/words.ts'
import { callReported } from './call-reported.ts'
import { demandOf } from './capacity.ts'
import { type Contact, hasLine, holderOf, isDesksOwn } from './contact.ts'
import {
  afterOffer,
  consultEnded,
  contactEnded,
  contactReturned,
  customerGone,
  lapsed,
  offersWithdrawn,
  spentOn,
} from './contact-ending.ts'
import type { Floor } from './floor.ts'
import { consultBegun, consultCompleted, deadEnd, transferredBlind } from './hand-over.ts'
import { callPlaced } from './place-call.ts'
import { receiveContact, relaxing } from './receive-contact.ts'
import { callbackRequested } from './request-callback.ts'
import { noteMaxLength, type RoutingCommand, type RoutingRefusal } from './routing-command.ts'
import type { RoutingEvent } from './routing-event.ts'

export type RoutingDecision = Decision<RoutingEvent, RoutingRefusal>

/** What a command by itself makes happen, or why it has no effect. What follows from it is the board's. */
export function decideCommand(floor: Floor, command: RoutingCommand, now: Instant): RoutingDecision {
  const at = now
  switch (command.kind) {
    case 'configure-routing':
      return happens({ kind: 'routing-configured', at, config: command.config })
    case 'restart-hub':
      return happens<RoutingEvent>(
        { kind: 'hub-restarted', at },
        // Nobody heard them ring: they are nobody's fault, and are made anew.
        ...[...floor.contacts.values()].flatMap(contact =>
          contact.phase.kind === 'offered'
            ? [lapsed(contact, contact.phase.offer, 'desk-lost', at, at), ...afterOffer(contact, at)]
            : [],
        ),
      )
    case 'pass-time':
      return happens()
    case 'link-desk': {
      const agent = floor.agents.get(command.agentId)
      if (!agent) return refuse({ name: 'UnknownAgent' })
      if (agent.link.kind === 'linked' && agent.link.deskId === command.deskId) return happens()
      return happens({ kind: 'desk-linked', at, agentId: command.agentId, deskId: command.deskId })
    }
    case 'lose-desk': {
      const agent = floor.agents.get(command.agentId)
      if (!agent) return refuse({ name: 'UnknownAgent' })
      if (agent.link.kind !== 'linked' || agent.link.deskId !== command.deskId) return happens()
      return happens<RoutingEvent>(
        { kind: 'desk-lost', at, agentId: command.agentId },
        ...offersWithdrawn(floor, command.agentId, at),
      )
    }
    case 'sign-out': {
      const agent = floor.agents.get(command.agentId)
      if (!agent) return refuse({ name: 'UnknownAgent' })
      if (agent.presence === 'offline' && agent.link.kind === 'none') return happens()
      return happens<RoutingEvent>(
        ...offersWithdrawn(floor, command.agentId, at),
        ...conversationsReturned(floor, command.agentId, at),
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
      const agent = floor.agents.get(command.agentId)
      if (!agent) return refuse({ name: 'UnknownAgent' })
      if (command.basedOn !== agent.presenceVersion) {
        return refuse({ name: 'PresenceChanged', presenceVersion: agent.presenceVersion })
      }
      const busy = floor.heldBy(command.agentId).some(contact => contact.phase.kind !== 'offered')
      if (busy && command.presence !== agent.presence) {
        return happens({ kind: 'presence-planned', at, agentId: command.agentId, presence: command.presence })
      }
      if (busy || command.presence === agent.presence) {
        return agent.nextPresence === undefined
          ? happens()
          : happens({ kind: 'presence-planned', at, agentId: command.agentId })
      }
      return happens<RoutingEvent>(
        ...(command.presence === 'available' ? [] : offersWithdrawn(floor, command.agentId, at)),
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
      if (floor.contacts.has(command.contactId)) return refuse({ name: 'ContactExists' })
      const received = receiveContact(floor, command, at)
      return 'name' in received ? refuse(received) : happens(received)
    }
    case 'check-in-visitor': {
      if (floor.contacts.has(command.contactId)) return refuse({ name: 'ContactExists' })
      const queue = floor.queueOf(command.queueId)
      if (queue === undefined) return refuse({ name: 'UnknownQueue' })
      if (queue.channel !== 'counter') return refuse({ name: 'NotAVisit' })
      const agent = floor.config.agents.find(({ id }) => id === command.agentId)
      if (agent === undefined) return refuse({ name: 'UnknownAgent' })
      if (queue.site !== undefined && queue.site !== agent.site) return refuse({ name: 'NotYourSite' })
      const received = receiveContact(floor, { ...command, channel: 'counter' }, at)
      return 'name' in received ? refuse(received) : happens(received)
    }
    case 'hand-in-visit':
      return handInVisit(floor, command, command.stored ?? { kind: 'none' }, at)
    case 'report-call': {
      const reported = callReported(floor, command, at)
      return 'name' in reported ? refuse(reported) : happens(...reported)
    }
    case 'report-call-over': {
      const contact = floor.contacts.get(command.contactId)
      if (!contact) return happens()
      const isTheirs = isDesksOwn(contact) && (contact.directTo ?? holderOf(contact)) === command.agentId
      if (!isTheirs) return refuse({ name: 'NotYourContact' })
      return happens(
        ...customerGone(floor, contact, command.by === 'customer' ? 'customer-left' : 'line-lost', at),
      )
    }
    case 'leave-contact': {
      const contact = floor.contacts.get(command.contactId)
      if (!contact) return refuse({ name: 'ContactClosed' })
      return happens(...customerGone(floor, contact, 'customer-left', at))
    }
    case 'lose-customer': {
      const contact = floor.contacts.get(command.contactId)
      if (!contact) return refuse({ name: 'ContactClosed' })
      // A message, a visitor and one who waits to be called back hold no line that could break.
      if (contact.customerLink.kind === 'lost' || !hasLine(contact)) return happens()
      return happens({ kind: 'customer-link-lost', at, contactId: contact.id })
    }
    case 'restore-customer': {
      const contact = floor.contacts.get(command.contactId)
      if (!contact) return refuse({ name: 'ContactClosed' })
      if (contact.customerLink.kind === 'present') return happens()
      return happens({ kind: 'customer-link-restored', at, contactId: contact.id })
    }
    case 'accept-offer':
    case 'decline-offer': {
      const contact = floor.contacts.get(command.contactId)
      if (!contact) return refuse({ name: 'ContactClosed' })
      const { phase } = contact
      if (phase.kind === 'connected' || phase.kind === 'wrapping') {
        const again = phase.agentId === command.agentId && contact.offersMade === command.offerNumber
        return again && command.kind === 'accept-offer'
          ? happens()
          : refuse({ name: 'OfferTaken', by: phase.agentId })
      }
      if (phase.kind !== 'offered') return refuse({ name: 'OfferExpired' })
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
        return happens<RoutingEvent>(
          { kind: 'offer-accepted', ...answer, waitedMs: at - contact.arrivedAt },
          ...messagesParked(floor, contact, command.agentId, at),
        )
      }
      const restUntil = at + floor.config.times.declineRestMs
      const after = afterOffer(contact, at)
      if (command.because === 'agent') {
        return happens<RoutingEvent>({ kind: 'offer-declined', ...answer, restUntil }, ...after)
      }
      return happens<RoutingEvent>(
        { kind: 'offer-lapsed', ...answer, why: 'no-audio', restUntil },
        ...after,
        { kind: 'presence-changed', at, agentId: command.agentId, presence: 'no-audio', cause: 'no-audio' },
      )
    }
    case 'hold-contact':
    case 'resume-contact': {
      const mine = contactOf(floor, command)
      if ('name' in mine) return refuse(mine)
      if (mine.phase.kind !== 'connected') return refuse({ name: 'NotConnected' })
      const { hold, consultId } = mine.phase
      if (command.kind === 'hold-contact') {
        return hold ? happens() : happens({ kind: 'contact-held', at, contactId: mine.id })
      }
      if (consultId !== undefined) return refuse({ name: 'ConsultUnderWay' })
      return hold
        ? happens({
            kind: 'contact-resumed',
            at,
            contactId: mine.id,
            heldMs: mine.phase.parked ? 0 : at - hold.since,
          })
        : happens()
    }
    case 'end-contact': {
      const mine = contactOf(floor, command)
      if ('name' in mine) return refuse(mine)
      if (mine.phase.kind === 'wrapping') return happens()
      if (mine.phase.kind !== 'connected') return refuse({ name: 'NotConnected' })
      return happens(...contactEnded(floor, mine, mine.phase, 'agent', at))
    }
    case 'complete-wrap-up': {
      const mine = contactOf(floor, command)
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
      const mine = contactOf(floor, command)
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
      const mine = contactOf(floor, command)
      if ('name' in mine) return refuse(mine)
      if (command.text.length > noteMaxLength)
        return refuse({ name: 'NoteTooLong', maxLength: noteMaxLength })
      return happens({ kind: 'contact-noted', at, contactId: mine.id, text: command.text })
    }
    case 'transfer-contact': {
      const mine = contactOf(floor, command)
      if ('name' in mine) return refuse(mine)
      if (mine.phase.kind !== 'connected' || mine.about !== undefined) return refuse({ name: 'NotConnected' })
      if (mine.phase.consultId !== undefined) return refuse({ name: 'ConsultUnderWay' })
      if (isDesksOwn(mine)) return refuse({ name: 'LineElsewhere' })
      const end = deadEnd(floor, mine, command.agentId, command.to, at)
      return end === undefined
        ? happens(transferredBlind(floor, mine, mine.phase, command.to, at))
        : refuse(end)
    }
    case 'consult': {
      const mine = contactOf(floor, command)
      if ('name' in mine) return refuse(mine)
      if (mine.phase.kind !== 'connected' || mine.about !== undefined) return refuse({ name: 'NotConnected' })
      if (mine.phase.consultId === command.consultId) return happens()
      if (mine.phase.consultId !== undefined) return refuse({ name: 'ConsultUnderWay' })
      if (isDesksOwn(mine)) return refuse({ name: 'LineElsewhere' })
      if (floor.contacts.has(command.consultId)) return refuse({ name: 'ContactExists' })
      const end = deadEnd(floor, mine, command.agentId, command.to, at)
      return end === undefined
        ? happens(...consultBegun(mine, mine.phase, command.consultId, command.to, at))
        : refuse(end)
    }
    case 'complete-transfer': {
      const mine = contactOf(floor, command)
      if ('name' in mine) return refuse(mine)
      if (mine.phase.kind !== 'connected') return refuse({ name: 'NotConnected' })
      if (mine.phase.consultId === undefined) return refuse({ name: 'NoConsult' })
      const consult = floor.contacts.get(mine.phase.consultId)
      return consult?.phase.kind === 'connected' && consult.phase.parked === undefined
        ? happens(...consultCompleted(mine, mine.phase, consult.phase.agentId, at))
        : refuse({ name: 'ConsultNotAnswered' })
    }
    case 'cancel-consult': {
      const mine = contactOf(floor, command)
      if ('name' in mine) return refuse(mine)
      if (mine.phase.kind !== 'connected') return refuse({ name: 'NotConnected' })
      const { consultId, hold, parked } = mine.phase
      if (consultId === undefined) return happens()
      return happens<RoutingEvent>(
        { kind: 'consult-ended', at, contactId: mine.id, consultId, how: 'cancelled' },
        ...(hold === undefined
          ? []
          : [
              {
                kind: 'contact-resumed',
                at,
                contactId: mine.id,
                heldMs: parked ? 0 : at - hold.since,
              } as const,
            ]),
      )
    }
    case 'request-callback':
      return callbackRequested(floor, command, at)
    case 'place-call': {
      const { agentId, contactId } = command
      const placed = callPlaced(floor, command, at)
      if ('name' in placed) return refuse(placed)
      const call = { id: contactId, channel: 'callback' } as const
      return happens<RoutingEvent>(...placed, ...messagesParked(floor, call, agentId, at))
    }
    case 'report-unreached': {
      const mine = contactOf(floor, command)
      if ('name' in mine) return refuse(mine)
      if (mine.callback === undefined) return refuse({ name: 'NotACallback' })
      if (mine.phase.kind !== 'connected') return refuse({ name: 'NotConnected' })
      const { talkMs } = spentOn(mine.phase, at)
      const attempts = mine.callback.attempts + 1
      const { callbackAttempts, callbackRetryMs } = floor.config.times
      return happens<RoutingEvent>(
        ...consultEnded(mine, at),
        // Nobody waits to be called again by somebody who called of their own accord.
        mine.isPlaced || attempts >= callbackAttempts
          ? {
              kind: 'contact-abandoned',
              at,
              contactId: mine.id,
              waitedMs: at - mine.arrivedAt,
              why: 'unreached',
            }
          : {
              kind: 'callback-unreached',
              at,
              contactId: mine.id,
              agentId: command.agentId,
              attempts,
              talkMs,
              offerableFrom: at + callbackRetryMs,
            },
      )
    }
    case 'book-appointment': {
      if (floor.contacts.has(command.contactId)) return refuse({ name: 'ContactExists' })
      if (!floor.queueOf(command.queueId)) return refuse({ name: 'UnknownQueue' })
      if (command.slotAt < at) return refuse({ name: 'TimePassed' })
      const { contactId, channel, queueId, language, slotAt, from } = command
      return happens({ kind: 'appointment-booked', at, contactId, channel, queueId, language, slotAt, from })
    }
    case 'check-in': {
      const contact = floor.contacts.get(command.contactId)
      if (!contact) return refuse({ name: 'ContactClosed' })
      if (contact.phase.kind !== 'booked') {
        return contact.bookedFor === undefined ? refuse({ name: 'NotBooked' }) : happens()
      }
      const { slotAt } = contact.phase
      const queue = floor.queueOf(contact.queueId)
      const promiseMs = queue?.promiseMs ?? 0
      // Who comes later than the promise allows stands in the line as one who just walked in.
      const deadline = at <= slotAt + promiseMs ? slotAt : at + promiseMs
      return happens({
        kind: 'contact-arrived',
        at,
        contactId: contact.id,
        channel: contact.channel,
        queueId: contact.queueId,
        language: contact.language,
        deadline,
        from: contact.from,
        bookedFor: slotAt,
        ...relaxing(floor, queue, deadline),
      })
    }
    case 'report-no-show': {
      const mine = contactOf(floor, command)
      if ('name' in mine) return refuse(mine)
      if (mine.channel !== 'counter' || mine.about !== undefined) return refuse({ name: 'NotAVisit' })
      if (mine.phase.kind !== 'connected') return refuse({ name: 'NotConnected' })
      return happens<RoutingEvent>(...consultEnded(mine, at), {
        kind: 'contact-abandoned',
        at,
        contactId: mine.id,
        waitedMs: mine.phase.answeredAt - mine.arrivedAt,
        why: 'no-show',
      })
    }
    case 'call-for-help':
    case 'withdraw-help': {
      if (!floor.agents.has(command.agentId)) return refuse({ name: 'UnknownAgent' })
      const queues = floor.config.queues.filter(({ site }) => site === command.siteId)
      if (queues.length === 0) return refuse({ name: 'UnknownSite' })
      const { helpShiftMs, helpMs } = floor.config.times
      return happens(
        ...queues.flatMap(({ id: queueId }): readonly RoutingEvent[] => {
          const current = floor.shifts.get(queueId)
          if (command.kind === 'withdraw-help') {
            return current?.why === 'help' ? [{ kind: 'queue-shift-ended', at, queueId }] : []
          }
          if (current !== undefined && current.until > at) return []
          const { agentId: by, reason } = command
          const shift = { queueId, shiftMs: helpShiftMs, until: at + helpMs, why: 'help', by } as const
          return [
            { kind: 'queue-shifted', at, shift: { ...shift, ...(reason === undefined ? {} : { reason }) } },
          ]
        }),
      )
    }
    case 'shift-queue': {
      const { queueId, shiftMs, forMs, agentId } = command
      if (!floor.queueOf(queueId)) return refuse({ name: 'UnknownQueue' })
      if (shiftMs === 0) {
        return floor.shifts.has(queueId) ? happens({ kind: 'queue-shift-ended', at, queueId }) : happens()
      }
      const shift = { queueId, shiftMs, until: at + forMs, why: 'supervisor', by: agentId } as const
      return happens({ kind: 'queue-shifted', at, shift })
    }
    default:
      return assertNever(command)
  }
}

/** The contact that an agent has in hand, or why it is not the agent's. */
function contactOf(
  floor: Floor,
  command: { readonly agentId: string; readonly contactId: string },
): Contact | Extract<RoutingRefusal, { name: 'ContactClosed' | 'NotYourContact' }> {
  const contact = floor.contacts.get(command.contactId)
  if (!contact) return { name: 'ContactClosed' }
  const { phase } = contact
  const agentId = phase.kind === 'connected' || phase.kind === 'wrapping' ? phase.agentId : undefined
  return agentId === command.agentId ? contact : { name: 'NotYourContact' }
}

/** Who signs out during a conversation gives it back: the customer is offered to the next at once. */
function conversationsReturned(floor: Floor, agentId: string, at: Instant): readonly RoutingEvent[] {
  return floor
    .heldBy(agentId)
    .flatMap(contact =>
      contact.phase.kind === 'connected'
        ? contactReturned(floor, contact, contact.phase, 'signed-out', at)
        : [],
    )
}

/** The messages in hand make room for what cannot wait. */
function messagesParked(
  floor: Floor,
  accepted: Pick<Contact, 'id' | 'channel'>,
  agentId: string,
  at: Instant,
): readonly RoutingEvent[] {
  if (demandOf(accepted.channel) === 'message') return []
  return floor
    .heldBy(agentId)
    .flatMap(({ id, channel, phase }) =>
      demandOf(channel) === 'message' && phase.kind === 'connected' && phase.parked === undefined
        ? [{ kind: 'contact-parked', at, contactId: id, agentId, forContactId: accepted.id } as const]
        : [],
    )
}
