import type { PaymentView } from '../../../src-contract/http/payments.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { asTyped } from './typed-money.ts'

export const csvHeadings = [
  'number',
  'day',
  'time',
  'person',
  'site',
  'service',
  'method',
  'amount',
  'paid',
  'slip',
  'reference',
  'note',
  'void',
  'refundOf',
] as const
type Heading = (typeof csvHeadings)[number]

/** Payments as lines for a spreadsheet, headings first. Amounts are figures of that language, without a sign. */
export function paymentLines(
  payments: readonly PaymentView[],
  words: {
    readonly heading: (name: Heading) => string
    readonly method: (method: PaymentView['method']) => string
    readonly language: Language
    readonly day: (at: number) => string
    readonly time: (at: number) => string
  },
): readonly (readonly string[])[] {
  const { language } = words
  return [
    csvHeadings.map(words.heading),
    ...payments.map(payment => [
      payment.receiptNumber,
      words.day(payment.takenAt),
      words.time(payment.takenAt),
      payment.takenByName,
      payment.site,
      payment.service[language],
      words.method(payment.method),
      asTyped(payment.amountCents, language),
      asTyped(payment.paidCents, language),
      payment.slipNumber ?? '',
      payment.reference ?? '',
      payment.note ?? '',
      payment.voided?.reason ?? '',
      payment.refundOf?.receiptNumber ?? '',
    ]),
  ]
}
