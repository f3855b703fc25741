import { createHash } from 'node:crypto'
import type { Kysely, Selectable, Transaction } from 'kysely'
import type {
  AppointmentRow,
  AppointmentState,
  BookAppointment,
  MoveAppointment,
} from '../../../src-contract/http/appointments.ts'
import type {
  AppointmentService,
  ServicePlace,
} from '../../../src-domain/appointments/appointment-service.ts'
import {
  bookingCodeOf,
  bookingCodes,
  typedBookingCode,
} from '../../../src-domain/appointments/booking-code.ts'
import { type NoticeFacts, type NoticeKind, reminderAt } from '../../../src-domain/appointments/notice.ts'
import {
  type Booking,
  freeSlots,
  type Slot,
  type SlotRefusal,
  takeSlot,
} from '../../../src-domain/appointments/slots.ts'
import type { OpeningHours } from '../../../src-domain/calendar/opening-hours.ts'
import { fold } from '../../../src-domain/knowledge/fold.ts'
import { customerActor } from '../../../src-domain/notices/notices-of.ts'
import type { Bilingual, ContactId, Instant, SiteId } from '../../../src-domain/vocabulary/words.ts'
import { boundsOfDay } from '../../config/local-day.ts'
import type { Schema } from '../../database/schema.ts'
import { originAsSaid, phoneAsSaid } from '../../people/origin-as-said.ts'
import { serviceOf } from './appointment-services.ts'

export type Row = Selectable<Schema['appointment']>

/** Why an appointment was not made or changed. */
export type AppointmentRefusal =
  | {
      readonly name:
        | SlotRefusal
        | 'UnknownService'
        | 'UnknownAppointment'
        | 'AppointmentIdReused'
        | 'AppointmentOver'
    }
  | { readonly name: 'AppointmentChanged'; readonly current: AppointmentRow }
  | { readonly name: 'VisitorWrong'; readonly field: 'name' | 'phone' | 'email' }

export interface AppointmentsParts {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  readonly newId: () => string
  readonly randomBytes: (size: number) => Uint8Array
  readonly timeZone: string
  readonly hoursOf: (place: ServicePlace) => OpeningHours | undefined
  readonly siteName: (site: SiteId) => Bilingual
  /** By what visitors can be told. */
  readonly tells: { readonly byMail: boolean; readonly byText: boolean }
  /** Something is to be told to the routing or to a visitor. */
  readonly onChanged: () => void
}

const foundMax = 30
const searchBackMs = 7 * 86_400_000
/** Further back no booking reaches into a slot. */
const longestMs = 86_400_000

/**
 * The appointments of a centre. Who books at a site holds the row of that site, so that a slot is never booked beyond
 * what it holds, however many ask at once and at whatever hub (SPEC U12).
 */
export function createAppointments(parts: AppointmentsParts) {
  const { db, now, hoursOf, siteName } = parts

  /** What is to end before the next at a site begins; it never rejects. */
  const lastAt = new Map<SiteId, Promise<unknown>>()

  /** Runs with the bookings of a site to oneself. Who waits here for others of this hub holds no connection meanwhile. */
  const atSite = <Value>(
    site: SiteId,
    work: (transaction: Transaction<Schema>) => Promise<Value>,
  ): Promise<Value> => {
    const turn = (lastAt.get(site) ?? Promise.resolve()).then(() => locked(site, work))
    lastAt.set(
      site,
      turn.catch(() => undefined),
    )
    return turn
  }

  const locked = <Value>(
    site: SiteId,
    work: (transaction: Transaction<Schema>) => Promise<Value>,
  ): Promise<Value> =>
    db.transaction().execute(async transaction => {
      await transaction
        .insertInto('appointment_site')
        .values({ site })
        .onConflict(conflict => conflict.doNothing())
        .execute()
      await transaction
        .selectFrom('appointment_site')
        .select('site')
        .where('site', '=', site)
        .forUpdate()
        .execute()
      return work(transaction)
    })

  const questionFor = async (
    from: Kysely<Schema>,
    serviceId: string,
    site: SiteId,
    span: { readonly from: Instant; readonly to: Instant },
    isByStaff: boolean,
    except?: string,
  ) => {
    const row = await from
      .selectFrom('appointment_service')
      .selectAll()
      .where('id', '=', serviceId)
      .executeTakeFirst()
    const service = row && serviceOf(row)
    const place = service?.places.find(each => each.site === site)
    const hours = place && hoursOf(place)
    if (service === undefined || place === undefined || hours === undefined) return undefined
    const taken = await from
      .selectFrom('appointment')
      .select(['id', 'service_id', 'site', 'starts_at', 'busy_until', 'agent_id'])
      .where('site', '=', site)
      .where('state', '<>', 'cancelled')
      .where('starts_at', '>', span.from - longestMs)
      .where('starts_at', '<', span.to + longestMs)
      .execute()
    const bookings = taken
      .filter(({ id }) => id !== except)
      .map(
        (each): Booking => ({
          serviceId: each.service_id,
          site: each.site,
          startsAt: each.starts_at,
          busyUntil: each.busy_until,
          ...(each.agent_id === null ? {} : { agentId: each.agent_id }),
        }),
      )
    return { service, place, hours, bookings, now: now(), isByStaff }
  }

  const find = async (id: string): Promise<AppointmentRow | undefined> =>
    (await rowsWhere(query => query.where('appointment.id', '=', id)))[0]

  const freeCode = async (transaction: Transaction<Schema>): Promise<string> => {
    for (;;) {
      const bytes = parts.randomBytes(4)
      const number = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) % bookingCodes
      const code = bookingCodeOf(number)
      const taken = await transaction
        .selectFrom('appointment')
        .select('id')
        .where('code', '=', code)
        .executeTakeFirst()
      if (taken === undefined) return code
    }
  }

  /** Writes down what the visitor is to be told; what was to be told of an earlier slot and was not yet is dropped. */
  const tell = async (
    transaction: Transaction<Schema>,
    row: Row,
    kind: Exclude<NoticeKind, 'reminder'>,
    service: AppointmentService | undefined,
    hours: OpeningHours | undefined,
  ): Promise<void> => {
    const at = now()
    await transaction
      .updateTable('appointment_notice')
      .set({ state: 'dropped', done_at: at, handing_since: null })
      .where('appointment_id', '=', row.id)
      .where('state', '=', 'waiting')
      .execute()
    const way = wayTo(row)
    if (way === undefined) return
    const facts: NoticeFacts = {
      appointmentId: row.id,
      sequence: row.sequence,
      code: row.code,
      service: service?.name ?? { en: row.service_id, fr: row.service_id },
      ...(service?.bring === undefined ? {} : { bring: service.bring }),
      site: siteName(row.site),
      startsAt: row.starts_at,
      endsAt: row.ends_at,
      // Anybody may type any words as a name on the public page, with somebody else's address.
      visitorName: row.made_by === customerActor ? '' : row.name,
    }
    const notice = (noticeKind: NoticeKind, dueAt: Instant) => ({
      id: parts.newId(),
      appointment_id: row.id,
      kind: noticeKind,
      by: way.by,
      recipient: way.recipient,
      language: row.language,
      facts: JSON.stringify(facts),
      state: 'waiting' as const,
      due_at: dueAt,
      next_at: dueAt,
      handing_since: null,
      done_at: null,
      why: null,
    })
    const reminder =
      kind === 'cancellation' || hours === undefined ? undefined : reminderAt(hours, row.starts_at, at)
    await transaction
      .insertInto('appointment_notice')
      .values([notice(kind, at), ...(reminder === undefined ? [] : [notice('reminder', reminder)])])
      .execute()
  }

  const wayTo = (
    row: Pick<Row, 'email' | 'phone'>,
  ): { readonly by: 'mail' | 'text'; readonly recipient: string } | undefined => {
    if (parts.tells.byMail && row.email !== null) return { by: 'mail', recipient: row.email }
    if (parts.tells.byText && row.phone !== null) return { by: 'text', recipient: row.phone }
    return undefined
  }

  async function rowsWhere(
    narrow: (query: ReturnType<typeof joined>) => ReturnType<typeof joined>,
  ): Promise<AppointmentRow[]> {
    const rows = await narrow(joined()).execute()
    const notices = rows.length === 0 ? [] : await noticesOf(rows.map(({ id }) => id))
    return rows.map(row => {
      const way = wayTo(row)
      const notice = notices.find(each => each.appointment_id === row.id)
      const state = notice?.state
      return {
        id: row.id,
        code: row.code,
        serviceId: row.service_id,
        service: (row.service_doc as AppointmentService | null)?.name ?? {
          en: row.service_id,
          fr: row.service_id,
        },
        site: row.site,
        startsAt: row.starts_at,
        endsAt: row.ends_at,
        language: row.language,
        name: row.name,
        ...(row.agent_id === null ? {} : { agentId: row.agent_id }),
        ...(row.phone === null ? {} : { phone: row.phone }),
        ...(row.email === null ? {} : { email: row.email }),
        ...(row.note === null ? {} : { note: row.note }),
        state: stateOf(row),
        sequence: row.sequence,
        // Before the check-in nobody is called by it.
        ...(row.state === 'checked-in' && row.ticket !== null ? { ticket: row.ticket } : {}),
        ...(row.state === 'checked-in' && row.visit_id !== null ? { visitId: row.visit_id } : {}),
        ...(row.checked_in_at === null ? {} : { checkedInAt: row.checked_in_at }),
        ...(row.answered_at === null ? {} : { calledAt: Number(row.answered_at) }),
        ...(row.answered_by_name === null ? {} : { calledBy: row.answered_by_name }),
        told: {
          by: notice?.by ?? way?.by ?? 'nobody',
          ...(state === undefined || state === 'dropped'
            ? {}
            : { state: state === 'handing' ? ('waiting' as const) : state }),
        },
      }
    })
  }

  const joined = () =>
    db
      .selectFrom('appointment')
      .leftJoin('contact', 'contact.id', 'appointment.visit_id')
      .leftJoin('staff', 'staff.id', 'contact.answered_by')
      .leftJoin('appointment_service', 'appointment_service.id', 'appointment.service_id')
      .selectAll('appointment')
      .select([
        'contact.answered_at',
        'contact.result',
        'staff.name as answered_by_name',
        'appointment_service.doc as service_doc',
      ])
      .orderBy('appointment.starts_at')
      .orderBy('appointment.id')

  /** The last message of each that was not dropped; a reminder that is not due yet is no news. */
  const noticesOf = (ids: readonly string[]) =>
    db
      .selectFrom('appointment_notice')
      .select(['appointment_id', 'by', 'state'])
      .distinctOn('appointment_id')
      .where('appointment_id', 'in', ids)
      .where('state', '<>', 'dropped')
      .where('due_at', '<=', now())
      .orderBy('appointment_id')
      .orderBy('due_at', 'desc')
      .execute()

  const kept = async (id: string): Promise<AppointmentRow> => {
    parts.onChanged()
    const row = await find(id)
    if (row === undefined) throw new Error(`an appointment that was just kept is not there: ${id}`)
    return row
  }

  /** Locks an appointment that may be changed, or says why it may not. Residents change what is booked and still ahead. */
  const changeable = async (
    transaction: Transaction<Schema>,
    id: string,
    basedOn: number,
    isByStaff: boolean,
  ): Promise<Row | 'UnknownAppointment' | 'AppointmentOver' | 'AppointmentChanged'> => {
    const row = await transaction
      .selectFrom('appointment')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) return 'UnknownAppointment'
    const isAhead = row.state === 'booked' && row.starts_at > now()
    if (row.state === 'checked-in' || !(isByStaff || isAhead)) return 'AppointmentOver'
    return row.sequence === basedOn ? row : 'AppointmentChanged'
  }

  const refused = async (
    id: string,
    why: Exclude<Awaited<ReturnType<typeof changeable>>, Row>,
  ): Promise<AppointmentRefusal> => {
    if (why !== 'AppointmentChanged') return { name: why }
    const current = await find(id)
    return current === undefined ? { name: 'UnknownAppointment' } : { name: why, current }
  }

  return {
    find,

    slots: async (
      serviceId: string,
      site: SiteId,
      fromDay: string,
      days: number,
      isByStaff = true,
    ): Promise<readonly Slot[] | undefined> => {
      const { from } = boundsOfDay(parts.timeZone, fromDay)
      const lastDay = new Date(Date.parse(`${fromDay}T00:00:00Z`) + (days - 1) * 86_400_000)
      const { to } = boundsOfDay(parts.timeZone, lastDay.toISOString().slice(0, 10))
      const question = await questionFor(db, serviceId, site, { from, to }, isByStaff)
      return question && freeSlots(question, from, to)
    },

    /** Books a slot, once for each id (SPEC U12). */
    book: async (
      asked: BookAppointment,
      by: string,
      isByStaff: boolean,
    ): Promise<AppointmentRow | AppointmentRefusal> => {
      const visitor = visitorAsSaid(asked)
      if ('field' in visitor) return { name: 'VisitorWrong', field: visitor.field }
      const digest = digestOf(asked)
      const outcome = await atSite(asked.site, async transaction => {
        const before = await transaction
          .selectFrom('appointment')
          .select(['digest'])
          .where('id', '=', asked.id)
          .executeTakeFirst()
        if (before !== undefined)
          return before.digest === digest ? undefined : ('AppointmentIdReused' as const)
        const span = { from: asked.startsAt, to: asked.startsAt + 1 }
        const question = await questionFor(transaction, asked.serviceId, asked.site, span, isByStaff)
        if (question === undefined) return 'UnknownService' as const
        const taken = takeSlot(question, asked.startsAt)
        if (typeof taken === 'string') return taken
        const at = now()
        const row = await transaction
          .insertInto('appointment')
          .values({
            id: asked.id,
            digest,
            code: await freeCode(transaction),
            service_id: asked.serviceId,
            site: asked.site,
            queue_id: question.place.queueId,
            starts_at: taken.startsAt,
            ends_at: taken.endsAt,
            busy_until: taken.busyUntil,
            agent_id: taken.agentId ?? null,
            language: asked.language,
            ...visitor,
            state: 'booked',
            sequence: 0,
            visit_id: null,
            ticket: null,
            checked_in_at: null,
            by_slot: null,
            leaving_visit_id: null,
            told: false,
            made_at: at,
            made_by: by,
            changed_at: at,
            changed_by: by,
          })
          .returningAll()
          .executeTakeFirstOrThrow()
        await tell(transaction, row, 'confirmation', question.service, question.hours)
        return undefined
      })
      return outcome === undefined ? kept(asked.id) : { name: outcome }
    },

    /** Moves to another slot of the same service; what was kept free before is free again (SPEC U13). */
    move: async (
      id: string,
      { basedOn, site, startsAt }: MoveAppointment,
      by: string,
      isByStaff = true,
    ): Promise<AppointmentRow | AppointmentRefusal> => {
      const outcome = await atSite(site, async transaction => {
        const row = await changeable(transaction, id, basedOn, isByStaff)
        if (typeof row === 'string') return row
        const question = await questionFor(
          transaction,
          row.service_id,
          site,
          { from: startsAt, to: startsAt + 1 },
          isByStaff,
          id,
        )
        if (question === undefined) return { name: 'UnknownService' as const }
        if (row.state !== 'cancelled' && row.site === site && row.starts_at === startsAt) return undefined
        const taken = takeSlot(question, startsAt)
        if (typeof taken === 'string') return { name: taken }
        const moved = await transaction
          .updateTable('appointment')
          .set({
            site,
            queue_id: question.place.queueId,
            starts_at: taken.startsAt,
            ends_at: taken.endsAt,
            busy_until: taken.busyUntil,
            agent_id: taken.agentId ?? null,
            state: 'booked',
            sequence: row.sequence + 1,
            visit_id: null,
            ticket: null,
            leaving_visit_id: row.visit_id ?? row.leaving_visit_id,
            told: false,
            changed_at: now(),
            changed_by: by,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow()
        await tell(transaction, moved, 'change', question.service, question.hours)
        return undefined
      })
      if (outcome === undefined) return kept(id)
      return typeof outcome === 'string' ? refused(id, outcome) : outcome
    },

    cancel: async (
      id: string,
      basedOn: number,
      by: string,
      isByStaff = true,
    ): Promise<AppointmentRow | AppointmentRefusal> => {
      const outcome = await db.transaction().execute(async transaction => {
        const row = await changeable(transaction, id, basedOn, isByStaff)
        if (typeof row === 'string') {
          const there = await transaction
            .selectFrom('appointment')
            .select('state')
            .where('id', '=', id)
            .executeTakeFirst()
          return there?.state === 'cancelled' ? undefined : row
        }
        if (row.state === 'cancelled') return undefined
        const cancelled = await transaction
          .updateTable('appointment')
          .set({
            state: 'cancelled',
            sequence: row.sequence + 1,
            visit_id: null,
            ticket: null,
            leaving_visit_id: row.visit_id ?? row.leaving_visit_id,
            told: false,
            changed_at: now(),
            changed_by: by,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow()
        const service = await transaction
          .selectFrom('appointment_service')
          .selectAll()
          .where('id', '=', row.service_id)
          .executeTakeFirst()
        await tell(transaction, cancelled, 'cancellation', service && serviceOf(service), undefined)
        return undefined
      })
      return outcome === undefined ? kept(id) : refused(id, outcome)
    },

    /** The appointments of a local day at a site, in the order of their slots. */
    day: (site: SiteId, day: string): Promise<AppointmentRow[]> => {
      const { from, to } = boundsOfDay(parts.timeZone, day)
      return rowsWhere(query =>
        query.where('appointment.site', '=', site).where('starts_at', '>=', from).where('starts_at', '<', to),
      )
    },

    /** By code, or by words with which the parts of a name begin; from a week ago on. */
    search: async (q: string): Promise<AppointmentRow[]> => {
      const code = typedBookingCode(q)
      if (code !== undefined) {
        const byCode = await rowsWhere(query => query.where('code', '=', code))
        if (byCode.length > 0) return byCode
      }
      const words = wordsOf(q)
      const known = await db
        .selectFrom('appointment')
        .select(['id', 'name'])
        .where('starts_at', '>', now() - searchBackMs)
        .orderBy('starts_at')
        .execute()
      const ids = known
        .filter(({ name }) => words.every(word => wordsOf(name).some(part => part.startsWith(word))))
        .slice(0, foundMax)
        .map(({ id }) => id)
      return ids.length === 0 ? [] : rowsWhere(query => query.where('appointment.id', 'in', ids))
    },

    ofVisit: async (visitId: ContactId): Promise<AppointmentRow | undefined> =>
      (await rowsWhere(query => query.where('visit_id', '=', visitId)))[0],
  }
}

export type Appointments = ReturnType<typeof createAppointments>

type KeptVisitor = Pick<Row, 'name' | 'phone' | 'email' | 'note'>

/** Who comes, as it may be kept, or the field that is wrong. */
function visitorAsSaid(asked: BookAppointment): KeptVisitor | { readonly field: 'name' | 'phone' | 'email' } {
  const said = originAsSaid({ ...asked, topic: asked.note })
  if (said.name === undefined) return { field: 'name' }
  const hasPhone = (asked.phone ?? '').trim() !== ''
  if (hasPhone && phoneAsSaid(asked.phone) === undefined) return { field: 'phone' }
  if (said.email !== undefined && !isAddress(said.email)) return { field: 'email' }
  return {
    name: said.name,
    phone: said.phone ?? null,
    email: said.email ?? null,
    note: said.topic ?? null,
  }
}

/** Whether a mail server could be given it: one local part, one domain, nothing that ends a header. */
function isAddress(email: string): boolean {
  return /^[^\s@<>",;:()[\]\\]+@[^\s@<>",;:()[\]\\]+\.[^\s@<>",;:()[\]\\]+$/.test(email)
}

function wordsOf(text: string): readonly string[] {
  return fold(text).split(/\s+/).filter(Boolean)
}

function digestOf({ id: _id, ...asked }: BookAppointment): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(asked).toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .digest('base64url')
}

function stateOf(row: {
  readonly state: Row['state']
  readonly answered_at: string | number | null
  readonly result: string | null
}): AppointmentState {
  if (row.state !== 'checked-in') return row.state
  if (row.result === 'handled') return 'served'
  // Called and not there is no show; who went before the call has left.
  if (row.result === 'abandoned') return row.answered_at === null ? 'left' : 'no-show'
  return row.answered_at === null ? 'checked-in' : 'called'
}
