import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OwnShift, PaymentView, Refundable } from '../../../src-contract/http/payments.ts'
import { typedAmount } from '../../../src-domain/payments/money.ts'
import {
  type PaymentMethod,
  paymentMethods,
  refundedCentsOf,
  slipNumberLengthMax,
  voidReasonLengthMax,
} from '../../../src-domain/payments/payment.ts'
import { amountIn } from '../../../src-domain/payments/receipt.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { isNo } from '../../told.tsx'
import { Button, ChoiceChips, Dialog, Facts, FormDialog, Notice, TextField, toast } from '../../ui/ui.ts'
import { AmountField } from './amount-field.tsx'
import styles from './payments.module.css'
import { paymentsTexts } from './payments-texts.ts'
import { asTyped } from './typed-money.ts'
import { useWhyNoPayment } from './use-payment-words.ts'

/** Gives back a payment whose till was counted: found by the number on its receipt, out of one's own open till. */
export function RefundDialog({
  onClose,
  onDone,
}: {
  readonly onClose: () => void
  readonly onDone: (refund: PaymentView) => void
}) {
  const t = useTexts(paymentsTexts)
  const hub = useHub()
  const whyNot = useWhyNoPayment()
  const isLive = useLiveValue(live => live.line) === 'live'
  const [number, setNumber] = useState('')
  const [found, setFound] = useState<Refundable>()
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()

  async function find(): Promise<void> {
    if (number.trim() === '' || isPending) return
    setIsPending(true)
    setFailure(undefined)
    const answer = await hub.payments.byReceipt(number.trim())
    setIsPending(false)
    if (isNo(answer)) setFailure(whyNot(answer))
    else setFound(answer)
  }

  if (found !== undefined && found.refused === undefined && found.leftCents > 0)
    return <RefundForm refundable={found} onClose={onClose} onDone={onDone} />
  return (
    <Dialog
      size="small"
      title={t('refund.title')}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('take.close')}</Button>
          <Button
            variant="primary"
            isPending={isPending}
            isDisabled={number.trim() === '' || !isLive}
            onPress={() => void find()}
          >
            {t('refund.find')}
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={event => {
          event.preventDefault()
          void find()
        }}
      >
        <TextField
          label={t('refund.number')}
          description={t('refund.numberHelp')}
          maxLength={40}
          autoComplete="off"
          value={number}
          onChange={next => {
            setNumber(next)
            setFound(undefined)
          }}
          autoFocus
        />
        {found !== undefined && (
          <Notice tone="watch" isLive>
            {t(found.refused === undefined ? 'refund.nothingLeft' : `refusal.${found.refused}`)}
          </Notice>
        )}
        {failure !== undefined && (
          <Notice tone="breach" isLive>
            {failure}
          </Notice>
        )}
      </form>
    </Dialog>
  )
}

function RefundForm({
  refundable: { payment, leftCents },
  onClose,
  onDone,
}: {
  readonly refundable: Refundable
  readonly onClose: () => void
  readonly onDone: (refund: PaymentView) => void
}) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  const hub = useHub()
  const queries = useQueryClient()
  const whyNot = useWhyNoPayment()
  const { formatDateTime } = useFormats()
  const isLive = useLiveValue(live => live.line) === 'live'
  const [id] = useState(() => crypto.randomUUID())
  const [amount, setAmount] = useState(() => asTyped(leftCents, language))
  const [method, setMethod] = useState<PaymentMethod>(payment.method)
  const [reason, setReason] = useState('')
  const [slipNumber, setSlipNumber] = useState('')
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()
  const amountCents = typedAmount(amount)
  const isTooLarge = amountCents !== undefined && amountCents > leftCents
  const isReady = amountCents !== undefined && amountCents > 0 && !isTooLarge && reason.trim() !== ''
  const money = (cents: number) => amountIn(language, cents)

  async function save(): Promise<void> {
    if (!isReady || isPending || !isLive) return
    setIsPending(true)
    setFailure(undefined)
    const answer = await hub.payments.refund(payment.id, {
      id,
      method,
      amountCents,
      reason: reason.trim(),
      ...(slipNumber.trim() === '' ? {} : { slipNumber: slipNumber.trim() }),
    })
    setIsPending(false)
    if (isNo(answer)) return setFailure(whyNot(answer))
    queries.setQueryData<OwnShift>(['payment-shift'], before =>
      before === undefined ? before : { ...before, payments: [...before.payments, answer] },
    )
    toast({
      title: t('refund.done', { amount: money(-answer.paidCents), number: answer.receiptNumber }),
      tone: 'good',
    })
    onDone(answer)
  }

  return (
    <FormDialog
      title={t('refund.titleOf', { number: payment.receiptNumber })}
      onClose={onClose}
      closeLabel={t('take.close')}
      confirmLabel={t('refund.confirm')}
      onConfirm={save}
      isPending={isPending}
      isDisabled={!isReady || !isLive}
      failure={failure}
      className={styles.form}
    >
      <Facts
        items={[
          { label: t('take.service'), value: payment.service[language] },
          {
            label: t('refund.paid'),
            value: `${money(payment.paidCents)} · ${t(`method.${payment.method}`)}`,
          },
          {
            label: t('refund.taken'),
            value: `${formatDateTime(payment.takenAt)} · ${payment.takenByName}`,
          },
          ...(leftCents === payment.paidCents ? [] : [{ label: t('refund.left'), value: money(leftCents) }]),
        ]}
      />
      <AmountField label={t('take.amount')} value={amount} onChange={setAmount} isEmptyWrong autoFocus />
      {isTooLarge && (
        <Notice tone="watch" isLive>
          {t('refund.tooLarge', { amount: money(leftCents) })}
        </Notice>
      )}
      <p className={styles.heading}>{t('refund.method')}</p>
      <ChoiceChips
        label={t('refund.method')}
        numberKeys
        options={paymentMethods.map(each => ({ id: each, label: t(`method.${each}`) }))}
        value={method}
        onChange={setMethod}
      />
      {method === 'cash' && amountCents !== undefined && !isTooLarge && (
        <p className={styles.strong} role="status">
          {t('take.cashDue', { amount: money(refundedCentsOf('cash', amountCents, leftCents)) })}
        </p>
      )}
      {method !== 'cash' && (
        <TextField
          label={t('take.slip')}
          description={t('take.slipHelp')}
          maxLength={slipNumberLengthMax}
          autoComplete="off"
          value={slipNumber}
          onChange={setSlipNumber}
        />
      )}
      <TextField
        label={t('till.reason')}
        description={t('refund.reasonHelp')}
        maxLength={voidReasonLengthMax}
        autoComplete="off"
        value={reason}
        onChange={setReason}
      />
    </FormDialog>
  )
}
