import type { Contact } from '../../src-domain/routing/contact.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { ContactId, QueueId } from '../../src-domain/vocabulary/words.ts'

/** The places of waiting contacts, each in its queue: sorted when somebody asks, and then known until they are outdated. */
export interface Places {
  /** From 1 on; 0 for a contact that does not wait. */
  readonly of: (contact: Pick<Contact, 'id' | 'queueId'>, state: RoutingState) => number
  readonly outdate: () => void
}

export function createPlaces(): Places {
  const known = new Map<QueueId, ReadonlyMap<ContactId, number>>()
  return {
    of: ({ id, queueId }, state) => {
      const places = known.get(queueId) ?? placesIn(queueId, state)
      known.set(queueId, places)
      return places.get(id) ?? 0
    },
    outdate: () => known.clear(),
  }
}

/** Within one queue a shift changes nothing: all of its contacts count as due earlier by the same. */
function placesIn(queueId: QueueId, state: RoutingState): ReadonlyMap<ContactId, number> {
  const waiting: Contact[] = []
  for (const contact of state.contacts.values()) {
    if (contact.phase.kind === 'waiting' && contact.queueId === queueId) waiting.push(contact)
  }
  waiting.sort((a, b) => a.deadline - b.deadline || a.arrivedAt - b.arrivedAt || (a.id < b.id ? -1 : 1))
  return new Map(waiting.map(({ id }, index) => [id, index + 1] as const))
}
