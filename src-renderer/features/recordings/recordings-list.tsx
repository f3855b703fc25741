import { IconMicrophone, IconSearch } from '@tabler/icons-react'
import { type KeptRecording, recordingKinds } from '../../../src-contract/http/recordings.ts'
import { useLiveValue } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { WhenTold } from '../../told.tsx'
import {
  Button,
  DataTable,
  DateField,
  EmptyState,
  Pill,
  SearchField,
  Select,
  type Tone,
} from '../../ui/ui.ts'
import styles from './recordings.module.css'
import { noFilter, type RecordingFilter, useRecordingsPlace } from './recordings-place.ts'
import { recordingsTexts } from './recordings-texts.ts'
import { useRecordings } from './use-recordings.ts'

const all = 'all'

/** Recordings by day, agent, queue and caller. */
export function RecordingsList() {
  const t = useTexts(recordingsTexts)
  const { formatDateTime, formatDuration } = useFormats()
  const queueName = useQueueName()
  const callerName = useCallerName()
  const { filter, recordingId } = useRecordingsPlace()
  const told = useRecordings(filter)
  const isFiltered = Object.values(filter).some(value => value !== '')
  return (
    <>
      <Finder people={told.value?.people ?? {}} isFiltered={isFiltered} />
      <WhenTold told={told}>
        {({ recordings, people }) => (
          <>
            <DataTable
              label={t('title')}
              isRoomy
              rows={recordings}
              rowId={({ id }) => id}
              selected={recordingId ?? null}
              onSelect={id => useRecordingsPlace.setState({ recordingId: id })}
              empty={
                <EmptyState
                  icon={IconMicrophone}
                  title={t(isFiltered ? 'none' : 'noneYet')}
                  text={t(isFiltered ? 'noneText' : 'noneYetText')}
                />
              }
              columns={[
                {
                  id: 'when',
                  label: t('column.when'),
                  isRowHeader: true,
                  cell: ({ begunAt }) => <span className={styles.noWrap}>{formatDateTime(begunAt)}</span>,
                },
                {
                  id: 'caller',
                  label: t('column.caller'),
                  cell: recording => (
                    <span className={styles.twoLines}>
                      <span className={styles.clipped}>{callerName(recording)}</span>
                      <span className={styles.secondLine}>{queueName(recording.queueId)}</span>
                    </span>
                  ),
                },
                {
                  id: 'agents',
                  label: t('column.agents'),
                  cell: ({ agentIds }) => (
                    <span className={styles.clipped}>
                      {agentIds.map(id => people[id] ?? id).join(', ') || t('nobody')}
                    </span>
                  ),
                },
                {
                  id: 'kind',
                  label: t('column.kind'),
                  width: 'narrow',
                  cell: ({ kind }) => t(`kind.${kind}`),
                },
                {
                  id: 'length',
                  label: t('column.length'),
                  align: 'end',
                  width: 'narrow',
                  cell: ({ seconds }) => (seconds === undefined ? '–' : formatDuration(seconds * 1_000)),
                },
                {
                  id: 'state',
                  label: t('column.state'),
                  width: 'narrow',
                  cell: recording => <StatePill recording={recording} />,
                },
              ]}
            />
            {told.more && (
              <div className={styles.more}>
                <Button onPress={told.more}>{t('find.more')}</Button>
              </div>
            )}
          </>
        )}
      </WhenTold>
    </>
  )
}

function Finder({
  people,
  isFiltered,
}: {
  readonly people: Readonly<Record<string, string>>
  readonly isFiltered: boolean
}) {
  const t = useTexts(recordingsTexts)
  const language = useLanguage()
  const queues = useLiveValue(live => live.view.queues)
  const filter = useRecordingsPlace(place => place.filter)
  const set = (part: Partial<RecordingFilter>) =>
    useRecordingsPlace.setState(before => ({ filter: { ...before.filter, ...part } }))
  const withAll = (options: readonly { readonly id: string; readonly label: string }[]) => [
    { id: all, label: t('find.any') },
    ...options,
  ]
  const chosen = (value: string) => (value === '' ? all : value)
  const given = (id: string) => (id === all ? '' : id)
  return (
    <search className={styles.finder} aria-label={t('find.label')}>
      <SearchField
        label={t('find.q')}
        placeholder={t('find.q')}
        className={styles.words}
        value={filter.q}
        onChange={q => set({ q })}
      />
      <DateField label={t('find.day')} value={filter.day} onChange={day => set({ day })} />
      <Select
        label={t('find.agent')}
        options={withAll(
          Object.entries(people)
            .map(([id, label]) => ({ id, label }))
            .toSorted((a, b) => a.label.localeCompare(b.label, language)),
        )}
        value={chosen(filter.agent)}
        onChange={id => set({ agent: given(id) })}
      />
      <Select
        label={t('find.queue')}
        options={withAll(Object.values(queues).map(({ id, name }) => ({ id, label: name[language] })))}
        value={chosen(filter.queue)}
        onChange={id => set({ queue: given(id) })}
      />
      <Select
        label={t('find.kind')}
        options={withAll(recordingKinds.map(id => ({ id, label: t(`kind.${id}`) })))}
        value={chosen(filter.kind)}
        onChange={id => set({ kind: recordingKinds.find(each => each === id) ?? '' })}
      />
      {isFiltered && (
        <Button
          variant="quiet"
          icon={IconSearch}
          onPress={() => useRecordingsPlace.setState({ filter: noFilter })}
        >
          {t('find.clear')}
        </Button>
      )}
    </search>
  )
}

/** Whether the sound is there, in a word. */
export function StatePill({ recording: { state, hold, deletedAt } }: { readonly recording: KeptRecording }) {
  const t = useTexts(recordingsTexts)
  const shown = deletedAt === undefined ? (hold ? 'held' : state) : 'deleted'
  const tones: Readonly<Partial<Record<typeof shown, Tone>>> = {
    completed: 'good',
    held: 'info',
    failed: 'breach',
    paused: 'watch',
  }
  return (
    <Pill size="small" tone={tones[shown] ?? 'neutral'}>
      {t(`state.${shown}`)}
    </Pill>
  )
}

export function useQueueName(): (queueId: string | undefined) => string {
  const language = useLanguage()
  const queues = useLiveValue(live => live.view.queues)
  return queueId => (queueId === undefined ? '' : (queues[queueId]?.name[language] ?? queueId))
}

/** The caller by name, else by number. */
export function useCallerName(): (recording: KeptRecording) => string {
  const t = useTexts(recordingsTexts)
  const { formatPhone } = useFormats()
  return ({ callerName, callerPhone }) =>
    callerName ?? (callerPhone === undefined ? t('unknownCaller') : formatPhone(callerPhone))
}
