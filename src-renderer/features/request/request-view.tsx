import { IconArrowLeft, IconClock, IconCloudUp, IconCopy, IconFileOff, IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import { type Customer, fullName } from '../../../src-domain/people/customer.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import { isOpen, type ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { CustomerId, RequestId } from '../../../src-domain/vocabulary/words.ts'
import { useDesk, useDeskStore, useHub, useHubNow, useLiveValue, usePerson } from '../../desk-context.ts'
import { focusAfterDialog } from '../../desk-data/focus-after-dialog.ts'
import { opennessOf } from '../../desk-data/open-steps.ts'
import { linesOfDetail, linesOfRequest } from '../../desk-data/request-lines.ts'
import { standingOf } from '../../desk-data/request-standing.ts'
import { hasUnsent } from '../../desk-data/shown-request.ts'
import { useDraft } from '../../desk-data/use-draft.ts'
import { useOutbox } from '../../desk-data/use-outbox.ts'
import { localeOf, useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { HistoryList } from '../../request-steps/history-list.tsx'
import { NoteList } from '../../request-steps/note-list.tsx'
import { ProgressFacts, statusWordsOf } from '../../request-steps/progress-facts.tsx'
import { RefusedSteps } from '../../request-steps/refused-steps.tsx'
import { StepDialog } from '../../request-steps/step-dialog.tsx'
import { stepTexts } from '../../request-steps/step-texts.ts'
import { isNo } from '../../told.tsx'
import { Button, EmptyState, Facts, PersonName, Pill, Skeleton, TextButton, toast } from '../../ui/ui.ts'
import { editOf, type RequestEdit } from './edit-request.ts'
import { EditRequestView } from './edit-request-view.tsx'
import { answerInWords } from './read-back.ts'
import { RequestConflicts } from './request-conflicts.tsx'
import { requestDraftKeys } from './request-draft-keys.ts'
import { RequestPhotos } from './request-photos.tsx'
import styles from './request-view.module.css'
import { requestTexts } from './texts.ts'

const standingChangesMs = 60_000

export interface RequestViewProps {
  readonly requestId: RequestId
  readonly catalogue: Catalogue
  /** Changes each time that this request is asked for; the focus then comes here. */
  readonly focusAsked: number
  readonly onBack: () => void
}

/** One request as it stands: what, where, by when, what was said. For reading to whoever asks how far it is. */
export function RequestView({ requestId, catalogue, focusAsked, onBack }: RequestViewProps) {
  const t = useTexts(requestTexts)
  const store = useDeskStore()
  const frame = useRef<HTMLElement>(null)
  const { data: request } = useQuery({
    queryKey: ['request', requestId],
    queryFn: async () => (await store.request(requestId)) ?? null,
  })
  const isLoaded = request !== undefined
  useEffect(() => {
    if (isLoaded && focusAsked > 0) return focusAfterDialog(() => frame.current)
  }, [isLoaded, focusAsked])

  if (request === undefined) {
    return (
      <div className={styles.loading}>
        <Skeleton lines={5} />
      </div>
    )
  }
  const back = (
    <Button variant="quiet" size="small" icon={IconArrowLeft} shortcut="Esc" onPress={onBack}>
      {t('view.back')}
    </Button>
  )
  function handleKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    event.stopPropagation()
    onBack()
  }
  return (
    <section
      ref={frame}
      tabIndex={-1}
      className={styles.request}
      aria-label={t('view.label', { reference: request?.reference ?? '' }).trim()}
      onKeyDown={handleKey}
    >
      <div className={styles.back}>{back}</div>
      {request === null ? (
        <EmptyState icon={IconFileOff} title={t('view.missing')} text={t('view.missingNext')} />
      ) : (
        <Known request={request} catalogue={catalogue} />
      )}
    </section>
  )
}

function Known({ request, catalogue }: { readonly request: ServiceRequest; readonly catalogue: Catalogue }) {
  const t = useTexts(requestTexts)
  const language = useLanguage()
  const type = catalogue.requestTypes.find(({ code }) => code === request.typeCode)
  const { reference, customerId } = request
  const customer = useCustomer(customerId)
  const draft = useDraft<RequestEdit>(requestDraftKeys.edit(request.id))

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(reference)
      toast({ title: t('copied'), tone: 'good' })
    } catch {
      toast({ title: t('copyFailed'), tone: 'watch' })
    }
  }
  return (
    <>
      <div className={styles.head}>
        <PersonName level={2}>{type?.name[language] ?? request.typeCode}</PersonName>
        <div className={styles.line}>
          <span className={styles.reference}>{reference}</span>
          <StatusPills request={request} />
        </div>
        <div className={styles.line}>
          <Button size="small" icon={IconCopy} onPress={() => void copy()}>
            {t('copyNumber')}
          </Button>
          {type && isOpen(request) && draft.isLoaded && draft.value === undefined && (
            <Button size="small" icon={IconPencil} onPress={() => draft.change(editOf(request))}>
              {t('edit.open')}
            </Button>
          )}
        </div>
      </div>
      <RefusedSteps requestId={request.id} />
      <RequestConflicts request={request} type={type} />
      {type && draft.value !== undefined ? (
        <EditRequestView
          request={request}
          type={type}
          customer={customer ?? undefined}
          tells={catalogue.city.tells}
          edit={draft.value}
          draft={draft}
        />
      ) : (
        <>
          <section className={styles.facts} aria-label={t('view.progress')}>
            <ProgressFacts request={request} type={type} />
            <Steps request={request} type={type} />
          </section>
          <RequestFacts request={request} type={type} catalogue={catalogue} />
          <div className={styles.photos}>
            <RequestPhotos requestId={request.id} />
          </div>
          {(request.notes ?? []).length > 0 && (
            <div className={styles.facts}>
              <NoteList notes={request.notes ?? []} />
            </div>
          )}
          <div className={styles.facts}>
            <Past request={request} type={type} />
          </div>
        </>
      )}
    </>
  )
}

/** What a CSR does for whoever asks how far it is; everything else is the division's. */
const stepsHere = ['note-request', 'record-told', 'reopen-request', 'escalate-request'] as const

function Steps({
  request,
  type,
}: {
  readonly request: ServiceRequest
  readonly type: RequestType | undefined
}) {
  const t = useTexts(stepTexts)
  const person = usePerson()
  const now = useHubNow(standingChangesMs)
  const [open, setOpen] = useState<(typeof stepsHere)[number]>()
  if (type === undefined) return null
  const steps = stepsHere.filter(kind => opennessOf(kind, request, type, person, now).kind === 'open')
  return (
    <div className={styles.steps}>
      {steps.map(kind => (
        <Button key={kind} size="small" onPress={() => setOpen(kind)}>
          {t(`step.${kind}`)}
        </Button>
      ))}
      {open && <StepDialog kind={open} request={request} type={type} onClose={() => setOpen(undefined)} />}
    </div>
  )
}

/** What happened: the hub's journal where it answers, else what the request itself tells. */
function Past({
  request,
  type,
}: {
  readonly request: ServiceRequest
  readonly type: RequestType | undefined
}) {
  const hub = useHub()
  const isLive = useLiveValue(live => live.line === 'live')
  const { data } = useQuery({
    queryKey: ['request-past', request.id, request.version],
    enabled: isLive,
    queryFn: async () => {
      const answer = await hub.requests.detail(request.id)
      return isNo(answer) ? null : answer
    },
  })
  return (
    <HistoryList
      lines={data ? linesOfDetail(data) : linesOfRequest(request)}
      type={type}
      language={request.language}
      isWhole={data != null}
    />
  )
}

interface RequestFactsProps {
  readonly request: ServiceRequest
  readonly type: RequestType | undefined
  readonly catalogue: Catalogue
}

function RequestFacts({ request, type, catalogue }: RequestFactsProps) {
  const t = useTexts(requestTexts)
  const language = useLanguage()
  const { formatDate, formatDateTime } = useFormats()
  const division = catalogue.divisions.find(({ code }) => code === type?.division)
  const { place, customerId, followers } = request
  const day = (at: number) => formatDate(at, 'weekday')
  const answers = Object.entries(request.answers).map(([name, answer]) => ({
    label: type?.intake.words[name]?.label[language] ?? name,
    value: type ? answerInWords(type, name, answer, language) : String(answer),
  }))
  /** A request that the hub has not seen has no days yet. */
  const dueFacts =
    request.resolveBy === 0
      ? []
      : [
          ...(request.status === 'submitted'
            ? [{ label: t('view.acknowledgeBy'), value: day(request.acknowledgeBy) }]
            : []),
          { label: t('view.resolveBy'), value: day(request.resolveBy) },
        ]
  return (
    <>
      <div className={styles.facts}>
        <Facts
          items={[
            { label: t('view.customer'), value: <CustomerName customerId={customerId} /> },
            ...(place
              ? [
                  {
                    label: t('view.place'),
                    value:
                      place.ward === undefined
                        ? place.text
                        : t('view.placeInWard', { place: place.text, ward: place.ward }),
                  },
                ]
              : []),
            { label: t('view.division'), value: division?.name[language] ?? type?.division ?? '' },
            { label: t('view.reported'), value: formatDateTime(request.createdAt) },
            ...(request.closedAt === undefined
              ? dueFacts
              : [{ label: t('view.closed'), value: formatDateTime(request.closedAt) }]),
            ...(followers.length > 0
              ? [
                  {
                    label: t('view.followers'),
                    value: t('view.followersCount', { count: followers.length }),
                  },
                ]
              : []),
            { label: t('view.told'), value: t(`notifyBy.${request.notifyBy}`) },
          ]}
        />
      </div>
      {answers.length > 0 && (
        <div className={styles.facts}>
          <Facts items={answers} />
        </div>
      )}
      {request.description !== '' && (
        <div className={styles.facts}>
          <p className={styles.label}>{t('description')}</p>
          <p className={styles.description} lang={localeOf(request.language)}>
            {request.description}
          </p>
        </div>
      )}
    </>
  )
}

function StatusPills({ request }: { readonly request: ServiceRequest }) {
  const t = useTexts(requestTexts)
  const now = useHubNow(standingChangesMs)
  const standing = standingOf(request, now)
  const tStep = useTexts(stepTexts)
  const isWaiting = hasUnsent(request.id, useOutbox()) && standing.kind !== 'unsent'
  return (
    <>
      {isWaiting && (
        <Pill tone="info" icon={IconCloudUp}>
          {t('edit.waiting')}
        </Pill>
      )}
      <Pill tone={request.status === 'closed' || request.status === 'completed' ? 'good' : 'info'}>
        {standing.kind === 'unsent' ? t('view.unsent') : tStep(`status.${statusWordsOf(request)}`)}
      </Pill>
      {standing.kind === 'late' && (
        <Pill tone="breach" icon={IconClock}>
          {standing.days === 0 ? t('view.lateToday') : t('view.late', { count: standing.days })}
        </Pill>
      )}
    </>
  )
}

function CustomerName({ customerId }: { readonly customerId: CustomerId | undefined }) {
  const t = useTexts(requestTexts)
  const showCustomer = useDesk(desk => desk.showCustomer)
  const customer = useCustomer(customerId)
  if (!customerId || !customer) return <>{customerId ? '…' : t('view.nobody')}</>
  return <TextButton onPress={() => showCustomer(customer.id)}>{fullName(customer)}</TextButton>
}

function useCustomer(customerId: CustomerId | undefined): Customer | null | undefined {
  const store = useDeskStore()
  return useQuery({
    queryKey: ['customer', customerId],
    enabled: customerId !== undefined,
    queryFn: async () => (await store.customer(customerId ?? '')) ?? null,
  }).data
}
