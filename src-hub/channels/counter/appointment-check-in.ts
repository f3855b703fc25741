import type { Kysely } from 'kysely'
import type { CheckedIn } from '../../../src-contract/http/appointments.ts'
import type { KioskCheckedIn, KioskCheckIn, TakenTicket } from '../../../src-contract/public/counter.ts'
import { checkInOf, firstNameOf } from '../../../src-domain/appointments/appointment.ts'
import { typedBookingCode } from '../../../src-domain/appointments/booking-code.ts'
import { guessesCountForMs, nextGuessInMs } from '../../../src-domain/appointments/guess-limit.ts'
import { assertNever } from '../../../src-domain/vocabulary/assert-never.ts'
import type { Bilingual, ContactId, Instant, SiteId } from '../../../src-domain/vocabulary/words.ts'
import { boundsOfDay, localDateOf } from '../../config/local-day.ts'
import type { Schema } from '../../database/schema.ts'
import { phoneAsSaid } from '../../people/origin-as-said.ts'
import type { Usher } from './appointment-usher.ts'
import type { Row } from './appointments.ts'
import type { PairedDevice } from './counter-devices.ts'

export type CheckInRefusal =
  | { readonly name: 'UnknownAppointment' | 'UnknownDevice' | 'NothingFound' | 'Unavailable' }
  | { readonly name: 'TooManyTries'; readonly retryAfterMs: number }

export interface CheckInParts {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  readonly timeZone: string
  readonly noShowMs: () => number
  readonly siteName: (site: SiteId) => Bilingual
  readonly usher: Usher
  /** The secret by which a visitor follows, and where the visit stands. */
  readonly secretOf: (id: ContactId) => string
  readonly standing: (
    id: ContactId,
  ) => { readonly position: number; readonly expectedWaitMs?: number } | undefined
}

const choicesMax = 8

/** Somebody with an appointment is here: at the desk, or at a kiosk that knows a code or a telephone number (SPEC U14, U15). */
export function createCheckIn(parts: CheckInParts) {
  const { db, now, timeZone, usher } = parts

  /** The row of an appointment that is here, and what its check-in came to. */
  const checkIn = async (
    id: string,
    site: SiteId,
    by: string,
  ): Promise<{ readonly row: Row; readonly came: CheckedIn } | 'UnknownAppointment' | 'Unavailable'> => {
    const row = await db.selectFrom('appointment').selectAll().where('id', '=', id).executeTakeFirst()
    if (row === undefined) return 'UnknownAppointment'
    const { starts_at: startsAt } = row
    const day = boundsOfDay(timeZone, localDateOf(timeZone, startsAt))
    const came = checkInOf({ standing: standingOf(row), site: row.site, startsAt }, site, now(), {
      dayBeginsAt: day.from,
      dayEndsAt: day.to,
      noShowMs: parts.noShowMs(),
    })
    switch (came.kind) {
      case 'cancelled':
        return { row, came: { kind: 'cancelled' } }
      case 'other-day':
        return { row, came: { kind: 'other-day', startsAt } }
      case 'other-site':
        return { row, came: { kind: 'other-site', startsAt, site: parts.siteName(came.site) } }
      case 'too-early':
        return { row, came: { kind: 'too-early', startsAt, from: came.from } }
      case 'is-in':
        // Told again what is so; where the hub was stopped in between, it is brought to its end.
        return row.told
          ? { row, came: { kind: 'is-in', ticket: came.ticket, visitId: came.visitId } }
          : enter(row)
      case 'by-slot':
      case 'as-walk-in': {
        const here = await db
          .updateTable('appointment')
          .set({
            state: 'checked-in',
            checked_in_at: now(),
            by_slot: came.kind === 'by-slot',
            told: false,
            changed_at: now(),
            changed_by: by,
          })
          .where('id', '=', id)
          .where('state', '=', row.state)
          .where('sequence', '=', row.sequence)
          .returningAll()
          .executeTakeFirst()
        return here === undefined ? checkIn(id, site, by) : enter(here)
      }
      default:
        return assertNever(came)
    }
  }

  const enter = async (
    row: Row,
  ): Promise<{ readonly row: Row; readonly came: CheckedIn } | 'Unavailable'> => {
    const brought = await usher.bringIn(row.id)
    switch (brought.kind) {
      case 'unavailable':
        return 'Unavailable'
      case 'closed': {
        const { opensAt } = brought
        return { row, came: { kind: 'closed', ...(opensAt === undefined ? {} : { opensAt }) } }
      }
      case 'in-line':
        return { row, came: { kind: brought.how, ticket: brought.ticket, visitId: brought.visitId } }
      default:
        return assertNever(brought)
    }
  }

  /** The ticket as a kiosk gives one, so that the visitor can follow the line. */
  const ticketFor = async (
    device: PairedDevice,
    row: Row,
    { visitId, ticket }: { readonly visitId: ContactId; readonly ticket: string },
  ): Promise<TakenTicket> => {
    const takenAt = now()
    const { language, queue_id: queueId } = row
    await db
      .insertInto('counter_ticket')
      .values({
        id: visitId,
        device_id: device.id,
        ticket,
        queue_id: queueId,
        language,
        digest: 'appointment',
        at: takenAt,
      })
      .onConflict(conflict => conflict.doNothing())
      .execute()
    return {
      id: visitId,
      ticket,
      secret: parts.secretOf(visitId),
      queueId,
      language,
      takenAt,
      ...parts.standing(visitId),
    }
  }

  /** Whether the device may try; a try that finds nothing is counted by `failed`. One try of a device after the other. */
  const guessing = async <Value>(
    device: PairedDevice,
    look: (transaction: Kysely<Schema>) => Promise<Value | undefined>,
  ): Promise<Value | CheckInRefusal> =>
    db.transaction().execute(async transaction => {
      await transaction
        .selectFrom('counter_device')
        .select('id')
        .where('id', '=', device.id)
        .forUpdate()
        .executeTakeFirst()
      const failed = await transaction
        .selectFrom('counter_guess')
        .select('at')
        .where('device_id', '=', device.id)
        .where('at', '>', now() - guessesCountForMs)
        .execute()
      const retryAfterMs = nextGuessInMs(
        failed.map(({ at }) => at),
        now(),
      )
      if (retryAfterMs > 0) return { name: 'TooManyTries', retryAfterMs }
      const found = await look(transaction)
      if (found !== undefined) return found
      await transaction.insertInto('counter_guess').values({ device_id: device.id, at: now() }).execute()
      await transaction
        .deleteFrom('counter_guess')
        .where('at', '<', now() - guessesCountForMs)
        .execute()
      return { name: 'NothingFound' }
    })

  return {
    atDesk: async (id: string, site: SiteId, by: string): Promise<CheckedIn | CheckInRefusal> => {
      const came = await checkIn(id, site, by)
      return typeof came === 'string' ? { name: came } : came.came
    },

    atKiosk: async (device: PairedDevice, asked: KioskCheckIn): Promise<KioskCheckedIn | CheckInRefusal> => {
      if (device.kind === 'board') return { name: 'UnknownDevice' }
      const found = await guessing(device, transaction => meantBy(transaction, device, asked))
      if ('name' in found) return found
      if ('phone' in asked && asked.choice === undefined) return { kind: 'choose', choices: found }
      const [first] = found
      if (first === undefined) return { name: 'NothingFound' }
      const came = await checkIn(first.id, device.site, device.id)
      if (typeof came === 'string') return { name: came }
      if (!('ticket' in came.came)) return came.came
      return {
        kind: 'in',
        how: came.came.kind,
        startsAt: came.row.starts_at,
        ticket: await ticketFor(device, came.row, came.came),
      }
    },
  }

  /** The appointments that a code or number at this device means; `undefined` when there are none. */
  async function meantBy(from: Kysely<Schema>, { site }: PairedDevice, asked: KioskCheckIn) {
    const rows = 'code' in asked ? await byCode(from, asked.code) : await byPhone(from, site, asked)
    if (rows.length === 0) return undefined
    return rows.map(({ id, name, starts_at: startsAt }) => ({ id, firstName: firstNameOf(name), startsAt }))
  }

  async function byCode(from: Kysely<Schema>, said: string) {
    const code = typedBookingCode(said)
    if (code === undefined) return []
    return from
      .selectFrom('appointment')
      .select(['id', 'name', 'starts_at'])
      .where('code', '=', code)
      .execute()
  }

  /** Those of today at this site. */
  async function byPhone(
    from: Kysely<Schema>,
    site: SiteId,
    asked: { readonly phone: string; readonly choice?: string | undefined },
  ) {
    const phone = phoneAsSaid(asked.phone)
    if (phone === undefined) return []
    const today = boundsOfDay(timeZone, localDateOf(timeZone, now()))
    const rows = await from
      .selectFrom('appointment')
      .select(['id', 'name', 'starts_at'])
      .where('phone', '=', phone)
      .where('site', '=', site)
      .where('state', '<>', 'cancelled')
      .where('starts_at', '>=', today.from)
      .where('starts_at', '<', today.to)
      .orderBy('starts_at')
      .limit(choicesMax)
      .execute()
    return rows.filter(({ id }) => asked.choice === undefined || id === asked.choice)
  }
}

export type CheckIns = ReturnType<typeof createCheckIn>

function standingOf(row: Row) {
  switch (row.state) {
    case 'checked-in':
      return {
        kind: 'checked-in' as const,
        at: row.checked_in_at ?? 0,
        visitId: row.visit_id ?? '',
        ticket: row.ticket ?? '',
      }
    default:
      return { kind: row.state }
  }
}
