import { IconUserPlus, IconUserSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { type Customer, fullName } from '../../../src-domain/people/customer.ts'
import type { ContactOrigin } from '../../../src-domain/routing/contact.ts'
import type { Language } from '../../../src-domain/vocabulary/words.ts'
import { useDeskStore, useHub, useLiveValue } from '../../desk-context.ts'
import { useDraft } from '../../desk-data/use-draft.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Button, EmptyState, SearchField, SectionHeading, SelectableList } from '../../ui/ui.ts'
import { customerDraftKeys } from './customer-draft-keys.ts'
import { CustomerFormView } from './customer-form-view.tsx'
import styles from './customer-tab.module.css'
import { EvidencePill } from './evidence-pill.tsx'
import { type Candidate, type Evidence, evidenceFor } from './screen-pop.ts'
import { addressWithWard, customerTexts } from './texts.ts'

export interface CustomerFinderProps {
  /** Whose search and half-filled form these are. */
  readonly draftKey: string
  readonly from: ContactOrigin
  readonly language: Language
  /** Who may be on the line, the likeliest first. */
  readonly candidates: readonly Candidate[]
  readonly isWalkUp?: boolean
  readonly onChoose: (customer: Customer) => void
}

/** Choose among those who may be the one, search for another, or take in a new customer. */
export function CustomerFinder(props: CustomerFinderProps) {
  const { draftKey, from, language, candidates, isWalkUp = false, onChoose } = props
  const t = useTexts(customerTexts)
  const { formatPhone } = useFormats()
  const [query, setQuery] = useState('')
  const form = useDraft<boolean>(customerDraftKeys.isNewOpen(draftKey))
  const { found, isPending, isOffline } = useFoundCustomers(query)

  if (!form.isLoaded) return null
  if (form.value) {
    return (
      <CustomerFormView
        draftKey={customerDraftKeys.newForm(draftKey)}
        from={from}
        language={language}
        searched={query}
        onDone={customer => {
          form.drop()
          if (customer) onChoose(customer)
        }}
      />
    )
  }

  const who = [from.name, from.phone && formatPhone(from.phone), from.email].filter(Boolean).join(' · ')
  const isSearching = query.trim().length >= 2
  const createButton = (
    <Button icon={IconUserPlus} onPress={() => form.change(true)}>
      {t('newCustomer')}
    </Button>
  )
  return (
    <div className={styles.tab}>
      <div className={styles.search}>
        {who !== '' && <p className={styles.said}>{t('from', { who })}</p>}
        <SearchField
          label={t('search')}
          placeholder={t('searchPlaceholder')}
          value={query}
          onChange={setQuery}
          isPending={isPending}
        />
      </div>
      {!isSearching && candidates.length > 0 && (
        <CustomerRows
          heading={t('whoMany', { count: candidates.length })}
          candidates={candidates}
          onChoose={onChoose}
        />
      )}
      {isSearching && found && found.length > 0 && (
        <CustomerRows
          heading={t('found', { count: found.length })}
          candidates={found.map(customer => ({ customer, evidence: evidenceFor(customer, from) }))}
          onChoose={onChoose}
        />
      )}
      {isSearching && isOffline && <p className={styles.asOf}>{t('foundOffline')}</p>}
      {isSearching && found?.length === 0 && !isPending && (
        <EmptyState
          icon={IconUserSearch}
          title={t('nothingFound', { query: query.trim() })}
          text={t('nothingFoundNext')}
          action={createButton}
        />
      )}
      {!isSearching && candidates.length === 0 && (
        <EmptyState
          icon={IconUserSearch}
          title={t(
            isWalkUp
              ? 'walkUpTitle'
              : from.phone
                ? 'noneTitle'
                : from.email
                  ? 'noneTitleEmail'
                  : 'noneTitleAnonymous',
          )}
          text={t(isWalkUp ? 'walkUpText' : 'noneText')}
          action={createButton}
        />
      )}
      {((isSearching && (found?.length ?? 0) > 0) || (!isSearching && candidates.length > 0)) && (
        <div className={styles.under}>{createButton}</div>
      )}
    </div>
  )
}

interface CustomerRowsProps {
  readonly heading: string
  readonly candidates: readonly Candidate[]
  readonly onChoose: (customer: Customer) => void
}

function CustomerRows({ heading, candidates, onChoose }: CustomerRowsProps) {
  const t = useTexts(customerTexts)
  const { formatPhone } = useFormats()
  const rows = candidates.map(({ customer, evidence }) => ({ id: customer.id, customer, evidence }))
  const detail = (customer: Customer) =>
    customer.address
      ? addressWithWard(t, customer.address)
      : customer.phones.map(({ e164 }) => formatPhone(e164)).join(' · ')
  return (
    <section>
      <SectionHeading className={styles.heading} aside={t('chooseHint')}>
        {heading}
      </SectionHeading>
      <SelectableList
        label={heading}
        items={rows}
        selected={null}
        onSelect={id => {
          const row = rows.find(each => each.id === id)
          if (row) onChoose(row.customer)
        }}
        textOf={({ customer }) => `${fullName(customer)}, ${detail(customer)}`}
      >
        {({ customer, evidence }) => (
          <div className={styles.candidate}>
            <span className={styles.candidateName}>{fullName(customer)}</span>
            {speaks(evidence) && <EvidencePill evidence={evidence} />}
            <span className={styles.candidateDetail}>{detail(customer)}</span>
          </div>
        )}
      </SelectableList>
    </section>
  )
}

function speaks({ reach, name }: Evidence): boolean {
  return reach !== 'none' || name === 'same'
}

/** Customers by what was typed: this desk's own at once, then with those that only the hub knows. */
function useFoundCustomers(query: string): {
  readonly found: readonly Customer[] | undefined
  readonly isPending: boolean
  readonly isOffline: boolean
} {
  const store = useDeskStore()
  const hub = useHub()
  const isLive = useLiveValue(live => live.line === 'live' || live.line === 'stale')
  const wanted = query.trim()
  const [answer, setAnswer] = useState<{
    readonly wanted: string
    readonly found: readonly Customer[]
    readonly isWhole: boolean
  }>()
  useEffect(() => {
    if (wanted.length < 2) return
    let isCurrent = true
    const timer = setTimeout(async () => {
      const own = await store.findCustomers(wanted, 20).catch(() => [])
      if (!isCurrent) return
      setAnswer({ wanted, found: own, isWhole: !isLive })
      if (!isLive) return
      const more = await hub.findCustomers(wanted)
      if (!isCurrent) return
      const others = Array.isArray(more) ? more.filter(({ id }) => own.every(known => known.id !== id)) : []
      setAnswer({ wanted, found: [...own, ...others], isWhole: true })
    }, 120)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [wanted, store, hub, isLive])
  return {
    // What was found for fewer letters stays until the next answer: a list that blinks cannot be read.
    found: wanted.length < 2 ? undefined : answer?.found,
    isPending: wanted.length >= 2 && !(answer?.wanted === wanted && answer.isWhole),
    isOffline: !isLive,
  }
}
