import { assertNever } from '../vocabulary/assert-never.ts'
import type { AgentId, ContactId, Instant, QueueId } from '../vocabulary/words.ts'
import type { Agent } from './agent.ts'
import { type ConnectedPhase, type Contact, type ContactPhase, hasLine, holderOf } from './contact.ts'
import { defaultRoutingTimes, type RoutingConfig } from './routing-config.ts'
import type { RoutingEvent } from './routing-event.ts'
import type { QueueShift, RoutingState } from './routing-state.ts'

/** Where the effect of an event is written. Agents and contacts are values: a change puts a new one in its place. */
export interface Ledger extends RoutingState {
  readonly configure: (config: RoutingConfig, at: Instant) => void
  readonly putAgent: (agent: Agent) => void
  readonly putContact: (contact: Contact) => void
  readonly dropContact: (id: ContactId) => void
  readonly putShift: (shift: QueueShift) => void
  readonly dropShift: (queueId: QueueId) => void
  readonly putPace: (queueId: QueueId, paceMs: number) => void
}

/** What nearly all contacts have, said once: a line of thousands is read sooner the less of it is apart. */
const present: Contact['customerLink'] = { kind: 'present' }
const noRests: Contact['rests'] = []

/** A new handle time weighs this much in the moving average of its queue. */
const paceWeight = 0.1

/** Writes what one event changes. Events are facts: one about a contact that is already closed changes nothing. */
export function applyEvent(ledger: Ledger, event: RoutingEvent): void {
  const { at } = event
  switch (event.kind) {
    case 'routing-configured':
      ledger.configure(withDefaults(event.config), at)
      return
    case 'hub-restarted':
      for (const agent of [...ledger.agents.values()]) {
        if (agent.link.kind !== 'none') ledger.putAgent({ ...agent, link: { kind: 'lost', since: at } })
      }
      // Also what was lost before: nobody could come back while the hub was away.
      for (const contact of [...ledger.contacts.values()]) {
        if (hasLine(contact)) {
          ledger.putContact({ ...contact, customerLink: { kind: 'lost', since: at } })
        }
      }
      return
    case 'desk-linked':
      changeAgent(ledger, event.agentId, agent => ({
        ...agent,
        link: { kind: 'linked', deskId: event.deskId, since: at },
      }))
      return
    case 'desk-lost':
      changeAgent(ledger, event.agentId, agent => ({ ...agent, link: { kind: 'lost', since: at } }))
      return
    case 'presence-changed':
      changeAgent(ledger, event.agentId, agent => {
        const { nextPresence: _done, ...rest } = agent
        return {
          ...rest,
          presence: event.presence,
          presenceVersion: agent.presenceVersion + 1,
          presenceSince: at,
          freeSince: event.presence === 'available' ? at : agent.freeSince,
          link:
            event.cause === 'signed-out' || (event.cause === 'desk-lost' && agent.link.kind === 'lost')
              ? { kind: 'none' }
              : agent.link,
        }
      })
      return
    case 'presence-planned':
      changeAgent(ledger, event.agentId, agent => {
        const { nextPresence: _old, ...rest } = agent
        const planned = { ...rest, presenceVersion: agent.presenceVersion + 1 }
        return event.presence === undefined ? planned : { ...planned, nextPresence: event.presence }
      })
      return
    case 'appointment-booked':
      ledger.putContact({
        ...arrived(event.contactId, event, at),
        deadline: event.slotAt,
        bookedFor: event.slotAt,
        phase: { kind: 'booked', slotAt: event.slotAt },
      })
      return
    case 'appointment-ended':
    case 'visit-taken':
    case 'visit-handed-in':
      ledger.dropContact(event.contactId)
      return
    case 'contact-arrived': {
      const contact: Contact = {
        ...arrived(event.contactId, event, at),
        ...(event.arrivedAt === undefined ? {} : { arrivedAt: event.arrivedAt }),
        deadline: event.deadline,
        ...(event.offerableFrom === undefined ? {} : { offerableFrom: event.offerableFrom }),
        ...(event.affinity === undefined ? {} : { affinity: event.affinity }),
        ...(event.relaxAt === undefined ? {} : { relaxAt: event.relaxAt }),
        ...(event.bookedFor === undefined ? {} : { bookedFor: event.bookedFor }),
        ...(event.about === undefined ? {} : { about: event.about }),
        ...(event.directTo === undefined ? {} : { directTo: event.directTo }),
        ...(event.callback === undefined ? {} : { callback: { phone: event.callback.phone, attempts: 0 } }),
      }
      ledger.putContact(contact)
      return
    }
    case 'call-placed':
      ledger.putContact({
        ...arrived(event.contactId, { ...event, channel: 'callback', from: { phone: event.phone } }, at),
        deadline: event.deadline,
        callback: { phone: event.phone, attempts: 0 },
        isPlaced: true,
        phase: { kind: 'connected', agentId: event.agentId, answeredAt: at, heldMs: 0 },
      })
      return
    case 'callback-requested': {
      const { from, queueId, affinity } = event
      // From here on they are owed a call, whoever placed the one before.
      changeContact(ledger, event.contactId, ({ isPlaced: _before, ...contact }) => ({
        ...contact,
        channel: 'callback',
        customerLink: present,
        callback: { phone: event.phone, attempts: 0 },
        ...(queueId === undefined ? {} : { queueId, servedBy: [queueId], servedSince: at }),
        ...(affinity === undefined ? {} : { affinity }),
        ...(from === undefined
          ? {}
          : {
              earlier: spentWith(contact, from.talkMs, from.heldMs),
              rests: affinity === undefined ? [{ agentId: from.agentId, until: from.restUntil }] : [],
              phase: { kind: 'waiting', since: at },
            }),
        ...event.promised,
      }))
      if (from !== undefined) free(ledger, from.agentId, at)
      return
    }
    case 'callback-unreached':
      changeContact(ledger, event.contactId, contact => ({
        ...contact,
        ...(contact.callback === undefined
          ? {}
          : { callback: { ...contact.callback, attempts: event.attempts } }),
        offerableFrom: event.offerableFrom,
        earlier: spentWith(contact, event.talkMs, 0),
        phase: { kind: 'waiting', since: at },
      }))
      free(ledger, event.agentId, at)
      return
    case 'skills-relaxed':
      changeContact(ledger, event.contactId, contact => ({ ...contact, relaxedSkills: event.skills }))
      return
    case 'contact-overflowed':
      changeContact(ledger, event.contactId, contact => ({
        ...contact,
        servedBy: [...contact.servedBy, event.to],
        servedSince: at,
      }))
      return
    case 'queue-shifted':
      ledger.putShift(event.shift)
      return
    case 'queue-shift-ended':
      ledger.dropShift(event.queueId)
      return
    case 'offer-made':
      changeContact(ledger, event.contactId, contact => ({
        ...contact,
        offersMade: event.offer.number,
        phase: {
          kind: 'offered',
          offer: event.offer,
          waitingSince: contact.phase.kind === 'waiting' ? contact.phase.since : at,
        },
      }))
      return
    case 'offer-accepted':
      changeContact(ledger, event.contactId, contact => {
        const { affinity: _kept, directTo: _meant, transfer: _over, ...rest } = contact
        return {
          ...rest,
          rests: noRests,
          phase: { kind: 'connected', agentId: event.agentId, answeredAt: at, heldMs: 0 },
        }
      })
      return
    case 'offer-declined':
    case 'offer-lapsed':
      changeContact(ledger, event.contactId, contact => ({
        ...contact,
        rests: [
          ...contact.rests.filter(rest => rest.agentId !== event.agentId && rest.until > at),
          { agentId: event.agentId, until: event.restUntil },
        ],
        phase: {
          kind: 'waiting',
          since: contact.phase.kind === 'offered' ? contact.phase.waitingSince : at,
        },
      }))
      free(ledger, event.agentId, at)
      return
    case 'contact-held':
      changeConnected(ledger, event.contactId, phase => ({ ...phase, hold: { since: at } }))
      return
    case 'contact-resumed':
      changeConnected(ledger, event.contactId, ({ hold: _over, ...phase }) => ({
        ...phase,
        heldMs: phase.heldMs + event.heldMs,
      }))
      return
    case 'contact-parked':
      changeConnected(ledger, event.contactId, phase => ({
        ...phase,
        parked: { since: at },
        // While it is parked it is not on hold; the hold goes on with it.
        ...(phase.hold === undefined
          ? {}
          : { heldMs: phase.heldMs + at - phase.hold.since, hold: { since: at } }),
      }))
      return
    case 'contact-unparked':
      changeConnected(ledger, event.contactId, ({ parked: _over, ...phase }) => ({
        ...phase,
        ...(phase.hold === undefined ? {} : { hold: { since: at } }),
        parkedMs: (phase.parkedMs ?? 0) + event.parkedMs,
      }))
      return
    case 'contact-returned':
      changeContact(ledger, event.contactId, contact => ({
        ...contact,
        earlier: spentWith(contact, event.talkMs ?? 0, event.heldMs ?? 0),
        ...(event.affinity === undefined ? {} : { affinity: event.affinity }),
        phase: { kind: 'waiting', since: at, returnedFrom: event.agentId },
      }))
      free(ledger, event.agentId, at)
      return
    case 'contact-transferred': {
      const { to } = event
      changeContact(ledger, event.contactId, contact => {
        const { relaxedSkills: _relaxed, relaxAt, directTo: _meant, ...rest } = contact
        const earlier = spentWith(contact, event.talkMs, event.heldMs)
        const passedOn = [...(contact.passedOn ?? []), { by: event.from, queueId: contact.queueId }]
        if (event.how === 'warm' && to.kind === 'agent') {
          return {
            ...rest,
            earlier,
            passedOn,
            phase: {
              kind: 'connected',
              agentId: to.agentId,
              answeredAt: at,
              heldMs: 0,
              ...(contact.channel === 'counter'
                ? { besides: besidesWhom(contact.phase, event.from, at) }
                : {}),
            },
          }
        }
        return {
          ...rest,
          earlier,
          passedOn,
          transfer: { by: event.from, returnAt: event.returnAt, queueId: contact.queueId },
          // Who passed it on is not the next to be asked.
          rests: [...contact.rests, { agentId: event.from, until: event.returnAt }],
          ...(to.kind === 'agent'
            ? { directTo: to.agentId, ...(relaxAt === undefined ? {} : { relaxAt }) }
            : {
                queueId: to.queueId,
                servedBy: [to.queueId],
                servedSince: at,
                ...(event.relaxAt === undefined ? {} : { relaxAt: event.relaxAt }),
              }),
          phase: { kind: 'waiting', since: at },
        }
      })
      free(ledger, event.from, at)
      return
    }
    case 'transfer-returned':
      changeContact(ledger, event.contactId, contact => {
        const { directTo: _nobody, transfer, relaxAt: _of, relaxedSkills: _there, ...rest } = contact
        const queueId = transfer?.queueId ?? contact.queueId
        return {
          ...rest,
          // It got nowhere: nobody there has had it.
          passedOn: rest.passedOn?.slice(0, -1) ?? [],
          queueId,
          servedBy: [queueId],
          servedSince: at,
          affinity: event.affinity,
        }
      })
      return
    case 'consult-begun':
      changeConnected(ledger, event.contactId, phase => ({ ...phase, consultId: event.consultId }))
      return
    case 'consult-ended': {
      const consult = ledger.contacts.get(event.consultId)
      const adviser = consult && holderOf(consult)
      ledger.dropContact(event.consultId)
      if (adviser !== undefined) free(ledger, adviser, at)
      changeConnected(ledger, event.contactId, ({ consultId: _over, ...phase }) => phase)
      return
    }
    case 'customer-link-lost':
      changeContact(ledger, event.contactId, contact => ({
        ...contact,
        customerLink: { kind: 'lost', since: at },
      }))
      return
    case 'customer-link-restored':
      changeContact(ledger, event.contactId, contact => ({
        ...contact,
        customerLink: present,
      }))
      return
    case 'contact-abandoned': {
      const contact = ledger.contacts.get(event.contactId)
      const holder = contact && holderOf(contact)
      ledger.dropContact(event.contactId)
      if (holder !== undefined) free(ledger, holder, at)
      return
    }
    case 'contact-ended':
      changeContact(ledger, event.contactId, contact => ({
        ...contact,
        phase: {
          kind: 'wrapping',
          agentId: event.agentId,
          answeredAt: contact.phase.kind === 'connected' ? contact.phase.answeredAt : at,
          endedAt: at,
          endedBy: event.endedBy,
          heldMs: event.heldMs,
          dueAt: event.wrapUpDueAt,
        },
      }))
      return
    case 'wrap-up-completed': {
      const contact = ledger.contacts.get(event.contactId)
      if (contact?.phase.kind === 'wrapping' && event.by === 'agent') {
        const tookMs = contact.phase.endedAt - contact.phase.answeredAt + event.wrapUpMs
        const before = ledger.paceMs.get(contact.queueId)
        const pace = before === undefined ? tookMs : before + (tookMs - before) * paceWeight
        ledger.putPace(contact.queueId, Math.round(pace))
      }
      ledger.dropContact(event.contactId)
      free(ledger, event.agentId, at)
      return
    }
    case 'customer-linked':
      changeContact(ledger, event.contactId, ({ customerId: _before, ...contact }) =>
        event.customerId === undefined ? contact : { ...contact, customerId: event.customerId },
      )
      return
    case 'contact-noted':
      changeContact(ledger, event.contactId, contact => ({ ...contact, note: event.text }))
      return
    default:
      assertNever(event)
  }
}

/** An agent whom the configuration names for the first time. */
export function newAgent(id: AgentId, at: Instant): Agent {
  return {
    id,
    presence: 'offline',
    presenceVersion: 0,
    presenceSince: at,
    link: { kind: 'none' },
    freeSince: at,
  }
}

function arrived(
  id: ContactId,
  { channel, queueId, language, from }: Pick<Contact, 'channel' | 'queueId' | 'language' | 'from'>,
  at: Instant,
): Omit<Contact, 'deadline'> {
  return {
    id,
    channel,
    queueId,
    servedBy: [queueId],
    servedSince: at,
    language,
    arrivedAt: at,
    from,
    customerLink: present,
    offersMade: 0,
    rests: noRests,
    note: '',
    phase: { kind: 'waiting', since: at },
  }
}

/** A configuration of an earlier release, as the journal keeps it, lacks what came later. */
function withDefaults(config: RoutingConfig): RoutingConfig {
  return {
    ...config,
    capacities: config.capacities ?? [],
    calendars: config.calendars ?? [],
    times: { ...defaultRoutingTimes, ...config.times },
  }
}

/** With whom a visitor stays who is taken over where they are: who was joined may have come there themselves. */
function besidesWhom(phase: ContactPhase, agentId: AgentId, at: Instant): ConnectedPhase['besides'] {
  if (phase.kind !== 'connected') return { agentId, since: at }
  return phase.besides ?? { agentId, since: phase.answeredAt }
}

function spentWith(contact: Contact, talkMs: number, heldMs: number) {
  return {
    talkMs: (contact.earlier?.talkMs ?? 0) + talkMs,
    heldMs: (contact.earlier?.heldMs ?? 0) + heldMs,
  }
}

function free(ledger: Ledger, agentId: AgentId, at: Instant): void {
  changeAgent(ledger, agentId, agent => ({ ...agent, freeSince: at }))
}

function changeAgent(ledger: Ledger, id: AgentId, change: (agent: Agent) => Agent): void {
  const agent = ledger.agents.get(id)
  if (agent !== undefined) ledger.putAgent(change(agent))
}

function changeContact(ledger: Ledger, id: ContactId, change: (contact: Contact) => Contact): void {
  const contact = ledger.contacts.get(id)
  if (contact !== undefined) ledger.putContact(change(contact))
}

function changeConnected(
  ledger: Ledger,
  id: ContactId,
  change: (phase: ConnectedPhase) => ContactPhase,
): void {
  changeContact(ledger, id, contact =>
    contact.phase.kind === 'connected' ? { ...contact, phase: change(contact.phase) } : contact,
  )
}
