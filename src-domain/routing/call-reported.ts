import type { AgentId, ContactId, Instant } from '../vocabulary/words.ts'
import { openForLive, openingsOf } from './capacity.ts'
import type { ContactOrigin } from './contact.ts'
import { canServe, isAtWork } from './eligibility.ts'
import type { Floor } from './floor.ts'
import type { RoutingRefusal } from './routing-command.ts'
import { type QueueConfig, standardCapacity } from './routing-config.ts'
import type { RoutingEvent } from './routing-event.ts'

/** A call that a PBX rings at an agent's desk by its own choice, as that desk says it. */
export interface ReportedCall {
  readonly agentId: AgentId
  readonly contactId: ContactId
  readonly from: Pick<ContactOrigin, 'name' | 'phone'>
}

/**
 * Such a call is a contact of the one line, meant for this agent alone: it takes the agent's capacity from the first
 * ring, so that nothing else is offered beside it (SPEC B1). Refused where the agent could be offered no call now; the
 * PBX then hears that the desk is busy. Whether the queue is open is not asked: the PBX has let the caller in.
 */
export function callReported(
  floor: Floor,
  { agentId, contactId, from }: ReportedCall,
  at: Instant,
): readonly RoutingEvent[] | RoutingRefusal {
  const known = floor.contacts.get(contactId)
  if (known !== undefined) return known.directTo === agentId ? [] : { name: 'ContactExists' }
  const agent = floor.agents.get(agentId)
  const person = floor.config.agents.find(({ id }) => id === agentId)
  if (agent === undefined || person === undefined) return { name: 'UnknownAgent' }
  if (!isAtWork(agent)) return { name: 'NotAtWork' }
  const profile = floor.config.capacities.find(({ id }) => id === person.capacity) ?? standardCapacity
  if ((openingsOf(floor.heldBy(agentId), profile) & openForLive) === 0) return { name: 'AtCapacity' }
  const isTheirs = (queue: QueueConfig) =>
    person.languages.some(language => canServe(person, language, queue))
  const phones = floor.config.queues.filter(({ channel }) => channel === 'phone')
  const queue = phones.find(isTheirs) ?? phones[0]
  if (queue === undefined) return { name: 'UnknownQueue' }
  return [
    {
      kind: 'contact-arrived',
      at,
      contactId,
      channel: 'phone',
      queueId: queue.id,
      language: person.languages[0] ?? 'en',
      deadline: at + queue.promiseMs,
      from: { ...from, carrier: 'desk' },
      directTo: agentId,
    },
  ]
}
