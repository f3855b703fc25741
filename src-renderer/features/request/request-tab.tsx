import { IconFileText, IconUser, IconUserQuestion } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { fullName } from '../../../src-domain/people/customer.ts'
import { useDesk, useDeskStore } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { Button, EmptyState, Icon, Skeleton } from '../../ui/ui.ts'
import { MadeRequests } from './made-requests.tsx'
import { requestDraftKeys } from './request-draft-keys.ts'
import { emptyForm, type RequestForm } from './request-form.ts'
import { RequestFormView } from './request-form-view.tsx'
import styles from './request-tab.module.css'
import { requestTexts } from './texts.ts'
import { useDraft } from './use-draft.ts'
import { useLinkedCustomer } from './use-linked-customer.ts'
import { type MadeRequest, useMadeRequests } from './use-made-requests.ts'

/**
 * A request for the contact in hand, or for a walk-up: type, place, questions, read-back, reference number. It works
 * the same with the line and without.
 */
export function RequestTab({ contact }: { readonly contact: DeskContact | undefined }) {
  const t = useTexts(requestTexts)
  const store = useDeskStore()
  const { data: catalogue } = useQuery({
    queryKey: ['catalogue'],
    queryFn: async () => (await store.catalogue()) ?? null,
  })
  if (catalogue === undefined) {
    return (
      <div className={styles.loading}>
        <Skeleton lines={5} />
      </div>
    )
  }
  if (catalogue === null) {
    return <EmptyState icon={IconFileText} title={t('noCatalogue')} text={t('noCatalogueNext')} />
  }
  // A key per contact: nothing half-done for one caller may show up under the next.
  return <RequestOf key={contact?.id ?? ''} contact={contact} catalogue={catalogue} />
}

function RequestOf({
  contact,
  catalogue,
}: {
  readonly contact: DeskContact | undefined
  readonly catalogue: Catalogue
}) {
  const key = contact?.id ?? 'walk-up'
  const draft = useDraft<RequestForm>(requestDraftKeys.form(key))
  const made = useMadeRequests(key)
  const linked = useLinkedCustomer(contact)
  const form = draft.value ?? emptyForm
  const { isLoaded, change } = draft

  const wanted = useDesk(desk => desk.requestWanted)
  const requestDraftTaken = useDesk(desk => desk.requestDraftTaken)
  const { show } = made
  useEffect(() => {
    if (!wanted || !isLoaded) return
    requestDraftTaken()
    show(undefined)
    change({ ...form, typeCode: wanted.value })
  }, [wanted, isLoaded, requestDraftTaken, show, change, form])

  if (!isLoaded || !made.isLoaded || !linked.isKnown) {
    return (
      <div className={styles.loading}>
        <Skeleton lines={5} />
      </div>
    )
  }
  const takeBack = (kept: RequestForm, request: MadeRequest) => {
    change(kept)
    made.forget(request)
  }
  return (
    <div className={styles.tab}>
      <ForWhom name={linked.customer && fullName(linked.customer)} />
      <MadeRequests
        made={made}
        catalogue={catalogue}
        isWithContact={contact !== undefined}
        language={contact?.language ?? linked.customer?.language}
        onTakeBack={takeBack}
      />
      {made.shown === undefined && (
        <RequestFormView
          contact={contact}
          customer={linked.customer}
          catalogue={catalogue}
          form={form}
          onChange={change}
          onDrop={draft.drop}
          onMade={made.add}
        />
      )}
    </div>
  )
}

function ForWhom({ name }: { readonly name: string | undefined }) {
  const t = useTexts(requestTexts)
  const openTab = useDesk(desk => desk.openTab)
  return (
    <div className={styles.forWhom}>
      <Icon of={name ? IconUser : IconUserQuestion} size={16} />
      <span className={styles.forWords}>{name ? t('for', { name }) : t('forNobody')}</span>
      {!name && (
        <Button size="small" variant="quiet" onPress={() => openTab('customer')}>
          {t('chooseCustomer')}
        </Button>
      )}
    </div>
  )
}
