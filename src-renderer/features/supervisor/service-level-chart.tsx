import { useMemo } from 'react'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { LineChart } from '../../ui/line-chart.tsx'
import type { QuarterFigures } from './floor-figures.ts'
import { supervisorTexts } from './supervisor-texts.ts'

interface ServiceLevelChartProps {
  readonly quarters: readonly QuarterFigures[]
  readonly goal: number | undefined
}

/** The service level of each quarter hour beside that of the day so far, against the goal. */
export function ServiceLevelChart({ quarters, goal }: ServiceLevelChartProps) {
  const t = useTexts(supervisorTexts)
  const { formatPercent, formatTime } = useFormats()
  // The figures are made anew each second; the drawing is made anew when a point has moved.
  const drawn = JSON.stringify(quarters)
  return useMemo(
    () => (
      <LineChart<QuarterFigures>
        label={t('chart.title')}
        data={JSON.parse(drawn) as QuarterFigures[]}
        x={({ at }) => formatTime(at)}
        xLabel={t('chart.time')}
        domain={[0, 1]}
        height={150}
        formatValue={share => formatPercent(share)}
        goal={
          goal === undefined
            ? undefined
            : { value: goal, label: t('chart.goal', { goal: formatPercent(goal) }) }
        }
        series={[
          { id: 'soFar', label: t('chart.soFar'), value: ({ soFar }) => soFar, tone: 'quiet' },
          { id: 'share', label: t('chart.quarter'), value: ({ share }) => share },
        ]}
      />
    ),
    [drawn, goal, t, formatPercent, formatTime],
  )
}
