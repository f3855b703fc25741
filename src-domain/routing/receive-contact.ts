import { afterOpenTime, isOpenAt, nextOpening, type OpeningHours } from '../calendar/opening-hours.ts'
import { originOf, type VisitReport } from '../visits/visit-report.ts'
import type { AgentId, Channel, ContactId, Instant, Language, QueueId } from '../vocabulary/words.ts'
import { demandOf } from './capacity.ts'
import type { ContactOrigin } from './contact.ts'
import { affinityTo } from './contact-ending.ts'
import type { Floor } from './floor.ts'
import { mayBeCalled } from './outgoing-policy.ts'
import { predictedWaitMs } from './predicted-wait.ts'
import type { RoutingRefusal } from './routing-command.ts'
import type { QueueConfig } from './routing-config.ts'
import type { RoutingEvent } from './routing-event.ts'

type ContactArrived = Extract<RoutingEvent, { kind: 'contact-arrived' }>

/** A contact on its way into the line. */
export interface Arrival {
  readonly contactId: ContactId
  readonly channel: Channel
  readonly queueId: QueueId
  readonly language: Language
  readonly from: ContactOrigin
  readonly affinityTo?: AgentId
  /** Less than what its queue promises, for what cannot wait. */
  readonly dueWithinMs?: number
}

/**
 * How a contact comes into the line: in its queue, or where the queue's contacts go while it is closed (SPEC R24).
 * Refused when it cannot be taken now.
 */
export function receiveContact(floor: Floor, arrival: Arrival, at: Instant): ContactArrived | RoutingRefusal {
  const queue = floor.queueOf(arrival.queueId)
  if (!queue) return { name: 'UnknownQueue' }
  const hours = hoursOf(floor, queue)
  if (hours === undefined || isOpenAt(hours, at)) return arrivedIn(floor, arrival, queue, at)
  // A message needs nobody at the other end: it always arrives, and its promise counts from the opening.
  const isMessage = demandOf(arrival.channel) === 'message'
  const afterHours = queue.afterHours ?? { kind: isMessage ? 'wait' : 'closed' }
  const opensAt = nextOpening(hours, at)
  const closed: RoutingRefusal = { name: 'QueueClosed', ...(opensAt === undefined ? {} : { opensAt }) }
  if (isMessage && afterHours.kind !== 'queue') return arrivedIn(floor, arrival, queue, at)
  switch (afterHours.kind) {
    case 'queue': {
      const received = receiveContact(floor, { ...arrival, queueId: afterHours.queueId }, at)
      return 'name' in received ? received : { ...received, insteadOf: arrival.queueId }
    }
    case 'callback': {
      const { phone } = arrival.from
      if (phone === undefined || opensAt === undefined) return closed
      if (!mayBeCalled(phone, floor.config.outgoing)) return closed
      const arrived = arrivedIn(floor, { ...arrival, channel: 'callback' }, queue, at, opensAt)
      return { ...arrived, offerableFrom: opensAt, callback: { phone } }
    }
    case 'wait':
      if (opensAt === undefined) return closed
      return { ...arrivedIn(floor, arrival, queue, at, opensAt), offerableFrom: opensAt }
    case 'closed':
      return closed
  }
}

/**
 * A visitor whom a desk looked after while the hub was away comes into the line with the original arrival (SPEC N12).
 * They were let in when they came: whether the queue is open now is not asked.
 */
export function receiveVisitor(
  floor: Floor,
  report: VisitReport,
  arrivedAt: Instant,
  at: Instant,
): ContactArrived {
  const { contactId, queueId, language } = report
  const queue = floor.queueOf(queueId)
  if (queue === undefined) throw new Error(`a visitor for a queue that is not there: ${queueId}`)
  const from = originOf(report)
  const arrived = arrivedIn(
    floor,
    { contactId, channel: 'counter', queueId, language, from },
    queue,
    arrivedAt,
  )
  return { ...arrived, at, ...(arrivedAt === at ? {} : { arrivedAt }) }
}

/** The opening hours of a queue; `undefined` when it is always open. */
export function hoursOf(floor: Pick<Floor, 'config'>, queue: QueueConfig): OpeningHours | undefined {
  if (queue.hours === undefined) return undefined
  return floor.config.calendars.find(({ id }) => id === queue.hours)
}

/**
 * The arrival in a queue. Its deadline is the queue's promise from its arrival, or from `opensAt` where it waits for the
 * opening; the promise of what can wait counts in open time (SPEC R1).
 */
function arrivedIn(
  floor: Floor,
  arrival: Arrival,
  queue: QueueConfig,
  at: Instant,
  opensAt?: Instant,
): ContactArrived {
  const { contactId, channel, language, from, affinityTo: kept } = arrival
  const hours = demandOf(channel) === 'message' ? hoursOf(floor, queue) : undefined
  const promiseMs = Math.min(queue.promiseMs, arrival.dueWithinMs ?? queue.promiseMs)
  const deadline =
    (hours === undefined ? undefined : afterOpenTime(hours, at, promiseMs)) ?? (opensAt ?? at) + promiseMs
  const willMiss = opensAt === undefined && isPredictedToMiss(floor, queue, arrival, deadline, at)
  return {
    kind: 'contact-arrived',
    at,
    contactId,
    channel,
    queueId: queue.id,
    language,
    deadline,
    from,
    ...(kept === undefined ? {} : { affinity: affinityTo(floor, { queueId: queue.id }, kept, at) }),
    ...(willMiss ? { relaxAt: at } : relaxing(floor, queue, deadline)),
  }
}

/** When the relaxable skills of a queue are dropped at the latest for a contact that is due at `deadline` (SPEC R21). */
export function relaxing(
  { config }: Floor,
  queue: QueueConfig | undefined,
  deadline: Instant,
): { readonly relaxAt?: Instant } {
  if (queue === undefined || (queue.relaxableSkills ?? []).length === 0) return {}
  return { relaxAt: deadline - Math.round(queue.promiseMs * config.times.relaxShare) }
}

/**
 * Whether a contact that arrives now will wait longer than it was promised. With nobody at work who has the skills, a
 * customer at the other end will; a message can wait until somebody is.
 */
function isPredictedToMiss(
  floor: Floor,
  queue: QueueConfig,
  { channel, language }: Arrival,
  deadline: Instant,
  at: Instant,
): boolean {
  if ((queue.relaxableSkills ?? []).length === 0) return false
  const predicted = predictedWaitMs(floor, { queueId: queue.id, language })
  return predicted === undefined ? demandOf(channel) !== 'message' : at + predicted > deadline
}
