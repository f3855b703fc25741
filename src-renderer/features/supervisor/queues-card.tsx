import { IconArrowBarUp, IconBell, IconListCheck } from '@tabler/icons-react'
import type { ShiftStanding } from '../../../src-contract/live/live-view.ts'
import type { QueueId } from '../../../src-domain/vocabulary/words.ts'
import { channelIcons } from '../../contact-words.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Card, CardHeader, DataTable, EmptyState, Hidden, Icon, Pill } from '../../ui/ui.ts'
import type { QueueFigures } from './floor-figures.ts'
import styles from './supervisor-screen.module.css'
import { supervisorTexts } from './supervisor-texts.ts'
import { promiseTone } from './tones.ts'

interface QueuesCardProps {
  readonly queues: readonly QueueFigures[]
  /** Opens the lever of a queue; absent for those who only look. */
  readonly onOpen?: (queueId: QueueId) => void
}

/** Each queue and how it stands with its promise now. */
export function QueuesCard({ queues, onOpen }: QueuesCardProps) {
  const t = useTexts(supervisorTexts)
  const language = useLanguage()
  const { formatNumber, formatDuration } = useFormats()
  return (
    <Card>
      <CardHeader
        icon={IconListCheck}
        title={t('queues.title')}
        aside={onOpen && <span className={styles.hint}>{t('lever.hint')}</span>}
      />
      <DataTable
        label={t('queues.title')}
        rows={queues}
        rowId={({ id }) => id}
        onOpen={onOpen && (({ id }) => onOpen(id))}
        className={styles.table}
        empty={<EmptyState title={t('queues.empty')} text={t('queues.emptyText')} />}
        columns={[
          {
            id: 'channel',
            label: t('queues.channel'),
            hideLabel: true,
            width: 'narrow',
            cell: ({ channel }) => <Icon of={channelIcons[channel]} label={t(`channelInline.${channel}`)} />,
          },
          {
            id: 'name',
            label: t('queues.name'),
            isRowHeader: true,
            cell: ({ name, shift }) => (
              <>
                {name[language]}
                {shift && <Shifted shift={shift} />}
              </>
            ),
            sortBy: ({ name }) => name[language],
          },
          {
            id: 'waiting',
            label: t('queues.waiting'),
            align: 'end',
            cell: ({ waiting, ringing }) => (
              <>
                {formatNumber(waiting)}
                {ringing > 0 && <Hidden> {t('queues.ringing', { count: ringing })}</Hidden>}
              </>
            ),
            sortBy: ({ waiting }) => waiting,
          },
          {
            id: 'longest',
            label: t('queues.longest'),
            align: 'end',
            cell: ({ longestMs }) => (longestMs === undefined ? '–' : formatDuration(longestMs)),
            sortBy: ({ longestMs }) => longestMs ?? -1,
          },
          {
            id: 'promise',
            label: t('queues.inPromise'),
            align: 'end',
            cell: queue => <InPromise queue={queue} />,
            sortBy: ({ waiting, inPromise }) => (waiting === 0 ? 2 : inPromise / waiting),
          },
          {
            id: 'next',
            label: t('queues.next'),
            align: 'end',
            cell: ({ nextBreaksInMs }) =>
              nextBreaksInMs === undefined ? '–' : formatDuration(nextBreaksInMs),
            sortBy: ({ nextBreaksInMs }) => nextBreaksInMs ?? Number.MAX_SAFE_INTEGER,
          },
        ]}
      />
    </Card>
  )
}

/** That it counts as due earlier, by how much and until when. */
function Shifted({ shift }: { readonly shift: ShiftStanding }) {
  const t = useTexts(supervisorTexts)
  const { formatTime, formatNumber } = useFormats()
  const count = Math.round(shift.shiftMs / 60_000)
  return (
    <span className={styles.shifted}>
      <Pill size="small" tone="watch" icon={shift.why === 'help' ? IconBell : IconArrowBarUp}>
        <Hidden>{t('lever.pill', { minutes: formatNumber(count), until: formatTime(shift.until) })}</Hidden>
        <span aria-hidden>{t('lever.until', { until: formatTime(shift.until) })}</span>
      </Pill>
    </span>
  )
}

function InPromise({ queue }: { readonly queue: QueueFigures }) {
  const t = useTexts(supervisorTexts)
  const { formatNumber } = useFormats()
  if (queue.waiting === 0) return '–'
  const isBroken = queue.inPromise < queue.waiting
  const used = queue.nextBreaksInMs === undefined ? 0 : 1 - queue.nextBreaksInMs / queue.promiseMs
  const tone = isBroken ? 'breach' : promiseTone(used)
  return (
    <Pill tone={tone === 'neutral' ? 'good' : tone}>
      {t('queues.of', { kept: formatNumber(queue.inPromise), count: formatNumber(queue.waiting) })}
    </Pill>
  )
}
