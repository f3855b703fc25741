import { IconCircleCheck, IconClock, IconCloudUp, IconEye, IconHourglass } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { CustomerId } from '../../../src-domain/vocabulary/words.ts'
import { useDesk, useDeskStore, useHubNow } from '../../desk-context.ts'
import { mostUrgentFirst, type Standing } from '../../desk-data/request-standing.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Pill, SectionHeading, TextButton } from '../../ui/ui.ts'
import styles from './customer-tab.module.css'
import { customerTexts } from './texts.ts'

const standingChangesMs = 60_000

/** What the city still owes this customer, with how each promise stands. */
export function CustomerRequests({
  customerId,
  requests,
}: {
  readonly customerId: CustomerId
  readonly requests: readonly ServiceRequest[]
}) {
  const t = useTexts(customerTexts)
  const language = useLanguage()
  const { formatDate } = useFormats()
  const now = useHubNow(standingChangesMs)
  const store = useDeskStore()
  const showRequest = useDesk(desk => desk.showRequest)
  const { data: catalogue } = useQuery({
    queryKey: ['catalogue'],
    queryFn: async () => (await store.catalogue()) ?? null,
  })

  function line(request: ServiceRequest, standing: Standing): string {
    const type = catalogue?.requestTypes.find(({ code }) => code === request.typeCode)
    const division =
      catalogue?.divisions.find(({ code }) => code === type?.division)?.name[language] ?? type?.division ?? ''
    const { reference } = request
    switch (standing.kind) {
      case 'unsent':
      case 'waiting':
      case 'in-review':
      case 'ended':
        return t('reviewLine', { reference, division })
      case 'late':
        return t('noUpdateSince', { reference, division, date: formatDate(standing.by) })
      case 'on-time':
        return t(standing.next === 'resolve' ? 'resolveBy' : 'acknowledgeBy', {
          reference,
          division,
          date: formatDate(standing.by, 'weekday'),
        })
    }
  }
  function title(request: ServiceRequest): string {
    const type = catalogue?.requestTypes.find(({ code }) => code === request.typeCode)
    const name = type?.name[language] ?? request.typeCode
    return request.place ? t('typeAndPlace', { type: name, place: request.place.text }) : name
  }

  return (
    <section className={styles.section} aria-label={t('openRequests')}>
      <SectionHeading aside={requests.length > 0 ? requests.length : undefined}>
        {t('openRequests')}
      </SectionHeading>
      {requests.length === 0 ? (
        <p className={styles.quiet}>{t('noOpenRequests')}</p>
      ) : (
        <ul className={styles.requests}>
          {mostUrgentFirst(requests, now).map(({ request, standing }) => (
            <li key={request.id}>
              <div className={styles.requestHead}>
                <p className={styles.requestTitle}>
                  <TextButton onPress={() => showRequest(request.id)}>{title(request)}</TextButton>
                </p>
                <StandingPill standing={standing} />
              </div>
              <p className={styles.requestLine}>{line(request, standing)}</p>
              {request.customerId !== customerId && <p className={styles.requestLine}>{t('follows')}</p>}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function StandingPill({ standing }: { readonly standing: Standing }) {
  const t = useTexts(customerTexts)
  switch (standing.kind) {
    case 'unsent':
      return <Pill icon={IconCloudUp}>{t('unsent')}</Pill>
    case 'waiting':
      return <Pill icon={IconHourglass}>{t('waiting')}</Pill>
    case 'ended':
      return <Pill>{t('ended')}</Pill>
    case 'in-review':
      return (
        <Pill tone="info" icon={IconEye}>
          {t('inReview')}
        </Pill>
      )
    case 'on-time':
      return (
        <Pill tone="good" icon={IconCircleCheck}>
          {t('onTime')}
        </Pill>
      )
    case 'late':
      return (
        <Pill tone="breach" icon={IconClock}>
          {standing.days === 0 ? t('lateToday') : t('late', { count: standing.days })}
        </Pill>
      )
  }
}
