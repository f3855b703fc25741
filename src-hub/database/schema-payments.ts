import type { ColumnType } from 'kysely'
import type { PaymentMethod } from '../../src-domain/payments/payment.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

/** Tables of `src-hub/payments`. */
export interface PaymentsSchema {
  /** One row for each version; the last is in force. */
  payment_settings: {
    version: number
    /** `PaymentSettings`. */
    doc: ColumnType<unknown, string, never>
    set_at: Instant
    set_by: string
  }
  /** The receipts of each year are numbered without a gap. */
  payment_counter: { year: number; last: number }
  payment_shift: {
    id: string
    staff_id: string
    site: string
    opened_at: Instant
    float_cents: number
    /** `Closing`; null while it is open. */
    closing: ColumnType<unknown, string | null, string>
    closed_at: Instant | null
    signed_off_by: string | null
    signed_off_at: Instant | null
  }
  payment: {
    id: string
    /** Of what was asked for: other words under the same id are refused. */
    digest: string
    receipt_number: string
    shift_id: string
    method: PaymentMethod
    amount_cents: number
    paid_cents: number
    service_code: string
    /** As it was called then. */
    service_name: ColumnType<unknown, string, never>
    slip_number: string | null
    note: string | null
    contact_id: string | null
    reference: string | null
    taken_by: string
    taken_at: Instant
    site: string
    desk_id: string
    voided_by: string | null
    voided_at: Instant | null
    void_reason: string | null
    /** The payment that this one gives back; its amounts are below zero then. */
    refund_of: ColumnType<string | null, string | null | undefined, never>
  }
}
