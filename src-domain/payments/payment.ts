import type { AgentId, Bilingual, ContactId, DeskId, Instant, SiteId } from '../vocabulary/words.ts'
import { holdsCardNumber } from './card-number.ts'
import { type Cents, isAmount, roundedForCash, sumOf } from './money.ts'

export const paymentMethods = ['cash', 'debit', 'credit', 'cheque', 'money-order', 'other'] as const
export type PaymentMethod = (typeof paymentMethods)[number]

/** What is paid for at a counter, as an administrator keeps it. */
export interface PaidService {
  readonly code: string
  readonly name: Bilingual
  /** The usual amount; absent where it is another each time. */
  readonly amountCents?: Cents | undefined
}

/**
 * A payment that was taken, or a refund, whose amounts are below zero. It is never changed; one that was wrong is void,
 * with who said so and why.
 */
export interface Payment extends PaymentDetails {
  readonly id: string
  /** The hub's own number, such as `PA-26-000123`: without a gap within a year. */
  readonly receiptNumber: string
  /** What was handed over: for cash the amount rounded to five cents. */
  readonly paidCents: Cents
  readonly shiftId: string
  readonly takenBy: AgentId
  readonly takenAt: Instant
  readonly site: SiteId
  readonly deskId: DeskId
  /** Of a refund: the payment that it gives back; `note` says why. */
  readonly refundOf?: { readonly id: string; readonly receiptNumber: string } | undefined
  readonly voided?: { readonly by: AgentId; readonly at: Instant; readonly reason: string } | undefined
}

/** What somebody says of a payment. */
export interface PaymentDetails {
  readonly method: PaymentMethod
  readonly amountCents: Cents
  readonly serviceCode: string
  /** The number on the slip of the terminal, or of a cheque: never that of a card. */
  readonly slipNumber?: string | undefined
  readonly note?: string | undefined
  readonly contactId?: ContactId | undefined
  /** The request that it is for, by its reference number. */
  readonly reference?: string | undefined
}

export const slipNumberLengthMax = 40
export const paymentNoteLengthMax = 200
export const voidReasonLengthMax = 200

/** Why a payment is not taken. */
export type PaymentProblem =
  | { readonly name: 'AmountWrong' | 'UnknownPaidService' | 'NoteMissing' }
  | {
      readonly name: 'TextTooLong' | 'CardNumberRefused'
      readonly field: 'slipNumber' | 'note' | 'reference'
    }

/** What is wrong with a payment; nothing when it can be taken (SPEC F1, F2). */
export function paymentProblem(
  details: PaymentDetails,
  services: readonly PaidService[],
): PaymentProblem | undefined {
  const { method, amountCents, serviceCode, slipNumber, note, reference } = details
  if (!isAmount(amountCents) || paidCentsOf(method, amountCents) === 0) return { name: 'AmountWrong' }
  if (!services.some(({ code }) => code === serviceCode)) return { name: 'UnknownPaidService' }
  const texts = [
    ['slipNumber', slipNumber, slipNumberLengthMax],
    ['note', note, paymentNoteLengthMax],
    ['reference', reference, slipNumberLengthMax],
  ] as const
  for (const [field, text, max] of texts) {
    if (text === undefined) continue
    if (text.length > max) return { name: 'TextTooLong', field }
    if (holdsCardNumber(text)) return { name: 'CardNumberRefused', field }
  }
  // Nobody who reconciles knows what "other" was.
  if (method === 'other' && (note ?? '').trim() === '') return { name: 'NoteMissing' }
  return undefined
}

/** What is handed over for an amount. */
export function paidCentsOf(method: PaymentMethod, amountCents: Cents): Cents {
  return method === 'cash' ? roundedForCash(amountCents) : amountCents
}

/** What is given back of a payment whose till was counted. */
export interface RefundDetails {
  readonly method: PaymentMethod
  /** Above zero. */
  readonly amountCents: Cents
  readonly reason: string
  readonly slipNumber?: string | undefined
}

/** Who gives refunds: supervisors alone, or besides them who took the payment, as it is with making void. */
export const refundPolicies = ['supervisors', 'who-voids'] as const
export type RefundPolicy = (typeof refundPolicies)[number]

export type RefundProblem =
  | { readonly name: 'AmountWrong' | 'ReasonMissing' }
  | { readonly name: 'TextTooLong' | 'CardNumberRefused'; readonly field: 'slipNumber' | 'note' }
  /** More than is left of what was paid. */
  | { readonly name: 'RefundTooLarge'; readonly leftCents: Cents }

/** What is wrong with a refund of a payment of which `leftCents` were not given back yet (SPEC F9). */
export function refundProblem(
  { method, amountCents, reason, slipNumber = '' }: RefundDetails,
  leftCents: Cents,
): RefundProblem | undefined {
  if (!isAmount(amountCents)) return { name: 'AmountWrong' }
  if (amountCents > leftCents) return { name: 'RefundTooLarge', leftCents }
  if (refundedCentsOf(method, amountCents, leftCents) <= 0) return { name: 'AmountWrong' }
  if (reason.trim() === '') return { name: 'ReasonMissing' }
  if (reason.length > voidReasonLengthMax) return { name: 'TextTooLong', field: 'note' }
  if (slipNumber.length > slipNumberLengthMax) return { name: 'TextTooLong', field: 'slipNumber' }
  if (holdsCardNumber(reason)) return { name: 'CardNumberRefused', field: 'note' }
  return holdsCardNumber(slipNumber) ? { name: 'CardNumberRefused', field: 'slipNumber' } : undefined
}

/** What is handed back for an amount: cash is rounded, but never to more than is left of what was paid. */
export function refundedCentsOf(method: PaymentMethod, amountCents: Cents, leftCents: Cents): Cents {
  const rounded = paidCentsOf(method, amountCents)
  return rounded > leftCents ? rounded - 5 : rounded
}

/** What of a payment was not given back yet. `refunds` have amounts below zero; those that are void count for nothing. */
export function leftOf(
  payment: Pick<Payment, 'paidCents'>,
  refunds: readonly Pick<Payment, 'paidCents' | 'voided'>[],
): Cents {
  return (
    payment.paidCents +
    sumOf(refunds.filter(({ voided }) => voided === undefined).map(({ paidCents }) => paidCents))
  )
}

/** The number of the hub's receipts: `PA-26-000123` is the 123rd of 2026. */
export function receiptNumberOf(year: number, number: number): string {
  return `PA-${String(year).padStart(2, '0')}-${String(number).padStart(6, '0')}`
}
