import { isOpenAt, type OpeningHours, offsetAt, openTimeBetween, spansOf } from '../calendar/opening-hours.ts'
import type { AgentId, Instant, SiteId } from '../vocabulary/words.ts'
import type { AppointmentService, ServicePlace } from './appointment-service.ts'

const minuteMs = 60_000
const dayMinutes = 1_440
const dayMs = dayMinutes * minuteMs

/** What is booked, as far as it takes somebody's time: from its slot until its buffer is over. */
export interface Booking {
  readonly serviceId: string
  readonly site: SiteId
  readonly startsAt: Instant
  readonly busyUntil: Instant
  /** Set where the service is one of named people. */
  readonly agentId?: AgentId | undefined
}

/** A slot that can be booked. */
export interface Slot {
  readonly startsAt: Instant
  readonly endsAt: Instant
  /** How many can still book it; at least 1. */
  readonly free: number
}

/** Why a slot cannot be booked. */
export type SlotRefusal =
  | 'ServiceNotBookable'
  | 'NotASlot'
  | 'SlotPassed'
  | 'SlotTooSoon'
  | 'SlotTooFar'
  | 'SlotFull'

export interface SlotQuestion {
  readonly service: AppointmentService
  readonly place: ServicePlace
  readonly hours: OpeningHours
  /** All that is booked at this site around the time in question. */
  readonly bookings: readonly Booking[]
  readonly now: Instant
  /** Staff book up to the slot itself; residents keep the lead time, and book what is for residents. */
  readonly isByStaff: boolean
}

/** The slots that can be booked now and begin from `from` until before `to`, in their order (SPEC U11). */
export function freeSlots(question: SlotQuestion, from: Instant, to: Instant): readonly Slot[] {
  const { service, place, hours, bookings } = question
  const { earliest, latest } = bookableSpan(question)
  if (!isOffered(question)) return []
  return slotStarts(service, hours, Math.max(from, earliest), Math.min(to, latest)).flatMap(startsAt => {
    const { endsAt, busyUntil } = timesOf(service, startsAt)
    const free = freeAt(service.id, place, bookings, startsAt, busyUntil).count
    return free > 0 ? [{ startsAt, endsAt, free }] : []
  })
}

/** What a booking of this slot takes, or why it cannot be booked (SPEC U11, U12). */
export function takeSlot(
  question: SlotQuestion,
  startsAt: Instant,
): (Booking & { readonly endsAt: Instant }) | SlotRefusal {
  const { service, place, hours, bookings, now } = question
  const { earliest, latest } = bookableSpan(question)
  if (!isOffered(question)) return 'ServiceNotBookable'
  if (startsAt < now) return 'SlotPassed'
  if (startsAt < earliest) return 'SlotTooSoon'
  if (startsAt >= latest) return 'SlotTooFar'
  if (!slotStarts(service, hours, startsAt, startsAt + 1).includes(startsAt)) return 'NotASlot'
  const { endsAt, busyUntil } = timesOf(service, startsAt)
  const { count, agentId } = freeAt(service.id, place, bookings, startsAt, busyUntil)
  if (count === 0) return 'SlotFull'
  return {
    serviceId: service.id,
    site: place.site,
    startsAt,
    endsAt,
    busyUntil,
    ...(agentId === undefined ? {} : { agentId }),
  }
}

/**
 * When the slots of a service begin, in their order: from each opening on, one after the other, as long as one ends
 * before it closes. They follow the time that passes, so a day on which the clocks change has the slots that fit into it.
 */
export function slotStarts(
  { durationMinutes, bufferMinutes }: Pick<AppointmentService, 'durationMinutes' | 'bufferMinutes'>,
  hours: OpeningHours,
  from: Instant,
  to: Instant,
): readonly Instant[] {
  const lastsMs = durationMinutes * minuteMs
  const stepMs = (durationMinutes + bufferMinutes) * minuteMs
  const starts: Instant[] = []
  for (let day = localDay(hours, from); dayBegins(hours, day) < to; day++) {
    for (const { opens, closes } of spansOf(hours, day)) {
      const closesAt = instantOf(hours, day, closes)
      for (let at = instantOf(hours, day, opens); at + lastsMs <= closesAt; at += stepMs) {
        const isOpen = isOpenAt(hours, at) && openTimeBetween(hours, at, at + lastsMs) === lastsMs
        if (at >= from && at < to && isOpen) starts.push(at)
      }
    }
  }
  return starts
}

/** The local day of an instant, counted from 1970-01-01, by the clock of these hours. */
export function localDay(hours: OpeningHours, at: Instant): number {
  return Math.floor((at / minuteMs + offsetAt(hours, at).minutes) / dayMinutes)
}

/** The instant at which a local day begins. */
export function dayBegins(hours: OpeningHours, day: number): Instant {
  return instantOf(hours, day, 0)
}

/** The instant at which the clock of this day shows so many minutes after midnight. */
export function instantOf(hours: OpeningHours, day: number, minute: number): Instant {
  const local = day * dayMs + minute * minuteMs
  const guess = local - offsetAt(hours, local).minutes * minuteMs
  return local - offsetAt(hours, guess).minutes * minuteMs
}

function timesOf({ durationMinutes, bufferMinutes }: AppointmentService, startsAt: Instant) {
  const endsAt = startsAt + durationMinutes * minuteMs
  return { endsAt, busyUntil: endsAt + bufferMinutes * minuteMs }
}

function isOffered({ service, isByStaff }: SlotQuestion): boolean {
  return service.isBookable && (isByStaff || service.isForResidents)
}

/** From when and until before when slots can begin. The horizon ends with its last day. */
function bookableSpan({ service, hours, now, isByStaff }: SlotQuestion) {
  return {
    earliest: isByStaff ? now : now + service.leadMinutes * minuteMs,
    latest: dayBegins(hours, localDay(hours, now) + service.horizonDays + 1),
  }
}

/** How many more could be served at once from `from` until `to`, and by whom, where they have names. */
function freeAt(
  serviceId: string,
  { site, staff }: ServicePlace,
  bookings: readonly Booking[],
  from: Instant,
  to: Instant,
): { readonly count: number; readonly agentId?: AgentId } {
  const during = bookings.filter(({ startsAt, busyUntil }) => startsAt < to && from < busyUntil)
  if (staff.kind === 'count') {
    const same = during.filter(booking => booking.serviceId === serviceId && booking.site === site)
    return { count: Math.max(0, staff.count - mostAtOnce(same, from)) }
  }
  const free = staff.agentIds.filter(agentId => !during.some(booking => booking.agentId === agentId))
  const load = (agentId: AgentId) => bookings.filter(booking => booking.agentId === agentId).length
  const [agentId] = free.toSorted((a, b) => load(a) - load(b))
  return { count: free.length, ...(agentId === undefined ? {} : { agentId }) }
}

/** The largest number of bookings that go on at one instant from `from` on. It is reached where one of them begins. */
export function mostAtOnce(
  bookings: readonly Pick<Booking, 'startsAt' | 'busyUntil'>[],
  from: Instant,
): number {
  const instants = bookings.map(({ startsAt }) => Math.max(startsAt, from))
  return Math.max(
    0,
    ...instants.map(
      at => bookings.filter(({ startsAt, busyUntil }) => startsAt <= at && at < busyUntil).length,
    ),
  )
}
