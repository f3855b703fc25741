import type { RoutingConfig } from '../src-domain/routing/routing-config.ts'
import type { RoutingEvent } from '../src-domain/routing/routing-event.ts'
import {
  type Counts,
  countDay,
  quarterMs,
  type ServiceLevelDefinition,
  serviceLevel,
} from '../src-domain/service-level/measures.ts'
import {
  type AgentId,
  type Channel,
  type ContactId,
  channels,
  type Instant,
  type QueueId,
} from '../src-domain/vocabulary/words.ts'

/** Counts of one channel over a stretch of time. A contact is counted when it comes and when it is answered or leaves. */
export interface ChannelCounts {
  readonly offered: number
  readonly answered: number
  /** Answered before its promise broke, which for a queue with hours is counted in open time. */
  readonly inPromise: number
  /** Left unanswered, but for those who left before the short-abandon time. */
  readonly abandoned: number
  readonly abandonedShort: number
  /** Offers that an agent declined or let ring out. */
  readonly requeued: number
  readonly waitedMs: number
}

/** One channel over the whole stretch. What has no value yet, because nothing happened, is absent. */
export interface ChannelFigures extends ChannelCounts {
  readonly channel: Channel
  /** Answered in the promise ÷ (answered + abandoned). */
  readonly serviceLevel?: number
  /** Abandoned ÷ (answered + abandoned). */
  readonly abandonment?: number
  /** Average speed of answer: the mean wait of the answered. */
  readonly averageWaitMs?: number
  /** The waits that half, nine tenths and 99 of 100 of the answered did not exceed. */
  readonly waitMs?: { readonly p50: number; readonly p90: number; readonly p99: number }
  /** Talk, hold and wrap-up of those that were completed. */
  readonly averageHandleMs?: number
  /** The waits of the answered, shortest first. */
  readonly waitsMs: readonly number[]
}

/** The time of agents with the same skills. Occupancy is `busyMs ÷ availableMs`. */
export interface GroupTime {
  readonly availableMs: number
  /** Holding at least one contact, wrap-ups included. */
  readonly busyMs: number
}

export interface QuarterFigures {
  readonly at: Instant
  readonly channels: Readonly<Partial<Record<Channel, ChannelCounts>>>
  readonly groups: Readonly<Record<string, GroupTime>>
  /** Agents who could take the measured channel, less those kept from it by another live contact or a chat. */
  readonly measuredAgentMs: number
}

/** What a stretch of a journal amounts to: simulated, recorded or replayed, by the same function. Plain data. */
export interface Summary {
  readonly from: Instant
  readonly until: Instant
  readonly definition: ServiceLevelDefinition
  /** The counts of the measured channel, as the live tile and the report make them. */
  readonly measured: Counts
  /** Their service level. */
  readonly serviceLevel?: number
  readonly channels: readonly ChannelFigures[]
  /** The same counts by the queue in which each contact stood when it came. */
  readonly queues: Readonly<Record<QueueId, ChannelCounts>>
  readonly groups: Readonly<Record<string, GroupTime>>
  readonly quarters: readonly QuarterFigures[]
  /** Contacts that had come and were neither answered nor gone at the end. */
  readonly stillWaiting: number
}

interface Seen {
  channel: Channel
  readonly queueId: QueueId
  deadline: Instant
  answered: boolean
  talkMs: number
}

interface AtWork {
  available: boolean
  readonly held: Set<ContactId>
  since: Instant
}

/** Nothing counted yet. */
export const noChannelCounts: ChannelCounts = {
  offered: 0,
  answered: 0,
  inPromise: 0,
  abandoned: 0,
  abandonedShort: 0,
  requeued: 0,
  waitedMs: 0,
}

/** A stretch of time, `until` not included. */
export interface Stretch {
  readonly from: Instant
  readonly until: Instant
}

/** How events are counted. */
export interface Counting {
  readonly definition: ServiceLevelDefinition
  /** The configuration in force before the first event, where they do not say. */
  readonly config?: RoutingConfig
}

/**
 * Counts what happened in a stretch. `events` may begin earlier, so that who is at work and what is waiting at its
 * beginning are known.
 */
export function summarize(events: readonly RoutingEvent[], stretch: Stretch, counting: Counting): Summary {
  const [summary] = summarizeEach(events, [stretch], counting)
  if (summary === undefined) throw new RangeError('nothing to summarize')
  return summary
}

/** Counts several stretches, such as days, that follow each other. */
export function summarizeEach(
  events: readonly RoutingEvent[],
  stretches: readonly Stretch[],
  { definition, config }: Counting,
): readonly Summary[] {
  const summaries: Summary[] = []
  const seen = new Map<ContactId, Seen>()
  const agents = new Map<AgentId, AtWork>()
  const holders = new Map<ContactId, AgentId>()
  let roles = rolesOf(config, definition)
  let { from, until } = stretches[0] ?? { from: 0, until: 0 }
  const day = countDay(definition, from)
  let quarters = new Map<Instant, QuarterUnderWay>()
  let waits = new Map<Channel, number[]>()
  let handled = new Map<Channel, { contacts: number; ms: number }>()
  let queues: Record<QueueId, ChannelCounts> = {}

  const quarterAt = (at: Instant): QuarterUnderWay => {
    const start = Math.floor(at / quarterMs) * quarterMs
    const quarter = quarters.get(start) ?? { at: start, channels: {}, groups: {}, measuredAgentMs: 0 }
    quarters.set(start, quarter)
    return quarter
  }
  const waitsOf = (channel: Channel): number[] => {
    const all = waits.get(channel) ?? []
    waits.set(channel, all)
    return all
  }
  const count = (
    at: Instant,
    { channel, queueId }: Pick<Seen, 'channel' | 'queueId'>,
    more: Partial<ChannelCounts>,
  ): void => {
    if (at < from) return
    const quarter = quarterAt(at)
    queues[queueId] = addCounts(queues[queueId] ?? noChannelCounts, more)
    quarter.channels[channel] = addCounts(quarter.channels[channel] ?? noChannelCounts, more)
  }
  /** Books the time of an agent up to `now`, before something about the agent changes. */
  const book = (agentId: AgentId, now: Instant): AtWork => {
    const agent = agents.get(agentId) ?? { available: false, held: new Set<ContactId>(), since: now }
    agents.set(agentId, agent)
    if (agent.available) {
      const { group, takesMeasured } = roles.get(agentId) ?? nobody
      const busy = agent.held.size > 0
      const kept = [...agent.held].some(id => keepsFrom(definition.channel, seen.get(id)?.channel))
      for (let at = Math.max(agent.since, from); at < now; ) {
        const quarter = quarterAt(at)
        const end = Math.min(now, quarter.at + quarterMs)
        const time = quarter.groups[group] ?? { availableMs: 0, busyMs: 0 }
        quarter.groups[group] = {
          availableMs: time.availableMs + end - at,
          busyMs: time.busyMs + (busy ? end - at : 0),
        }
        if (takesMeasured && !kept) quarter.measuredAgentMs += end - at
        at = end
      }
    }
    agent.since = now
    return agent
  }
  const hold = (agentId: AgentId, contactId: ContactId, at: Instant): void => {
    letGo(contactId, at)
    book(agentId, at).held.add(contactId)
    holders.set(contactId, agentId)
  }
  const letGo = (contactId: ContactId, at: Instant): void => {
    const holder = holders.get(contactId)
    if (holder === undefined) return
    book(holder, at).held.delete(contactId)
    holders.delete(contactId)
  }

  /** Ends the stretch under way and begins the next. */
  const close = (end: Instant): void => {
    for (const agentId of agents.keys()) book(agentId, end)
    const inOrder = [...quarters.values()].sort((one, other) => one.at - other.at)
    const { total } = day.measures()
    const level = serviceLevel(total)
    summaries.push({
      from,
      until,
      definition,
      measured: total,
      ...(level === undefined ? {} : { serviceLevel: level }),
      channels: channels.flatMap(channel => {
        const counts = inOrder.reduce(
          (sum, quarter) => addCounts(sum, quarter.channels[channel] ?? {}),
          noChannelCounts,
        )
        if (counts.offered + counts.answered + counts.abandoned === 0) return []
        return figuresOf(channel, counts, waits.get(channel) ?? [], handled.get(channel))
      }),
      queues,
      groups: groupTimes(inOrder),
      quarters: inOrder,
      stillWaiting: [...seen.values()].filter(({ answered }) => !answered).length,
    })
    const next = stretches[summaries.length]
    if (next === undefined) return
    from = next.from
    until = next.until
    // What is open goes on being known.
    day.turn(definition, from)
    quarters = new Map()
    waits = new Map()
    handled = new Map()
    queues = {}
  }

  for (const event of events) {
    while (event.at >= until && summaries.length < stretches.length) close(until)
    if (summaries.length === stretches.length) return summaries
    day.count(event)
    switch (event.kind) {
      case 'routing-configured': {
        for (const agentId of agents.keys()) book(agentId, event.at)
        roles = rolesOf(event.config, definition)
        break
      }
      case 'presence-changed':
        book(event.agentId, event.at).available = event.presence === 'available'
        break
      case 'contact-arrived':
        // A consultation is no contact of its own.
        if (event.about !== undefined) break
        seen.set(event.contactId, {
          channel: event.channel,
          queueId: event.queueId,
          deadline: event.deadline,
          answered: false,
          talkMs: 0,
        })
        count(event.at, event, { offered: 1 })
        break
      case 'call-placed':
        // Work, and nobody who waited.
        hold(event.agentId, event.contactId, event.at)
        break
      case 'callback-requested': {
        const contact = seen.get(event.contactId)
        if (event.from !== undefined) letGo(event.contactId, event.at)
        if (contact === undefined || contact.answered) break
        contact.channel = 'callback'
        contact.deadline = event.promised?.deadline ?? contact.deadline
        break
      }
      case 'offer-declined':
      case 'offer-lapsed': {
        const contact = seen.get(event.contactId)
        if (contact && (event.kind === 'offer-declined' || event.why === 'no-answer')) {
          count(event.at, contact, { requeued: 1 })
        }
        break
      }
      case 'offer-accepted': {
        hold(event.agentId, event.contactId, event.at)
        const contact = seen.get(event.contactId)
        if (contact === undefined || contact.answered) break
        contact.answered = true
        count(event.at, contact, {
          answered: 1,
          inPromise: event.at <= contact.deadline ? 1 : 0,
          waitedMs: event.waitedMs,
        })
        if (event.at >= from) waitsOf(contact.channel).push(event.waitedMs)
        break
      }
      case 'contact-abandoned': {
        letGo(event.contactId, event.at)
        const contact = seen.get(event.contactId)
        seen.delete(event.contactId)
        if (contact === undefined || contact.answered || event.why === 'back-to-pbx') break
        const short = event.waitedMs < definition.shortAbandonMs
        count(event.at, contact, short ? { abandonedShort: 1 } : { abandoned: 1 })
        break
      }
      case 'contact-returned':
      case 'callback-unreached':
        letGo(event.contactId, event.at)
        break
      case 'contact-transferred':
        if (event.how === 'warm' && event.to.kind === 'agent') {
          hold(event.to.agentId, event.contactId, event.at)
        } else {
          letGo(event.contactId, event.at)
        }
        break
      case 'consult-ended':
        letGo(event.consultId, event.at)
        break
      case 'contact-ended': {
        const contact = seen.get(event.contactId)
        if (contact) contact.talkMs = event.talkMs + event.heldMs
        break
      }
      case 'wrap-up-completed': {
        letGo(event.contactId, event.at)
        const contact = seen.get(event.contactId)
        seen.delete(event.contactId)
        if (contact === undefined || event.at < from) break
        const sum = handled.get(contact.channel) ?? { contacts: 0, ms: 0 }
        handled.set(contact.channel, {
          contacts: sum.contacts + 1,
          ms: sum.ms + contact.talkMs + event.wrapUpMs,
        })
        break
      }
      default:
        break
    }
  }
  while (summaries.length < stretches.length) close(Math.min(until, events.at(-1)?.at ?? until))
  return summaries
}

/** The share of its available time in which a group was busy; `undefined` when it was never available. */
export function occupancyOf({ availableMs, busyMs }: GroupTime): number | undefined {
  return availableMs === 0 ? undefined : busyMs / availableMs
}

/** The time of all groups together. */
export function allGroups(groups: Readonly<Record<string, GroupTime>>): GroupTime {
  return Object.values(groups).reduce(
    (sum, time) => ({
      availableMs: sum.availableMs + time.availableMs,
      busyMs: sum.busyMs + time.busyMs,
    }),
    { availableMs: 0, busyMs: 0 },
  )
}

/** The value that this share of a sorted list does not exceed; the list must not be empty. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

type QuarterUnderWay = {
  readonly at: Instant
  readonly channels: Partial<Record<Channel, ChannelCounts>>
  readonly groups: Record<string, GroupTime>
  measuredAgentMs: number
}

interface Role {
  readonly group: string
  readonly takesMeasured: boolean
}

const nobody: Role = { group: 'others', takesMeasured: false }

/** Agents with the same skills are a group, which is named by them. */
function rolesOf(
  config: RoutingConfig | undefined,
  { channel }: ServiceLevelDefinition,
): ReadonlyMap<AgentId, Role> {
  const measured = config?.queues.filter(queue => queue.channel === channel) ?? []
  return new Map(
    config?.agents.map(({ id, skills, site }) => [
      id,
      {
        group: skills.length === 0 ? 'all' : [...skills].sort().join(' + '),
        takesMeasured: measured.some(
          queue =>
            queue.skills.every(skill => skills.includes(skill)) &&
            (queue.site === undefined || queue.site === site),
        ),
      },
    ]),
  )
}

/** Whether a contact in hand keeps its agent from being offered one of the measured channel: a message does not. */
function keepsFrom(measured: Channel, held: Channel | undefined): boolean {
  return held !== undefined && held !== measured && held !== 'email' && held !== 'portal'
}

function groupTimes(quarters: readonly QuarterFigures[]): Record<string, GroupTime> {
  const groups: Record<string, GroupTime> = {}
  for (const quarter of quarters) {
    for (const [name, time] of Object.entries(quarter.groups)) {
      groups[name] = allGroups({ sum: groups[name] ?? { availableMs: 0, busyMs: 0 }, time })
    }
  }
  return groups
}

function figuresOf(
  channel: Channel,
  counts: ChannelCounts,
  waits: readonly number[],
  handled: { readonly contacts: number; readonly ms: number } | undefined,
): ChannelFigures {
  const waitsMs = waits.toSorted((one, other) => one - other)
  const all = counts.answered + counts.abandoned
  return {
    channel,
    ...counts,
    ...(all === 0 ? {} : { serviceLevel: counts.inPromise / all, abandonment: counts.abandoned / all }),
    ...(waitsMs.length === 0
      ? {}
      : {
          averageWaitMs: counts.waitedMs / counts.answered,
          waitMs: {
            p50: percentile(waitsMs, 0.5),
            p90: percentile(waitsMs, 0.9),
            p99: percentile(waitsMs, 0.99),
          },
        }),
    ...(handled === undefined ? {} : { averageHandleMs: handled.ms / handled.contacts }),
    waitsMs,
  }
}

/** Two counts of one channel together. */
export function addCounts(counts: ChannelCounts, more: Partial<ChannelCounts>): ChannelCounts {
  return {
    offered: counts.offered + (more.offered ?? 0),
    answered: counts.answered + (more.answered ?? 0),
    inPromise: counts.inPromise + (more.inPromise ?? 0),
    abandoned: counts.abandoned + (more.abandoned ?? 0),
    abandonedShort: counts.abandonedShort + (more.abandonedShort ?? 0),
    requeued: counts.requeued + (more.requeued ?? 0),
    waitedMs: counts.waitedMs + (more.waitedMs ?? 0),
  }
}
