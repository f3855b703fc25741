import { IconCash, IconCashOff, IconCashRegister, IconPrinter, IconTrashX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { OwnShift, PaymentView, ShiftView } from '../../../src-contract/http/payments.ts'
import { sumOf } from '../../../src-domain/payments/money.ts'
import { voidReasonLengthMax } from '../../../src-domain/payments/payment.ts'
import { amountIn } from '../../../src-domain/payments/receipt.ts'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { isNo, useTold, WhenTold } from '../../told.tsx'
import {
  Button,
  DataTable,
  Dialog,
  EmptyState,
  Notice,
  Pane,
  PaneBody,
  PaneHeader,
  Stack,
  TextField,
  toast,
} from '../../ui/ui.ts'
import { CountForm } from './count-form.tsx'
import { CountResult } from './count-result.tsx'
import { OpenTill } from './open-till.tsx'
import styles from './payments.module.css'
import { openPayment } from './payments-place.ts'
import { paymentsTexts } from './payments-texts.ts'
import { ReceiptDialog } from './receipt-dialog.tsx'
import { RefundDialog } from './refund-dialog.tsx'
import { useWhyNoPayment } from './use-payment-words.ts'

/** One's own till: what was paid, and its count at the end of the shift. */
export function TillPanes({ parts }: { readonly parts: ReactNode }) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  const hub = useHub()
  const { formatTime } = useFormats()
  const [isCounting, setIsCounting] = useState(false)
  const [isRefunding, setIsRefunding] = useState(false)
  const [given, setGiven] = useState<PaymentView>()
  const [closed, setClosed] = useState<ShiftView>()
  const [chosenId, setChosenId] = useState<string>()
  const told = useTold(['payment-shift'], hub.payments.ownShift)
  const settings = useTold(['payment-settings'], hub.payments.settings)
  const shift = told.value?.shift
  const payments = told.value?.payments ?? []
  const chosen = payments.find(({ id }) => id === chosenId)
  return (
    <div className={styles.screen}>
      <div className={styles.column} data-pane="work">
        <Pane as="main" label={t('title')}>
          <PaneHeader className={styles.head}>
            <h1 className={styles.title} tabIndex={-1} data-section="payments">
              {t('part.till')}
            </h1>
            {parts}
            {shift && !isCounting && (
              <span className={styles.actions}>
                <Button icon={IconCashRegister} onPress={() => setIsCounting(true)}>
                  {t('till.count')}
                </Button>
                <Button icon={IconCashOff} onPress={() => setIsRefunding(true)}>
                  {t('till.refund')}
                </Button>
                <Button variant="primary" icon={IconCash} shortcut="U" onPress={() => openPayment()}>
                  {t('till.payment')}
                </Button>
              </span>
            )}
          </PaneHeader>
          <PaneBody isPadded={false}>
            <WhenTold told={told}>
              {({ shift: open, payments: paid }) => {
                if (open === undefined)
                  return (
                    <div className={styles.narrow}>
                      <Stack gap={4}>
                        <h2 className={styles.heading}>{t('till.closedTitle')}</h2>
                        <p>{t('till.closedText')}</p>
                        {settings.value && <OpenTill usualCents={settings.value.settings.floatCents} />}
                      </Stack>
                    </div>
                  )
                return isCounting ? (
                  <CountForm
                    shift={open}
                    limitCents={settings.value?.settings.differenceLimitCents ?? 0}
                    onBack={() => setIsCounting(false)}
                    onClosed={counted => {
                      setIsCounting(false)
                      setClosed(counted)
                      told.lookAgain()
                    }}
                  />
                ) : (
                  <PaymentTable payments={paid} chosen={chosenId} onChoose={setChosenId} />
                )
              }}
            </WhenTold>
          </PaneBody>
        </Pane>
      </div>
      {isRefunding && (
        <RefundDialog
          onClose={() => setIsRefunding(false)}
          onDone={refund => {
            setIsRefunding(false)
            setGiven(refund)
          }}
        />
      )}
      {given && <ReceiptDialog payment={given} onClose={() => setGiven(undefined)} />}
      <div className={styles.column} data-pane="context">
        <Pane as="aside" label={t('part.till')} edge="start">
          <PaneBody>
            <Stack gap={4}>
              {shift !== undefined && (
                <p className={styles.strong}>
                  {t('till.opened', {
                    time: formatTime(shift.openedAt),
                    float: amountIn(language, shift.floatCents),
                  })}
                </p>
              )}
              {shift === undefined && closed !== undefined && (
                <>
                  <h2 className={styles.heading}>{t('count.result')}</h2>
                  <CountResult shift={closed} />
                </>
              )}
              {shift !== undefined && !isCounting && <Sum payments={payments} />}
              {shift !== undefined && !isCounting && chosen !== undefined && (
                <PaymentActions key={chosen.id} payment={chosen} />
              )}
            </Stack>
          </PaneBody>
        </Pane>
      </div>
    </div>
  )
}

/** How many payments there are and what they come to, but while it is counted: counting comes before looking. */
function Sum({ payments }: { readonly payments: readonly PaymentView[] }) {
  const t = useTexts(paymentsTexts)
  const counted = payments.filter(({ voided }) => voided === undefined)
  return <p className={styles.help}>{t('till.sum', { count: counted.length, amount: useMoney(counted) })}</p>
}

function useMoney(payments: readonly PaymentView[]): string {
  const language = useLanguage()
  return amountIn(language, sumOf(payments.map(({ paidCents }) => paidCents)))
}

function PaymentTable({
  payments,
  chosen,
  onChoose,
}: {
  readonly payments: readonly PaymentView[]
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  const { formatTime } = useFormats()
  return (
    <DataTable
      label={t('title')}
      rows={payments}
      rowId={({ id }) => id}
      selected={chosen ?? null}
      onSelect={onChoose}
      isRoomy
      initialSort={{ column: 'number', direction: 'descending' }}
      empty={<EmptyState icon={IconCash} title={t('till.none')} text={t('till.noneText')} />}
      columns={[
        {
          id: 'number',
          label: t('till.column.number'),
          isRowHeader: true,
          sortBy: ({ receiptNumber }) => receiptNumber,
          cell: ({ receiptNumber, takenAt }) => (
            <span className={styles.twoLines}>
              <span className={styles.money}>{receiptNumber}</span>
              <span className={styles.second}>{formatTime(takenAt)}</span>
            </span>
          ),
        },
        {
          id: 'service',
          label: t('till.column.service'),
          sortBy: ({ service }) => service[language],
          cell: ({ service, note, voided, refundOf }) => (
            <span className={styles.twoLines}>
              <span>
                {refundOf === undefined
                  ? service[language]
                  : t('till.refundOf', { service: service[language], number: refundOf.receiptNumber })}
              </span>
              <span className={styles.second}>
                {voided ? t('till.voided', { reason: voided.reason }) : note}
              </span>
            </span>
          ),
        },
        {
          id: 'method',
          label: t('till.column.method'),
          sortBy: ({ method }) => t(`method.${method}`),
          cell: ({ method }) => t(`method.${method}`),
        },
        {
          id: 'amount',
          label: t('till.column.amount'),
          align: 'end',
          sortBy: ({ paidCents }) => paidCents,
          cell: ({ paidCents, voided }) => (
            <span className={voided ? styles.voided : styles.money}>{amountIn(language, paidCents)}</span>
          ),
        },
      ]}
    />
  )
}

function PaymentActions({ payment }: { readonly payment: PaymentView }) {
  const t = useTexts(paymentsTexts)
  const isLive = useLiveValue(live => live.line) === 'live'
  const [open, setOpen] = useState<'receipt' | 'void'>()
  return (
    <Stack gap={3}>
      <h2 className={styles.heading}>{payment.receiptNumber}</h2>
      <div className={styles.actions}>
        <Button icon={IconPrinter} isDisabled={!isLive} onPress={() => setOpen('receipt')}>
          {t('of.receipts')}
        </Button>
        {payment.voided === undefined && (
          <Button variant="danger" icon={IconTrashX} isDisabled={!isLive} onPress={() => setOpen('void')}>
            {t('till.void')}
          </Button>
        )}
      </div>
      {open === 'receipt' && <ReceiptDialog payment={payment} onClose={() => setOpen(undefined)} />}
      {open === 'void' && <VoidDialog payment={payment} onClose={() => setOpen(undefined)} />}
    </Stack>
  )
}

function VoidDialog({ payment, onClose }: { readonly payment: PaymentView; readonly onClose: () => void }) {
  const t = useTexts(paymentsTexts)
  const hub = useHub()
  const queries = useQueryClient()
  const whyNot = useWhyNoPayment()
  const [reason, setReason] = useState('')
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()

  async function save(): Promise<void> {
    if (reason.trim() === '' || isPending) return
    setIsPending(true)
    const answer = await hub.payments.voidPayment(payment.id, reason.trim())
    setIsPending(false)
    if (isNo(answer)) return setFailure(whyNot(answer))
    queries.setQueryData<OwnShift>(['payment-shift'], before =>
      before === undefined
        ? before
        : { ...before, payments: before.payments.map(each => (each.id === answer.id ? answer : each)) },
    )
    toast({ title: t('till.voidedNow', { number: answer.receiptNumber }), tone: 'good' })
    onClose()
  }

  return (
    <Dialog
      size="small"
      title={t('till.voidTitle', { number: payment.receiptNumber })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('take.close')}</Button>
          <Button
            variant="danger"
            isPending={isPending}
            isDisabled={reason.trim() === ''}
            onPress={() => void save()}
          >
            {t('till.void')}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p>{t('till.voidText')}</p>
        <TextField
          label={t('till.reason')}
          maxLength={voidReasonLengthMax}
          autoComplete="off"
          value={reason}
          onChange={setReason}
          autoFocus
        />
        {failure !== undefined && (
          <Notice tone="breach" isLive>
            {failure}
          </Notice>
        )}
      </div>
    </Dialog>
  )
}
