import { IconPlus, IconX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type {
  PaymentSettings,
  PaymentSettingsView,
  ReceiptPrinter,
} from '../../../src-contract/http/payments.ts'
import { typedAmount } from '../../../src-domain/payments/money.ts'
import { type PaidService, type RefundPolicy, refundPolicies } from '../../../src-domain/payments/payment.ts'
import { useHub, useLiveValue, usePerson } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { SettingsColumns, SettingsHead } from '../../settings-section.tsx'
import { isNo, useTold, WhenTold } from '../../told.tsx'
import {
  Button,
  IconButton,
  Notice,
  onCtrlEnter,
  PaneBody,
  RadioGroup,
  TextArea,
  TextField,
  toast,
} from '../../ui/ui.ts'
import { AmountField } from './amount-field.tsx'
import styles from './payments.module.css'
import { paymentsTexts } from './payments-texts.ts'
import { PrinterFields } from './printer-fields.tsx'
import { asTyped } from './typed-money.ts'
import { useWhyNoPayment } from './use-payment-words.ts'

const queryKey = ['payment-settings']
const problems = ['NameMissing', 'Twice', 'UnknownSite'] as const

/** Settings as they are typed: amounts are texts until they are saved. */
interface Typed {
  readonly basedOn: number
  readonly services: readonly (Omit<PaidService, 'amountCents'> & { readonly amount: string })[]
  readonly limit: string
  readonly float: string
  readonly footer: PaymentSettings['footer']
  readonly printers: readonly ReceiptPrinter[]
  readonly refundsBy: RefundPolicy
}

/** What is paid for, in the one column; from what difference on it is explained, the receipt and its printers in the other. */
export function PaymentSettingsScreen() {
  const t = useTexts(paymentsTexts)
  const hub = useHub()
  const told = useTold(queryKey, hub.payments.settings)
  const [edited, setEdited] = useState<Typed>()
  const language = useLanguage()
  const { role } = usePerson()
  const isReadOnly = role !== 'administrator'
  const inForce = told.value && typedOf(told.value, language)
  const typed = edited ?? inForce
  const change = (part: Partial<Typed>) => {
    if (typed) setEdited({ ...typed, ...part })
  }
  return (
    <SettingsColumns
      label={t('settings.title')}
      asideLabel={t('settings.edit')}
      aside={
        <PaneBody>
          {typed && told.value && (
            <Rest
              typed={typed}
              view={told.value}
              isChanged={edited !== undefined}
              isReadOnly={isReadOnly}
              change={change}
              drop={() => setEdited(undefined)}
              lookAgain={told.lookAgain}
            />
          )}
        </PaneBody>
      }
    >
      <SettingsHead
        section="payments"
        title={t('settings.title')}
        lead={t('settings.lead')}
        actions={
          !isReadOnly && (
            <Button
              size="small"
              icon={IconPlus}
              isDisabled={typed === undefined}
              onPress={() =>
                typed &&
                change({
                  services: [
                    ...typed.services,
                    { code: crypto.randomUUID(), name: { en: '', fr: '' }, amount: '' },
                  ],
                })
              }
            >
              {t('settings.add')}
            </Button>
          )
        }
      />
      <PaneBody>
        <WhenTold told={told}>
          {() =>
            typed && (
              <div className={styles.form}>
                {typed.services.map((service, index) => (
                  <ServiceRow
                    key={service.code}
                    service={service}
                    isReadOnly={isReadOnly}
                    onChange={changed => change({ services: typed.services.with(index, changed) })}
                    onRemove={() => change({ services: typed.services.toSpliced(index, 1) })}
                  />
                ))}
              </div>
            )
          }
        </WhenTold>
      </PaneBody>
    </SettingsColumns>
  )
}

function ServiceRow({
  service,
  isReadOnly,
  onChange,
  onRemove,
}: {
  readonly service: Typed['services'][number]
  readonly isReadOnly: boolean
  readonly onChange: (service: Typed['services'][number]) => void
  readonly onRemove: () => void
}) {
  const t = useTexts(paymentsTexts)
  const language = useLanguage()
  const { name, amount } = service
  return (
    <div className={styles.row}>
      <TextField
        label={t('settings.nameEn')}
        lang="en"
        maxLength={80}
        isReadOnly={isReadOnly}
        value={name.en}
        onChange={en => onChange({ ...service, name: { ...name, en } })}
      />
      <TextField
        label={t('settings.nameFr')}
        lang="fr"
        maxLength={80}
        isReadOnly={isReadOnly}
        value={name.fr}
        onChange={fr => onChange({ ...service, name: { ...name, fr } })}
      />
      <AmountField
        label={t('settings.amount')}
        isReadOnly={isReadOnly}
        value={amount}
        onChange={text => onChange({ ...service, amount: text })}
      />
      {!isReadOnly && (
        <IconButton icon={IconX} label={t('settings.remove', { name: name[language] })} onPress={onRemove} />
      )}
    </div>
  )
}

function Rest({
  typed,
  view,
  isChanged,
  isReadOnly,
  change,
  drop,
  lookAgain,
}: {
  readonly typed: Typed
  readonly view: PaymentSettingsView
  readonly isChanged: boolean
  readonly isReadOnly: boolean
  readonly change: (part: Partial<Typed>) => void
  readonly drop: () => void
  readonly lookAgain: () => void
}) {
  const t = useTexts(paymentsTexts)
  const hub = useHub()
  const queries = useQueryClient()
  const whyNot = useWhyNoPayment()
  const isLive = useLiveValue(live => live.line) === 'live'
  const [isPending, setIsPending] = useState(false)
  const [failure, setFailure] = useState<string>()
  const isStale = isChanged && typed.basedOn !== view.version
  const settings = settingsOf(typed)

  async function save(): Promise<void> {
    if (settings === undefined || isPending || !isChanged || isStale) return
    setIsPending(true)
    setFailure(undefined)
    const answer = await hub.payments.putSettings(settings, typed.basedOn)
    setIsPending(false)
    if (!isNo(answer)) {
      queries.setQueryData(queryKey, answer)
      drop()
      toast({ title: t('settings.kept', { version: answer.version }), tone: 'good' })
      return
    }
    if (answer.kind === 'hub-away') return setFailure(whyNot(answer))
    const { name, problem, at } = answer.refusal as unknown as Record<string, string | undefined>
    if (name === 'SettingsChanged') return lookAgain()
    const known = problems.find(each => each === problem)
    setFailure(known === undefined ? t('settings.wrong') : t(`settings.problem.${known}`, { at: at ?? '' }))
  }

  return (
    <form
      className={styles.form}
      aria-label={t('settings.edit')}
      onSubmit={event => event.preventDefault()}
      onKeyDownCapture={onCtrlEnter(save)}
    >
      {isStale && (
        <Notice tone="watch" isLive action={{ label: t('settings.takeTheirs'), onPress: drop }}>
          {t('settings.changed')}
        </Notice>
      )}
      <div className={styles.pair}>
        <AmountField
          label={t('settings.limit')}
          isReadOnly={isReadOnly}
          isEmptyWrong
          value={typed.limit}
          onChange={limit => change({ limit })}
        />
        <AmountField
          label={t('settings.float')}
          isReadOnly={isReadOnly}
          isEmptyWrong
          value={typed.float}
          onChange={float => change({ float })}
        />
      </div>
      {(['en', 'fr'] as const).map(each => (
        <TextArea
          key={each}
          label={t(`settings.footer.${each}`)}
          lang={each}
          minRows={2}
          maxRows={5}
          maxLength={300}
          isReadOnly={isReadOnly}
          value={typed.footer[each]}
          onChange={text => change({ footer: { ...typed.footer, [each]: text } })}
        />
      ))}
      <RadioGroup
        label={t('settings.refundsBy')}
        isDisabled={isReadOnly}
        value={typed.refundsBy}
        onChange={refundsBy => change({ refundsBy })}
        options={refundPolicies.map(id => ({ id, label: t(`settings.refundsByOption.${id}`) }))}
      />
      <h2 className={styles.heading}>{t('settings.printers')}</h2>
      {typed.printers.map((printer, index) => (
        <PrinterFields
          key={printer.id}
          printer={printer}
          sites={view.sites}
          isReadOnly={isReadOnly}
          onChange={changed => change({ printers: typed.printers.with(index, changed) })}
          onRemove={() => change({ printers: typed.printers.toSpliced(index, 1) })}
        />
      ))}
      {!isReadOnly && (
        <div className={styles.actions}>
          <Button
            size="small"
            icon={IconPlus}
            onPress={() => change({ printers: [...typed.printers, newPrinter(view)] })}
          >
            {t('settings.addPrinter')}
          </Button>
        </div>
      )}
      {failure !== undefined && (
        <Notice tone="breach" isLive>
          {failure}
        </Notice>
      )}
      {!isReadOnly && (
        <div className={styles.actions}>
          <Button
            variant="primary"
            shortcut="Ctrl+Enter"
            isPending={isPending}
            isDisabled={!isLive || !isChanged || isStale || settings === undefined}
            onPress={() => void save()}
          >
            {t('settings.save')}
          </Button>
          {isChanged && (
            <Button variant="quiet" onPress={drop}>
              {t('settings.undo')}
            </Button>
          )}
        </div>
      )}
    </form>
  )
}

function newPrinter({ sites }: PaymentSettingsView): ReceiptPrinter {
  return {
    id: crypto.randomUUID(),
    name: '',
    site: sites[0]?.id ?? '',
    host: '',
    port: 9_100,
    columns: 42,
    codePage: 'cp858',
    answers: true,
  }
}

function typedOf({ version, settings }: PaymentSettingsView, language: 'en' | 'fr'): Typed {
  return {
    basedOn: version,
    services: settings.services.map(({ amountCents, ...service }) => ({
      ...service,
      amount: amountCents === undefined ? '' : asTyped(amountCents, language),
    })),
    limit: asTyped(settings.differenceLimitCents, language),
    float: asTyped(settings.floatCents, language),
    footer: settings.footer,
    printers: settings.printers,
    refundsBy: settings.refundsBy ?? 'supervisors',
  }
}

/** The settings, where every amount is one. */
function settingsOf({
  services,
  limit,
  float,
  footer,
  printers,
  refundsBy,
}: Typed): PaymentSettings | undefined {
  const [limitCents, floatCents] = [typedAmount(limit), typedAmount(float)]
  if (limitCents === undefined || floatCents === undefined) return undefined
  const paid = services.flatMap(({ amount, code, name }) => {
    if (amount.trim() === '') return [{ code, name: { ...name } }]
    const amountCents = typedAmount(amount)
    return amountCents === undefined ? [] : [{ code, name: { ...name }, amountCents }]
  })
  if (paid.length < services.length) return undefined
  return {
    services: paid,
    differenceLimitCents: limitCents,
    floatCents,
    footer,
    printers: [...printers],
    refundsBy,
  }
}
