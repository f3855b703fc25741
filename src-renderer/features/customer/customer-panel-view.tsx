import { IconPencil, IconUserOff, IconUserX } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { type Customer, fullName } from '../../../src-domain/people/customer.ts'
import type { CustomerId } from '../../../src-domain/vocabulary/words.ts'
import { CallableNumber } from '../../call-number.tsx'
import { focusAfterDialog } from '../../desk-data/focus-after-dialog.ts'
import { useDraft } from '../../desk-data/use-draft.ts'
import { useTexts } from '../../language/language.ts'
import { Button, EmptyState, Facts, IconButton, Notice, PersonName, Skeleton } from '../../ui/ui.ts'
import { CustomerConflicts } from './customer-conflicts.tsx'
import { customerDraftKeys } from './customer-draft-keys.ts'
import { CustomerFormView } from './customer-form-view.tsx'
import { CustomerRequests } from './customer-requests.tsx'
import styles from './customer-tab.module.css'
import { CustomerTimeline } from './customer-timeline.tsx'
import { EvidencePill } from './evidence-pill.tsx'
import type { Evidence } from './screen-pop.ts'
import { addressWithWard, customerTexts } from './texts.ts'
import { useCustomerPanel } from './use-customer-panel.ts'

export interface CustomerPanelViewProps {
  readonly customerId: CustomerId
  /** The record as the screen-pop brought it, for a customer who is not kept on this desk. */
  readonly known: Customer | undefined
  /** What speaks for this customer; absent where nobody is on the line. */
  readonly evidence?: (customer: Customer) => Evidence
  /** The name that was said, shown where it is not the name on record. */
  readonly said?: string
  /** Absent where nobody is taken for this customer. */
  readonly onNotThem?: (customer: Customer) => void
  /** Above the record. */
  readonly before?: (customer: Customer) => ReactNode
  /** Changes each time that this customer is asked for elsewhere; the focus then comes here. */
  readonly focusAsked?: number
  /** Lets go of a customer who cannot be shown. */
  readonly onForget: () => void
}

/** One customer: who, how sure, where, with whom, what is open, what was before. */
export function CustomerPanelView(props: CustomerPanelViewProps) {
  const { customerId, known, evidence, said, onNotThem, before, focusAsked, onForget } = props
  const t = useTexts(customerTexts)
  const view = useCustomerPanel(customerId, known)
  const editing = useDraft<boolean>(customerDraftKeys.isEditOpen(customerId))
  const frame = useRef<HTMLDivElement>(null)
  const isShown = view !== undefined && editing.isLoaded
  useEffect(() => {
    if (isShown && focusAsked !== undefined) return focusAfterDialog(() => frame.current)
  }, [isShown, focusAsked])

  if (view === undefined || !editing.isLoaded) {
    return (
      <div className={styles.loading}>
        <Skeleton lines={5} />
      </div>
    )
  }
  if (view === 'missing') {
    return (
      <EmptyState
        icon={IconUserOff}
        title={t('notKept')}
        text={t('notKeptNext')}
        action={<Button onPress={onForget}>{t('chooseAnother')}</Button>}
      />
    )
  }
  const { customer } = view
  if (editing.value) {
    return (
      <CustomerFormView
        draftKey={customerDraftKeys.editForm(customerId)}
        customer={customer}
        onDone={() => {
          editing.drop()
          requestAnimationFrame(() => frame.current?.focus())
        }}
      />
    )
  }

  function handleKey(event: KeyboardEvent): void {
    const typing = event.target instanceof Element && event.target.closest('input, textarea, select')
    if (typing || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return
    const key = event.key.toLowerCase()
    if (key === 'n' && onNotThem) onNotThem(customer)
    else if (key === 'e') editing.change(true)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const proof = evidence?.(customer)
  const name = fullName(customer)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: letters stand for the buttons inside, while focus is here
    <div ref={frame} tabIndex={-1} className={styles.tab} onKeyDown={handleKey}>
      {before?.(customer)}
      <section className={styles.who} aria-label={t('customer')}>
        <div className={styles.nameLine}>
          <PersonName>{name}</PersonName>
          <span className={styles.actions}>
            <IconButton
              icon={IconPencil}
              label={t('edit')}
              shortcut="E"
              size="small"
              onPress={() => editing.change(true)}
            />
            {onNotThem && (
              <Button
                variant="quiet"
                size="small"
                icon={IconUserX}
                shortcut="N"
                onPress={() => onNotThem(customer)}
              >
                {t('notThem')}
              </Button>
            )}
          </span>
        </div>
        {(proof || (customer.organization && name !== customer.organization)) && (
          <div className={styles.underName}>
            {proof && <EvidencePill evidence={proof} />}
            {customer.organization && name !== customer.organization && (
              <span className={styles.organization}>{customer.organization}</span>
            )}
          </div>
        )}
        {proof?.name === 'other' && said && <p className={styles.said}>{t('said', { said })}</p>}
        {customer.remark && (
          <Notice tone="watch" title={t('beforeYouSpeak')}>
            {customer.remark}
          </Notice>
        )}
        <CustomerConflicts customer={customer} />
        <CustomerFacts customer={customer} household={view.household} />
      </section>
      <CustomerRequests customerId={customerId} requests={view.openRequests} />
      <CustomerTimeline view={view} />
    </div>
  )
}

function CustomerFacts({
  customer,
  household,
}: {
  readonly customer: Customer
  readonly household: readonly { readonly id: string; readonly name: string; readonly samePhone: boolean }[]
}) {
  const t = useTexts(customerTexts)
  const { phones, emails, address, preference, language } = customer
  const rows = [
    { label: t('address'), value: address ? addressWithWard(t, address) : t('noAddress') },
    ...(household.length > 0
      ? [
          {
            label: t('household'),
            value: (
              <ul>
                {household.map(({ id, name, samePhone }) => (
                  <li key={id}>{samePhone ? t('samePhone', { name }) : name}</li>
                ))}
              </ul>
            ),
          },
        ]
      : []),
    ...(phones.length > 0
      ? [
          {
            label: t('phone'),
            value: (
              <ul>
                {phones.map(({ e164, kind }) => (
                  <li key={e164}>
                    <CallableNumber phone={e164} customerId={customer.id} language={language} />{' '}
                    <span className={styles.quiet}>{t(`phoneKind.${kind}`)}</span>
                  </li>
                ))}
              </ul>
            ),
          },
        ]
      : []),
    ...(emails.length > 0 ? [{ label: t('email'), value: emails.join(', ') }] : []),
    {
      label: t('prefers'),
      value: t('prefersIn', { way: t(`way.${preference}`), language: t(`language.${language}`) }),
    },
  ]
  return <Facts items={rows} />
}
