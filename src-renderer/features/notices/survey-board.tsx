import { IconMoodSmile } from '@tabler/icons-react'
import { type CSSProperties, lazy, Suspense, useState } from 'react'
import type { SurveyDays } from '../../../src-contract/http/notices.ts'
import {
  countOfMarks,
  type Marks,
  meanOfMarks,
  type SurveyDay,
  sumOfMarks,
} from '../../../src-domain/notices/survey.ts'
import { useHub } from '../../desk-context.ts'
import { useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useTold, WhenTold } from '../../told.tsx'
import { ChoiceChips, EmptyState, SectionHeading, Skeleton } from '../../ui/ui.ts'
import styles from './notices.module.css'
import { noticesTexts } from './notices-texts.ts'
import { surveyWeeks } from './survey-weeks.ts'

/** The charts are the heaviest part of the screen; the figures do not wait for them. */
const SurveyTrend = lazy(async () => ({ default: (await import('./survey-trend.tsx')).SurveyTrend }))

/** For how many days it is looked back. */
const periods = ['30', '90'] as const
const lookEveryMs = 60_000
const marks = [1, 2, 3, 4, 5] as const

/**
 * How customers say that it went, for who looks at the board: how many answered, both means and how the marks lie, of all
 * and of each division; and the means over time.
 */
export function SurveyBoard({ nameOf }: { readonly nameOf: (division: string) => string }) {
  const t = useTexts(noticesTexts)
  const hub = useHub()
  const [period, setPeriod] = useState<(typeof periods)[number]>('30')
  const told = useTold(['request-survey-days', period], () => hub.notices.surveyDays(Number(period)), {
    lookEveryMs,
  })
  return (
    <section className={styles.part} aria-label={t('board.title')}>
      <SectionHeading
        aside={
          <ChoiceChips
            label={t('board.period')}
            size="small"
            options={periods.map(id => ({
              id,
              label: t('board.days', { count: Number(id) }),
            }))}
            value={period}
            onChange={setPeriod}
          />
        }
      >
        {t('board.title')}
      </SectionHeading>
      <WhenTold told={told}>
        {surveys =>
          surveys.days.length === 0 ? (
            <EmptyState icon={IconMoodSmile} title={t('board.none')} text={t('surveys.noneText')} />
          ) : (
            <Answered surveys={surveys} nameOf={nameOf} />
          )
        }
      </WhenTold>
    </section>
  )
}

function Answered({
  surveys: { from, to, days },
  nameOf,
}: {
  readonly surveys: SurveyDays
  readonly nameOf: (division: string) => string
}) {
  const t = useTexts(noticesTexts)
  const byDivision = [...Map.groupBy(days, ({ division }) => division)]
    .map(([division, own]) => ({ division, own, name: nameOf(division) }))
    .sort((a, b) => a.name.localeCompare(b.name))
  return (
    <>
      <table className={styles.table}>
        <caption className={styles.help}>
          <span className={styles.legend}>
            {marks.map(mark => (
              <span key={mark} className={styles.legendEntry}>
                <span aria-hidden className={styles.swatch} data-mark={mark} />
                {t(`board.mark.${mark}`)}
              </span>
            ))}
          </span>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('surveys.division')}</th>
            <th scope="col" className={styles.number}>
              {t('surveys.answers')}
            </th>
            <th scope="col">{t('survey.satisfaction')}</th>
            <th scope="col">{t('survey.effort')}</th>
          </tr>
        </thead>
        <tbody>
          {byDivision.length > 1 && <DivisionRow name={t('surveys.all')} days={days} isSum />}
          {byDivision.map(({ division, own, name }) => (
            <DivisionRow key={division} name={name} days={own} />
          ))}
        </tbody>
      </table>
      <Suspense fallback={<Skeleton lines={6} />}>
        <SurveyTrend weeks={surveyWeeks(days, from, to)} />
      </Suspense>
    </>
  )
}

function DivisionRow({
  name,
  days,
  isSum = false,
}: {
  readonly name: string
  readonly days: readonly SurveyDay[]
  readonly isSum?: boolean
}) {
  const { formatNumber } = useFormats()
  const satisfaction = sumOfMarks(days.map(each => each.satisfaction))
  const effort = sumOfMarks(days.map(each => each.effort))
  return (
    <tr data-sum={isSum || undefined}>
      <th scope="row">{name}</th>
      <td className={styles.number}>{formatNumber(countOfMarks(satisfaction))}</td>
      <td>
        <MarksBar marks={satisfaction} />
      </td>
      <td>
        <MarksBar marks={effort} />
      </td>
    </tr>
  )
}

/** The mean as a figure, and beside it how the marks lie, from 1 at the left to 5 at the right. */
function MarksBar({ marks: given }: { readonly marks: Marks }) {
  const t = useTexts(noticesTexts)
  const { formatNumber } = useFormats()
  const mean = meanOfMarks(given) ?? 0
  return (
    <span className={styles.bar}>
      <span className={styles.figure}>
        {formatNumber(mean, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}
      </span>
      <span
        role="img"
        className={styles.marks}
        aria-label={marks
          .map(mark =>
            t('board.share', { mark, share: formatNumber(given[(mark - 1) as 0 | 1 | 2 | 3 | 4]) }),
          )
          .join(', ')}
      >
        {marks.map(mark => {
          const count = given[(mark - 1) as 0 | 1 | 2 | 3 | 4]
          return (
            count > 0 && (
              <span key={mark} data-mark={mark} style={{ '--span': count } as CSSProperties}>
                {formatNumber(count)}
              </span>
            )
          )
        })}
      </span>
    </span>
  )
}
