import { IconLock, IconLockOpen, IconMicrophone } from '@tabler/icons-react'
import { useState } from 'react'
import type { KeptRecording, RecordingDetails } from '../../../src-contract/http/recordings.ts'
import { useLiveValue, usePerson } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { WhenTold } from '../../told.tsx'
import { Button, EmptyState, Facts, PaneBody, SectionHeading } from '../../ui/ui.ts'
import { HoldDialog } from './hold-dialog.tsx'
import { RecordingPlayer } from './recording-player.tsx'
import styles from './recordings.module.css'
import { useCallerName, useQueueName } from './recordings-list.tsx'
import { useRecordingsPlace } from './recordings-place.ts'
import { recordingsTexts } from './recordings-texts.ts'
import { useAccess, useRecordingDetails } from './use-recordings.ts'

/** The recording that is looked at: its sound, what it is of, for how long it is kept, what was decided. */
export function RecordingAside() {
  const t = useTexts(recordingsTexts)
  const { role } = usePerson()
  const recordingId = useRecordingsPlace(place => place.recordingId)
  const told = useRecordingDetails(recordingId)
  if (recordingId === undefined)
    return (
      <PaneBody className={styles.panel}>
        <EmptyState icon={IconMicrophone} title={t('choose')} text={t('chooseText')} />
      </PaneBody>
    )
  return (
    <PaneBody className={styles.panel}>
      <WhenTold told={told}>
        {details => (
          <>
            <section className={styles.part}>
              <SectionHeading>{t('details')}</SectionHeading>
              {details.recording.deletedAt === undefined && (
                <RecordingPlayer
                  key={details.recording.id}
                  contactId={details.recording.contactId}
                  recording={details.recording}
                />
              )}
              <RecordingFacts details={details} />
            </section>
            <Hold details={details} />
            <Decisions details={details} />
            {role === 'administrator' && <Listeners recordingId={details.recording.id} />}
          </>
        )}
      </WhenTold>
    </PaneBody>
  )
}

function RecordingFacts({ details: { recording, people } }: { readonly details: RecordingDetails }) {
  const t = useTexts(recordingsTexts)
  const { formatDate, formatDateTime, formatPhone } = useFormats()
  const queueName = useQueueName()
  const callerName = useCallerName()
  const { agentIds, begunAt, callerPhone, deletesAt, deletedAt, heard, queueId } = recording
  const fact = (name: Parameters<typeof labelOf>[0], value: string | undefined) =>
    value === undefined || value === '' ? [] : [{ label: labelOf(name), value }]
  const labelOf = (
    name: 'when' | 'caller' | 'phone' | 'agents' | 'queue' | 'heard' | 'deletes' | 'deleted' | 'contact',
  ) => t(`fact.${name}`)
  return (
    <Facts
      items={[
        ...fact('when', formatDateTime(begunAt)),
        ...fact('caller', callerName(recording)),
        ...fact('phone', callerPhone && formatPhone(callerPhone)),
        ...fact('agents', agentIds.map(id => people[id] ?? id).join(', ') || t('nobody')),
        ...fact('queue', queueName(queueId)),
        ...fact('heard', t('times', { count: heard })),
        ...fact('deletes', deletesAt === undefined ? undefined : formatDate(deletesAt, 'long')),
        ...fact('deleted', deletedAt === undefined ? undefined : formatDateTime(deletedAt)),
        ...fact('contact', recording.contactId),
      ]}
    />
  )
}

function Hold({ details: { recording, people } }: { readonly details: RecordingDetails }) {
  const t = useTexts(recordingsTexts)
  const { formatDateTime } = useFormats()
  const isLive = useLiveValue(live => live.line === 'live')
  const [asked, setAsked] = useState<KeptRecording>()
  const { hold, deletedAt } = recording
  if (deletedAt !== undefined) return null
  return (
    <section className={styles.part}>
      <SectionHeading>{t('hold.title')}</SectionHeading>
      <p className={styles.wide}>
        {hold
          ? t('hold.text', {
              person: people[hold.by] ?? hold.by,
              when: formatDateTime(hold.at),
              reason: hold.reason,
            })
          : t('hold.none')}
      </p>
      <div>
        <Button
          icon={hold ? IconLockOpen : IconLock}
          isDisabled={!isLive}
          onPress={() => setAsked(recording)}
        >
          {t(hold ? 'hold.release' : 'hold.hold')}
        </Button>
      </div>
      {asked && <HoldDialog recording={asked} onClose={() => setAsked(undefined)} />}
    </section>
  )
}

function Decisions({ details: { decisions, people } }: { readonly details: RecordingDetails }) {
  const t = useTexts(recordingsTexts)
  const { formatDateTime } = useFormats()
  if (decisions.length === 0) return null
  return (
    <section className={styles.part}>
      <SectionHeading>{t('decisions')}</SectionHeading>
      <ol className={styles.lines}>
        {decisions.map(({ at, by, kind, reason }) => (
          <li key={`${at} ${kind}`}>
            <strong>{t(`decision.${kind}`)}</strong>
            <span className={styles.help}>
              {formatDateTime(at)} · {by === 'centre' ? t('centre') : (people[by] ?? by)}
            </span>
            {kind !== 'deleted' && <span className={styles.wide}>{reason}</span>}
          </li>
        ))}
      </ol>
    </section>
  )
}

function Listeners({ recordingId }: { readonly recordingId: string }) {
  const t = useTexts(recordingsTexts)
  const { formatDateTime } = useFormats()
  const { value } = useAccess({ recording: recordingId })
  return (
    <section className={styles.part}>
      <SectionHeading>{t('access.ofRecording')}</SectionHeading>
      {value?.access.length === 0 && <p className={styles.help}>{t('access.none')}</p>}
      <ol className={styles.lines}>
        {value?.access.map(({ at, by }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one may listen twice in an instant, and the list only grows at its head
          <li key={index}>
            <span>{value.people[by] ?? by}</span>
            <span className={styles.help}>{formatDateTime(at)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
