import type { AgentId, Instant, SiteId } from '../vocabulary/words.ts'
import { holdsCardNumber } from './card-number.ts'
import { type Cents, sumOf } from './money.ts'
import { type Payment, type PaymentMethod, paymentMethods } from './payment.ts'

/**
 * One person's till from its opening to its count. It is counted once and is closed for good; then a supervisor, another
 * person, signs it off.
 *
 *     open ──► closed ──► signed-off
 */
export interface Shift {
  readonly id: string
  readonly staffId: AgentId
  readonly site: SiteId
  readonly openedAt: Instant
  /** The cash that lay in the till at the beginning, and stays in it. */
  readonly floatCents: Cents
  readonly standing: ShiftStanding
}

export type ShiftStanding =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly closing: Closing }
  | {
      readonly kind: 'signed-off'
      readonly closing: Closing
      readonly signedOffBy: AgentId
      readonly signedOffAt: Instant
    }

/** How a shift was closed. */
export interface Closing {
  readonly at: Instant
  readonly cash: CashCount
  /** What was counted of each method, cash included. */
  readonly counted: PerMethod
  readonly expected: PerMethod
  /** Counted less expected. */
  readonly differences: PerMethod
  readonly explanation?: string | undefined
}

export type PerMethod = Readonly<Record<PaymentMethod, Cents>>

/** Canadian notes and coins that are given out, in cents, the largest first. */
export const denominations = [10_000, 5_000, 2_000, 1_000, 500, 200, 100, 25, 10, 5] as const
export type Denomination = (typeof denominations)[number]
/** How many of each lie in the till. */
export type CashCount = Readonly<Record<Denomination, number>>

export const floatCentsMax: Cents = 500_000
const piecesMax = 9_999
/** So much can be counted of one method; below zero where more was given back than taken. */
export const countedCentsMax: Cents = 99_999_999
export const explanationLengthMax = 500

export function cashOf(count: CashCount): Cents {
  return sumOf(denominations.map(value => value * count[value]))
}

/** What must be there at the end: the float with the cash that was paid, and of every other method what was paid. */
export function expectedOf(
  floatCents: Cents,
  payments: readonly Pick<Payment, 'method' | 'paidCents' | 'voided'>[],
): PerMethod {
  const paid = paidPerMethod(payments)
  return { ...paid, cash: floatCents + paid.cash }
}

/** The sums of what was paid; what is void counts for nothing. */
export function paidPerMethod(
  payments: readonly Pick<Payment, 'method' | 'paidCents' | 'voided'>[],
): PerMethod {
  return perMethod(method =>
    sumOf(
      payments
        .filter(payment => payment.method === method && payment.voided === undefined)
        .map(({ paidCents }) => paidCents),
    ),
  )
}

/** One amount for each method. */
export function perMethod(amountOf: (method: PaymentMethod) => Cents): PerMethod {
  return Object.fromEntries(paymentMethods.map(method => [method, amountOf(method)])) as PerMethod
}

export interface ShiftCount {
  readonly cash: CashCount
  /** Of each method but cash, which is counted piece by piece. */
  readonly others: Readonly<Record<Exclude<PaymentMethod, 'cash'>, Cents>>
  readonly explanation?: string | undefined
}

export type ShiftProblem =
  | { readonly name: 'FloatWrong' | 'CountWrong' | 'ExplanationTooLong' | 'CardNumberRefused' }
  /** Some difference is beyond the limit. */
  | { readonly name: 'ExplanationMissing'; readonly differences: PerMethod }

export function isFloat(cents: number): boolean {
  return Number.isInteger(cents) && cents >= 0 && cents <= floatCentsMax
}

/**
 * How a shift closes with this count, or what is missing. Differences of a method beyond `limitCents`, in either
 * direction, are to be explained (SPEC F4).
 */
export function closeShift(
  shift: Pick<Shift, 'floatCents'>,
  payments: readonly Pick<Payment, 'method' | 'paidCents' | 'voided'>[],
  { cash, others, explanation }: ShiftCount,
  limitCents: Cents,
  at: Instant,
): Closing | ShiftProblem {
  const isCount = (count: number, max: number) => Number.isInteger(count) && count >= 0 && count <= max
  const isCounted =
    denominations.every(value => isCount(cash[value], piecesMax)) &&
    Object.values(others).every(cents => isCount(Math.abs(cents), countedCentsMax))
  if (!isCounted) return { name: 'CountWrong' }
  const said = explanation?.trim() ?? ''
  if (said.length > explanationLengthMax) return { name: 'ExplanationTooLong' }
  if (holdsCardNumber(said)) return { name: 'CardNumberRefused' }
  const expected = expectedOf(shift.floatCents, payments)
  const counted = perMethod(method => (method === 'cash' ? cashOf(cash) : others[method]))
  const differences = perMethod(method => counted[method] - expected[method])
  const isBeyond = paymentMethods.some(method => Math.abs(differences[method]) > limitCents)
  if (isBeyond && said === '') return { name: 'ExplanationMissing', differences }
  return { at, cash, counted, expected, differences, ...(said === '' ? {} : { explanation: said }) }
}
