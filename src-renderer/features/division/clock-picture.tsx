import type { CSSProperties } from 'react'
import type { RequestDetail } from '../../../src-contract/http/requests.ts'
import { isOpen } from '../../../src-domain/requests/service-request.ts'
import { useHubNow } from '../../desk-context.ts'
import { standingOf } from '../../desk-data/request-standing.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { SectionHeading } from '../../ui/ui.ts'
import { stretchesOf } from './clock-stretches.ts'
import styles from './division.module.css'
import { divisionTexts } from './division-texts.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
/** The standard working day of a division. */
const workDayMs = 8 * hourMs

/** The clock of a request explained: when it ran, when it stood and why, and by when it is to be done. */
export function ClockPicture({ detail }: { readonly detail: RequestDetail }) {
  const t = useTexts(divisionTexts)
  const { formatDateTime } = useFormats()
  const now = useHubNow(minuteMs)
  const { request } = detail
  const stretches = stretchesOf(detail, now)
  const workWords = useWorkWords()
  const last = stretches.length - 1
  return (
    <section className={styles.part} aria-label={t('clock.title')}>
      <SectionHeading>{t('clock.title')}</SectionHeading>
      <p>{useClockWords()(detail, now)}</p>
      <div role="img" aria-label={t('clock.picture')} className={styles.clock}>
        {stretches.map(({ kind, from, to }) => (
          <span
            key={from}
            className={styles.stretch}
            data-kind={kind}
            style={{ '--span': Math.max(to - from, 1) } as CSSProperties}
          />
        ))}
      </div>
      <ol className={styles.stretches}>
        {stretches.map(({ kind, from, to, workMs }, index) => (
          <li key={from} className={styles.stretchLine}>
            <span aria-hidden className={styles.swatch} data-kind={kind} />
            <span>
              {index === last && isOpen(request)
                ? t('clock.stretchNow', { from: formatDateTime(from), what: t(`clock.now.${kind}`) })
                : t('clock.stretch', {
                    from: formatDateTime(from),
                    to: formatDateTime(to),
                    what: t(`clock.${kind}`),
                  })}
              {workMs !== undefined && (
                <span className={styles.help}> · {t('clock.work', { span: workWords(workMs) })}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function useClockWords(): (detail: RequestDetail, now: number) => string {
  const t = useTexts(divisionTexts)
  const { formatDate, formatTime } = useFormats()
  const at = (instant: number) => `${formatDate(instant, 'weekday')} ${formatTime(instant)}`
  return ({ request }, now) => {
    const standing = standingOf(request, now)
    switch (standing.kind) {
      case 'on-time':
        return t(standing.next === 'acknowledge' ? 'clock.acknowledgeBy' : 'clock.resolveBy', {
          date: at(standing.by),
        })
      case 'late':
        return t('clock.missedBy', { date: at(standing.by) })
      case 'waiting':
      case 'in-review':
        return t('clock.standsFor')
      case 'ended':
        return t('clock.ended', { date: at(request.closedAt ?? request.createdAt) })
      case 'unsent':
        return t('due.unsent')
    }
  }
}

/** Working time in days of eight hours, hours and minutes; the two largest of them. */
function useWorkWords(): (ms: number) => string {
  const t = useTexts(divisionTexts)
  return ms => {
    const days = Math.floor(ms / workDayMs)
    const hours = Math.floor((ms % workDayMs) / hourMs)
    const minutes = Math.floor((ms % hourMs) / minuteMs)
    const said = [
      ...(days > 0 ? [t('clock.days', { count: days })] : []),
      ...(hours > 0 ? [t('clock.hours', { count: hours })] : []),
      ...(minutes > 0 || (days === 0 && hours === 0) ? [t('clock.minutes', { count: minutes })] : []),
    ]
    return said.slice(0, 2).join(' ')
  }
}
