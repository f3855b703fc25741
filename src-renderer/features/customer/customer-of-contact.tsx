import { IconArrowLeft, IconLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { CustomerMatch, DeskContact } from '../../../src-contract/live/live-view.ts'
import { type Customer, fullName } from '../../../src-domain/people/customer.ts'
import type { CustomerId } from '../../../src-domain/vocabulary/words.ts'
import { useDesk, useDeskStore, useLiveValue } from '../../desk-context.ts'
import { pendingLink } from '../../desk-data/pending-link.ts'
import { toE164 } from '../../desk-data/phone.ts'
import { useDraft } from '../../desk-data/use-draft.ts'
import { useOutbox } from '../../desk-data/use-outbox.ts'
import { useTexts } from '../../language/language.ts'
import { Button, Skeleton, toast } from '../../ui/ui.ts'
import { customerDraftKeys } from './customer-draft-keys.ts'
import { CustomerFinder } from './customer-finder.tsx'
import { CustomerPanelView } from './customer-panel-view.tsx'
import styles from './customer-tab.module.css'
import { evidenceFor, screenPop } from './screen-pop.ts'
import { customerTexts } from './texts.ts'

const noMatches: readonly CustomerMatch[] = []
const nobody: readonly CustomerId[] = []

/** The customer of one contact: recognized, chosen or taken in, and linked through the outbox. */
export function CustomerOfContact({ contact }: { readonly contact: DeskContact }) {
  const t = useTexts(customerTexts)
  const store = useDeskStore()
  const outbox = useOutbox()
  const notThem = useDraft<readonly CustomerId[]>(customerDraftKeys.notThem(contact.id))
  const matches = useMatches(contact)
  const pop = useMemo(
    () => screenPop(matches ?? noMatches, contact.from, notThem.value ?? nobody),
    [matches, contact.from, notThem.value],
  )
  const { lookedAt, asked: focusAsked, stopLooking } = useLookedAt()
  // The outbox is read again only after the link is in it; until then the choice of this moment counts.
  const [chosen, setChosen] = useState<{ readonly customerId: CustomerId | undefined }>()
  const asked = chosen ?? pendingLink(outbox, contact.id)
  const linkedId = asked ? asked.customerId : contact.customerId

  const link = useCallback(
    async (customerId: CustomerId | undefined): Promise<boolean> => {
      setChosen({ customerId })
      const answer = await store.keep({ kind: 'link-customer', contactId: contact.id, customerId })
      if (answer.kind === 'kept') return true
      setChosen(undefined)
      toast({ title: t(answer.why === 'quota' ? 'notSavedQuota' : 'notSavedStorage'), tone: 'breach' })
      return false
    },
    [store, contact.id, t],
  )

  // A number and a name that agree are as sure as the CSR could make it; the link can be undone with one key.
  const inConversation = contact.phase.kind === 'connected' || contact.phase.kind === 'wrapping'
  const sureId = pop.kind === 'sure' ? pop.candidate.customer.id : undefined
  const linkedByItself = useRef(false)
  useEffect(() => {
    if (!inConversation || !notThem.isLoaded || asked || contact.customerId || !sureId) return
    if (linkedByItself.current) return
    linkedByItself.current = true
    void link(sureId)
  }, [inConversation, notThem.isLoaded, asked, contact.customerId, sureId, link])

  if (!notThem.isLoaded || matches === undefined) {
    return (
      <div className={styles.loading}>
        <Skeleton lines={5} />
      </div>
    )
  }

  async function reject(customer: Customer): Promise<void> {
    const before = notThem.value ?? nobody
    notThem.change([...before.filter(id => id !== customer.id), customer.id])
    if (!linkedId) return
    if (!(await link(undefined))) return
    toast({
      title: t('unlinked', { name: fullName(customer) }),
      timeoutMs: 6_000,
      action: {
        label: t('undo'),
        onPress: () => {
          notThem.change(before)
          void link(customer.id)
        },
      },
    })
  }
  async function choose(customer: Customer): Promise<void> {
    notThem.change((notThem.value ?? nobody).filter(id => id !== customer.id))
    await link(customer.id)
  }

  const shownId = linkedId ?? sureId
  if (lookedAt && lookedAt !== shownId) {
    return (
      <CustomerPanelView
        key={lookedAt}
        customerId={lookedAt}
        known={matches.find(({ customer }) => customer.id === lookedAt)?.customer}
        focusAsked={focusAsked}
        before={customer => (
          <LookedAt
            linkedId={shownId}
            onBack={stopLooking}
            onLink={() => {
              stopLooking()
              void choose(customer)
            }}
          />
        )}
        onForget={stopLooking}
      />
    )
  }
  if (shownId) {
    const matched = matches.find(({ customer }) => customer.id === shownId)
    return (
      <CustomerPanelView
        key={shownId}
        customerId={shownId}
        known={matched?.customer}
        focusAsked={lookedAt === shownId ? focusAsked : undefined}
        evidence={customer => evidenceFor(customer, contact.from, matched?.by)}
        said={contact.from.name}
        onNotThem={customer => void reject(customer)}
        onForget={() => void link(undefined)}
      />
    )
  }
  return (
    <CustomerFinder
      draftKey={contact.id}
      from={contact.from}
      language={contact.language}
      candidates={pop.kind === 'choose' ? pop.candidates : []}
      isWalkUp={contact.channel === 'counter'}
      onChoose={customer => void choose(customer)}
    />
  )
}

/** A customer who was chosen elsewhere, to be looked at: looking links nobody. */
function useLookedAt() {
  const wanted = useDesk(desk => desk.customerWanted)
  const shown = useDesk(desk => desk.shown)
  const [looking, setLooking] = useState<{ readonly lookedAt?: CustomerId; readonly asked?: number }>({})
  useEffect(() => {
    if (!wanted) return
    setLooking({ lookedAt: wanted.value, asked: wanted.asked })
    shown('customerWanted')
  }, [wanted, shown])
  return { lookedAt: looking.lookedAt, asked: looking.asked, stopLooking: () => setLooking({}) }
}

/** Above the record of somebody who is not the customer of this contact. */
function LookedAt({
  linkedId,
  onBack,
  onLink,
}: {
  readonly linkedId: CustomerId | undefined
  readonly onBack: () => void
  readonly onLink: () => void
}) {
  const t = useTexts(customerTexts)
  const store = useDeskStore()
  const { data: linked } = useQuery({
    queryKey: ['customer', linkedId],
    enabled: linkedId !== undefined,
    queryFn: async () => (await store.customer(linkedId ?? '')) ?? null,
  })
  return (
    <div className={styles.lookedAt}>
      <p className={styles.quiet}>{t('lookingAt')}</p>
      <div className={styles.lookedAtActions}>
        <Button size="small" icon={IconLink} onPress={onLink}>
          {t('link')}
        </Button>
        <Button size="small" variant="quiet" icon={IconArrowLeft} onPress={onBack}>
          {linked ? t('backTo', { name: fullName(linked) }) : t('backToSearch')}
        </Button>
      </div>
    </div>
  )
}

/**
 * Who may be on the line: as the hub says, or, while it says nothing, as this desk's own copy has it. `undefined` until
 * the first answer.
 */
function useMatches(contact: DeskContact): readonly CustomerMatch[] | undefined {
  const fromHub = useLiveValue(live => live.screenPops[contact.id])
  const phone = toE164(contact.from.phone)
  const email = contact.from.email
  const store = useDeskStore()
  const { data: fromStore } = useQuery({
    queryKey: ['reached-by', phone, email],
    queryFn: () => (phone || email ? store.customersReachedBy({ phone, email }) : []),
  })
  return useMemo(() => {
    if (fromHub && fromHub.length > 0) return fromHub
    return fromStore?.map((customer): CustomerMatch => {
      const byPhone = phone !== undefined && customer.phones.some(({ e164 }) => e164 === phone)
      return { customer, by: [byPhone ? 'phone' : 'email'] }
    })
  }, [fromHub, fromStore, phone])
}
