import { createHmac } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { AppointmentRow } from '../../../src-contract/http/appointments.ts'
import type {
  ResidentAppointment,
  ResidentBook,
  ResidentCancel,
  ResidentFind,
  ResidentMove,
  ResidentServices,
  ResidentSlots,
} from '../../../src-contract/public/appointments.ts'
import type { AppointmentService } from '../../../src-domain/appointments/appointment-service.ts'
import { typedBookingCode } from '../../../src-domain/appointments/booking-code.ts'
import { bookingsCountForMs, nextBookingInMs } from '../../../src-domain/appointments/booking-limit.ts'
import { guessesCountForMs, nextGuessInMs } from '../../../src-domain/appointments/guess-limit.ts'
import { customerActor } from '../../../src-domain/notices/notices-of.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Bilingual, Instant, SiteId } from '../../../src-domain/vocabulary/words.ts'
import { localDateOf } from '../../config/local-day.ts'
import type { Schema } from '../../database/schema.ts'
import { originAsSaid, phoneAsSaid } from '../../people/origin-as-said.ts'
import type { NoticesByMail } from './appointment-notices.ts'
import type { AppointmentRefusal, Appointments } from './appointments.ts'
import { calendarToKeep } from './calendar-entry.ts'

/** Why the page was not answered with an appointment. */
export type ResidentRefusal =
  | {
      readonly name: Exclude<AppointmentRefusal, { readonly name: 'VisitorWrong' }>['name']
      /** Where a slot could not be taken: when the next free ones begin. */
      readonly next?: readonly Instant[]
    }
  | { readonly name: 'VisitorWrong'; readonly field: 'name' | 'phone' | 'email' | 'reach' }
  | { readonly name: 'NothingFound' }
  | { readonly name: 'TooManyTries' | 'TooManyBookings'; readonly retryAfterMs: number }

export interface ResidentAppointmentsParts {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  readonly newId: () => string
  /** By it networks, addresses and codes are counted without being kept. */
  readonly secretKey: string
  readonly city: Bilingual
  readonly phone: string
  readonly timeZone: string
  readonly siteName: (site: SiteId) => Bilingual
  readonly mail: Pick<NoticesByMail, 'addressFor'> | undefined
  readonly tells: { readonly byMail: boolean; readonly byText: boolean }
  readonly services: () => Promise<readonly AppointmentService[]>
  readonly appointments: Pick<Appointments, 'find' | 'slots' | 'book' | 'move' | 'cancel'>
}

const nextOffered = 3
const nextWithinDays = 14

/** Appointments that residents book, find, move and cancel by themselves (SPEC U18–U20). */
export function createResidentAppointments(parts: ResidentAppointmentsParts) {
  const { db, now, appointments } = parts
  const counted = (kind: 'network' | 'reach' | 'code', value: string): string =>
    createHmac('sha256', parts.secretKey)
      .update(JSON.stringify(['resident', kind, value]))
      .digest('base64url')

  /** What was done under these keys within the time. Who counts under one of them waits until this transaction ends. */
  const doneUnder = async (
    transaction: Kysely<Schema>,
    kind: 'guess' | 'booking',
    keys: readonly string[],
    sinceMs: number,
  ) => {
    for (const key of keys)
      await sql`select pg_advisory_xact_lock(hashtext(${`resident ${key}`}))`.execute(transaction)
    const rows = await transaction
      .selectFrom('resident_deed')
      .select(['counted', 'at'])
      .where('kind', '=', kind)
      .where('counted', 'in', keys)
      .where('at', '>', now() - sinceMs)
      .execute()
    return (key: string) => rows.filter(row => row.counted === key).map(({ at }) => at)
  }

  const writeDown = async (
    transaction: Kysely<Schema>,
    kind: 'guess' | 'booking',
    id: string,
    keys: readonly string[],
  ): Promise<void> => {
    await transaction
      .insertInto('resident_deed')
      .values(keys.map(key => ({ id, kind, counted: key, at: now() })))
      .onConflict(conflict => conflict.doNothing())
      .execute()
    await transaction
      .deleteFrom('resident_deed')
      .where('at', '<', now() - bookingsCountForMs)
      .execute()
  }

  /** The appointment that a code and an address open. Tries that find nothing are counted, by network and by code. */
  const opened = async (
    { code, reach }: ResidentFind,
    network: string,
  ): Promise<AppointmentRow | ResidentRefusal> => {
    const typed = typedBookingCode(code)
    const meant = reachAsSaid(reach)
    const keys = [counted('network', network), ...(typed === undefined ? [] : [counted('code', typed)])]
    const found = await db.transaction().execute(async (transaction): Promise<string | ResidentRefusal> => {
      const failed = await doneUnder(transaction, 'guess', keys, guessesCountForMs)
      const retryAfterMs = Math.max(...keys.map(key => nextGuessInMs(failed(key), now())))
      if (retryAfterMs > 0) return { name: 'TooManyTries', retryAfterMs }
      const row = await transaction
        .selectFrom('appointment')
        .select('id')
        .where('code', '=', typed ?? '')
        .where(eb => eb.or([eb('email', '=', meant ?? ''), eb('phone', '=', meant ?? '')]))
        .executeTakeFirst()
      if (row !== undefined) return row.id
      await writeDown(transaction, 'guess', parts.newId(), keys)
      return { name: 'NothingFound' }
    })
    if (typeof found !== 'string') return found
    return (await appointments.find(found)) ?? { name: 'NothingFound' }
  }

  /** Does what holds a slot, if its network and addresses may hold another. */
  const countedBooking = async (
    network: string,
    reaches: readonly string[],
    work: () => Promise<AppointmentRow | AppointmentRefusal>,
  ): Promise<AppointmentRow | AppointmentRefusal | ResidentRefusal> => {
    // Of this try alone, whatever ids are asked for: nobody takes the count of another one away.
    const id = parts.newId()
    const keys = [
      { limit: 'network' as const, key: counted('network', network) },
      ...reaches.map(reach => ({ limit: 'reach' as const, key: counted('reach', reach) })),
    ]
    const retryAfterMs = await db.transaction().execute(async transaction => {
      const made = await doneUnder(
        transaction,
        'booking',
        keys.map(({ key }) => key),
        bookingsCountForMs,
      )
      const waitMs = Math.max(...keys.map(({ limit, key }) => nextBookingInMs(limit, made(key), now())))
      if (waitMs === 0)
        await writeDown(
          transaction,
          'booking',
          id,
          keys.map(({ key }) => key),
        )
      return waitMs
    })
    if (retryAfterMs > 0) return { name: 'TooManyBookings', retryAfterMs }
    const kept = await work()
    // What was not booked takes nobody's place among the bookings.
    if (!('code' in kept)) await db.deleteFrom('resident_deed').where('id', '=', id).execute()
    return kept
  }

  /** When the next slots that residents may take begin, from a time on that they wanted. */
  const nextFree = async (serviceId: string, site: SiteId, from: Instant): Promise<readonly Instant[]> => {
    const day = localDateOf(parts.timeZone, Math.max(from, now()))
    const slots = (await appointments.slots(serviceId, site, day, nextWithinDays, false)) ?? []
    return slots
      .map(({ startsAt }) => startsAt)
      .filter(startsAt => startsAt >= from)
      .slice(0, nextOffered)
  }

  const answered = async (
    kept: AppointmentRow | AppointmentRefusal | ResidentRefusal,
    wanted: { readonly serviceId: string; readonly site: SiteId; readonly startsAt: Instant },
  ): Promise<ResidentAppointment | ResidentRefusal> => {
    if ('code' in kept) return viewOf(kept)
    switch (kept.name) {
      case 'SlotFull':
      case 'SlotPassed':
      case 'SlotTooSoon':
      case 'NotASlot': {
        const next = await nextFree(wanted.serviceId, wanted.site, wanted.startsAt)
        return { name: kept.name, next }
      }
      case 'AppointmentChanged':
        return { name: kept.name }
      default:
        return kept
    }
  }

  /** Asked before anything is kept or locked under these names: anybody may send whatever name they like. */
  const isServedAt = async (serviceId: string, site: SiteId): Promise<boolean> =>
    (await parts.services()).some(
      ({ id, places }) => id === serviceId && places.some(place => place.site === site),
    )

  const viewOf = async (row: AppointmentRow): Promise<ResidentAppointment> => {
    const service = (await parts.services()).find(({ id }) => id === row.serviceId)
    const siteName = parts.siteName(row.site)
    const isAhead = row.state === 'booked' && row.startsAt > now()
    const isOffered = service?.isBookable === true && service.isForResidents
    const { language } = row
    const bring = service?.bring === undefined ? {} : { bring: service.bring }
    const facts = {
      appointmentId: row.id,
      sequence: row.sequence,
      code: row.code,
      service: row.service,
      ...bring,
      site: siteName,
      startsAt: row.startsAt,
      endsAt: row.endsAt,
      visitorName: row.name,
    }
    const from = { name: parts.city[language], address: parts.mail?.addressFor(language) }
    return {
      code: row.code,
      serviceId: row.serviceId,
      service: row.service,
      ...bring,
      site: row.site,
      siteName,
      startsAt: row.startsAt,
      endsAt: row.endsAt,
      timeZone: parts.timeZone,
      language,
      standing: standingOf(row),
      sequence: row.sequence,
      may: { move: isAhead && isOffered, cancel: isAhead },
      told: row.told.by,
      ...(row.state === 'cancelled' ? {} : { calendar: calendarToKeep(language, facts, from, now()) }),
    }
  }

  return {
    services: async (): Promise<ResidentServices> => ({
      city: parts.city,
      phone: parts.phone,
      timeZone: parts.timeZone,
      tells: parts.tells,
      services: (await parts.services())
        .filter(({ isBookable, isForResidents }) => isBookable && isForResidents)
        .map(({ id, name, bring, durationMinutes, horizonDays, places }) => ({
          id,
          name,
          ...(bring === undefined ? {} : { bring }),
          durationMinutes,
          horizonDays,
          sites: places.map(({ site }) => ({ id: site, name: parts.siteName(site) })),
        })),
    }),

    /** The free slots from a local day (YYYY-MM-DD) on; `undefined` for a service that is not at this site. */
    slots: async (
      serviceId: string,
      site: SiteId,
      from: string,
      days: number,
    ): Promise<ResidentSlots | undefined> => {
      if (!(await isServedAt(serviceId, site))) return undefined
      const slots = await appointments.slots(serviceId, site, from, days, false)
      return slots && { slots: slots.map(({ startsAt, endsAt }) => ({ startsAt, endsAt })) }
    },

    /** Books a slot, once for each id (SPEC U19). */
    book: async (asked: ResidentBook, network: string): Promise<ResidentAppointment | ResidentRefusal> => {
      const { email, phone } = originAsSaid(asked)
      const reaches = [email, phone].filter(reach => reach !== undefined)
      if (reaches.length === 0 && !asked.phone?.trim()) return { name: 'VisitorWrong', field: 'reach' }
      const book = () => appointments.book(asked, customerActor, false)
      // What was booked under this id is told again, and holds no other slot.
      if ((await appointments.find(asked.id)) !== undefined) return answered(await book(), asked)
      if (!(await isServedAt(asked.serviceId, asked.site))) return { name: 'UnknownService' }
      return answered(await countedBooking(network, reaches, book), asked)
    },

    find: async (asked: ResidentFind, network: string): Promise<ResidentAppointment | ResidentRefusal> => {
      const row = await opened(asked, network)
      return 'code' in row ? viewOf(row) : row
    },

    /** Moves to another slot of the same service. What is so already stays, so that asking again moves once. */
    move: async (
      { basedOn, site, startsAt, ...asked }: ResidentMove,
      network: string,
    ): Promise<ResidentAppointment | ResidentRefusal> => {
      const row = await opened(asked, network)
      if (!('code' in row)) return row
      const isThere = (now: AppointmentRow): boolean =>
        now.state === 'booked' && now.site === site && now.startsAt === startsAt
      if (isThere(row)) return viewOf(row)
      if (!(await isServedAt(row.serviceId, site))) return { name: 'UnknownService' }
      const reaches = [row.email, row.phone].filter(reach => reach !== undefined)
      const kept = await countedBooking(network, reaches, () =>
        appointments.move(row.id, { basedOn, site, startsAt }, customerActor, false),
      )
      // The same was asked twice at once, and the other was quicker.
      if (!('code' in kept) && 'current' in kept && isThere(kept.current)) return viewOf(kept.current)
      return answered(kept, { serviceId: row.serviceId, site, startsAt })
    },

    cancel: async (
      { basedOn, ...asked }: ResidentCancel,
      network: string,
    ): Promise<ResidentAppointment | ResidentRefusal> => {
      const row = await opened(asked, network)
      if (!('code' in row)) return row
      if (row.state === 'cancelled') return viewOf(row)
      return answered(await appointments.cancel(row.id, basedOn, customerActor, false), row)
    },
  }
}

/** An e-mail address or a telephone number, as appointments keep them. */
function reachAsSaid(said: string): string | undefined {
  return said.includes('@') ? originAsSaid({ email: said }).email : phoneAsSaid(said)
}

function standingOf({ state }: AppointmentRow): ResidentAppointment['standing'] {
  switch (state) {
    case 'booked':
    case 'cancelled':
      return state
    case 'checked-in':
    case 'called':
      return 'here'
    case 'served':
    case 'left':
    case 'no-show':
      return 'over'
    default:
      return assertNever(state)
  }
}
