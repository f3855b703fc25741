import { IconCash, IconPrinter } from '@tabler/icons-react'
import { useState } from 'react'
import type { PaymentView } from '../../../src-contract/http/payments.ts'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { amountIn } from '../../../src-domain/payments/receipt.ts'
import { useHub } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useTold } from '../../told.tsx'
import { Button, Notice } from '../../ui/ui.ts'
import { openPayment } from './payments-place.ts'
import { paymentsTexts } from './payments-texts.ts'
import { ReceiptDialog } from './receipt-dialog.tsx'

/** For a visitor in hand: noting what they pay. */
export function PaymentTool({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(paymentsTexts)
  if (!isVisitor(contact) || contact.phase.kind !== 'connected') return null
  return (
    <Button icon={IconCash} shortcut="U" onPress={() => openPayment(contact.id, contact.from.ticket)}>
      {t('take.button')}
    </Button>
  )
}

/** What was paid in this visit, each with its receipt. */
export function PaymentsOfContact({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  const hub = useHub()
  const [shown, setShown] = useState<PaymentView>()
  const { value } = useTold(['payments-of-contact', contact.id], () => hub.payments.ofContact(contact.id), {
    isWanted: isVisitor(contact),
  })
  const payments = value?.payments ?? []
  if (payments.length === 0) return null
  return (
    <>
      {payments.map(payment => {
        const words = t('of.line', {
          amount: amountIn(language, payment.paidCents),
          service: payment.service[language],
          number: payment.receiptNumber,
        })
        return (
          <Notice
            key={payment.id}
            icon={payment.voided ? IconCash : IconPrinter}
            tone={payment.voided ? 'watch' : 'good'}
            title={t(payment.voided ? 'of.voided' : 'of.title')}
            action={{ label: t('of.receipts'), onPress: () => setShown(payment) }}
          >
            {words}
          </Notice>
        )
      })}
      {shown && (
        <ReceiptDialog payment={shown} language={contact.language} onClose={() => setShown(undefined)} />
      )}
    </>
  )
}

function isVisitor({ channel, about }: DeskContact): boolean {
  return channel === 'counter' && about === undefined
}
