import type { AgentId, Instant } from '../vocabulary/words.ts'
import { mayTakeCallback, overtakes } from './callback-takers.ts'
import { openForLive, openingsOf } from './capacity.ts'
import { type Contact, holderOf, type OfferReason } from './contact.ts'
import { offersWithdrawn } from './contact-ending.ts'
import { canServe } from './eligibility.ts'
import { isEmergency } from './emergency.ts'
import type { Floor } from './floor.ts'
import { outgoingRefusal } from './outgoing-policy.ts'
import type { RoutingCommand, RoutingRefusal } from './routing-command.ts'
import { type AgentConfig, type QueueConfig, standardCapacity } from './routing-config.ts'
import type { RoutingEvent } from './routing-event.ts'

type PlaceCall = Extract<RoutingCommand, { kind: 'place-call' }>

/**
 * An agent calls a number of their own accord (SPEC R33). The call is a contact of the one queue from before it is
 * dialled: it takes the agent whole, so that nothing else rings beside it. It is refused while the agent's desk is not
 * linked, and where the agent could take no call. Presence is not asked: who takes nothing now may still call somebody.
 * A call-back that waits, named by its id, is taken out of the line instead: nobody is owed two calls for one promise.
 * It is taken by whoever could be offered it (SPEC R35), and called under the number that was promised. Numbers that the
 * centre does not call are refused (SPEC R34). Emergency services are called beside whatever is in hand: a life does not
 * wait for room.
 */
export function callPlaced(
  floor: Floor,
  command: PlaceCall,
  at: Instant,
): readonly RoutingEvent[] | RoutingRefusal {
  const { agentId, contactId, customerId } = command
  const known = floor.contacts.get(contactId)
  if (known === undefined && command.isOwed) return { name: 'ContactClosed' }
  const isOwed = known?.callback !== undefined && known.isPlaced !== true
  if (known !== undefined && (known.phase.kind !== 'waiting' || !isOwed)) {
    const { phase } = known
    if (phase.kind === 'connected' && phase.agentId === agentId && (known.isPlaced || isOwed)) return []
    const by = isOwed ? holderOf(known) : undefined
    return by === undefined ? { name: 'ContactExists' } : { name: 'OfferTaken', by }
  }
  const agent = floor.agents.get(agentId)
  const person = floor.config.agents.find(({ id }) => id === agentId)
  if (agent === undefined || person === undefined) return { name: 'UnknownAgent' }
  if (agent.link.kind !== 'linked') return { name: 'NotAtWork' }
  const phone = known?.callback?.phone ?? command.phone?.trim() ?? ''
  if (phone === '') return { name: 'PhoneMissing' }
  const refused = outgoingRefusal(phone, floor.config.outgoing)
  if (refused !== undefined) return refused
  if (known !== undefined && !mayTakeCallback(floor, person, known)) return { name: 'CannotServe' }
  const profile = floor.config.capacities.find(({ id }) => id === person.capacity) ?? standardCapacity
  const isUrgent = known === undefined && isEmergency(phone)
  const hasRoom = (openingsOf(floor.heldBy(agentId), profile) & openForLive) !== 0
  if (!hasRoom && !isUrgent) return { name: 'AtCapacity' }
  if (known !== undefined) return takenFromLine(floor, known, person, at)
  const language = command.language ?? person.languages[0] ?? 'en'
  const phones = floor.config.queues.filter(({ channel }) => channel === 'phone')
  const isTheirs = (queue: QueueConfig) => canServe(person, language, queue)
  const queue =
    phones.find(each => each.language === language && isTheirs(each)) ?? phones.find(isTheirs) ?? phones[0]
  if (queue === undefined) return { name: 'UnknownQueue' }
  return [
    ...(isUrgent ? roomForEmergency(floor, agentId, at) : []),
    {
      kind: 'call-placed',
      at,
      contactId,
      agentId,
      queueId: queue.id,
      language,
      phone,
      deadline: at + queue.promiseMs,
    },
    ...(customerId === undefined ? [] : [{ kind: 'customer-linked', at, contactId, customerId } as const]),
  ]
}

/**
 * A call-back that waits becomes this agent's, as if it had been offered to them and accepted in the same instant. The
 * journal says of it how many it was chosen before.
 */
function takenFromLine(
  floor: Floor,
  contact: Contact,
  person: AgentConfig,
  at: Instant,
): readonly RoutingEvent[] {
  const agentId = person.id
  const passed = overtakes(floor, person, contact, at)
  const number = contact.offersMade + 1
  const waitedMs = at - contact.arrivedAt
  const reason: OfferReason = {
    waitedMs,
    promiseMs: contact.deadline - contact.arrivedAt,
    language: contact.language,
    skills: [],
    othersFree: 0,
    freeForMs: 0,
    returning: contact.affinity?.agentId === agentId,
    ...(passed === 0 ? {} : { overtook: passed }),
  }
  const offer = { number, agentId, offeredAt: at, expiresAt: at, reason }
  return [
    { kind: 'offer-made', at, contactId: contact.id, offer },
    { kind: 'offer-accepted', at, contactId: contact.id, agentId, offerNumber: number, waitedMs },
  ]
}

/** What rings at this agent goes to others, and whoever is on the line is put on hold: the agent has one voice. */
function roomForEmergency(floor: Floor, agentId: AgentId, at: Instant): readonly RoutingEvent[] {
  const onTheLine = floor
    .heldBy(agentId)
    .filter(
      ({ channel, phase }) =>
        (channel === 'phone' || channel === 'callback') &&
        phase.kind === 'connected' &&
        phase.hold === undefined,
    )
  return [
    ...offersWithdrawn(floor, agentId, at),
    ...onTheLine.map(({ id }) => ({ kind: 'contact-held', at, contactId: id }) as const),
  ]
}
