import { assertNever } from '../vocabulary/assert-never.ts'
import type { AgentId, ContactId, Instant } from '../vocabulary/words.ts'
import type { Agent } from './agent.ts'
import type { Contact, ContactPhase } from './contact.ts'
import { defaultRoutingTimes, type RoutingConfig } from './routing-config.ts'
import type { RoutingEvent } from './routing-event.ts'
import type { RoutingState } from './routing-state.ts'

/** The state after one event. Events are facts: an event about a contact that is already closed changes nothing. */
export function evolve(state: RoutingState, event: RoutingEvent): RoutingState {
  switch (event.kind) {
    case 'routing-configured': {
      const agents = new Map<AgentId, Agent>()
      for (const { id } of event.config.agents) agents.set(id, state.agents.get(id) ?? newAgent(id, event.at))
      return { ...state, config: withDefaults(event.config), agents }
    }
    case 'hub-restarted': {
      const agents = mapValues(state.agents, agent =>
        agent.link.kind === 'none' ? agent : { ...agent, link: { kind: 'lost', since: event.at } as const },
      )
      // Also what was lost before: nobody could come back while the hub was away.
      const contacts = mapValues(state.contacts, contact => ({
        ...contact,
        customerLink: { kind: 'lost', since: event.at } as const,
      }))
      return { ...state, agents, contacts }
    }
    case 'desk-linked':
      return withAgent(state, event.agentId, agent => ({
        ...agent,
        link: { kind: 'linked', deskId: event.deskId, since: event.at },
      }))
    case 'desk-lost':
      return withAgent(state, event.agentId, agent => ({ ...agent, link: { kind: 'lost', since: event.at } }))
    case 'presence-changed':
      return withAgent(state, event.agentId, agent => {
        const { nextPresence: _done, ...rest } = agent
        return {
          ...rest,
          presence: event.presence,
          presenceVersion: agent.presenceVersion + 1,
          presenceSince: event.at,
          freeSince: event.presence === 'available' ? event.at : agent.freeSince,
          link:
            event.cause === 'signed-out' || (event.cause === 'desk-lost' && agent.link.kind === 'lost')
              ? { kind: 'none' }
              : agent.link,
        }
      })
    case 'presence-planned':
      return withAgent(state, event.agentId, agent => {
        const { nextPresence: _old, ...rest } = agent
        const planned = { ...rest, presenceVersion: agent.presenceVersion + 1 }
        return event.presence === undefined ? planned : { ...planned, nextPresence: event.presence }
      })
    case 'contact-arrived': {
      const contact: Contact = {
        id: event.contactId,
        channel: event.channel,
        queueId: event.queueId,
        language: event.language,
        arrivedAt: event.at,
        deadline: event.deadline,
        from: event.from,
        customerLink: { kind: 'present' },
        offersMade: 0,
        rests: [],
        note: '',
        phase: { kind: 'waiting', since: event.at },
      }
      return { ...state, contacts: new Map(state.contacts).set(contact.id, contact) }
    }
    case 'offer-made':
      return withContact(state, event.contactId, contact => ({
        ...contact,
        offersMade: event.offer.number,
        phase: {
          kind: 'offered',
          offer: event.offer,
          waitingSince: contact.phase.kind === 'waiting' ? contact.phase.since : event.at,
        },
      }))
    case 'offer-accepted':
      return withContact(state, event.contactId, contact => ({
        ...contact,
        rests: [],
        phase: { kind: 'connected', agentId: event.agentId, answeredAt: event.at, heldMs: 0 },
      }))
    case 'offer-declined':
    case 'offer-lapsed':
      return freed(
        withContact(state, event.contactId, contact => ({
          ...contact,
          rests: [
            ...contact.rests.filter(rest => rest.agentId !== event.agentId && rest.until > event.at),
            { agentId: event.agentId, until: event.restUntil },
          ],
          phase: backToWaiting(contact, event.at),
        })),
        event.agentId,
        event.at,
      )
    case 'contact-held':
      return withConnected(state, event.contactId, phase => ({ ...phase, hold: { since: event.at } }))
    case 'contact-resumed':
      return withConnected(state, event.contactId, ({ hold: _over, ...phase }) => ({
        ...phase,
        heldMs: phase.heldMs + event.heldMs,
      }))
    case 'contact-returned':
      return freed(
        withContact(state, event.contactId, contact => ({
          ...contact,
          phase: { kind: 'waiting', since: event.at, returnedFrom: event.agentId },
        })),
        event.agentId,
        event.at,
      )
    case 'customer-link-lost':
      return withContact(state, event.contactId, contact => ({
        ...contact,
        customerLink: { kind: 'lost', since: event.at },
      }))
    case 'customer-link-restored':
      return withContact(state, event.contactId, contact => ({
        ...contact,
        customerLink: { kind: 'present' },
      }))
    case 'contact-abandoned':
      return withoutContact(state, event.contactId)
    case 'contact-ended':
      return withContact(state, event.contactId, contact => ({
        ...contact,
        phase: {
          kind: 'wrapping',
          agentId: event.agentId,
          answeredAt: contact.phase.kind === 'connected' ? contact.phase.answeredAt : event.at,
          endedAt: event.at,
          endedBy: event.endedBy,
          heldMs: event.heldMs,
          dueAt: event.wrapUpDueAt,
        },
      }))
    case 'wrap-up-completed':
      return freed(withoutContact(state, event.contactId), event.agentId, event.at)
    case 'customer-linked':
      return withContact(state, event.contactId, ({ customerId: _before, ...contact }) =>
        event.customerId === undefined ? contact : { ...contact, customerId: event.customerId },
      )
    case 'contact-noted':
      return withContact(state, event.contactId, contact => ({ ...contact, note: event.text }))
    default:
      return assertNever(event)
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

function newAgent(id: AgentId, at: Instant): Agent {
  return {
    id,
    presence: 'offline',
    presenceVersion: 0,
    presenceSince: at,
    link: { kind: 'none' },
    freeSince: at,
  }
}

function backToWaiting(contact: Contact, at: Instant): ContactPhase {
  return { kind: 'waiting', since: contact.phase.kind === 'offered' ? contact.phase.waitingSince : at }
}

function freed(state: RoutingState, agentId: AgentId, at: Instant): RoutingState {
  return withAgent(state, agentId, agent => ({ ...agent, freeSince: at }))
}

function withAgent(state: RoutingState, id: AgentId, change: (agent: Agent) => Agent): RoutingState {
  const agent = state.agents.get(id)
  return agent ? { ...state, agents: new Map(state.agents).set(id, change(agent)) } : state
}

function withContact(
  state: RoutingState,
  id: ContactId,
  change: (contact: Contact) => Contact,
): RoutingState {
  const contact = state.contacts.get(id)
  return contact ? { ...state, contacts: new Map(state.contacts).set(id, change(contact)) } : state
}

function withConnected(
  state: RoutingState,
  id: ContactId,
  change: (phase: Extract<ContactPhase, { kind: 'connected' }>) => ContactPhase,
): RoutingState {
  return withContact(state, id, contact =>
    contact.phase.kind === 'connected' ? { ...contact, phase: change(contact.phase) } : contact,
  )
}

function withoutContact(state: RoutingState, id: ContactId): RoutingState {
  const contacts = new Map(state.contacts)
  contacts.delete(id)
  return { ...state, contacts }
}

function mapValues<Key, Value>(
  map: ReadonlyMap<Key, Value>,
  change: (value: Value) => Value,
): ReadonlyMap<Key, Value> {
  return new Map([...map].map(([key, value]) => [key, change(value)] as const))
}
