import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { OwnShift, PaymentSettings, PaymentView } from '../../../src-contract/http/payments.ts'
import { type Cents, typedAmount } from '../../../src-domain/payments/money.ts'
import {
  type PaymentMethod,
  paidCentsOf,
  paymentMethods,
  paymentNoteLengthMax,
  slipNumberLengthMax,
} from '../../../src-domain/payments/payment.ts'
import { amountIn } from '../../../src-domain/payments/receipt.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { isNo, useTold } from '../../told.tsx'
import { Button, ChoiceChips, ComboBox, Dialog, FormDialog, Notice, TextField, toast } from '../../ui/ui.ts'
import { AmountField } from './amount-field.tsx'
import { OpenTill } from './open-till.tsx'
import styles from './payments.module.css'
import { usePaymentsPlace } from './payments-place.ts'
import { paymentsTexts } from './payments-texts.ts'
import { ReceiptDialog } from './receipt-dialog.tsx'
import { asTyped } from './typed-money.ts'
import { useWhyNoPayment } from './use-payment-words.ts'

/** The form for a payment, over whatever screen; once it is noted the receipt is offered. */
export function PaymentDialog() {
  const t = useTexts(paymentsTexts)
  const hub = useHub()
  const taking = usePaymentsPlace(place => place.taking)
  const [done, setDone] = useState<PaymentView>()
  const isWanted = taking !== undefined
  const settings = useTold(['payment-settings'], hub.payments.settings, { isWanted })
  const shift = useTold(['payment-shift'], hub.payments.ownShift, { isWanted })
  const close = () => usePaymentsPlace.setState({ taking: undefined })
  if (done !== undefined) return <ReceiptDialog payment={done} onClose={() => setDone(undefined)} />
  if (taking === undefined) return null
  const title = taking.who === undefined ? t('take.title') : t('take.titleFor', { who: taking.who })
  const isAway = settings.isAway || shift.isAway
  if (isAway || settings.value === undefined || shift.value === undefined)
    return isAway ? (
      <Dialog
        size="small"
        title={title}
        isOpen
        onClose={close}
        footer={<Button onPress={close}>{t('take.close')}</Button>}
      >
        <Notice tone="watch" isLive>
          {t('take.away')}
        </Notice>
      </Dialog>
    ) : null
  if (shift.value.shift === undefined)
    return (
      <Dialog size="small" title={title} isOpen onClose={close}>
        <Notice tone="watch">{t('take.noShift')}</Notice>
        <OpenTill usualCents={settings.value.settings.floatCents} />
      </Dialog>
    )
  return (
    <PaymentForm
      title={title}
      settings={settings.value.settings}
      contactId={taking.contactId}
      onClose={close}
      onDone={payment => {
        close()
        setDone(payment)
      }}
    />
  )
}

function PaymentForm({
  title,
  settings,
  contactId,
  onClose,
  onDone,
}: {
  readonly title: string
  readonly settings: PaymentSettings
  readonly contactId: string | undefined
  readonly onClose: () => void
  readonly onDone: (payment: PaymentView) => void
}) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  const hub = useHub()
  const queries = useQueryClient()
  const whyNot = useWhyNoPayment()
  const isLive = useLiveValue(live => live.line) === 'live'
  const [id] = useState(() => crypto.randomUUID())
  const [serviceCode, setServiceCode] = useState<string>()
  const [amount, setAmount] = useState('')
  const [method, setMethod] = useState<PaymentMethod | null>(null)
  const [texts, setTexts] = useState({ slipNumber: '', reference: '', note: '' })
  const [given, setGiven] = useState('')
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()
  const amountCents = typedAmount(amount)
  const isReady =
    serviceCode !== undefined &&
    method !== null &&
    amountCents !== undefined &&
    (method !== 'other' || texts.note.trim() !== '')
  const options = settings.services.map(({ code, name }) => ({ id: code, label: name[language] }))
  const fill = (part: Partial<typeof texts>) => {
    setFailure(undefined)
    setTexts(before => ({ ...before, ...part }))
  }
  function choose(code: string | undefined): void {
    setServiceCode(code)
    const usual = settings.services.find(each => each.code === code)?.amountCents
    if (usual !== undefined) setAmount(asTyped(usual, language))
  }

  async function save(): Promise<void> {
    if (!isReady || isPending || amountCents === undefined || method === null || serviceCode === undefined)
      return
    setIsPending(true)
    setFailure(undefined)
    const answer = await hub.payments.take({
      id,
      method,
      amountCents,
      serviceCode,
      ...(contactId === undefined ? {} : { contactId }),
      ...said('slipNumber', texts.slipNumber),
      ...said('reference', texts.reference),
      ...said('note', texts.note),
    })
    setIsPending(false)
    if (isNo(answer)) return setFailure(whyNot(answer))
    queries.setQueryData<OwnShift>(['payment-shift'], before =>
      before === undefined ? before : { ...before, payments: [...before.payments, answer] },
    )
    void queries.invalidateQueries({ queryKey: ['payments-of-contact', contactId] })
    toast({
      title: t('take.done', {
        amount: amountIn(language, answer.paidCents),
        number: answer.receiptNumber,
      }),
      tone: 'good',
    })
    onDone(answer)
  }

  const dueCents =
    method === 'cash' && amountCents !== undefined ? paidCentsOf('cash', amountCents) : undefined
  return (
    <FormDialog
      title={title}
      onClose={onClose}
      closeLabel={t('take.close')}
      confirmLabel={t('take.confirm')}
      onConfirm={save}
      isPending={isPending}
      isDisabled={!isReady || !isLive}
      failure={failure}
      className={styles.form}
    >
      {!isLive && <Notice tone="watch">{t('take.away')}</Notice>}
      {options.length === 0 && <Notice tone="watch">{t('take.noServices')}</Notice>}
      <ComboBox
        label={t('take.service')}
        options={options}
        value={options.find(each => each.id === serviceCode) ?? null}
        onChange={option => choose(option?.id)}
        autoFocus
      />
      <AmountField
        label={t('take.amount')}
        description={t('take.amountHelp')}
        value={amount}
        onChange={setAmount}
      />
      <p className={styles.heading}>{t('take.method')}</p>
      <ChoiceChips
        label={t('take.method')}
        numberKeys
        options={paymentMethods.map(each => ({ id: each, label: t(`method.${each}`) }))}
        value={method}
        onChange={setMethod}
      />
      {dueCents !== undefined && (
        <div className={styles.pair}>
          <AmountField label={t('take.given')} value={given} onChange={setGiven} />
          <p className={styles.strong} role="status">
            {t('take.cashDue', { amount: amountIn(language, dueCents) })}
            <br />
            <Change dueCents={dueCents} givenCents={typedAmount(given)} />
          </p>
        </div>
      )}
      {method !== null && method !== 'cash' && (
        <TextField
          label={t('take.slip')}
          description={t('take.slipHelp')}
          maxLength={slipNumberLengthMax}
          autoComplete="off"
          value={texts.slipNumber}
          onChange={slipNumber => fill({ slipNumber })}
        />
      )}
      <div className={styles.pair}>
        <TextField
          label={t('take.reference')}
          maxLength={slipNumberLengthMax}
          autoComplete="off"
          value={texts.reference}
          onChange={reference => fill({ reference })}
        />
        <TextField
          label={t('take.note')}
          {...(method === 'other' ? { description: t('take.noteNeeded') } : {})}
          maxLength={paymentNoteLengthMax}
          autoComplete="off"
          value={texts.note}
          onChange={note => fill({ note })}
        />
      </div>
    </FormDialog>
  )
}

/** What goes back to who paid in cash. */
function Change({
  dueCents,
  givenCents,
}: {
  readonly dueCents: Cents
  readonly givenCents: Cents | undefined
}) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  if (givenCents === undefined) return null
  return givenCents >= dueCents
    ? t('take.change', { amount: amountIn(language, givenCents - dueCents) })
    : t('take.short', { amount: amountIn(language, dueCents - givenCents) })
}

function said<Name extends string>(name: Name, value: string): Partial<Record<Name, string>> {
  const text = value.trim()
  return text === '' ? {} : ({ [name]: text } as Partial<Record<Name, string>>)
}
