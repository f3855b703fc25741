import { IconFileText, IconUser, IconUserQuestion } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { fullName } from '../../../src-domain/people/customer.ts'
import type { RequestId } from '../../../src-domain/vocabulary/words.ts'
import { type Asked, useDesk, useDeskStore, usePhotos } from '../../desk-context.ts'
import { useDraft } from '../../desk-data/use-draft.ts'
import { useTexts } from '../../language/language.ts'
import { Button, EmptyState, Icon, Skeleton } from '../../ui/ui.ts'
import { MadeRequests } from './made-requests.tsx'
import { requestDraftKeys } from './request-draft-keys.ts'
import { emptyForm, type RequestForm } from './request-form.ts'
import { RequestFormView } from './request-form-view.tsx'
import styles from './request-tab.module.css'
import { RequestView } from './request-view.tsx'
import { requestTexts } from './texts.ts'
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
  const photos = usePhotos()
  const draft = useDraft<RequestForm>(requestDraftKeys.form(key))
  const made = useMadeRequests(key)
  const linked = useLinkedCustomer(contact)
  const form = draft.value ?? emptyForm
  const { isLoaded, change } = draft

  // A request that was chosen elsewhere stands in front of the form; the form stays as it is behind it.
  const [lookedAt, setLookedAt] = useState<Asked<RequestId>>()
  const requestShown = useDesk(desk => desk.requestShown)
  const shown = useDesk(desk => desk.shown)
  useEffect(() => {
    if (!requestShown) return
    setLookedAt(requestShown)
    shown('requestShown')
  }, [requestShown, shown])

  const didFor = useDesk(desk => desk.didFor)
  const add = (request: MadeRequest) => {
    made.add(request)
    const type = catalogue.requestTypes.find(({ code }) => code === request.typeCode)
    if (!contact || !type) return
    didFor(contact.id, {
      kind: request.kind === 'created' ? 'request-created' : 'request-followed',
      reference: request.reference,
      typeName: type.name,
    })
  }

  const wanted = useDesk(desk => desk.requestWanted)
  const requestDraftTaken = useDesk(desk => desk.requestDraftTaken)
  const { show } = made
  useEffect(() => {
    if (!wanted || !isLoaded) return
    requestDraftTaken()
    setLookedAt(undefined)
    show(undefined)
    const description = form.description.trim() === '' ? wanted.description : form.description
    change({ ...form, typeCode: wanted.value, description })
  }, [wanted, isLoaded, requestDraftTaken, show, change, form])

  if (!isLoaded || !made.isLoaded || !linked.isKnown) {
    return (
      <div className={styles.loading}>
        <Skeleton lines={5} />
      </div>
    )
  }
  if (lookedAt) {
    return (
      <div className={styles.tab} data-scrolls>
        <RequestView
          key={lookedAt.value}
          requestId={lookedAt.value}
          catalogue={catalogue}
          focusAsked={lookedAt.asked}
          onBack={() => setLookedAt(undefined)}
        />
      </div>
    )
  }
  const takeBack = (kept: RequestForm, request: MadeRequest) => {
    // The refused request keeps its id; the one that is made of it gets another, and the photos.
    const requestId = crypto.randomUUID()
    change({ ...kept, requestId })
    void photos?.move(request.requestId, requestId)
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
          onMade={add}
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
