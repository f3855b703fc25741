import { IconAlertTriangle, IconClock, IconClockPause, IconCloudUp, IconFlag } from '@tabler/icons-react'
import type { CSSProperties } from 'react'
import { isOpen, type ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import { standingOf, usedShareOf } from '../../desk-data/request-standing.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { statusWordsOf } from '../../request-steps/progress-facts.tsx'
import { stepTexts } from '../../request-steps/step-texts.ts'
import { Hidden, Icon, type IconGlyph } from '../../ui/ui.ts'
import styles from './division.module.css'
import { divisionTexts } from './division-texts.ts'

const dayMs = 86_400_000
/** From here on the bar is marked: a quarter of the time is left. */
const atRiskShare = 0.75

type Due = Pick<
  ServiceRequest,
  'status' | 'acknowledgeBy' | 'resolveBy' | 'closedAt' | 'createdAt' | 'outcome'
>

/** When a request is due, in a word or two. */
export function useDueWords(): (request: Due, now: number) => string {
  const t = useTexts(divisionTexts)
  const { formatDate, formatTime } = useFormats()
  return (request, now) => {
    const standing = standingOf(request, now)
    switch (standing.kind) {
      case 'unsent':
        return t('due.unsent')
      case 'waiting':
        return t('due.stands')
      case 'in-review':
        return t(statusWordsOf(request) === 'to-tell' ? 'due.to-tell' : 'due.review')
      case 'ended':
        return t('due.ended', { date: formatDate(request.closedAt ?? request.createdAt, 'weekday') })
      case 'late':
        return standing.days === 0 ? t('due.lateToday') : t('due.late', { count: standing.days })
      case 'on-time': {
        const isToday = standing.by - now < dayMs && formatDate(standing.by, 'iso') === formatDate(now, 'iso')
        return isToday
          ? t('due.today', { time: formatTime(standing.by) })
          : t('due.on', { date: formatDate(standing.by, 'weekday') })
      }
    }
  }
}

/** What the colour of a request means: missed, near its promise, or neither. The words beside it say the same. */
export function toneOf(request: ServiceRequest, now: number): 'breach' | 'watch' | 'info' {
  if (standingOf(request, now).kind === 'late') return 'breach'
  return (usedShareOf(request, now) ?? 0) >= atRiskShare ? 'watch' : 'info'
}

/** How much of the time for a promise is over, with the day on which it is due; what is missed says so in words. */
export function DueBar({ request, now }: { readonly request: ServiceRequest; readonly now: number }) {
  const t = useTexts(divisionTexts)
  const tStep = useTexts(stepTexts)
  const { formatPercent } = useFormats()
  const words = useDueWords()(request, now)
  const standing = standingOf(request, now)
  const share = usedShareOf(request, now)
  const isLate = standing.kind === 'late'
  const tone = toneOf(request, now)
  const target = 'next' in standing ? tStep(`target.${standing.next}`) : ''
  return (
    <span className={styles.due} data-tone={tone}>
      <span className={styles.dueWords}>
        <Icon of={iconOf(standing.kind)} size={14} />
        {words}
      </span>
      {share !== undefined && isOpen(request) && (
        <>
          <span aria-hidden className={styles.dueTrack}>
            <span
              className={styles.dueFill}
              style={{ '--share': Math.min(1, share) } as CSSProperties}
              data-tone={tone}
            />
          </span>
          <Hidden>
            {isLate ? t('due.missed', { target }) : t('due.used', { share: formatPercent(share), target })}
          </Hidden>
        </>
      )}
    </span>
  )
}

function iconOf(kind: ReturnType<typeof standingOf>['kind']): IconGlyph {
  switch (kind) {
    case 'late':
      return IconAlertTriangle
    case 'waiting':
      return IconClockPause
    case 'unsent':
      return IconCloudUp
    case 'in-review':
    case 'ended':
      return IconFlag
    case 'on-time':
      return IconClock
  }
}
