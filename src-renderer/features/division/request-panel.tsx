import {
  IconAlertOctagon,
  IconArrowBigUpLines,
  IconDots,
  IconFileOff,
  IconFileText,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Catalogue } from '../../../src-contract/http/api.ts'
import type { RequestDetail } from '../../../src-contract/http/requests.ts'
import { fullName } from '../../../src-domain/people/customer.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import { useDeskStore, useHubNow, usePerson } from '../../desk-context.ts'
import { type DeskStep, deskSteps, opennessOf } from '../../desk-data/open-steps.ts'
import { linesOfDetail } from '../../desk-data/request-lines.ts'
import { localeOf, useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { HistoryList } from '../../request-steps/history-list.tsx'
import { NoteList } from '../../request-steps/note-list.tsx'
import { ProgressFacts, statusWordsOf } from '../../request-steps/progress-facts.tsx'
import { RefusedSteps } from '../../request-steps/refused-steps.tsx'
import { stepTexts } from '../../request-steps/step-texts.ts'
import { useWhyNot } from '../../request-steps/use-why-not.ts'
import { Button, EmptyState, Facts, Menu, Pill, SectionHeading, Skeleton } from '../../ui/ui.ts'
import { ClockPicture } from './clock-picture.tsx'
import styles from './division.module.css'
import { divisionTexts } from './division-texts.ts'
import { marksPhotos, PhotoPublicMark } from './photo-public-mark.tsx'
import { useSlots } from './slots.ts'
import { stepKeys } from './step-keys.ts'
import { typeIn } from './use-requests.ts'

const minuteMs = 60_000
/** The steps that stand as buttons; the others are behind “more”. */
const buttonsShown = 5

/** The request that is looked at: what can be done with it, what it is about, how far it is, its clock and its past. */
export function RequestPanel({
  detail,
  isChosen,
  catalogue,
  onStep,
}: {
  readonly detail: (RequestDetail & { readonly isOwn: boolean }) | null | undefined
  /** Whether a request is chosen at all. */
  readonly isChosen: boolean
  readonly catalogue: Catalogue
  readonly onStep: (step: DeskStep) => void
}) {
  const t = useTexts(divisionTexts)
  if (!isChosen) {
    return <EmptyState icon={IconFileText} title={t('panel.choose')} text={t('panel.chooseText')} />
  }
  if (detail === undefined) return <Skeleton lines={6} />
  if (detail === null) {
    return <EmptyState icon={IconFileOff} title={t('panel.gone')} text={t('panel.goneText')} />
  }
  return <Known detail={detail} catalogue={catalogue} onStep={onStep} />
}

function Known({
  detail,
  catalogue,
  onStep,
}: {
  readonly detail: RequestDetail & { readonly isOwn: boolean }
  readonly catalogue: Catalogue
  readonly onStep: (step: DeskStep) => void
}) {
  const t = useTexts(divisionTexts)
  const tStep = useTexts(stepTexts)
  const language = useLanguage()
  const slots = useSlots()
  const { role } = usePerson()
  const { request, isOwn } = detail
  const type = typeIn(catalogue, request.typeCode)
  return (
    <>
      <header className={styles.panelHead}>
        <h2 className={styles.panelTitle} tabIndex={-1} data-pane-focus>
          {type?.name[language] ?? request.typeCode}
        </h2>
        <p className={styles.pills}>
          <span className={styles.reference}>{request.reference}</span>
          <Pill tone={request.status === 'closed' ? 'good' : 'info'}>
            {tStep(`status.${statusWordsOf(request)}`)}
          </Pill>
          {request.escalation && (
            <Pill tone="breach" icon={IconArrowBigUpLines}>
              {t('levelLong', { level: tStep(`level.${request.escalation.level}`) })}
            </Pill>
          )}
          {type?.hazard && (
            <Pill tone="watch" icon={IconAlertOctagon}>
              {t('hazard')}
            </Pill>
          )}
        </p>
        <StepButtons detail={detail} type={type} onStep={onStep} />
      </header>
      <RefusedSteps requestId={request.id} />
      <section className={styles.part} aria-label={t('panel.progress')}>
        <SectionHeading>{t('panel.progress')}</SectionHeading>
        <ProgressFacts request={request} type={type} />
      </section>
      <ClockPicture detail={detail} />
      <AboutFacts detail={detail} type={type} catalogue={catalogue} />
      {slots.photos(
        request.id,
        marksPhotos(role, type)
          ? {
              of: (photoId, number) => (
                <PhotoPublicMark request={request} photoId={photoId} number={number} />
              ),
              help: t('photo.help'),
            }
          : undefined,
      )}
      <NoteList notes={request.notes ?? []} />
      {/* Customers are asked once it is over, and it may have gone on since. */}
      {(request.status === 'closed' || request.reopened !== undefined) && slots.survey?.(request)}
      {slots.notices?.(request.id)}
      {slots.connectors?.(request.id)}
      <HistoryList lines={linesOfDetail(detail)} type={type} language={request.language} isWhole={!isOwn} />
    </>
  )
}

function StepButtons({
  detail: { request },
  type,
  onStep,
}: {
  readonly detail: RequestDetail
  readonly type: RequestType | undefined
  readonly onStep: (step: DeskStep) => void
}) {
  const t = useTexts(divisionTexts)
  const tStep = useTexts(stepTexts)
  const whyNot = useWhyNot()
  const person = usePerson()
  const now = useHubNow(minuteMs)
  const steps = deskSteps.map(kind => ({ kind, openness: opennessOf(kind, request, type, person, now) }))
  const open = steps.filter(({ openness }) => openness.kind === 'open')
  const refused = steps.flatMap(({ kind, openness }) =>
    openness.kind === 'refused' ? [{ kind, refusal: openness.refusal }] : [],
  )
  const rest = open.slice(buttonsShown)
  return (
    <section className={styles.steps} aria-label={t('panel.steps')}>
      {open.slice(0, buttonsShown).map(({ kind }, index) => (
        <Button
          key={kind}
          size="small"
          variant={index === 0 ? 'primary' : 'secondary'}
          shortcut={stepKeys[kind]}
          onPress={() => onStep(kind)}
        >
          {tStep(`step.${kind}`)}
        </Button>
      ))}
      {(rest.length > 0 || refused.length > 0) && (
        <Menu
          label={t('panel.more')}
          trigger={
            <Button size="small" variant="quiet" icon={IconDots}>
              {t('panel.more')}
            </Button>
          }
          entries={[
            ...rest.map(({ kind }) => ({
              id: kind,
              label: tStep(`step.${kind}`),
              shortcut: stepKeys[kind],
              isDangerous: kind === 'cancel-request',
            })),
            ...refused.map(({ kind, refusal }) => ({
              id: kind,
              label: tStep(`step.${kind}`),
              description: whyNot(refusal),
              isDisabled: true,
            })),
          ]}
          onChoose={onStep}
        />
      )}
    </section>
  )
}

function AboutFacts({
  detail: { request },
  type,
  catalogue,
}: {
  readonly detail: RequestDetail
  readonly type: RequestType | undefined
  readonly catalogue: Catalogue
}) {
  const t = useTexts(divisionTexts)
  const language = useLanguage()
  const { formatDateTime } = useFormats()
  const { answerWords } = useSlots()
  const { role } = usePerson()
  const { place, followers } = request
  const division = catalogue.divisions.find(({ code }) => code === type?.division)
  return (
    <section className={styles.part} aria-label={t('panel.facts')}>
      <SectionHeading>{t('panel.facts')}</SectionHeading>
      <Facts
        items={[
          {
            label: t('panel.place'),
            value:
              place === undefined
                ? t('panel.noPlace')
                : place.ward === undefined
                  ? place.text
                  : t('panel.placeInWard', { place: place.text, ward: place.ward }),
          },
          ...Object.entries(request.answers).map(([name, answer]) => ({
            label: type?.intake.words[name]?.label[language] ?? name,
            value: type ? answerWords(type, name, answer, language) : String(answer),
          })),
          { label: t('panel.division'), value: division?.name[language] ?? type?.division ?? '' },
          { label: t('panel.reported'), value: formatDateTime(request.createdAt) },
          // Who works in a division is told of no customers.
          ...(role === 'division'
            ? []
            : [{ label: t('panel.customer'), value: <CustomerName customerId={request.customerId} /> }]),
          { label: t('panel.notifyBy'), value: t(`panel.notify.${request.notifyBy}`) },
          { label: t('panel.language'), value: t(`panel.languages.${request.language}`) },
          ...(followers.length > 0
            ? [
                {
                  label: t('panel.followers'),
                  value: t('panel.followersCount', { count: followers.length }),
                },
              ]
            : []),
        ]}
      />
      {request.description !== '' && (
        <div>
          <p className={styles.help}>{t('panel.description')}</p>
          <p className={styles.words} lang={localeOf(request.language)}>
            {request.description}
          </p>
        </div>
      )}
    </section>
  )
}

function CustomerName({ customerId }: { readonly customerId: string | undefined }) {
  const t = useTexts(divisionTexts)
  const store = useDeskStore()
  const { data } = useQuery({
    queryKey: ['customer', customerId],
    enabled: customerId !== undefined,
    queryFn: async () => (await store.customer(customerId ?? '')) ?? null,
  })
  if (customerId === undefined) return <>{t('panel.noCustomer')}</>
  return <>{data ? fullName(data) : '…'}</>
}
