import type { RoutingEvent } from '../routing/routing-event.ts'
import type { Channel, ContactId, Instant } from '../vocabulary/words.ts'

/** How a service level is counted. The formula stands beside every figure made with it. */
export interface ServiceLevelDefinition {
  readonly channel: Channel
  /** Answered within this time of entering the queue counts as in time. */
  readonly withinMs: number
  /** A share between 0 and 1. */
  readonly goal: number
  /** Who leaves sooner than this is not counted at all. */
  readonly shortAbandonMs: number
}

/** Service level = answered in time ÷ (all answered + abandoned after `shortAbandonMs`). */
export const oshawaServiceLevel: ServiceLevelDefinition = {
  channel: 'phone',
  withinMs: 30_000,
  goal: 0.7,
  shortAbandonMs: 5_000,
}

/** Counts over one stretch of the journal. Shares are made from them at the moment of showing. */
export interface Counts {
  readonly arrived: number
  readonly answered: number
  readonly answeredInTime: number
  readonly abandoned: number
  readonly abandonedShort: number
  /** Became a call-back: neither answered nor abandoned here, counted from then on as a call-back (SPEC M7). */
  readonly callbacks: number
  readonly waitedMs: number
  readonly talkMs: number
  readonly heldMs: number
  readonly wrapUpMs: number
  readonly handled: number
  readonly logged: number
  readonly resolvedAtFirstContact: number
  readonly offers: number
  readonly requeued: number
}

export const noCounts: Counts = {
  arrived: 0,
  answered: 0,
  answeredInTime: 0,
  abandoned: 0,
  abandonedShort: 0,
  callbacks: 0,
  waitedMs: 0,
  talkMs: 0,
  heldMs: 0,
  wrapUpMs: 0,
  handled: 0,
  logged: 0,
  resolvedAtFirstContact: 0,
  offers: 0,
  requeued: 0,
}

/** The measures of one day: in all, and by quarter hour. `channels` remembers the channel of each open contact. */
export interface DayMeasures {
  readonly definition: ServiceLevelDefinition
  readonly from: Instant
  readonly total: Counts
  readonly quarters: ReadonlyMap<number, Counts>
  readonly channels: ReadonlyMap<ContactId, Channel>
  /** A contact that was answered once is not answered again when its desk vanished and another took over. */
  readonly answeredOnce: ReadonlySet<ContactId>
}

export const quarterMs = 900_000

export function emptyDay(definition: ServiceLevelDefinition, from: Instant): DayMeasures {
  return {
    definition,
    from,
    total: noCounts,
    quarters: new Map(),
    channels: new Map(),
    answeredOnce: new Set(),
  }
}

/** The day after one event of the journal. The live tile and the report fold this same function (SPEC M1–M6). */
export function measure(day: DayMeasures, event: RoutingEvent): DayMeasures {
  if (event.kind === 'contact-arrived') {
    // Asking a colleague is no contact of its own (SPEC M8).
    if (event.about !== undefined) return day
    const channels = new Map(day.channels).set(event.contactId, event.channel)
    return count({ ...day, channels }, event.contactId, event.at, { arrived: 1 })
  }
  switch (event.kind) {
    case 'offer-made':
      return count(day, event.contactId, event.at, { offers: 1 })
    case 'offer-lapsed':
      return event.why === 'no-answer' ? count(day, event.contactId, event.at, { requeued: 1 }) : day
    case 'offer-declined':
      return count(day, event.contactId, event.at, { requeued: 1 })
    case 'offer-accepted': {
      if (day.answeredOnce.has(event.contactId)) return day
      const answeredOnce = new Set(day.answeredOnce).add(event.contactId)
      return count({ ...day, answeredOnce }, event.contactId, event.at, {
        answered: 1,
        answeredInTime: event.waitedMs <= day.definition.withinMs ? 1 : 0,
        waitedMs: event.waitedMs,
      })
    }
    case 'contact-abandoned': {
      const short = event.waitedMs < day.definition.shortAbandonMs
      const again = day.answeredOnce.has(event.contactId)
      return forget(
        again ? day : count(day, event.contactId, event.at, short ? { abandonedShort: 1 } : { abandoned: 1 }),
        event.contactId,
      )
    }
    case 'callback-requested':
      return {
        ...count(day, event.contactId, event.at, { callbacks: 1 }),
        channels: new Map(day.channels).set(event.contactId, 'callback'),
      }
    case 'contact-ended':
      return count(day, event.contactId, event.at, { talkMs: event.talkMs, heldMs: event.heldMs })
    case 'wrap-up-completed':
      return forget(
        count(day, event.contactId, event.at, {
          handled: 1,
          wrapUpMs: event.wrapUpMs,
          logged: event.by === 'agent' ? 1 : 0,
          resolvedAtFirstContact: event.wrapUp.resolvedAtFirstContact ? 1 : 0,
        }),
        event.contactId,
      )
    default:
      return day
  }
}

/** The service level as a share between 0 and 1; `undefined` where nothing was answered or abandoned yet. */
export function serviceLevel(counts: Counts): number | undefined {
  const all = counts.answered + counts.abandoned
  return all === 0 ? undefined : counts.answeredInTime / all
}

/** Average handle time: talk, hold and wrap-up of the contacts that were completed, in milliseconds. */
export function averageHandleMs(counts: Counts): number | undefined {
  return counts.handled === 0 ? undefined : (counts.talkMs + counts.heldMs + counts.wrapUpMs) / counts.handled
}

function count(day: DayMeasures, contactId: ContactId, at: Instant, more: Partial<Counts>): DayMeasures {
  if (at < day.from || day.channels.get(contactId) !== day.definition.channel) return day
  const quarter = Math.floor(at / quarterMs) * quarterMs
  const quarters = new Map(day.quarters).set(quarter, add(day.quarters.get(quarter) ?? noCounts, more))
  return { ...day, total: add(day.total, more), quarters }
}

function add(counts: Counts, more: Partial<Counts>): Counts {
  const sum: Record<keyof Counts, number> = { ...counts }
  for (const [key, value] of Object.entries(more) as [keyof Counts, number][]) sum[key] += value
  return sum
}

function forget(day: DayMeasures, contactId: ContactId): DayMeasures {
  const channels = new Map(day.channels)
  channels.delete(contactId)
  const answeredOnce = new Set(day.answeredOnce)
  answeredOnce.delete(contactId)
  return { ...day, channels, answeredOnce }
}
