import type {
  CloseShift,
  OwnShift,
  PaymentReport,
  PaymentSettings,
  PaymentSettingsView,
  Payments,
  PaymentView,
  Refundable,
  RefundPayment,
  ShiftView,
  TakePayment,
} from '../../src-contract/http/payments.ts'
import type { Receipt } from '../../src-domain/payments/receipt.ts'
import type { Language } from '../../src-domain/vocabulary/words.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** Payments, shifts and receipts; the refusals stand in the contract. */
export interface PaymentsLine {
  readonly settings: () => Answer<PaymentSettingsView>
  readonly putSettings: (settings: PaymentSettings, basedOn: number) => Answer<PaymentSettingsView>
  readonly ownShift: () => Answer<OwnShift>
  readonly openShift: (id: string, floatCents: number) => Answer<ShiftView>
  readonly closeShift: (id: string, count: CloseShift) => Answer<ShiftView>
  readonly signOff: (id: string) => Answer<ShiftView>
  readonly take: (payment: TakePayment) => Answer<PaymentView>
  readonly voidPayment: (id: string, reason: string) => Answer<PaymentView>
  /** A payment by the number on its receipt, with what was given back of it. */
  readonly byReceipt: (receiptNumber: string) => Answer<Refundable>
  readonly refund: (paymentId: string, refund: RefundPayment) => Answer<PaymentView>
  readonly ofContact: (contactId: string) => Answer<Payments>
  readonly receipt: (id: string, language: Language) => Answer<Receipt>
  readonly print: (id: string, language: Language) => Answer<{ readonly printer: string }>
  readonly report: (from: string, to: string) => Answer<PaymentReport>
}

export function createPaymentsLine(ask: HttpLine['ask']): PaymentsLine {
  const at = (id: string) => `/api/payments/${encodeURIComponent(id)}`
  const shift = (id: string) => `/api/payments/shift/${encodeURIComponent(id)}`
  return {
    settings: () => ask('GET', '/api/payments/settings'),
    putSettings: (settings, basedOn) => ask('PUT', '/api/payments/settings', { settings, basedOn }),
    ownShift: () => ask('GET', '/api/payments/shift'),
    openShift: (id, floatCents) => ask('POST', '/api/payments/shift', { id, floatCents }),
    closeShift: (id, count) => ask('POST', `${shift(id)}/close`, count),
    signOff: id => ask('POST', `${shift(id)}/sign-off`, {}),
    take: payment => ask('POST', '/api/payments', payment),
    voidPayment: (id, reason) => ask('POST', `${at(id)}/void`, { reason }),
    byReceipt: receiptNumber => ask('GET', `/api/payments/by-receipt/${encodeURIComponent(receiptNumber)}`),
    refund: (paymentId, refund) => ask('POST', `${at(paymentId)}/refund`, refund),
    ofContact: contactId => ask('GET', `/api/payments/of-contact/${encodeURIComponent(contactId)}`),
    receipt: (id, language) => ask('GET', `${at(id)}/receipt?language=${language}`),
    print: (id, language) => ask('POST', `${at(id)}/print`, { language }),
    report: (from, to) => ask('GET', `/api/payments/report?from=${from}&to=${to}`),
  }
}
