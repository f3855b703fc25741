import { IconMoodSmile } from '@tabler/icons-react'
import type { CSSProperties } from 'react'
import type { RequestSurveys as Surveys } from '../../../src-contract/http/notices.ts'
import { cesOf, csatOf, type SurveyTotal } from '../../../src-domain/notices/survey.ts'
import { useHub } from '../../desk-context.ts'
import { useLanguage, useTexts } from '../../language/language.ts'
import { useFormats } from '../../language/use-formats.ts'
import { useTold, WhenTold } from '../../told.tsx'
import { EmptyState } from '../../ui/ui.ts'
import styles from './notices.module.css'
import { noticesTexts } from './notices-texts.ts'

/** How satisfied customers are, and how easy it was for them: by month, for all divisions and for each. */
export function RequestSurveys() {
  const t = useTexts(noticesTexts)
  const hub = useHub()
  const told = useTold(['request-surveys'], hub.notices.surveys)
  return (
    <WhenTold told={told}>
      {surveys =>
        surveys.totals.length === 0 ? (
          <EmptyState icon={IconMoodSmile} title={t('surveys.none')} text={t('surveys.noneText')} />
        ) : (
          <SurveyTable surveys={surveys} />
        )
      }
    </WhenTold>
  )
}

function SurveyTable({ surveys: { totals, divisions } }: { readonly surveys: Surveys }) {
  const t = useTexts(noticesTexts)
  const language = useLanguage()
  const byMonth = [...Map.groupBy(totals, ({ month }) => month)]
  return (
    <div className={styles.surveys}>
      <p className={styles.help}>{t('surveys.lead')}</p>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('surveys.month')}</th>
            <th scope="col">{t('surveys.division')}</th>
            <th scope="col" className={styles.number}>
              {t('surveys.answers')}
            </th>
            <th scope="col">{t('surveys.csat')}</th>
            <th scope="col">{t('surveys.ces')}</th>
          </tr>
        </thead>
        {byMonth.map(([month, ofMonth]) => (
          <tbody key={month}>
            {ofMonth.length > 1 && <SurveyRow total={sumOf(ofMonth)} name={t('surveys.all')} isSum />}
            {ofMonth.map(total => (
              <SurveyRow
                key={total.division}
                total={total}
                name={divisions.find(({ code }) => code === total.division)?.name[language] ?? total.division}
              />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

function SurveyRow({
  total,
  name,
  isSum = false,
}: {
  readonly total: SurveyTotal
  readonly name: string
  readonly isSum?: boolean
}) {
  const language = useLanguage()
  const { formatPercent, formatNumber } = useFormats()
  const csat = (csatOf(total) ?? 0) / 100
  const ces = cesOf(total) ?? 0
  const month = new Date(`${total.month}-15T12:00:00Z`).toLocaleDateString(`${language}-CA`, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return (
    <tr data-sum={isSum || undefined}>
      <th scope="row">{month}</th>
      <td>{name}</td>
      <td className={styles.number}>{formatNumber(total.answers)}</td>
      <td>
        <Bar share={csat} words={formatPercent(csat)} />
      </td>
      <td>
        <Bar
          share={(ces - 1) / 4}
          words={formatNumber(ces, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}
        />
      </td>
    </tr>
  )
}

/** The figure says it; the bar lets months be compared at a glance. */
function Bar({ share, words }: { readonly share: number; readonly words: string }) {
  return (
    <span className={styles.bar}>
      <span className={styles.figure}>{words}</span>
      <span className={styles.track} aria-hidden>
        <span className={styles.fill} style={{ '--share': Math.max(0, share) } as CSSProperties} />
      </span>
    </span>
  )
}

function sumOf(totals: readonly SurveyTotal[]): SurveyTotal {
  const sum = (of: (total: SurveyTotal) => number): number => totals.reduce((all, each) => all + of(each), 0)
  return {
    month: totals[0]?.month ?? '',
    division: '',
    answers: sum(({ answers }) => answers),
    satisfied: sum(({ satisfied }) => satisfied),
    effortSum: sum(({ effortSum }) => effortSum),
  }
}
