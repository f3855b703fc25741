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

/** The measures of one day: in all, and by quarter hour. */
export interface DayMeasures {
  readonly definition: ServiceLevelDefinition
  readonly from: Instant
  readonly total: Counts
  readonly quarters: ReadonlyMap<number, Counts>
}

export const quarterMs = 900_000

/** A day that is being counted. */
export interface DayCount {
  /** Counts one event of the journal; those before the day's beginning are only remembered. */
  readonly count: (event: RoutingEvent) => void
  /** What was counted so far: a value, and the same one until something more is counted. */
  readonly measures: () => DayMeasures
  /** Begins another day. Contacts that are open go on being known. */
  readonly turn: (definition: ServiceLevelDefinition, from: Instant) => void
}

/**
 * Counts a day, event by event. The live tile and the report count with this same function (SPEC M1–M8). It changes in
 * place, so that an event costs the same whether ten contacts are open or ten thousand.
 */
export function countDay(definition: ServiceLevelDefinition, from: Instant): DayCount {
  /** The channel of each open contact. */
  const channels = new Map<ContactId, Channel>()
  /** A contact that was answered once is not answered again when its desk vanished and another took over. */
  const answeredOnce = new Set<ContactId>()
  let day: DayMeasures = { definition, from, total: noCounts, quarters: new Map() }
  const changed = new Map<number, Counts>()
  let total = noCounts

  const add = (contactId: ContactId, at: Instant, more: Partial<Counts>): void => {
    if (at < day.from || channels.get(contactId) !== day.definition.channel) return
    const quarter = Math.floor(at / quarterMs) * quarterMs
    changed.set(quarter, sum(changed.get(quarter) ?? day.quarters.get(quarter) ?? noCounts, more))
    total = sum(total, more)
  }
  /** A visit that is known late counts in the quarter hours in which it happened (SPEC N11). */
  const countVisit = (visit: Extract<RoutingEvent, { kind: 'visit-handed-in' }>): void => {
    const { contactId, answered, arrivedAt, closedAt, endedAt = closedAt, wrapUp } = visit
    const isCounted = channels.has(contactId)
    channels.set(contactId, 'counter')
    if (!isCounted) add(contactId, arrivedAt, { arrived: 1 })
    if (answered === undefined) {
      const isShort = closedAt - arrivedAt < day.definition.shortAbandonMs
      add(contactId, closedAt, isShort ? { abandonedShort: 1 } : { abandoned: 1 })
    } else {
      const waitedMs = answered.at - arrivedAt
      add(contactId, answered.at, {
        answered: 1,
        answeredInTime: waitedMs <= day.definition.withinMs ? 1 : 0,
        waitedMs,
      })
    }
    if (visit.how === 'handled') {
      add(contactId, endedAt, { talkMs: visit.talkMs })
      add(contactId, closedAt, {
        handled: 1,
        wrapUpMs: closedAt - endedAt,
        logged: 1,
        resolvedAtFirstContact: wrapUp?.resolvedAtFirstContact ? 1 : 0,
      })
    }
    forget(contactId)
  }
  const forget = (contactId: ContactId): void => {
    channels.delete(contactId)
    answeredOnce.delete(contactId)
  }

  return {
    count: event => {
      const { at } = event
      switch (event.kind) {
        case 'contact-arrived':
          // Asking a colleague is no contact of its own.
          if (event.about !== undefined) return
          channels.set(event.contactId, event.channel)
          if (event.again === undefined) add(event.contactId, event.arrivedAt ?? at, { arrived: 1 })
          return
        case 'call-placed':
          // Nobody came and nobody waited: only its work is counted.
          channels.set(event.contactId, 'callback')
          answeredOnce.add(event.contactId)
          return
        case 'visit-handed-in':
          countVisit(event)
          return
        case 'callback-requested':
          // Who was answered and is promised another call is a call that goes on.
          if (answeredOnce.has(event.contactId)) return
          add(event.contactId, at, { callbacks: 1 })
          channels.set(event.contactId, 'callback')
          return
        case 'offer-made':
          add(event.contactId, at, { offers: 1 })
          return
        case 'offer-lapsed':
          if (event.why === 'no-answer') add(event.contactId, at, { requeued: 1 })
          return
        case 'offer-declined':
          add(event.contactId, at, { requeued: 1 })
          return
        case 'offer-accepted':
          if (answeredOnce.has(event.contactId)) return
          answeredOnce.add(event.contactId)
          add(event.contactId, at, {
            answered: 1,
            answeredInTime: event.waitedMs <= day.definition.withinMs ? 1 : 0,
            waitedMs: event.waitedMs,
          })
          return
        case 'contact-abandoned':
          // What the PBX has back goes on there: nobody gave up.
          if (!answeredOnce.has(event.contactId) && event.why !== 'back-to-pbx') {
            const isShort = event.waitedMs < day.definition.shortAbandonMs
            add(event.contactId, at, isShort ? { abandonedShort: 1 } : { abandoned: 1 })
          }
          forget(event.contactId)
          return
        case 'contact-ended':
          add(event.contactId, at, { talkMs: event.talkMs, heldMs: event.heldMs })
          return
        case 'wrap-up-completed':
          add(event.contactId, at, {
            handled: 1,
            wrapUpMs: event.wrapUpMs,
            logged: event.by === 'agent' ? 1 : 0,
            resolvedAtFirstContact: event.wrapUp.resolvedAtFirstContact ? 1 : 0,
          })
          forget(event.contactId)
          return
        default:
          return
      }
    },
    measures: () => {
      if (changed.size > 0) {
        const quarters = new Map(day.quarters)
        for (const [quarter, counts] of changed) quarters.set(quarter, counts)
        changed.clear()
        day = { ...day, total, quarters }
      }
      return day
    },
    turn: (next, nextFrom) => {
      changed.clear()
      total = noCounts
      day = { definition: next, from: nextFrom, total, quarters: new Map() }
    },
  }
}

/** The measures of a stretch of the journal that is known whole. */
export function measureDay(
  definition: ServiceLevelDefinition,
  from: Instant,
  events: Iterable<RoutingEvent>,
): DayMeasures {
  const day = countDay(definition, from)
  for (const event of events) day.count(event)
  return day.measures()
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

function sum(counts: Counts, more: Partial<Counts>): Counts {
  const result: Record<keyof Counts, number> = { ...counts }
  for (const [key, value] of Object.entries(more) as [keyof Counts, number][]) result[key] += value
  return result
}
