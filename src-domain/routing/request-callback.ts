import { isOpenAt, nextOpening } from '../calendar/opening-hours.ts'
import { type Decision, happens, refuse } from '../vocabulary/decision.ts'
import type { Instant } from '../vocabulary/words.ts'
import { isLive } from './capacity.ts'
import { type Contact, holderOf } from './contact.ts'
import { spentOn } from './contact-ending.ts'
import type { Floor } from './floor.ts'
import { outgoingRefusal } from './outgoing-policy.ts'
import { hoursOf, relaxing } from './receive-contact.ts'
import type { RoutingCommand, RoutingRefusal } from './routing-command.ts'
import type { RoutingEvent } from './routing-event.ts'

type RequestCallback = Extract<RoutingCommand, { kind: 'request-callback' }>
type CallbackDecision = Decision<RoutingEvent, RoutingRefusal>

/**
 * Who telephones or chats is to be called back (SPEC R28): one who waits asks for it, one who is in conversation is
 * offered it by the agent, who may name the queue whose people call. The place in the line is kept, or a time is
 * promised: then that time is the deadline, and must lie in the opening hours.
 */
export function callbackRequested(floor: Floor, command: RequestCallback, at: Instant): CallbackDecision {
  const contact = floor.contacts.get(command.contactId)
  if (!contact) return refuse({ name: 'ContactClosed' })
  const { agentId, promisedAt, phone } = command
  const { phase } = contact
  const isTheirs = agentId !== undefined && holderOf(contact) === agentId
  if (agentId !== undefined && !isTheirs && contact.channel !== 'callback') {
    return refuse({ name: 'NotYourContact' })
  }
  // Who asks again is promised what they were promised; an agent who has the call-back on the line may move it.
  if (contact.channel === 'callback' && !isTheirs) return happens()
  if (!canBeCalled(contact)) return refuse({ name: 'NotACall' })
  if (agentId === undefined && phase.kind !== 'waiting') return refuse({ name: 'NotWaiting' })
  if (agentId !== undefined && phase.kind !== 'connected') return refuse({ name: 'NotConnected' })
  if (phase.kind === 'connected' && phase.consultId !== undefined) return refuse({ name: 'ConsultUnderWay' })
  if (phone.trim() === '') return refuse({ name: 'PhoneMissing' })
  // Nobody is promised a call that could not be made.
  const refused = outgoingRefusal(phone, floor.config.outgoing)
  if (refused !== undefined) return refuse(refused)
  if (promisedAt !== undefined && promisedAt < at) return refuse({ name: 'TimePassed' })
  const queueId = agentId === undefined ? contact.queueId : (command.queueId ?? contact.queueId)
  const queue = floor.queueOf(queueId)
  if (queueId !== contact.queueId) {
    if (queue === undefined) return refuse({ name: 'UnknownQueue' })
    if (!isLive(queue.channel) || queue.channel === 'counter') {
      return refuse({ name: 'TransferDeadEnd', why: 'other-channel' })
    }
  }
  const hours = queue === undefined ? undefined : hoursOf(floor, queue)
  if (hours !== undefined && promisedAt !== undefined && !isOpenAt(hours, promisedAt)) {
    const opensAt = nextOpening(hours, promisedAt)
    return refuse({ name: 'QueueClosed', ...(opensAt === undefined ? {} : { opensAt }) })
  }
  const promised =
    promisedAt === undefined
      ? {}
      : {
          promised: {
            deadline: promisedAt,
            offerableFrom: Math.max(at, promisedAt - floor.config.times.callbackLeadMs),
            ...relaxing(floor, queue, promisedAt),
          },
        }
  return happens({
    kind: 'callback-requested',
    at,
    contactId: contact.id,
    phone,
    ...(phase.kind === 'connected'
      ? {
          from: {
            agentId: phase.agentId,
            ...spentOn(phase, at),
            restUntil: at + floor.config.times.transferReturnMs,
          },
        }
      : {}),
    ...(queueId === contact.queueId ? {} : { queueId }),
    ...(agentId !== undefined && command.forMe === true
      ? { affinity: { agentId, until: keptUntil(floor, contact, promisedAt, at) } }
      : {}),
    ...promised,
  })
}

/** Who telephones or chats can be called instead; a visitor and a message cannot, nor can a consultation. */
function canBeCalled({ channel, about }: Contact): boolean {
  return about === undefined && (channel === 'phone' || channel === 'chat' || channel === 'callback')
}

/** Who promised in person is asked first until it is due; where only the place is kept, as long as a call-back waits to be tried again. */
function keptUntil(
  { config }: Floor,
  { deadline }: Contact,
  promisedAt: Instant | undefined,
  at: Instant,
): Instant {
  return promisedAt ?? Math.max(deadline, at + config.times.callbackRetryMs)
}
