import type { SurveyDay, Surveys } from '../../../src-contract/http/telephone.ts'
import { type CsvSeparator, csvText } from '../../desk-data/csv.ts'

const dayMs = 86_400_000

/** How many answered, and their mean from 1 to 5; no mean without an answer. */
export interface Answers {
  readonly count: number
  readonly mean: number | null
}

export interface SurveyFigures {
  readonly satisfaction: Answers
  readonly effort: Answers
  /** Every day of the time, also those on which nobody answered. */
  readonly days: readonly {
    readonly day: string
    readonly satisfaction: Answers
    readonly effort: Answers
  }[]
}

/** The figures of one queue, or of all where none is named. */
export function surveyFigures({ from, to, days }: Surveys, queueId: string | undefined): SurveyFigures {
  const own = days.filter(each => queueId === undefined || each.queueId === queueId)
  return {
    satisfaction: answersOf(own, 'satisfaction'),
    effort: answersOf(own, 'effort'),
    days: daysBetween(from, to).map(day => {
      const ofDay = own.filter(each => each.day === day)
      return { day, satisfaction: answersOf(ofDay, 'satisfaction'), effort: answersOf(ofDay, 'effort') }
    }),
  }
}

/** A line for each day and queue that has answers: sums of many, and nothing of anybody. */
export function surveysCsv(
  { days }: Surveys,
  words: {
    readonly heads: readonly string[]
    readonly separator: CsvSeparator
    readonly nameOf: (queueId: string | undefined) => string
    readonly formatMean: (mean: number) => string
  },
): string {
  const figures = (answers: SurveyDay['effort']) => [
    String(answers.count),
    answers.count === 0 ? '' : words.formatMean(answers.sum / answers.count),
  ]
  return csvText(
    [
      words.heads,
      ...days.map(each => [
        each.day,
        words.nameOf(each.queueId),
        ...figures(each.satisfaction),
        ...figures(each.effort),
      ]),
    ],
    words.separator,
  )
}

function answersOf(days: readonly SurveyDay[], question: 'satisfaction' | 'effort'): Answers {
  const count = days.reduce((all, each) => all + each[question].count, 0)
  const sum = days.reduce((all, each) => all + each[question].sum, 0)
  return { count, mean: count === 0 ? null : sum / count }
}

function daysBetween(from: string, to: string): readonly string[] {
  const first = Date.parse(`${from}T00:00:00Z`)
  const count = Math.round((Date.parse(`${to}T00:00:00Z`) - first) / dayMs) + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    new Date(first + index * dayMs).toISOString().slice(0, 10),
  )
}
