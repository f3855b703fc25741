import {
  IconAlertTriangle,
  IconClock,
  IconTrendingDown,
  IconTrendingUp,
  IconUsers,
} from '@tabler/icons-react'
import type { LiveView } from '../../../src-contract/live/live-view.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Tile, Tiles } from '../../ui/ui.ts'
import type { FloorFigures } from './floor-figures.ts'
import styles from './supervisor-screen.module.css'
import { supervisorTexts } from './supervisor-texts.ts'
import { promiseTone } from './tones.ts'

interface FloorTilesProps {
  readonly figures: FloorFigures
  readonly queues: LiveView['queues']
}

/** The figures of the moment, in a row. */
export function FloorTiles({ figures, queues }: FloorTilesProps) {
  return (
    <Tiles>
      <ServiceLevelTile figures={figures} />
      <WaitingTile figures={figures} />
      <NextPromiseTile figures={figures} queues={queues} />
      <AbandonedTile figures={figures} />
      <OnContactsTile figures={figures} />
      <HandleTile figures={figures} />
    </Tiles>
  )
}

type TileProps = Pick<FloorTilesProps, 'figures'>

/** Stands where a figure would be of nothing. */
function NoFigure() {
  return <span className={styles.noFigure}>–</span>
}

function ServiceLevelTile({ figures: { serviceLevel: level } }: TileProps) {
  const t = useTexts(supervisorTexts)
  const { formatPercent, formatNumber } = useFormats()
  if (!level)
    return (
      <Tile isWide label={t('serviceLevel.label')} figure={<NoFigure />} detail={t('serviceLevel.none')} />
    )
  const goal = formatPercent(level.goal)
  const isAbove = level.share !== undefined && level.share >= level.goal
  return (
    <Tile
      isWide
      label={t('serviceLevel.label')}
      formula={t('serviceLevel.formula', {
        within: formatNumber(level.withinMs / 1_000),
        short: formatNumber(level.shortAbandonMs / 1_000),
      })}
      figure={level.share === undefined ? <NoFigure /> : formatPercent(level.share)}
      tone={level.share === undefined ? 'neutral' : isAbove ? 'good' : 'breach'}
      detailIcon={level.share === undefined ? undefined : isAbove ? IconTrendingUp : IconTrendingDown}
      detail={
        level.share === undefined
          ? `${t('serviceLevel.none')} · ${t('serviceLevel.goal', { goal })}`
          : t(isAbove ? 'serviceLevel.above' : 'serviceLevel.below', {
              inTime: formatNumber(level.inTime),
              counted: formatNumber(level.counted),
              goal,
            })
      }
    />
  )
}

function WaitingTile({ figures: { waiting } }: TileProps) {
  const t = useTexts(supervisorTexts)
  const { formatNumber, formatDuration } = useFormats()
  const byChannel = waiting.byChannel.map(({ channel, count }) =>
    t('waiting.byChannel', { count: formatNumber(count), channel: t(`channelInline.${channel}`) }),
  )
  return (
    <Tile
      label={t('waiting.label')}
      formula={
        waiting.longestMs === undefined
          ? undefined
          : t('waiting.longest', { time: formatDuration(waiting.longestMs) })
      }
      figure={formatNumber(waiting.count)}
      detail={waiting.count === 0 ? t('waiting.nobody') : byChannel.join(' · ')}
    />
  )
}

function NextPromiseTile({ figures: { nextPromise, waiting }, queues }: FloorTilesProps) {
  const t = useTexts(supervisorTexts)
  const language = useLanguage()
  const { formatDuration } = useFormats()
  const { next, broken } = nextPromise
  const details = [
    ...(broken > 0 ? [t('nextPromise.broken', { count: broken })] : []),
    ...(next ? [queues[next.queueId]?.name[language] ?? next.queueId] : []),
  ]
  return (
    <Tile
      label={t('nextPromise.label')}
      figure={next ? formatDuration(next.inMs) : <NoFigure />}
      tone={broken > 0 ? 'breach' : next ? promiseTone(next.used) : 'neutral'}
      detailIcon={broken > 0 ? IconAlertTriangle : next ? IconClock : undefined}
      detail={waiting.count === 0 ? t('nextPromise.nobody') : details.join(' · ')}
    />
  )
}

function AbandonedTile({ figures: { abandoned } }: TileProps) {
  const t = useTexts(supervisorTexts)
  const { formatNumber, formatPercent } = useFormats()
  return (
    <Tile
      label={t('abandoned.label')}
      figure={abandoned.share === undefined ? <NoFigure /> : formatPercent(abandoned.share, 1)}
      detail={
        abandoned.share === undefined
          ? t('abandoned.none')
          : t('abandoned.of', { abandoned: formatNumber(abandoned.count), count: abandoned.of })
      }
    />
  )
}

function OnContactsTile({ figures: { onContacts, people, waiting } }: TileProps) {
  const t = useTexts(supervisorTexts)
  const { formatNumber } = useFormats()
  const free = people.filter(({ state }) => state === 'available').length
  // Nobody free is worth a look when somebody needs them, not before the day begins.
  const isFull = free === 0 && (onContacts.busy > 0 || waiting.count > 0)
  return (
    <Tile
      label={t('onContacts.label')}
      figure={t('onContacts.figure', {
        busy: formatNumber(onContacts.busy),
        signedIn: formatNumber(onContacts.signedIn),
      })}
      tone={isFull ? 'watch' : 'neutral'}
      detailIcon={isFull ? IconUsers : undefined}
      detail={onContacts.signedIn === 0 ? t('onContacts.nobody') : t('onContacts.free', { count: free })}
    />
  )
}

function HandleTile({ figures: { averageHandleMs, handled } }: TileProps) {
  const t = useTexts(supervisorTexts)
  const { formatDuration } = useFormats()
  return (
    <Tile
      label={t('handle.label')}
      formula={t('handle.formula')}
      figure={averageHandleMs === undefined ? <NoFigure /> : formatDuration(averageHandleMs)}
      detail={averageHandleMs === undefined ? t('handle.none') : t('handle.of', { count: handled })}
    />
  )
}
