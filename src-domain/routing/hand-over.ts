import { isOpenAt, nextOpening } from '../calendar/opening-hours.ts'
import { assertNever } from '../vocabulary/assert-never.ts'
import type { Instant } from '../vocabulary/words.ts'
import { canTake, demandOf } from './capacity.ts'
import type { ConnectedPhase, Contact } from './contact.ts'
import { spentOn } from './contact-ending.ts'
import { isAtWork } from './eligibility.ts'
import type { Floor } from './floor.ts'
import { hoursOf, relaxing } from './receive-contact.ts'
import type { RoutingRefusal } from './routing-command.ts'
import { type QueueConfig, standardCapacity } from './routing-config.ts'
import type { RoutingEvent, TransferTarget } from './routing-event.ts'

/**
 * Why a contact cannot be handed to a target: a dead end is refused before the customer is sent into it (SPEC R26).
 * `undefined` when somebody there can take it. The desk asks the same before it shows the button as usable.
 */
export function deadEnd(
  floor: CountedFloor,
  contact: Pick<Contact, 'channel' | 'language' | 'queueId'>,
  by: string,
  to: TransferTarget,
  at: Instant,
): RoutingRefusal | undefined {
  switch (to.kind) {
    case 'agent': {
      if (to.agentId === by) return { name: 'TransferDeadEnd', why: 'yourself' }
      const agent = floor.agents.get(to.agentId)
      if (agent === undefined) return { name: 'UnknownAgent' }
      if (!isAtWork(agent)) return { name: 'TransferDeadEnd', why: 'nobody-there' }
      const { capacity, site } = floor.config.agents.find(({ id }) => id === to.agentId) ?? {}
      const profile = floor.config.capacities.find(({ id }) => id === capacity) ?? standardCapacity
      // Who takes no chats at all would never be offered this one, however long it waited.
      if (!canTake([], contact.channel, profile)) return { name: 'TransferDeadEnd', why: 'other-channel' }
      return isElsewhere(floor, contact, site) ? { name: 'TransferDeadEnd', why: 'other-site' } : undefined
    }
    case 'queue': {
      const queue = floor.queueOf(to.queueId)
      if (queue === undefined) return { name: 'UnknownQueue' }
      if (!isOfKind(queue, contact)) return { name: 'TransferDeadEnd', why: 'other-channel' }
      if (isElsewhere(floor, contact, queue.site)) return { name: 'TransferDeadEnd', why: 'other-site' }
      const hours = hoursOf(floor, queue)
      if (hours !== undefined && !isOpenAt(hours, at)) {
        const opensAt = nextOpening(hours, at)
        return { name: 'TransferDeadEnd', why: 'closed', ...(opensAt === undefined ? {} : { opensAt }) }
      }
      return floor.atWorkFor(queue.id, contact.language, by) > 0
        ? undefined
        : { name: 'TransferDeadEnd', why: 'nobody-there' }
    }
    default:
      return assertNever(to)
  }
}

/** What of the floor decides whether a way leads anywhere. */
export type CountedFloor = Pick<Floor, 'config' | 'agents' | 'queueOf' | 'atWorkFor'>

/** A caller cannot walk up to a counter, nor can a visitor be telephoned: these two change hands among their own. */
function isOfKind(queue: QueueConfig, { channel }: Pick<Contact, 'channel'>): boolean {
  if ((queue.channel === 'counter') !== (channel === 'counter')) return false
  return demandOf(queue.channel) === demandOf(channel)
}

/** Whether a visitor stands at another site than the one that is asked. */
function isElsewhere(
  floor: CountedFloor,
  { channel, queueId }: Pick<Contact, 'channel' | 'queueId'>,
  site: string | undefined,
): boolean {
  const here = channel === 'counter' ? floor.queueOf(queueId)?.site : undefined
  return here !== undefined && site !== undefined && site !== here
}

/** The contact goes to the other side's line, and comes back to its agent when nobody takes it in time. */
export function transferredBlind(
  floor: Floor,
  contact: Contact,
  phase: ConnectedPhase,
  to: TransferTarget,
  at: Instant,
): RoutingEvent {
  const queue = to.kind === 'queue' ? floor.queueOf(to.queueId) : undefined
  return {
    kind: 'contact-transferred',
    at,
    contactId: contact.id,
    from: phase.agentId,
    to,
    how: 'blind',
    ...spentOn(phase, at),
    returnAt: at + floor.config.times.transferReturnMs,
    // Its own deadline may be over already: the skills are asked for as of one that comes now.
    ...relaxing(floor, queue, at + (queue?.promiseMs ?? 0)),
  }
}

/**
 * A consultation is a contact of its own, without a customer: it is offered, accepted and held like any other, so it
 * takes the adviser's capacity from the moment of the offer. The customer waits on hold: it is due at once.
 */
export function consultBegun(
  contact: Contact,
  phase: ConnectedPhase,
  consultId: string,
  to: TransferTarget,
  at: Instant,
): readonly RoutingEvent[] {
  const { agentId } = phase
  return [
    ...(phase.hold === undefined ? [{ kind: 'contact-held', at, contactId: contact.id } as const] : []),
    { kind: 'consult-begun', at, contactId: contact.id, agentId, consultId },
    {
      kind: 'contact-arrived',
      at,
      contactId: consultId,
      channel: contact.channel,
      queueId: to.kind === 'queue' ? to.queueId : contact.queueId,
      language: contact.language,
      deadline: at,
      from: contact.from,
      about: { contactId: contact.id, askedBy: agentId },
      ...(to.kind === 'agent' ? { directTo: to.agentId } : {}),
    },
  ]
}

/** The one who was consulted takes the contact over: nobody else can come between, and the customer waits no longer. */
export function consultCompleted(
  contact: Contact,
  phase: ConnectedPhase,
  adviser: string,
  at: Instant,
): readonly RoutingEvent[] {
  const consultId = phase.consultId ?? ''
  return [
    { kind: 'consult-ended', at, contactId: contact.id, consultId, how: 'completed' },
    {
      kind: 'contact-transferred',
      at,
      contactId: contact.id,
      from: phase.agentId,
      to: { kind: 'agent', agentId: adviser },
      how: 'warm',
      ...spentOn(phase, at),
      returnAt: at,
    },
  ]
}
