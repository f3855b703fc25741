import { IconArrowLeft, IconClock, IconCopy, IconFileOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import { fullName } from '../../../src-domain/people/customer.ts'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { CustomerId, RequestId } from '../../../src-domain/vocabulary/words.ts'
import { useDesk, useDeskStore, useHubNow } from '../../desk-context.ts'
import { focusAfterDialog } from '../../desk-data/focus-after-dialog.ts'
import { standingOf } from '../../desk-data/request-standing.ts'
import { localeOf, useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Button, EmptyState, Facts, PersonName, Pill, Skeleton, TextButton, toast } from '../../ui/ui.ts'
import { answerInWords } from './read-back.ts'
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
  const { formatDate, formatDateTime } = useFormats()
  const type = catalogue.requestTypes.find(({ code }) => code === request.typeCode)
  const division = catalogue.divisions.find(({ code }) => code === type?.division)
  const { reference, place, customerId, followers } = request

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(reference)
      toast({ title: t('copied'), tone: 'good' })
    } catch {
      toast({ title: t('copyFailed'), tone: 'watch' })
    }
  }
  const day = (at: number) => formatDate(at, 'weekday')
  const answers = Object.entries(request.answers).map(([name, answer]) => ({
    label: type?.intake.words[name]?.label[language] ?? name,
    value: type ? answerInWords(type, name, answer, language) : String(answer),
  }))
  return (
    <>
      <div className={styles.head}>
        <PersonName level={2}>{type?.name[language] ?? request.typeCode}</PersonName>
        <div className={styles.line}>
          <span className={styles.reference}>{reference}</span>
          <StatusPills request={request} />
        </div>
        <div>
          <Button size="small" icon={IconCopy} onPress={() => void copy()}>
            {t('copyNumber')}
          </Button>
        </div>
      </div>
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
              ? dueFacts()
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

  /** A request that the hub has not seen has no days yet. */
  function dueFacts() {
    if (request.resolveBy === 0) return []
    return [
      ...(request.status === 'submitted'
        ? [{ label: t('view.acknowledgeBy'), value: day(request.acknowledgeBy) }]
        : []),
      { label: t('view.resolveBy'), value: day(request.resolveBy) },
    ]
  }
}

function StatusPills({ request }: { readonly request: ServiceRequest }) {
  const t = useTexts(requestTexts)
  const now = useHubNow(standingChangesMs)
  const standing = standingOf(request, now)
  return (
    <>
      <Pill tone={request.status === 'closed' || request.status === 'completed' ? 'good' : 'info'}>
        {t(standing.kind === 'unsent' ? 'view.unsent' : `view.status.${request.status}`)}
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
  const store = useDeskStore()
  const showCustomer = useDesk(desk => desk.showCustomer)
  const { data: customer } = useQuery({
    queryKey: ['customer', customerId],
    enabled: customerId !== undefined,
    queryFn: async () => (await store.customer(customerId ?? '')) ?? null,
  })
  if (!customerId || !customer) return <>{customerId ? '…' : t('view.nobody')}</>
  return <TextButton onPress={() => showCustomer(customer.id)}>{fullName(customer)}</TextButton>
}
