import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Cents } from '../../../src-domain/payments/money.ts'
import { typedAmount } from '../../../src-domain/payments/money.ts'
import { isFloat } from '../../../src-domain/payments/shift.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { isNo } from '../../told.tsx'
import { Button, Notice } from '../../ui/ui.ts'
import { AmountField } from './amount-field.tsx'
import styles from './payments.module.css'
import { paymentsTexts } from './payments-texts.ts'
import { asTyped } from './typed-money.ts'
import { useWhyNoPayment } from './use-payment-words.ts'

/** Opens one's own till with the cash that was counted into it. */
export function OpenTill({ usualCents }: { readonly usualCents: Cents }) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  const hub = useHub()
  const queries = useQueryClient()
  const whyNot = useWhyNoPayment()
  const isLive = useLiveValue(live => live.line) === 'live'
  const [id] = useState(() => crypto.randomUUID())
  const [float, setFloat] = useState(() => asTyped(usualCents, language))
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()
  const cents = typedAmount(float)
  const isReady = cents !== undefined && isFloat(cents)

  async function open(): Promise<void> {
    if (!isReady || isPending || cents === undefined) return
    setIsPending(true)
    const answer = await hub.payments.openShift(id, cents)
    setIsPending(false)
    if (isNo(answer)) setFailure(whyNot(answer))
    await queries.invalidateQueries({ queryKey: ['payment-shift'] })
  }

  return (
    <form
      className={styles.form}
      onSubmit={event => {
        event.preventDefault()
        void open()
      }}
    >
      <AmountField label={t('till.float')} value={float} onChange={setFloat} isEmptyWrong autoFocus />
      {failure !== undefined && (
        <Notice tone="breach" isLive>
          {failure}
        </Notice>
      )}
      <div className={styles.actions}>
        <Button variant="primary" type="submit" isPending={isPending} isDisabled={!isReady || !isLive}>
          {t('till.open')}
        </Button>
      </div>
    </form>
  )
}
