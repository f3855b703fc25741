import { IconTrendingDown, IconTrendingUp } from '@tabler/icons-react'
import { serviceLevel } from '../../src-domain/service-level/measures.ts'
import { useLiveValue } from '../desk-context.ts'
import { useTexts } from '../language/language.ts'
import { useFormats } from '../language/use-formats.ts'
import { Button, Facts, Icon, Popover, Stack } from '../ui/ui.ts'
import { appTexts } from './app-texts.ts'
import styles from './service-level.module.css'

/** The service level of today with its goal; a press shows the formula and the counts it is made of. */
export function ServiceLevel() {
  const t = useTexts(appTexts)
  const { formatPercent, formatNumber, formatTime } = useFormats()
  const today = useLiveValue(live => live.view.measures.today)
  const line = useLiveValue(live => live.line)
  if (!today) return null
  const { definition, total } = today
  const share = serviceLevel(total)
  const seconds = formatNumber(definition.withinMs / 1_000)
  const short = formatNumber(definition.shortAbandonMs / 1_000)
  const goal = formatPercent(definition.goal)
  const isAbove = share !== undefined && share >= definition.goal
  return (
    <Popover
      label={t('serviceLevel.title')}
      placement="bottom end"
      trigger={
        <Button variant="quiet" className={styles.trigger}>
          <span className={styles.words} data-stale={line !== 'live' || undefined}>
            {share === undefined ? (
              <span className={styles.more}>{t('serviceLevel.none')}</span>
            ) : (
              <>
                <span className={styles.figure}>{formatPercent(share)}</span>
                <Icon
                  of={isAbove ? IconTrendingUp : IconTrendingDown}
                  size={16}
                  label={t(isAbove ? 'serviceLevel.above' : 'serviceLevel.below')}
                />
                <span className={styles.more}>{t('serviceLevel.short', { seconds, goal })}</span>
              </>
            )}
          </span>
        </Button>
      }
    >
      <Stack gap={3} className={styles.detail}>
        <strong>{t('serviceLevel.title')}</strong>
        <p className={styles.formula}>{t('serviceLevel.formula', { seconds, short })}</p>
        <Facts
          items={[
            { label: t('serviceLevel.answeredInTime'), value: formatNumber(total.answeredInTime) },
            { label: t('serviceLevel.answered'), value: formatNumber(total.answered) },
            { label: t('serviceLevel.abandoned', { short }), value: formatNumber(total.abandoned) },
            { label: t('serviceLevel.abandonedShort'), value: formatNumber(total.abandonedShort) },
            { label: t('serviceLevel.goal'), value: goal },
            { label: t('serviceLevel.since'), value: formatTime(today.from) },
          ]}
        />
      </Stack>
    </Popover>
  )
}
