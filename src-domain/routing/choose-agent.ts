import type { AgentId, Instant } from '../vocabulary/words.ts'
import type { Agent } from './agent.ts'
import { canTake } from './capacity.ts'
import { type Contact, holderOf } from './contact.ts'
import { type AgentConfig, type QueueConfig, standardCapacity } from './routing-config.ts'
import type { RoutingEvent } from './routing-event.ts'
import { type RoutingState, waitingLine } from './routing-state.ts'

/**
 * The offers that can be made now. The line is walked by deadline, so nobody is offered a contact while one with an
 * earlier deadline that they could take is waiting; among those who can take a contact, the one who had it before
 * (when its desk vanished) comes first, then who is free longest.
 */
export function contactsOffered(state: RoutingState, now: Instant): readonly RoutingEvent[] {
  const held = heldByAgent(state)
  const configs = new Map(state.config.agents.map(agent => [agent.id, agent] as const))
  const queues = new Map(state.config.queues.map(queue => [queue.id, queue] as const))
  const free = [...state.agents.values()].filter(isOfferable)
  const events: RoutingEvent[] = []
  for (const contact of waitingLine(state)) {
    if (free.length === 0) break
    const queue = queues.get(contact.queueId)
    if (!queue || contact.customerLink.kind === 'lost') continue
    const takers = free.filter(agent => {
      const config = configs.get(agent.id)
      return (
        config !== undefined &&
        canServe(config, contact, queue) &&
        !isResting(contact, agent.id, now) &&
        canTake(held.get(agent.id) ?? [], contact.channel, chatsOf(state, agent.id))
      )
    })
    const chosen = firstChoice(takers, contact)
    if (!chosen) continue
    const phase = contact.phase.kind === 'waiting' ? contact.phase : undefined
    const offer = {
      number: contact.offersMade + 1,
      agentId: chosen.id,
      offeredAt: now,
      expiresAt: now + state.config.times.ringMs,
      reason: {
        waitedMs: now - contact.arrivedAt,
        promiseMs: queue.promiseMs,
        language: contact.language,
        skills: queue.skills,
        othersFree: takers.length - 1,
        freeForMs: now - chosen.freeSince,
        returning: phase?.returnedFrom === chosen.id,
      },
    }
    events.push({ kind: 'offer-made', at: now, contactId: contact.id, offer })
    held.set(chosen.id, [
      ...(held.get(chosen.id) ?? []),
      { ...contact, phase: { kind: 'offered', offer, waitingSince: phase?.since ?? now } },
    ])
  }
  return events
}

/** Whether an agent can be offered anything at all: present, reachable, and not about to leave. */
export function isOfferable(agent: Agent): boolean {
  return agent.presence === 'available' && agent.link.kind === 'linked' && agent.nextPresence === undefined
}

/** Whether an agent speaks the contact's language and has every skill of its queue. */
export function canServe(
  agent: AgentConfig,
  contact: Pick<Contact, 'language'>,
  queue: QueueConfig,
): boolean {
  return (
    agent.languages.includes(contact.language) && queue.skills.every(skill => agent.skills.includes(skill))
  )
}

function isResting(contact: Contact, agentId: AgentId, now: Instant): boolean {
  return contact.rests.some(rest => rest.agentId === agentId && rest.until > now)
}

function firstChoice(takers: readonly Agent[], contact: Contact): Agent | undefined {
  const returnedFrom = contact.phase.kind === 'waiting' ? contact.phase.returnedFrom : undefined
  return (
    takers.find(agent => agent.id === returnedFrom) ??
    takers.reduce<Agent | undefined>(
      (first, agent) =>
        first === undefined ||
        agent.freeSince < first.freeSince ||
        (agent.freeSince === first.freeSince && agent.id < first.id)
          ? agent
          : first,
      undefined,
    )
  )
}

function heldByAgent(state: RoutingState): Map<AgentId, readonly Contact[]> {
  const held = new Map<AgentId, readonly Contact[]>()
  for (const contact of state.contacts.values()) {
    const holder = holderOf(contact)
    if (holder !== undefined) held.set(holder, [...(held.get(holder) ?? []), contact])
  }
  return held
}

/** How many chats an agent may hold at once. */
function chatsOf({ config }: RoutingState, agentId: AgentId): number {
  const profile = config.agents.find(({ id }) => id === agentId)?.capacity
  return (config.capacities.find(({ id }) => id === profile) ?? standardCapacity).chats
}
