import { IconCashRegister, IconDownload, IconSignature } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { PaymentReport, PaymentView, ShiftView } from '../../../src-contract/http/payments.ts'
import { sumOf } from '../../../src-domain/payments/money.ts'
import { amountIn } from '../../../src-domain/payments/receipt.ts'
import { useHub, useLiveValue, usePerson } from '../../desk-context.ts'
import { csvText, saveCsv } from '../../desk-data/csv.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { isNo, useTold, WhenTold } from '../../told.tsx'
import {
  Button,
  DataTable,
  DateField,
  EmptyState,
  Notice,
  Pane,
  PaneBody,
  PaneHeader,
  Pill,
  Stack,
  toast,
} from '../../ui/ui.ts'
import { CountResult } from './count-result.tsx'
import styles from './payments.module.css'
import { paymentLines } from './payments-csv.ts'
import { paymentsTexts } from './payments-texts.ts'
import { useWhyNoPayment } from './use-payment-words.ts'

const daysMax = 62

/** All tills and payments of some days: who is to be signed off, and the sums by day, person and way of paying. */
export function ReportPanes({ parts }: { readonly parts: ReactNode }) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  const hub = useHub()
  const { formatDate, formatTime } = useFormats()
  const today = formatDate(Date.now() + hub.current().clockOffsetMs, 'iso')
  const [from, setFrom] = useState(today)
  const [to, setTo] = useState(today)
  const [chosenId, setChosenId] = useState<string>()
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000
  const isAskable = days >= 0 && days < daysMax
  const told = useTold(['payment-report', from, to], () => hub.payments.report(from, to), {
    isWanted: isAskable,
    lookEveryMs: 15_000,
  })
  const report = told.value
  const chosen = report?.shifts.find(({ id }) => id === chosenId)

  function save(): void {
    if (report === undefined) return
    const lines = paymentLines(report.payments, {
      heading: name => t(`csv.headings.${name}`),
      method: method => t(`method.${method}`),
      language,
      day: at => formatDate(at, 'iso'),
      time: at => formatTime(at),
    })
    saveCsv(csvText(lines, language === 'fr' ? ';' : ','), `${t('csv.file')}-${from}-${to}`)
  }

  return (
    <div className={styles.screen}>
      <div className={styles.column} data-pane="work">
        <Pane as="main" label={t('title')}>
          <PaneHeader className={styles.head}>
            <h1 className={styles.title} tabIndex={-1} data-section="payments">
              {t('title')}
            </h1>
            {parts}
            <DateField
              label={t('report.from')}
              value={from}
              onChange={day => {
                if (day !== '') setFrom(day)
              }}
            />
            <DateField
              label={t('report.to')}
              value={to}
              onChange={day => {
                if (day !== '') setTo(day)
              }}
              {...(isAskable ? {} : { error: t('report.tooLong') })}
            />
            <Button
              icon={IconDownload}
              isDisabled={report === undefined || report.payments.length === 0}
              onPress={save}
            >
              {t('report.csv')}
            </Button>
          </PaneHeader>
          <PaneBody isPadded={false}>
            <WhenTold told={told}>
              {value => <Report report={value} chosen={chosenId} onChoose={setChosenId} />}
            </WhenTold>
          </PaneBody>
        </Pane>
      </div>
      <div className={styles.column} data-pane="context">
        <Pane as="aside" label={t('report.detail')} edge="start">
          <PaneBody>
            {chosen === undefined ? (
              <p className={styles.help}>{t('report.choose')}</p>
            ) : (
              <ShiftDetail key={chosen.id} shift={chosen} />
            )}
          </PaneBody>
        </Pane>
      </div>
    </div>
  )
}

function Report({
  report,
  chosen,
  onChoose,
}: {
  readonly report: PaymentReport
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}) {
  const t = useTexts(paymentsTexts)
  const { formatDate } = useFormats()
  const paid = report.payments.filter(({ voided }) => voided === undefined)
  return (
    <>
      <div className={styles.part}>
        <h2>{t('report.shifts')}</h2>
      </div>
      <ShiftTable shifts={report.shifts} chosen={chosen} onChoose={onChoose} />
      {paid.length > 0 && (
        <div className={styles.part}>
          <div className={styles.cards}>
            <Sums
              heading={t('report.perMethod')}
              label={t('report.column.method')}
              payments={paid}
              keyOf={({ method }) => t(`method.${method}`)}
            />
            <Sums
              heading={t('report.perPerson')}
              label={t('report.column.person')}
              payments={paid}
              keyOf={({ takenByName }) => takenByName}
            />
            <Sums
              heading={t('report.perDay')}
              label={t('report.column.day')}
              payments={paid}
              keyOf={({ takenAt }) => formatDate(takenAt, 'iso')}
            />
          </div>
        </div>
      )}
    </>
  )
}

/** Payments summed by what they have in common. */
function Sums({
  heading,
  label,
  payments,
  keyOf,
}: {
  readonly heading: string
  readonly label: string
  readonly payments: readonly PaymentView[]
  readonly keyOf: (payment: PaymentView) => string
}) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  const groups = [...Map.groupBy(payments, keyOf)].toSorted(([a], [b]) => a.localeCompare(b))
  const money = (some: readonly PaymentView[]) =>
    amountIn(language, sumOf(some.map(({ paidCents }) => paidCents)))
  return (
    <section>
      <h2>{heading}</h2>
      <table className={styles.sums}>
        <thead>
          <tr>
            <th scope="col">{label}</th>
            <th scope="col">{t('report.column.count')}</th>
            <th scope="col">{t('report.column.sum')}</th>
          </tr>
        </thead>
        <tbody>
          {groups.map(([key, some]) => (
            <tr key={key}>
              <th scope="row">{key}</th>
              <td>{some.length}</td>
              <td>{money(some)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t('report.total')}</th>
            <td>{payments.length}</td>
            <td>{money(payments)}</td>
          </tr>
        </tbody>
      </table>
    </section>
  )
}

function stateOf(shift: ShiftView): 'open' | 'closed' | 'signed' {
  if (shift.closing === undefined) return 'open'
  return shift.signedOffBy === undefined ? 'closed' : 'signed'
}

function ShiftTable({
  shifts,
  chosen,
  onChoose,
}: {
  readonly shifts: readonly ShiftView[]
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  const { formatDateTime } = useFormats()
  const differenceOf = ({ closing }: ShiftView) =>
    closing === undefined ? undefined : sumOf(Object.values(closing.differences))
  return (
    <DataTable
      label={t('report.shifts')}
      rows={shifts}
      rowId={({ id }) => id}
      selected={chosen ?? null}
      onSelect={onChoose}
      initialSort={{ column: 'opened', direction: 'descending' }}
      empty={<EmptyState icon={IconCashRegister} title={t('report.none')} />}
      columns={[
        {
          id: 'person',
          label: t('report.column.person'),
          isRowHeader: true,
          sortBy: ({ staffName }) => staffName,
          cell: ({ staffName }) => staffName,
        },
        {
          id: 'opened',
          label: t('report.column.opened'),
          sortBy: ({ openedAt }) => openedAt,
          cell: ({ openedAt }) => <span className={styles.money}>{formatDateTime(openedAt)}</span>,
        },
        {
          id: 'closed',
          label: t('report.column.closed'),
          sortBy: ({ closing }) => closing?.at ?? 0,
          cell: ({ closing }) => (
            <span className={styles.money}>{closing ? formatDateTime(closing.at) : '–'}</span>
          ),
        },
        {
          id: 'difference',
          label: t('report.column.difference'),
          align: 'end',
          sortBy: shift => differenceOf(shift) ?? 0,
          cell: shift => {
            const cents = differenceOf(shift)
            return (
              <span className={styles.money}>{cents === undefined ? '–' : amountIn(language, cents)}</span>
            )
          },
        },
        {
          id: 'state',
          label: t('report.column.state'),
          sortBy: shift => t(`report.state.${stateOf(shift)}`),
          cell: shift => {
            const state = stateOf(shift)
            return (
              <Pill tone={state === 'signed' ? 'good' : state === 'closed' ? 'watch' : 'info'}>
                {t(`report.state.${state}`)}
              </Pill>
            )
          },
        },
      ]}
    />
  )
}

function ShiftDetail({ shift }: { readonly shift: ShiftView }) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  const hub = useHub()
  const person = usePerson()
  const queries = useQueryClient()
  const whyNot = useWhyNoPayment()
  const { formatDateTime } = useFormats()
  const isLive = useLiveValue(live => live.line) === 'live'
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()

  async function signOff(): Promise<void> {
    setIsPending(true)
    setFailure(undefined)
    const answer = await hub.payments.signOff(shift.id)
    setIsPending(false)
    await queries.invalidateQueries({ queryKey: ['payment-report'] })
    if (isNo(answer)) return setFailure(whyNot(answer))
    toast({ title: t('report.signed', { name: shift.staffName }), tone: 'good' })
  }

  return (
    <Stack gap={4}>
      <h2 className={styles.heading}>{shift.staffName}</h2>
      <p className={styles.help}>
        {t('till.opened', {
          time: formatDateTime(shift.openedAt),
          float: amountIn(language, shift.floatCents),
        })}
      </p>
      <CountResult shift={shift} />
      {shift.signedOffBy !== undefined && (
        <p className={styles.help}>{t('report.signedOff', { name: shift.signedOffBy })}</p>
      )}
      {failure !== undefined && (
        <Notice tone="breach" isLive>
          {failure}
        </Notice>
      )}
      {shift.closing !== undefined && shift.signedOffBy === undefined && (
        <div className={styles.actions}>
          <Button
            variant="primary"
            icon={IconSignature}
            isPending={isPending}
            isDisabled={!isLive || shift.staffId === person.id}
            onPress={() => void signOff()}
          >
            {t('report.signOff')}
          </Button>
        </div>
      )}
      {shift.staffId === person.id && shift.closing !== undefined && (
        <p className={styles.help}>{t('refusal.YourOwnShift')}</p>
      )}
    </Stack>
  )
}
