import { IconPrinter, IconReceipt } from '@tabler/icons-react'
import { useState } from 'react'
import type { PaymentView } from '../../../src-contract/http/payments.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { isNo } from '../../told.tsx'
import { Button, ChoiceChips, Dialog, Notice, toast } from '../../ui/ui.ts'
import styles from './payments.module.css'
import { paymentsTexts } from './payments-texts.ts'
import { type Paper, usePrintReceipt } from './receipt-paper.tsx'
import { useWhyNoPayment } from './use-payment-words.ts'

/** The receipt of a payment on paper: by the printer of the counter, or by the browser's own printing. */
export function ReceiptDialog({
  payment,
  language,
  onClose,
}: {
  readonly payment: PaymentView
  /** In which the visitor is served. */
  readonly language?: Language | undefined
  readonly onClose: () => void
}) {
  const t = useTexts(paymentsTexts)
  const own = useLanguage()
  const hub = useHub()
  const whyNot = useWhyNoPayment()
  const isLive = useLiveValue(live => live.line) === 'live'
  const { print, page } = usePrintReceipt()
  const [spoken, setSpoken] = useState<Language>(language ?? own)
  const [paper, setPaper] = useState<Paper>('roll')
  const [doing, setDoing] = useState<'page' | 'printer'>()
  const [failure, setFailure] = useState<string>()

  async function printPage(): Promise<void> {
    setDoing('page')
    setFailure(undefined)
    const answer = await hub.payments.receipt(payment.id, spoken)
    setDoing(undefined)
    if (isNo(answer)) setFailure(whyNot(answer))
    else print(answer, paper)
  }
  async function printThere(): Promise<void> {
    setDoing('printer')
    setFailure(undefined)
    const answer = await hub.payments.print(payment.id, spoken)
    setDoing(undefined)
    if (isNo(answer)) return setFailure(whyNot(answer))
    toast({ title: t('receipt.printed', { printer: answer.printer }), tone: 'good' })
    onClose()
  }

  return (
    <Dialog
      size="small"
      title={t('receipt.title', { number: payment.receiptNumber })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button
            icon={IconReceipt}
            isPending={doing === 'page'}
            isDisabled={!isLive}
            onPress={() => void printPage()}
          >
            {t('receipt.page')}
          </Button>
          <Button
            variant="primary"
            icon={IconPrinter}
            isPending={doing === 'printer'}
            isDisabled={!isLive}
            onPress={() => void printThere()}
            autoFocus
          >
            {t('receipt.printer')}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p className={styles.heading}>{t('receipt.language')}</p>
        <ChoiceChips
          label={t('receipt.language')}
          size="small"
          options={(['en', 'fr'] as const).map(id => ({ id, label: t(`language.${id}`) }))}
          value={spoken}
          onChange={setSpoken}
        />
        <p className={styles.heading}>{t('receipt.width')}</p>
        <ChoiceChips
          label={t('receipt.width')}
          size="small"
          options={(['roll', 'letter'] as const).map(id => ({ id, label: t(`receipt.${id}`) }))}
          value={paper}
          onChange={setPaper}
        />
        {failure !== undefined && (
          <Notice tone="breach" isLive>
            {failure}
          </Notice>
        )}
        {page}
      </div>
    </Dialog>
  )
}
