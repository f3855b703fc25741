import { IconDownload, IconMoodSmile } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useHub, useLiveValue } from '../../desk-context.ts'
import { saveCsv } from '../../desk-data/csv.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import {
  Button,
  Card,
  CardBody,
  CardHeader,
  ChoiceChips,
  EmptyState,
  Facts,
  Notice,
  Select,
  Skeleton,
} from '../../ui/ui.ts'
import styles from './survey-card.module.css'
import { type Answers, surveyFigures, surveysCsv } from './survey-figures.ts'
import { surveyTexts } from './survey-texts.ts'

/** The charts are the heaviest part of the screen; the figures do not wait for them. */
const SurveyChart = lazy(async () => ({ default: (await import('./survey-chart.tsx')).SurveyChart }))

const periods = [7, 28, 90] as const
const lookEveryMs = 60_000
const all = 'all'
const csvHeads = [
  'day',
  'queue',
  'satisfactionCount',
  'satisfactionMean',
  'effortCount',
  'effortMean',
] as const

/** What callers answered after their conversations: how many and how, by day and queue. Where the centre has a carrier. */
export function SurveyCard() {
  const hasCarrier = useLiveValue(live => live.carrier) !== undefined
  return hasCarrier ? <Answered /> : null
}

function Answered() {
  const t = useTexts(surveyTexts)
  const language = useLanguage()
  const { telephone } = useHub()
  const { formatNumber } = useFormats()
  const queues = useLiveValue(live => live.view.queues)
  const [days, setDays] = useState<(typeof periods)[number]>(28)
  const [queue, setQueue] = useState(all)
  const { data, isError, refetch } = useQuery({
    queryKey: ['surveys', days],
    refetchInterval: lookEveryMs,
    staleTime: 0,
    queryFn: async () => {
      const answer = await telephone.surveys(days)
      if ('kind' in answer) throw new Error(answer.kind)
      return answer
    },
  })
  const figures = useMemo(() => data && surveyFigures(data, queue === all ? undefined : queue), [data, queue])
  const nameOf = (id: string | undefined) =>
    id === undefined ? t('unknownQueue') : (queues[id]?.name[language] ?? id)
  const asked = [...new Set((data?.days ?? []).flatMap(({ queueId }) => queueId ?? []))]
  const mean = (value: number) => formatNumber(Math.round(value * 10) / 10)
  const words = ({ count, mean: value }: Answers) =>
    value === null ? t('noAnswers') : `${t('mean', { mean: mean(value) })} · ${t('answers', { count })}`

  function save(): void {
    if (!data) return
    const text = surveysCsv(data, {
      heads: csvHeads.map(head => t(`heads.${head}`)),
      separator: language === 'fr' ? ';' : ',',
      nameOf,
      formatMean: value => value.toFixed(2).replace('.', language === 'fr' ? ',' : '.'),
    })
    saveCsv(text, `${t('file')}-${data.from}-${data.to}`)
  }

  return (
    <Card className={styles.card}>
      <CardHeader
        icon={IconMoodSmile}
        title={t('title')}
        aside={
          <Button size="small" icon={IconDownload} isDisabled={!data?.days.length} onPress={save}>
            {t('save')}
          </Button>
        }
      />
      <CardBody className={styles.body}>
        <div className={styles.choices}>
          <ChoiceChips
            label={t('period')}
            size="small"
            options={periods.map(count => ({ id: String(count), label: t('days', { count }) }))}
            value={String(days)}
            onChange={id => setDays(periods.find(each => String(each) === id) ?? 28)}
          />
          <Select
            label={t('queue')}
            hideLabel
            className={styles.queue}
            options={[{ id: all, label: t('allQueues') }, ...asked.map(id => ({ id, label: nameOf(id) }))]}
            value={queue}
            onChange={setQueue}
          />
          {figures && (
            <Facts
              className={styles.facts}
              items={[
                { label: t('satisfaction'), value: words(figures.satisfaction) },
                { label: t('effort'), value: words(figures.effort) },
              ]}
            />
          )}
        </div>
        {isError && (
          <Notice tone="watch" isLive action={{ label: t('tryAgain'), onPress: () => void refetch() }}>
            {t('away')}
          </Notice>
        )}
        {!figures && !isError && <Skeleton lines={4} />}
        {figures &&
          (figures.satisfaction.count + figures.effort.count === 0 ? (
            <EmptyState icon={IconMoodSmile} title={t('none')} text={t('noneText')} />
          ) : (
            <Suspense fallback={<Skeleton lines={6} />}>
              <SurveyChart days={figures.days} />
            </Suspense>
          ))}
      </CardBody>
    </Card>
  )
}
