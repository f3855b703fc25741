import { afterOpenTime, isOpenAt, nextOpening, type OpeningHours } from '../calendar/opening-hours.ts'
import type { AgentId, Channel, ContactId, Instant, Language, QueueId } from '../vocabulary/words.ts'
import { demandOf } from './capacity.ts'
import type { ContactOrigin } from './contact.ts'
import { affinityTo } from './contact-ending.ts'
import type { Floor } from './floor.ts'
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
  const usual: QueueConfig['afterHours'] =
    demandOf(arrival.channel) === 'message' ? { kind: 'wait' } : { kind: 'closed' }
  const afterHours = queue.afterHours ?? usual
  const opensAt = nextOpening(hours, at)
  const closed: RoutingRefusal = { name: 'QueueClosed', ...(opensAt === undefined ? {} : { opensAt }) }
  switch (afterHours.kind) {
    case 'queue': {
      const received = receiveContact(floor, { ...arrival, queueId: afterHours.queueId }, at)
      return 'name' in received ? received : { ...received, insteadOf: arrival.queueId }
    }
    case 'callback': {
      const { phone } = arrival.from
      if (phone === undefined || opensAt === undefined) return closed
      return {
        ...arrivedIn(floor, { ...arrival, channel: 'callback' }, queue, at),
        deadline: opensAt + queue.promiseMs,
        offerableFrom: opensAt,
        callback: { phone },
      }
    }
    case 'wait': {
      if (opensAt === undefined) return closed
      const arrived = arrivedIn(floor, arrival, queue, at)
      return demandOf(arrival.channel) === 'message'
        ? arrived
        : { ...arrived, deadline: opensAt + queue.promiseMs, offerableFrom: opensAt }
    }
    case 'closed':
      return closed
  }
}

/** The opening hours of a queue; `undefined` when it is always open. */
export function hoursOf(floor: Floor, queue: QueueConfig): OpeningHours | undefined {
  if (queue.hours === undefined) return undefined
  return floor.config.calendars.find(({ id }) => id === queue.hours)
}

/**
 * The arrival in a queue that takes it now. Its deadline is its arrival and the queue's promise; the promise of what
 * can wait counts in open time (SPEC R1). Skills relax at once when the promise is predicted to break, else when only
 * a share of it is left (SPEC R21).
 */
function arrivedIn(floor: Floor, arrival: Arrival, queue: QueueConfig, at: Instant): ContactArrived {
  const { contactId, channel, language, from } = arrival
  const hours = demandOf(channel) === 'message' ? hoursOf(floor, queue) : undefined
  const deadline =
    (hours === undefined ? undefined : afterOpenTime(hours, at, queue.promiseMs)) ?? at + queue.promiseMs
  const kept = arrival.affinityTo
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
    ...relaxing(floor, queue, language, deadline, at),
  }
}

function relaxing(floor: Floor, queue: QueueConfig, language: Language, deadline: Instant, at: Instant) {
  if ((queue.relaxableSkills ?? []).length === 0) return {}
  const predicted = predictedWaitMs(floor, { queueId: queue.id, language })
  const willMiss = predicted === undefined || at + predicted > deadline
  const latest = deadline - Math.round((deadline - at) * floor.config.times.relaxShare)
  return { relaxAt: willMiss ? at : latest }
}
