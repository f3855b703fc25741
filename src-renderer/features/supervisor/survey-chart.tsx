import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { LineChart } from '../../ui/line-chart.tsx'
import type { SurveyFigures } from './survey-figures.ts'
import { surveyTexts } from './survey-texts.ts'

type Day = SurveyFigures['days'][number]

/** Both means by day; a day without answers is a gap. */
export function SurveyChart({ days }: { readonly days: readonly Day[] }) {
  const t = useTexts(surveyTexts)
  const { formatNumber, formatDate } = useFormats()
  return (
    <LineChart<Day>
      label={t('chart')}
      data={days}
      // Noon, so that a day is that day in every time zone of the country.
      x={({ day }) => formatDate(Date.parse(`${day}T17:00:00Z`))}
      xLabel={t('day')}
      domain={[1, 5]}
      height={170}
      formatValue={mean => formatNumber(Math.round(mean * 10) / 10)}
      series={[
        { id: 'satisfaction', label: t('satisfaction'), value: ({ satisfaction }) => satisfaction.mean },
        { id: 'effort', label: t('effort'), value: ({ effort }) => effort.mean, tone: 'good' },
      ]}
    />
  )
}
