import type { Bilingual, Language } from '../vocabulary/words.ts'
import type { Cents } from './money.ts'
import type { PaymentMethod } from './payment.ts'

/** What stands on a receipt: the page and the printer at the counter say the same. */
export interface Receipt {
  readonly language: Language
  readonly city: string
  readonly site: string
  readonly title: string
  readonly rows: readonly ReceiptRow[]
  /** The amount that was paid, in words that stand out. */
  readonly total: ReceiptRow
  /** Set on a payment that is void. */
  readonly voided?: string | undefined
  readonly footer: readonly string[]
}

export interface ReceiptRow {
  readonly label: string
  readonly value: string
}

export const methodNames: Readonly<Record<PaymentMethod, Bilingual>> = {
  cash: { en: 'Cash', fr: 'Comptant' },
  debit: { en: 'Debit card', fr: 'Carte de débit' },
  credit: { en: 'Credit card', fr: 'Carte de crédit' },
  cheque: { en: 'Cheque', fr: 'Chèque' },
  'money-order': { en: 'Money order', fr: 'Mandat-poste' },
  other: { en: 'Other', fr: 'Autre' },
}

/** The receipt of a payment in one language. `when`: the time by the clock of the city, in that language. */
export function receiptOf(
  facts: {
    readonly receiptNumber: string
    readonly service: Bilingual
    readonly method: PaymentMethod
    readonly amountCents: Cents
    readonly paidCents: Cents
    readonly slipNumber?: string | undefined
    readonly reference?: string | undefined
    readonly isVoid: boolean
    /** Of a refund: the receipt of the payment that it gives back, and why. Its amounts are below zero. */
    readonly refundOf?: { readonly receiptNumber: string } | undefined
    readonly note?: string | undefined
    readonly city: Bilingual
    readonly site: Bilingual
    readonly servedBy: string
    readonly footer: Bilingual
    readonly when: string
  },
  language: Language,
): Receipt {
  const words = language === 'en' ? english : french
  const { slipNumber, reference, refundOf } = facts
  const isRefund = refundOf !== undefined
  const [amountCents, paidCents] = [Math.abs(facts.amountCents), Math.abs(facts.paidCents)]
  const money = (cents: Cents) => amountIn(language, cents)
  const row = (label: string, value: string): ReceiptRow => ({ label, value })
  return {
    language,
    city: facts.city[language],
    site: facts.site[language],
    title: isRefund ? words.refundTitle : words.title,
    rows: [
      row(words.number, facts.receiptNumber),
      row(words.when, facts.when),
      ...(isRefund ? [row(words.refundOf, refundOf.receiptNumber)] : []),
      row(words.service, facts.service[language]),
      ...(reference === undefined ? [] : [row(words.reference, reference)]),
      ...(isRefund && facts.note !== undefined ? [row(words.reason, facts.note)] : []),
      row(isRefund ? words.refundMethod : words.method, methodNames[facts.method][language]),
      ...(slipNumber === undefined ? [] : [row(words.slip, slipNumber)]),
      ...(amountCents === paidCents
        ? []
        : [row(words.amount, money(amountCents)), row(words.rounding, money(paidCents - amountCents))]),
      row(words.servedBy, facts.servedBy),
    ],
    total: row(isRefund ? words.refunded : words.paid, money(paidCents)),
    ...(facts.isVoid ? { voided: words.voided } : {}),
    footer: facts.footer[language]
      .split('\n')
      .map(line => line.trim())
      .filter(Boolean),
  }
}

/** `$1,234.50`, and in French `1 234,50 $`. */
export function amountIn(language: Language, cents: Cents): string {
  const whole = Math.floor(Math.abs(cents) / 100)
  const grouped = String(whole).replaceAll(/\B(?=(\d{3})+$)/g, language === 'en' ? ',' : '\u00a0')
  const fraction = String(Math.abs(cents) % 100).padStart(2, '0')
  const sign = cents < 0 ? '−' : ''
  return language === 'en' ? `${sign}$${grouped}.${fraction}` : `${sign}${grouped},${fraction}\u00a0$`
}

const english = {
  title: 'Receipt',
  refundTitle: 'Refund',
  refundOf: 'Refund of receipt',
  reason: 'Reason',
  refundMethod: 'Refunded by',
  refunded: 'Refunded',
  number: 'Receipt number',
  when: 'Date',
  service: 'For',
  reference: 'Reference',
  method: 'Paid by',
  slip: 'Slip number',
  amount: 'Amount',
  rounding: 'Cash rounding',
  servedBy: 'Served by',
  paid: 'Paid',
  voided: 'VOID',
}
const french: typeof english = {
  title: 'Reçu',
  refundTitle: 'Remboursement',
  refundOf: 'Remboursement du reçu',
  reason: 'Motif',
  refundMethod: 'Mode de remboursement',
  refunded: 'Remboursé',
  number: 'Numéro du reçu',
  when: 'Date',
  service: 'Objet',
  reference: 'Référence',
  method: 'Mode de paiement',
  slip: 'Numéro du bordereau',
  amount: 'Montant',
  rounding: 'Arrondi (comptant)',
  servedBy: 'Servi par',
  paid: 'Payé',
  voided: 'ANNULÉ',
}
