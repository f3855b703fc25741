import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { LineChart } from '../../ui/line-chart.tsx'
import { noticesTexts } from './notices-texts.ts'
import type { SurveyWeek } from './survey-weeks.ts'

/** Both means week by week; where nobody answered is a gap. */
export function SurveyTrend({ weeks }: { readonly weeks: readonly SurveyWeek[] }) {
  const t = useTexts(noticesTexts)
  const { formatNumber, formatDate } = useFormats()
  return (
    <LineChart<SurveyWeek>
      label={t('board.trend')}
      data={weeks}
      // Noon, so that a day is that day in every time zone of the country.
      x={({ day }) => formatDate(Date.parse(`${day}T17:00:00Z`))}
      xLabel={t('board.from')}
      domain={[1, 5]}
      height={170}
      formatValue={mean => formatNumber(Math.round(mean * 10) / 10)}
      series={[
        { id: 'satisfaction', label: t('survey.satisfaction'), value: ({ satisfaction }) => satisfaction },
        { id: 'effort', label: t('survey.effort'), value: ({ effort }) => effort, tone: 'good' },
      ]}
    />
  )
}
