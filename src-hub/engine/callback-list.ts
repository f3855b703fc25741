import type { Person } from '../../src-contract/http/api.ts'
import type { CallbackList, CallbackRow } from '../../src-contract/http/directory.ts'
import { mayTakeCallback } from '../../src-domain/routing/callback-takers.ts'
import { type Contact, holderOf } from '../../src-domain/routing/contact.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { AgentId, Instant, QueueId } from '../../src-domain/vocabulary/words.ts'

/** Who is owed a call, first due first. Names and numbers are told to whom they concern, and to supervisors. */
export function callbackListFor(
  state: RoutingState,
  viewer: Pick<Person, 'id' | 'role'>,
  at: Instant,
): CallbackList {
  const names = new Map(state.config.agents.map(({ id, name }) => [id, name] as const))
  const taker = state.config.agents.find(({ id }) => id === viewer.id)
  const queues = new Map(state.config.queues.map(queue => [queue.id, queue] as const))
  const floor = { queueOf: (id: QueueId) => queues.get(id) }
  const person = (id: AgentId) => ({ id, name: names.get(id) ?? id })
  const row = (contact: Contact): readonly CallbackRow[] => {
    const { callback, affinity, from, offerableFrom } = contact
    const standing = stateOf(contact, at)
    // Who was called of an agent's own accord is owed nothing while they speak.
    const isOwed = callback !== undefined && !(contact.isPlaced && standing === 'in-hand')
    if (!isOwed || standing === undefined) return []
    const holder = holderOf(contact)
    const keptFor = affinity !== undefined && affinity.until > at ? affinity.agentId : undefined
    const concerns = viewer.role === 'supervisor' || keptFor === viewer.id || holder === viewer.id
    return [
      {
        id: contact.id,
        queueId: contact.queueId,
        language: contact.language,
        state: standing,
        dueAt: contact.deadline,
        ...(offerableFrom === undefined ? {} : { nextAt: offerableFrom }),
        attempts: callback.attempts,
        attemptsMax: state.config.times.callbackAttempts,
        ...(keptFor === undefined ? {} : { keptFor: person(keptFor) }),
        ...(holder === undefined ? {} : { heldBy: person(holder) }),
        mayTake: holder === undefined && taker !== undefined && mayTakeCallback(floor, taker, contact),
        ...(concerns
          ? { who: { phone: callback.phone, ...(from.name === undefined ? {} : { name: from.name }) } }
          : {}),
      },
    ]
  }
  return {
    at,
    callbacks: [...state.contacts.values()]
      .flatMap(row)
      .sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1)),
  }
}

/** `undefined` once the conversation is over. */
function stateOf({ phase, offerableFrom }: Contact, at: Instant): CallbackRow['state'] | undefined {
  switch (phase.kind) {
    case 'booked':
    case 'wrapping':
      return undefined
    case 'waiting':
      return offerableFrom !== undefined && offerableFrom > at ? 'later' : 'due'
    case 'offered':
      return 'ringing'
    case 'connected':
      return 'in-hand'
    default:
      return assertNever(phase)
  }
}
