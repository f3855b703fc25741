import { z } from 'zod'
import { counterPlaceKinds } from '../../src-domain/kiosk/counter-place.ts'
import { amountCentsMax } from '../../src-domain/payments/money.ts'
import { paymentMethods, refundPolicies } from '../../src-domain/payments/payment.ts'
import { denominations, floatCentsMax } from '../../src-domain/payments/shift.ts'
import { daySchema } from './appointments.ts'

/**
 * Payments at the counters. Amounts are whole cents.
 *
 * | route | who | answers |
 * | --- | --- | --- |
 * | `GET /api/payments/settings` | who takes contacts, administrators | 200 `paymentSettingsViewSchema` |
 * | `PUT /api/payments/settings` | administrators | 200 `paymentSettingsViewSchema`; 409 `SettingsChanged`; 422 `SettingsWrong` (`problem`, `at`) |
 * | `GET /api/payments/shift` | who takes contacts | 200 `ownShiftSchema`: one's own open shift with its payments |
 * | `POST /api/payments/shift` | who takes contacts | 200 `shiftSchema`, the same for the same id; 409 `ShiftOpen`, `ShiftIdReused`; 422 `FloatWrong` |
 * | `POST /api/payments/shift/:id/close` | whose it is | 200 `shiftSchema`, also when it was closed with this very count; 409 `UnknownShift`, `ShiftClosed`, `ExplanationMissing` (`differences`); 422 `CountWrong`, `ExplanationTooLong`, `CardNumberRefused` |
 * | `POST /api/payments/shift/:id/sign-off` | supervisors, not their own | 200 `shiftSchema`; 409 `UnknownShift`, `ShiftNotClosed`, `YourOwnShift` |
 * | `POST /api/payments` | who takes contacts | 200 `paymentSchema`, the same for the same id; 409 `NoShiftOpen`, `PaymentIdReused`; 422 a `PaymentProblem` |
 * | `POST /api/payments/:id/void` | who took it, supervisors | 200 `paymentSchema`, also when it is void; 409 `UnknownPayment`, `NotYourPayment`, `ShiftClosed`; 422 `ReasonMissing`, `CardNumberRefused` |
 * | `GET /api/payments/by-receipt/:number` | who takes contacts | 200 `refundableSchema`; 409 `UnknownPayment` |
 * | `POST /api/payments/:id/refund` | by the policy: supervisors, or who voids | 200 `paymentSchema`, the same for the same id; 409 `NoShiftOpen`, `PaymentIdReused`, `UnknownPayment`, `MayNotRefund`, `VoidInstead`, `NotRefundable`, `RefundTooLarge` (`leftCents`); 422 another `RefundProblem` |
 * | `GET /api/payments/of-contact/:id` | who takes contacts | 200 `paymentsSchema` |
 * | `GET /api/payments/:id/receipt?language` | who takes contacts | 200 `receiptSchema`; 409 `UnknownPayment` |
 * | `POST /api/payments/:id/print` | who takes contacts | 200 `printedSchema`; 409 `UnknownPayment`, `NoPrinter`; 502 `PrinterOff`, `PrinterSilent`, `PrinterBusy`, `PaperOut`, within three seconds |
 * | `GET /api/payments/report?from&to` | supervisors | 200 `paymentReportSchema`, of at most 62 days |
 */

const bilingualSchema = z.object({ en: z.string(), fr: z.string() })
/** Tabs and line ends may stand in it, other control characters and halves of characters may not. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused here.
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]*$/u, 'control characters')
const names = (max: number) => z.strictObject({ en: text(max), fr: text(max) })
const line = (max: number) => text(max).regex(/^[^\r\n\t]*$/, 'one line')
const methodSchema = z.enum(paymentMethods)
const languageSchema = z.enum(['en', 'fr'])

/** How a printer writes accents: what its manual calls the page. */
export const printerCodePages = ['cp858', 'windows1252', 'cp850', 'cp863'] as const
export const printerColumns = [32, 42, 48] as const

export const receiptPrinterSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  name: line(60),
  site: z.string().min(1).max(64),
  /** The counter that it stands at; without, it is that of every counter of the site that has none of its own. */
  place: z
    .strictObject({ kind: z.enum(counterPlaceKinds), label: z.string().regex(/^[A-Z0-9]{1,4}$/) })
    .optional(),
  /** A name or an address in the city's network. */
  host: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/),
  port: z.int().min(1).max(65_535),
  columns: z.union(printerColumns.map(each => z.literal(each))),
  codePage: z.enum(printerCodePages),
  /** Whether it answers when it is asked how it is (DLE EOT). */
  answers: z.boolean(),
})
export type ReceiptPrinter = z.infer<typeof receiptPrinterSchema>

export const paymentSettingsSchema = z.strictObject({
  services: z
    .array(
      z.strictObject({
        code: z.string().regex(/^[a-z0-9-]{1,40}$/),
        name: names(80),
        amountCents: z.int().min(1).max(amountCentsMax).optional(),
      }),
    )
    .max(200),
  /** A difference beyond it is to be explained. */
  differenceLimitCents: z.int().min(0).max(100_000),
  /** With what a till usually begins. */
  floatCents: z.int().min(0).max(floatCentsMax),
  /** What stands at the end of a receipt. */
  footer: names(300),
  printers: z.array(receiptPrinterSchema).max(100),
  /** Absent: supervisors. */
  refundsBy: z.enum(refundPolicies).optional(),
})
export type PaymentSettings = z.infer<typeof paymentSettingsSchema>
export const paymentSettingsViewSchema = z.object({
  version: z.int().nonnegative(),
  settings: paymentSettingsSchema,
  sites: z.array(z.object({ id: z.string(), name: bilingualSchema })),
})
export type PaymentSettingsView = z.infer<typeof paymentSettingsViewSchema>
export const putPaymentSettingsSchema = z.strictObject({
  basedOn: z.int().nonnegative(),
  settings: paymentSettingsSchema,
})

const perMethodSchema = z.object(
  Object.fromEntries(paymentMethods.map(method => [method, z.int()])) as Record<
    (typeof paymentMethods)[number],
    z.ZodInt
  >,
)
const cashSchema = z.strictObject(
  Object.fromEntries(denominations.map(value => [value, z.number()])) as Record<
    (typeof denominations)[number],
    z.ZodNumber
  >,
)

export const closingSchema = z.object({
  at: z.int(),
  cash: cashSchema,
  counted: perMethodSchema,
  expected: perMethodSchema,
  differences: perMethodSchema,
  explanation: z.string().optional(),
})
export const shiftSchema = z.object({
  id: z.uuid(),
  staffId: z.string(),
  staffName: z.string(),
  site: z.string(),
  openedAt: z.int(),
  floatCents: z.int(),
  closing: closingSchema.optional(),
  signedOffBy: z.string().optional(),
  signedOffAt: z.int().optional(),
})
export type ShiftView = z.infer<typeof shiftSchema>

export const paymentSchema = z.object({
  id: z.uuid(),
  receiptNumber: z.string(),
  shiftId: z.uuid(),
  method: methodSchema,
  amountCents: z.int(),
  paidCents: z.int(),
  serviceCode: z.string(),
  service: bilingualSchema,
  slipNumber: z.string().optional(),
  note: z.string().optional(),
  contactId: z.uuid().optional(),
  reference: z.string().optional(),
  takenBy: z.string(),
  takenByName: z.string(),
  takenAt: z.int(),
  site: z.string(),
  deskId: z.string(),
  voided: z.object({ by: z.string(), at: z.int(), reason: z.string() }).optional(),
  /** Of a refund, whose amounts are below zero: the payment that it gives back. */
  refundOf: z.object({ id: z.uuid(), receiptNumber: z.string() }).optional(),
})
export type PaymentView = z.infer<typeof paymentSchema>
/** A payment as it can be given back. */
export const refundableSchema = z.object({
  payment: paymentSchema,
  refunds: z.array(paymentSchema),
  /** Of what was paid and not given back yet. */
  leftCents: z.int(),
  /** Why this person cannot give it back; absent: they can, in an open till. */
  refused: z.enum(['MayNotRefund', 'VoidInstead', 'NotRefundable']).optional(),
})
export type Refundable = z.infer<typeof refundableSchema>
export const paymentsSchema = z.object({ payments: z.array(paymentSchema) })
export type Payments = z.infer<typeof paymentsSchema>

export const ownShiftSchema = z.object({ shift: shiftSchema.optional(), payments: z.array(paymentSchema) })
export type OwnShift = z.infer<typeof ownShiftSchema>

export const openShiftSchema = z.strictObject({ id: z.uuid(), floatCents: z.number() })
export const closeShiftSchema = z.strictObject({
  cash: cashSchema,
  others: z.strictObject({
    debit: z.number(),
    credit: z.number(),
    cheque: z.number(),
    'money-order': z.number(),
    other: z.number(),
  }),
  explanation: text(2_000).optional(),
})
export type CloseShift = z.infer<typeof closeShiftSchema>

/** Lengths and bounds are the rules' own, which name what is wrong. */
export const takePaymentSchema = z.strictObject({
  id: z.uuid(),
  method: methodSchema,
  amountCents: z.number(),
  serviceCode: z.string().max(64),
  slipNumber: line(500).optional(),
  note: line(500).optional(),
  contactId: z.uuid().optional(),
  reference: line(500).optional(),
})
export type TakePayment = z.infer<typeof takePaymentSchema>
/** `amountCents` is above zero. */
export const refundPaymentSchema = z.strictObject({
  id: z.uuid(),
  method: methodSchema,
  amountCents: z.number(),
  reason: line(500),
  slipNumber: line(500).optional(),
})
export type RefundPayment = z.infer<typeof refundPaymentSchema>
export const voidPaymentSchema = z.strictObject({ reason: line(500) })

const receiptRowSchema = z.object({ label: z.string(), value: z.string() })
export const receiptSchema = z.object({
  language: languageSchema,
  city: z.string(),
  site: z.string(),
  title: z.string(),
  rows: z.array(receiptRowSchema),
  total: receiptRowSchema,
  voided: z.string().optional(),
  footer: z.array(z.string()),
})
export const receiptQuerySchema = z.strictObject({ language: languageSchema })
export const printedSchema = z.object({ printer: z.string() })

export const reportQuerySchema = z.strictObject({ from: daySchema, to: daySchema })
export const paymentReportSchema = z.object({
  shifts: z.array(shiftSchema),
  payments: z.array(paymentSchema),
})
export type PaymentReport = z.infer<typeof paymentReportSchema>
