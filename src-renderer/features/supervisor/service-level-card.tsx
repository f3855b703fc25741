import { IconChartLine, IconHistory } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { Card, CardBody, CardHeader, EmptyState, Pill, Skeleton } from '../../ui/ui.ts'
import type { FloorFigures } from './floor-figures.ts'
import styles from './supervisor-screen.module.css'
import { supervisorTexts } from './supervisor-texts.ts'

/** The charts are the heaviest part of the screen; the figures do not wait for them. */
const ServiceLevelChart = lazy(async () => ({
  default: (await import('./service-level-chart.tsx')).ServiceLevelChart,
}))

interface ServiceLevelCardProps {
  readonly figures: Pick<FloorFigures, 'quarters' | 'serviceLevel'>
}

/** How the promise was kept over the day. */
export function ServiceLevelCard({ figures: { quarters, serviceLevel } }: ServiceLevelCardProps) {
  const t = useTexts(supervisorTexts)
  const { formatPercent } = useFormats()
  const goal = serviceLevel?.goal
  // A line needs two points; one alone would draw nothing.
  const known = quarters.filter(({ soFar }) => soFar !== null)
  const last = known.at(-1)?.soFar
  return (
    <Card>
      <CardHeader
        icon={IconHistory}
        title={t('chart.title')}
        aside={goal !== undefined && <Pill>{t('chart.goal', { goal: formatPercent(goal) })}</Pill>}
      />
      <CardBody className={styles.chart}>
        {known.length > 1 ? (
          <Suspense fallback={<Skeleton lines={6} />}>
            <ServiceLevelChart quarters={quarters} goal={goal} />
          </Suspense>
        ) : (
          <EmptyState
            icon={IconChartLine}
            title={t(typeof last === 'number' ? 'chart.firstTitle' : 'chart.empty')}
            text={
              typeof last === 'number'
                ? t('chart.first', { share: formatPercent(last) })
                : t('chart.emptyText')
            }
          />
        )}
      </CardBody>
    </Card>
  )
}
