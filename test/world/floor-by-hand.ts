import { canTake } from '../../src-domain/routing/capacity.ts'
import type { Contact } from '../../src-domain/routing/contact.ts'
import { canServe, isAtWork } from '../../src-domain/routing/eligibility.ts'
import { type CapacityProfile, standardCapacity } from '../../src-domain/routing/routing-config.ts'
import { contactsHeldBy, type RoutingState } from '../../src-domain/routing/routing-state.ts'

/**
 * The same questions that the board answers from what it keeps in order, answered from the state alone by looking at
 * everybody: slow, plain, and what the tests hold the board against.
 */
export function couldTake(
  state: RoutingState,
  agentId: string,
  contact: Contact,
  now: number,
  held: readonly Contact[] = contactsHeldBy(state, agentId),
): boolean {
  const config = state.config.agents.find(({ id }) => id === agentId)
  if (config === undefined || !isWorking(state, agentId)) return false
  if (contact.phase.kind !== 'waiting' || contact.customerLink.kind === 'lost') return false
  if (contact.offerableFrom !== undefined && contact.offerableFrom > now) return false
  if (!canTake(held, contact.channel, capacityOf(state, agentId))) return false
  if (rests(contact, agentId, now)) return false
  if (contact.directTo !== undefined) return contact.directTo === agentId
  const { affinity } = contact
  if (affinity !== undefined && affinity.until > now) {
    const isKept = isWorking(state, affinity.agentId) && !rests(contact, affinity.agentId, now)
    if (isKept) return affinity.agentId === agentId
  }
  return contact.servedBy.some(id => {
    const queue = state.config.queues.find(each => each.id === id) ?? { skills: [] }
    return canServe(config, contact.language, queue, contact.relaxedSkills)
  })
}

export function capacityOf(state: RoutingState, agentId: string): CapacityProfile {
  const wanted = state.config.agents.find(({ id }) => id === agentId)?.capacity
  return state.config.capacities.find(({ id }) => id === wanted) ?? standardCapacity
}

function isWorking(state: RoutingState, agentId: string): boolean {
  const agent = state.agents.get(agentId)
  return agent !== undefined && isAtWork(agent)
}

function rests(contact: Contact, agentId: string, now: number): boolean {
  if (contact.about?.askedBy === agentId) return true
  return contact.rests.some(rest => rest.agentId === agentId && rest.until > now)
}
