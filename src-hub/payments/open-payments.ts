import type { Kysely } from 'kysely'
import type {
  PaymentReport,
  PaymentSettings,
  PaymentSettingsView,
  PaymentView,
  ReceiptPrinter,
} from '../../src-contract/http/payments.ts'
import type { CounterPlace } from '../../src-domain/kiosk/counter-place.ts'
import { type Receipt, receiptOf } from '../../src-domain/payments/receipt.ts'
import { dateInWords } from '../../src-domain/vocabulary/date-in-words.ts'
import type { Bilingual, DeskId, Instant, Language, SiteId } from '../../src-domain/vocabulary/words.ts'
import { boundsOfDay } from '../config/local-day.ts'
import type { Schema } from '../database/schema.ts'
import { createPaymentSettings } from './payment-settings.ts'
import { createPayments, type Till } from './payments.ts'
import { receiptBytes } from './receipt-bytes.ts'
import { createPrinters, type PrinterTrouble } from './send-to-printer.ts'

export interface PaymentsParts {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  readonly yearOf: (at: Instant) => number
  readonly city: Bilingual
  readonly timeZone: string
  readonly sites: readonly { readonly id: SiteId; readonly name: Bilingual }[]
  /** What the PC at a counter is called. */
  readonly placeOf: (deskId: DeskId) => Promise<CounterPlace | undefined>
}

export type Printed =
  | { readonly printer: string }
  | { readonly name: 'UnknownPayment' | 'NoPrinter' | PrinterTrouble }

/** The payments of a centre: taken, counted, signed off, and given on paper. */
export function openPayments(parts: PaymentsParts) {
  const { db, now, timeZone, sites } = parts
  const settings = createPaymentSettings({ db, now, sites: sites.map(({ id }) => id) })
  const payments = createPayments({ ...parts, settings: async () => (await settings.current()).settings })
  const printers = createPrinters()

  const settingsView = async (): Promise<PaymentSettingsView> => ({
    ...(await settings.current()),
    sites: sites.map(({ id, name }) => ({ id, name })),
  })

  const receipt = async (payment: PaymentView, language: Language): Promise<Receipt> => {
    const { settings: inForce } = await settings.current()
    return receiptOf(
      {
        ...payment,
        isVoid: payment.voided !== undefined,
        city: parts.city,
        site: sites.find(({ id }) => id === payment.site)?.name ?? { en: payment.site, fr: payment.site },
        servedBy: payment.takenByName,
        footer: inForce.footer,
        when: dateInWords(
          new Intl.DateTimeFormat(`${language}-CA`, { timeZone, dateStyle: 'medium', timeStyle: 'short' }),
          payment.takenAt,
        ),
      },
      language,
    )
  }

  /** The printer of a desk: that of its own counter, else one of its site that is nobody's own. */
  const printerFor = async (site: SiteId, deskId: DeskId): Promise<ReceiptPrinter | undefined> => {
    const here = (await settings.current()).settings.printers.filter(printer => printer.site === site)
    const place = await parts.placeOf(deskId)
    return (
      here.find(each => place && each.place?.kind === place.kind && each.place.label === place.label) ??
      here.find(each => each.place === undefined)
    )
  }

  return {
    ...payments,
    settings: settingsView,
    putSettings: async (wanted: PaymentSettings, basedOn: number, by: string) => {
      const kept = await settings.put(wanted, basedOn, by)
      return typeof kept === 'string' || 'problem' in kept ? kept : settingsView()
    },
    receipt: async (id: string, language: Language): Promise<Receipt | undefined> => {
      const payment = await payments.find(id)
      return payment && receipt(payment, language)
    },
    print: async (id: string, language: Language, { site, deskId }: Till): Promise<Printed> => {
      const payment = await payments.find(id)
      if (payment === undefined) return { name: 'UnknownPayment' }
      const printer = await printerFor(site, deskId)
      if (printer === undefined) return { name: 'NoPrinter' }
      const bytes = receiptBytes(await receipt(payment, language), printer)
      const trouble = await printers.print(printer, bytes)
      return trouble === undefined ? { printer: printer.name } : { name: trouble }
    },
    /** Both local days included. */
    reportOf: (fromDay: string, toDay: string): Promise<PaymentReport> =>
      payments.report(boundsOfDay(timeZone, fromDay).from, boundsOfDay(timeZone, toDay).to),
  }
}

export type PaymentsHub = ReturnType<typeof openPayments>
