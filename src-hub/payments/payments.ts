import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type {
  CloseShift,
  OwnShift,
  PaymentReport,
  PaymentSettings,
  PaymentView,
  Refundable,
  RefundPayment,
  ShiftView,
  TakePayment,
} from '../../src-contract/http/payments.ts'
import { holdsCardNumber } from '../../src-domain/payments/card-number.ts'
import {
  leftOf,
  type PaymentProblem,
  paidCentsOf,
  paymentProblem,
  type RefundPolicy,
  type RefundProblem,
  receiptNumberOf,
  refundedCentsOf,
  refundProblem,
  voidReasonLengthMax,
} from '../../src-domain/payments/payment.ts'
import { type Closing, closeShift, isFloat, type ShiftProblem } from '../../src-domain/payments/shift.ts'
import type { Bilingual, ContactId, Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'

/** Why a payment or a shift was not taken, changed or closed. */
export type PaymentRefusal =
  | PaymentProblem
  | ShiftProblem
  | RefundProblem
  | {
      readonly name:
        | 'NoShiftOpen'
        | 'PaymentIdReused'
        | 'UnknownPayment'
        | 'NotYourPayment'
        | 'MayNotRefund'
        | 'VoidInstead'
        | 'NotRefundable'
        | 'ReasonMissing'
        | 'ShiftOpen'
        | 'ShiftIdReused'
        | 'UnknownShift'
        | 'ShiftClosed'
        | 'ShiftNotClosed'
        | 'YourOwnShift'
    }

/** Whoever acts, and where. */
export interface Till {
  readonly staffId: string
  readonly site: string
  readonly deskId: string
  readonly isSupervisor: boolean
}

type PaymentRow = Selectable<Schema['payment']>
type ShiftRow = Selectable<Schema['payment_shift']>

/**
 * Payments and shifts, in the database that all hubs share. Who takes a payment and who counts the till hold the row of
 * the shift: no payment comes into a till while it is counted, or after (SPEC F4).
 */
export function createPayments(parts: {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  /** The last two digits of the year, by the clock of the city. */
  readonly yearOf: (at: Instant) => number
  readonly settings: () => Promise<PaymentSettings>
}) {
  const { db, now, yearOf } = parts

  const openShiftOf = (from: Kysely<Schema>, staffId: string) =>
    from
      .selectFrom('payment_shift')
      .selectAll()
      .where('staff_id', '=', staffId)
      .where('closed_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()

  const lockedShift = (from: Kysely<Schema>, id: string) =>
    from.selectFrom('payment_shift').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

  const namesOf = async (ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    if (ids.length === 0) return new Map()
    const rows = await db.selectFrom('staff').select(['id', 'name']).where('id', 'in', ids).execute()
    return new Map(rows.map(({ id, name }) => [id, name]))
  }

  const receiptsOf = async (ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    if (ids.length === 0) return new Map()
    const rows = await db
      .selectFrom('payment')
      .select(['id', 'receipt_number'])
      .where('id', 'in', ids)
      .execute()
    return new Map(rows.map(row => [row.id, row.receipt_number]))
  }

  const paymentViews = async (rows: readonly PaymentRow[]): Promise<PaymentView[]> => {
    const names = await namesOf([...new Set(rows.map(row => row.taken_by))])
    const receipts = await receiptsOf(rows.flatMap(row => row.refund_of ?? []))
    return rows.map(row => paymentOf(row, names.get(row.taken_by) ?? row.taken_by, receipts))
  }

  const shiftViews = async (rows: readonly ShiftRow[]): Promise<ShiftView[]> => {
    const names = await namesOf([...new Set(rows.map(row => row.staff_id))])
    return rows.map(row => shiftOf(row, names.get(row.staff_id) ?? row.staff_id))
  }

  const paymentView = async (row: PaymentRow): Promise<PaymentView> => {
    const [view] = await paymentViews([row])
    if (view === undefined) throw new Error('a payment that is there has no view')
    return view
  }
  const shiftView = async (row: ShiftRow): Promise<ShiftView> => {
    const [view] = await shiftViews([row])
    if (view === undefined) throw new Error('a shift that is there has no view')
    return view
  }

  const paymentsOfShift = (from: Kysely<Schema>, shiftId: string): Promise<PaymentRow[]> =>
    from.selectFrom('payment').selectAll().where('shift_id', '=', shiftId).orderBy('receipt_number').execute()

  const nextReceipt = async (transaction: Transaction<Schema>, at: Instant): Promise<string> => {
    const year = yearOf(at)
    const { last } = await transaction
      .insertInto('payment_counter')
      .values({ year, last: 1 })
      .onConflict(conflict =>
        conflict.column('year').doUpdateSet({ last: sql<number>`payment_counter.last + 1` }),
      )
      .returning('last')
      .executeTakeFirstOrThrow()
    return receiptNumberOf(year, last)
  }

  const refundsOf = (from: Kysely<Schema>, paymentId: string): Promise<PaymentRow[]> =>
    from
      .selectFrom('payment')
      .selectAll()
      .where('refund_of', '=', paymentId)
      .orderBy('receipt_number')
      .execute()

  const refundPolicy = async (): Promise<RefundPolicy> => (await parts.settings()).refundsBy ?? 'supervisors'

  /** Why somebody cannot give back a payment, whatever the amount. */
  const whyNoRefund = async (
    from: Kysely<Schema>,
    payment: PaymentRow,
    { staffId, isSupervisor }: Till,
    refundsBy: RefundPolicy,
  ): Promise<{ readonly name: 'MayNotRefund' | 'VoidInstead' | 'NotRefundable' } | undefined> => {
    if (!isSupervisor && (refundsBy === 'supervisors' || payment.taken_by !== staffId))
      return { name: 'MayNotRefund' }
    if (payment.voided_at !== null || payment.refund_of !== null) return { name: 'NotRefundable' }
    const shift = await from
      .selectFrom('payment_shift')
      .select('closed_at')
      .where('id', '=', payment.shift_id)
      .executeTakeFirstOrThrow()
    return shift.closed_at === null ? { name: 'VoidInstead' } : undefined
  }

  return {
    openShift: async (
      id: string,
      floatCents: number,
      { staffId, site }: Till,
    ): Promise<ShiftView | PaymentRefusal> => {
      if (!isFloat(floatCents)) return { name: 'FloatWrong' }
      await db
        .insertInto('payment_shift')
        .values({
          id,
          staff_id: staffId,
          site,
          opened_at: now(),
          float_cents: floatCents,
          closing: null,
          closed_at: null,
          signed_off_by: null,
          signed_off_at: null,
        })
        .onConflict(conflict => conflict.doNothing())
        .execute()
      const row = await db.selectFrom('payment_shift').selectAll().where('id', '=', id).executeTakeFirst()
      if (row === undefined) return { name: 'ShiftOpen' }
      const isSame = row.staff_id === staffId && row.float_cents === floatCents
      return isSame ? shiftView(row) : { name: 'ShiftIdReused' }
    },

    /** One's own open shift, and what was paid in it. */
    ownShift: async (staffId: string): Promise<OwnShift> => {
      const row = await db
        .selectFrom('payment_shift')
        .selectAll()
        .where('staff_id', '=', staffId)
        .where('closed_at', 'is', null)
        .executeTakeFirst()
      if (row === undefined) return { payments: [] }
      return { shift: await shiftView(row), payments: await paymentViews(await paymentsOfShift(db, row.id)) }
    },

    /** Takes a payment, once for each id (SPEC F3). */
    take: async (asked: TakePayment, till: Till): Promise<PaymentView | PaymentRefusal> => {
      const { id, ...details } = asked
      const { services } = await parts.settings()
      const digest = digestOf(asked)
      const taken = await db
        .transaction()
        .execute(async (transaction): Promise<PaymentRow | PaymentRefusal> => {
          const shift = await openShiftOf(transaction, till.staffId)
          const before = await askedBefore(transaction, id, digest, till.staffId)
          if (before !== undefined) return before
          const problem = paymentProblem(details, services)
          if (problem !== undefined) return problem
          if (shift === undefined) return { name: 'NoShiftOpen' }
          const service = services.find(({ code }) => code === details.serviceCode)
          const at = now()
          return transaction
            .insertInto('payment')
            .values({
              id,
              digest,
              receipt_number: await nextReceipt(transaction, at),
              ...takenIn(shift, till, at),
              method: details.method,
              amount_cents: details.amountCents,
              paid_cents: paidCentsOf(details.method, details.amountCents),
              service_code: details.serviceCode,
              service_name: JSON.stringify(service?.name),
              slip_number: said(details.slipNumber),
              note: said(details.note),
              contact_id: details.contactId ?? null,
              reference: said(details.reference),
            })
            .returningAll()
            .executeTakeFirstOrThrow()
        })
      return 'name' in taken ? taken : paymentView(taken)
    },

    /** Makes a payment void. It stays, with who said so and why; in a till that was counted nothing is changed. */
    void: async (id: string, reason: string, till: Till): Promise<PaymentView | PaymentRefusal> => {
      const why = reason.trim()
      if (why === '') return { name: 'ReasonMissing' }
      if (why.length > voidReasonLengthMax) return { name: 'TextTooLong', field: 'note' }
      if (holdsCardNumber(why)) return { name: 'CardNumberRefused', field: 'note' }
      const voided = await db
        .transaction()
        .execute(async (transaction): Promise<PaymentRow | PaymentRefusal> => {
          const found = await transaction
            .selectFrom('payment')
            .select('shift_id')
            .where('id', '=', id)
            .executeTakeFirst()
          if (found === undefined) return { name: 'UnknownPayment' }
          const shift = await lockedShift(transaction, found.shift_id)
          const row = await transaction
            .selectFrom('payment')
            .selectAll()
            .where('id', '=', id)
            .executeTakeFirstOrThrow()
          if (row.taken_by !== till.staffId && !till.isSupervisor) return { name: 'NotYourPayment' }
          if (row.voided_at !== null) return row
          if (shift?.closed_at !== null) return { name: 'ShiftClosed' }
          return transaction
            .updateTable('payment')
            .set({ voided_by: till.staffId, voided_at: now(), void_reason: why })
            .where('id', '=', id)
            .returningAll()
            .executeTakeFirstOrThrow()
        })
      return 'name' in voided ? voided : paymentView(voided)
    },

    /** A payment by the number on its receipt, with what was given back of it. */
    byReceipt: async (receiptNumber: string, till: Till): Promise<Refundable | undefined> => {
      const row = await db
        .selectFrom('payment')
        .selectAll()
        .where('receipt_number', '=', receiptNumber)
        .executeTakeFirst()
      if (row === undefined) return undefined
      const refunds = await refundsOf(db, row.id)
      const refused = await whyNoRefund(db, row, till, await refundPolicy())
      return {
        payment: await paymentView(row),
        refunds: await paymentViews(refunds),
        leftCents: leftOf(paidIn(row), refunds.map(paidIn)),
        ...(refused === undefined ? {} : { refused: refused.name }),
      }
    },

    /**
     * Gives back of a payment whose till was counted, out of one's own open till, once for each id (SPEC F9). Who gives
     * back holds the row of the payment: two at once never give back more than was paid.
     */
    refund: async (
      paymentId: string,
      asked: RefundPayment,
      till: Till,
    ): Promise<PaymentView | PaymentRefusal> => {
      const { id, ...details } = asked
      const digest = digestOf({ ...asked, refundOf: paymentId })
      const refundsBy = await refundPolicy()
      const given = await db
        .transaction()
        .execute(async (transaction): Promise<PaymentRow | PaymentRefusal> => {
          const shift = await openShiftOf(transaction, till.staffId)
          const before = await askedBefore(transaction, id, digest, till.staffId)
          if (before !== undefined) return before
          const payment = await transaction
            .selectFrom('payment')
            .selectAll()
            .where('id', '=', paymentId)
            .forUpdate()
            .executeTakeFirst()
          if (payment === undefined) return { name: 'UnknownPayment' }
          const refused = await whyNoRefund(transaction, payment, till, refundsBy)
          if (refused !== undefined) return refused
          const leftCents = leftOf(paidIn(payment), (await refundsOf(transaction, paymentId)).map(paidIn))
          const problem = refundProblem(details, leftCents)
          if (problem !== undefined) return problem
          if (shift === undefined) return { name: 'NoShiftOpen' }
          const at = now()
          return transaction
            .insertInto('payment')
            .values({
              id,
              digest,
              receipt_number: await nextReceipt(transaction, at),
              ...takenIn(shift, till, at),
              method: details.method,
              amount_cents: -details.amountCents,
              paid_cents: -refundedCentsOf(details.method, details.amountCents, leftCents),
              service_code: payment.service_code,
              service_name: JSON.stringify(payment.service_name),
              slip_number: said(details.slipNumber),
              note: details.reason.trim(),
              contact_id: null,
              reference: payment.reference,
              refund_of: paymentId,
            })
            .returningAll()
            .executeTakeFirstOrThrow()
        })
      return 'name' in given ? given : paymentView(given)
    },

    /** Counts a till and closes it for good. */
    close: async (id: string, count: CloseShift, staffId: string): Promise<ShiftView | PaymentRefusal> => {
      const { differenceLimitCents } = await parts.settings()
      const closed = await db
        .transaction()
        .execute(async (transaction): Promise<ShiftRow | PaymentRefusal> => {
          const shift = await lockedShift(transaction, id)
          if (shift === undefined || shift.staff_id !== staffId) return { name: 'UnknownShift' }
          const payments = (await paymentsOfShift(transaction, id)).map(paidIn)
          const at = now()
          const closing = closeShift(
            { floatCents: shift.float_cents },
            payments,
            count,
            differenceLimitCents,
            at,
          )
          if (shift.closed_at !== null) {
            // Said again because the answer was lost.
            const { counted } = shift.closing as Closing
            const isSame = !('name' in closing) && isDeepStrictEqual(closing.counted, counted)
            return isSame ? shift : { name: 'ShiftClosed' }
          }
          if ('name' in closing) return closing
          return transaction
            .updateTable('payment_shift')
            .set({ closing: JSON.stringify(closing), closed_at: at })
            .where('id', '=', id)
            .returningAll()
            .executeTakeFirstOrThrow()
        })
      return 'name' in closed ? closed : shiftView(closed)
    },

    /** A supervisor has looked at a count; nobody at their own. */
    signOff: async (id: string, by: string): Promise<ShiftView | PaymentRefusal> => {
      const signed = await db
        .transaction()
        .execute(async (transaction): Promise<ShiftRow | PaymentRefusal> => {
          const shift = await lockedShift(transaction, id)
          if (shift === undefined) return { name: 'UnknownShift' }
          if (shift.staff_id === by) return { name: 'YourOwnShift' }
          if (shift.closed_at === null) return { name: 'ShiftNotClosed' }
          if (shift.signed_off_at !== null) return shift
          return transaction
            .updateTable('payment_shift')
            .set({ signed_off_by: by, signed_off_at: now() })
            .where('id', '=', id)
            .returningAll()
            .executeTakeFirstOrThrow()
        })
      return 'name' in signed ? signed : shiftView(signed)
    },

    find: async (id: string): Promise<PaymentView | undefined> => {
      const row = await db.selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirst()
      return row && paymentView(row)
    },

    ofContact: async (contactId: ContactId): Promise<PaymentView[]> =>
      paymentViews(
        await db
          .selectFrom('payment')
          .selectAll()
          .where('contact_id', '=', contactId)
          .orderBy('receipt_number')
          .execute(),
      ),

    /** Shifts that were opened, and payments that were taken, within a span. */
    report: async (from: Instant, to: Instant): Promise<PaymentReport> => {
      const shifts = await db
        .selectFrom('payment_shift')
        .selectAll()
        .where('opened_at', '>=', from)
        .where('opened_at', '<', to)
        .orderBy('opened_at')
        .execute()
      const payments = await db
        .selectFrom('payment')
        .selectAll()
        .where('taken_at', '>=', from)
        .where('taken_at', '<', to)
        .orderBy('receipt_number')
        .execute()
      return { shifts: await shiftViews(shifts), payments: await paymentViews(payments) }
    },
  }
}

export type PaymentStore = ReturnType<typeof createPayments>

/** What the sums need to know of a payment. */
function paidIn(row: PaymentRow) {
  return { method: row.method, paidCents: row.paid_cents, ...voidOf(row) }
}

function paymentOf(row: PaymentRow, takenByName: string, receipts: ReadonlyMap<string, string>): PaymentView {
  return {
    id: row.id,
    receiptNumber: row.receipt_number,
    shiftId: row.shift_id,
    method: row.method,
    amountCents: row.amount_cents,
    paidCents: row.paid_cents,
    serviceCode: row.service_code,
    service: row.service_name as Bilingual,
    ...(row.slip_number === null ? {} : { slipNumber: row.slip_number }),
    ...(row.note === null ? {} : { note: row.note }),
    ...(row.contact_id === null ? {} : { contactId: row.contact_id }),
    ...(row.reference === null ? {} : { reference: row.reference }),
    takenBy: row.taken_by,
    takenByName,
    takenAt: row.taken_at,
    site: row.site,
    deskId: row.desk_id,
    ...voidOf(row),
    ...(row.refund_of === null
      ? {}
      : { refundOf: { id: row.refund_of, receiptNumber: receipts.get(row.refund_of) ?? '' } }),
  }
}

function voidOf({ voided_by: by, voided_at: at, void_reason: reason }: PaymentRow) {
  return by === null || at === null || reason === null ? undefined : { voided: { by, at, reason } }
}

function shiftOf(row: ShiftRow, staffName: string): ShiftView {
  return {
    id: row.id,
    staffId: row.staff_id,
    staffName,
    site: row.site,
    openedAt: row.opened_at,
    floatCents: row.float_cents,
    ...(row.closing === null ? {} : { closing: row.closing as Closing }),
    ...(row.signed_off_by === null ? {} : { signedOffBy: row.signed_off_by }),
    ...(row.signed_off_at === null ? {} : { signedOffAt: row.signed_off_at }),
  }
}

function said(text: string | undefined): string | null {
  const plain = text?.trim() ?? ''
  return plain === '' ? null : plain
}

/** Where, when and by whom a payment is taken or given back. */
function takenIn(shift: ShiftRow, { staffId, site, deskId }: Till, at: Instant) {
  return {
    shift_id: shift.id,
    taken_by: staffId,
    taken_at: at,
    site,
    desk_id: deskId,
    voided_by: null,
    voided_at: null,
    void_reason: null,
  }
}

/** What this id was before: the same again, or another's. */
async function askedBefore(
  from: Kysely<Schema>,
  id: string,
  digest: string,
  staffId: string,
): Promise<PaymentRow | PaymentRefusal | undefined> {
  const before = await from.selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirst()
  if (before === undefined) return undefined
  return before.digest === digest && before.taken_by === staffId ? before : { name: 'PaymentIdReused' }
}

function digestOf({
  id: _id,
  ...asked
}: TakePayment | (RefundPayment & { readonly refundOf: string })): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(asked).toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .digest('base64url')
}
