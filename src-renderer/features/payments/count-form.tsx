import { useState } from 'react'
import type { ShiftView } from '../../../src-contract/http/payments.ts'
import { type Cents, sumOf, typedSum } from '../../../src-domain/payments/money.ts'
import { type PaymentMethod, paymentMethods } from '../../../src-domain/payments/payment.ts'
import { amountIn } from '../../../src-domain/payments/receipt.ts'
import {
  type CashCount,
  cashOf,
  denominations,
  explanationLengthMax,
  type PerMethod,
} from '../../../src-domain/payments/shift.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { isNo } from '../../told.tsx'
import { Button, ConfirmDialog, Notice, NumberField, TextArea, toast } from '../../ui/ui.ts'
import { AmountField } from './amount-field.tsx'
import styles from './payments.module.css'
import { paymentsTexts } from './payments-texts.ts'
import { useWhyNoPayment } from './use-payment-words.ts'

const others = paymentMethods.filter((method): method is Exclude<PaymentMethod, 'cash'> => method !== 'cash')
const nothingCounted = Object.fromEntries(denominations.map(value => [value, 0])) as CashCount

/** The count at the end of a shift: cash piece by piece, every other way as a sum; then the till is closed for good. */
export function CountForm({
  shift,
  limitCents,
  onBack,
  onClosed,
}: {
  readonly shift: ShiftView
  readonly limitCents: Cents
  readonly onBack: () => void
  readonly onClosed: (shift: ShiftView) => void
}) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  const hub = useHub()
  const whyNot = useWhyNoPayment()
  const isLive = useLiveValue(live => live.line) === 'live'
  const [cash, setCash] = useState(nothingCounted)
  const [sums, setSums] = useState<Readonly<Record<string, string>>>({})
  const [explanation, setExplanation] = useState('')
  const [differences, setDifferences] = useState<PerMethod>()
  const [isAsking, setIsAsking] = useState(false)
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()
  const counted = others.map(method => {
    const text = sums[method]?.trim() ?? ''
    return [method, text === '' ? 0 : typedSum(text)] as const
  })
  const isReady = counted.every(([, cents]) => cents !== undefined)
  const money = (cents: Cents) => amountIn(language, cents)

  async function close(): Promise<void> {
    setIsAsking(false)
    if (!isReady || isPending) return
    setIsPending(true)
    setFailure(undefined)
    const answer = await hub.payments.closeShift(shift.id, {
      cash,
      others: Object.fromEntries(counted) as Record<(typeof others)[number], number>,
      ...(explanation.trim() === '' ? {} : { explanation: explanation.trim() }),
    })
    setIsPending(false)
    if (!isNo(answer)) {
      const total = sumOf(Object.values(answer.closing?.differences ?? {}))
      toast({
        title: total === 0 ? t('count.closed') : t('count.closedDiffers', { amount: money(total) }),
        tone: total === 0 ? 'good' : 'watch',
      })
      return onClosed(answer)
    }
    if (answer.kind === 'hub-refused' && answer.refusal.name === 'ExplanationMissing')
      return setDifferences((answer.refusal as unknown as { readonly differences: PerMethod }).differences)
    setFailure(whyNot(answer))
  }

  const beyond = differences && paymentMethods.filter(method => Math.abs(differences[method]) > limitCents)
  return (
    <form className={styles.count} aria-label={t('count.title')} onSubmit={event => event.preventDefault()}>
      <div>
        <h2 className={styles.heading}>{t('count.title')}</h2>
        <p className={styles.help}>{t('count.lead')}</p>
      </div>
      <fieldset className={styles.pieces}>
        <legend>{t('count.cash')}</legend>
        {denominations.map(value => (
          <NumberField
            key={value}
            label={t('count.pieces', { value: money(value) })}
            minValue={0}
            maxValue={9_999}
            value={cash[value]}
            onChange={pieces =>
              setCash(before => ({ ...before, [value]: Number.isNaN(pieces) ? 0 : pieces }))
            }
          />
        ))}
      </fieldset>
      <p className={styles.strong} role="status">
        {t('count.cashSum', { amount: money(cashOf(cash)) })}
      </p>
      <fieldset className={styles.pieces}>
        <legend>{t('count.others')}</legend>
        {others.map(method => (
          <AmountField
            key={method}
            label={t(`method.${method}`)}
            maySubtract
            value={sums[method] ?? ''}
            onChange={text => setSums(before => ({ ...before, [method]: text }))}
          />
        ))}
      </fieldset>
      <p className={styles.help}>{t('count.othersHelp')}</p>
      {differences !== undefined && beyond !== undefined && (
        <>
          <Notice tone="watch" isLive>
            {t('count.differs', {
              limit: money(limitCents),
              what: beyond.map(method => `${t(`method.${method}`)} ${money(differences[method])}`).join(', '),
            })}
          </Notice>
          <TextArea
            label={t('count.explanation')}
            minRows={2}
            maxRows={6}
            maxLength={explanationLengthMax}
            value={explanation}
            onChange={setExplanation}
          />
        </>
      )}
      {failure !== undefined && (
        <Notice tone="breach" isLive>
          {failure}
        </Notice>
      )}
      <div className={styles.actions}>
        <Button onPress={onBack}>{t('count.back')}</Button>
        <Button
          variant="primary"
          isPending={isPending}
          isDisabled={!isReady || !isLive}
          onPress={() => setIsAsking(true)}
        >
          {t('count.close')}
        </Button>
      </div>
      <ConfirmDialog
        title={t('count.sure')}
        isOpen={isAsking}
        confirmLabel={t('count.close')}
        cancelLabel={t('count.back')}
        onConfirm={() => void close()}
        onClose={() => setIsAsking(false)}
      >
        {t('count.sureText', { amount: money(cashOf(cash)) })}
      </ConfirmDialog>
    </form>
  )
}
