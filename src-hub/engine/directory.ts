import type {
  DeadEnd,
  Directory,
  DirectoryAgent,
  DirectoryQueue,
  Hours,
  OutsideLine,
} from '../../src-contract/http/directory.ts'
import {
  isOpenAt,
  nextClosing,
  nextOpening,
  type OpeningHours,
} from '../../src-domain/calendar/opening-hours.ts'
import { canTake } from '../../src-domain/routing/capacity.ts'
import type { Contact } from '../../src-domain/routing/contact.ts'
import { countFloor, type FloorCounts } from '../../src-domain/routing/count-floor.ts'
import { isAtWork } from '../../src-domain/routing/eligibility.ts'
import { deadEnd } from '../../src-domain/routing/hand-over.ts'
import { outgoingRefusal } from '../../src-domain/routing/outgoing-policy.ts'
import { predictedWaitMs } from '../../src-domain/routing/predicted-wait.ts'
import { standardCapacity } from '../../src-domain/routing/routing-config.ts'
import type { TransferTarget } from '../../src-domain/routing/routing-event.ts'
import type { OutsideNumber } from '../../src-domain/routing/routing-settings.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { AgentId, CalendarId, Instant } from '../../src-domain/vocabulary/words.ts'

export interface DirectoryQuestion {
  /** The contact that is to be handed over; without it nothing is a dead end, and the figures are for English. */
  readonly contact: Contact | undefined
  readonly by: AgentId
  readonly outside: readonly OutsideNumber[]
  readonly at: Instant
}

/** Everybody and everything that a contact can be handed to, with the rules' own word on each (SPEC R26). */
export function directoryFor(
  state: RoutingState,
  { contact, by, outside, at }: DirectoryQuestion,
): Directory {
  const floor = countFloor(state)
  const { config } = state
  const deadEndOf = (to: TransferTarget): { readonly deadEnd?: DeadEnd } => {
    const refusal = contact && deadEnd(floor, contact, by, to, at)
    if (refusal === undefined) return {}
    return { deadEnd: refusal.name === 'TransferDeadEnd' ? refusal.why : 'nobody-there' }
  }
  const hoursOf = (id: CalendarId | undefined): Hours =>
    hoursAt(
      config.calendars.find(calendar => calendar.id === id),
      at,
    )
  const language = contact?.language ?? 'en'
  const notAllowed = (phone: string): Pick<OutsideLine, 'notAllowed'> => {
    const refused = outgoingRefusal(phone, config.outgoing)
    if (refused === undefined) return {}
    return { notAllowed: refused.reason === undefined ? {} : { reason: refused.reason } }
  }
  return {
    at,
    returnsAfterMs: config.times.transferReturnMs,
    queues: config.queues.map((queue): DirectoryQueue => {
      const { id, name, channel, hours, overflow } = queue
      const predicted = predictedWaitMs(floor, { queueId: id, language })
      return {
        id,
        name,
        channel,
        hours: hoursOf(hours),
        atWork: floor.atWorkFor(id, language, by),
        free: floor.freeFor(id, language),
        waiting: floor.waitingFor(id, language),
        ...(predicted === undefined ? {} : { predictedWaitMs: predicted }),
        ...(overflow === undefined ? {} : { overflowsTo: overflow.to }),
        ...deadEndOf({ kind: 'queue', queueId: id }),
      }
    }),
    agents: config.agents.flatMap(({ id, name, site, languages }): readonly DirectoryAgent[] => {
      const agent = state.agents.get(id)
      if (agent === undefined || id === by) return []
      return [
        {
          id,
          name,
          site,
          languages,
          presence: agent.presence,
          presenceSince: agent.presenceSince,
          isLinked: agent.link.kind === 'linked',
          holds: floor.heldBy(id).map(({ channel }) => channel),
          isFree: isAtWork(agent) && canTakeNow(floor, id, contact),
          ...deadEndOf({ kind: 'agent', agentId: id }),
        },
      ]
    }),
    outside: outside.map(({ id, name, phone, hours, languages, note }) => ({
      id,
      name,
      phone,
      hours: hoursOf(hours),
      languages: languages ?? ['en', 'fr'],
      ...(note === undefined ? {} : { note }),
      ...notAllowed(phone),
    })),
  }
}

function canTakeNow(floor: FloorCounts, agentId: AgentId, contact: Contact | undefined): boolean {
  const { capacity } = floor.config.agents.find(({ id }) => id === agentId) ?? {}
  const profile = floor.config.capacities.find(({ id }) => id === capacity) ?? standardCapacity
  return canTake(floor.heldBy(agentId), contact?.channel ?? 'phone', profile)
}

function hoursAt(hours: OpeningHours | undefined, at: Instant): Hours {
  if (hours === undefined) return { isOpen: true }
  if (isOpenAt(hours, at)) return { isOpen: true, closesAt: nextClosing(hours, at) }
  const opensAt = nextOpening(hours, at)
  return { isOpen: false, ...(opensAt === undefined ? {} : { opensAt }) }
}
