import type { DivisionCode } from '../vocabulary/words.ts'

/** How a request went, by its customer: 5 is best. Effort is how easy it was to have it dealt with. */
export interface SurveyAnswer {
  readonly satisfaction: number
  readonly effort: number
  readonly words?: string
}

export const surveyWordsMax = 1_000

/** How many gave each mark, from 1 to 5. */
export type Marks = readonly [number, number, number, number, number]

/** The answers of a day to the requests of a division. */
export interface SurveyDay {
  /** YYYY-MM-DD by the clock of the city. */
  readonly day: string
  readonly division: DivisionCode
  readonly satisfaction: Marks
  readonly effort: Marks
}

/** The marks of several days or divisions together. */
export function sumOfMarks(all: readonly Marks[]): Marks {
  const sumAt = (mark: 0 | 1 | 2 | 3 | 4): number => all.reduce((sum, marks) => sum + marks[mark], 0)
  return [sumAt(0), sumAt(1), sumAt(2), sumAt(3), sumAt(4)]
}

export function countOfMarks(marks: Marks): number {
  return marks.reduce((sum, count) => sum + count, 0)
}

/** From 1 to 5; `undefined` where nobody answered. */
export function meanOfMarks(marks: Marks): number | undefined {
  const count = countOfMarks(marks)
  return count === 0 ? undefined : marks.reduce((sum, each, index) => sum + each * (index + 1), 0) / count
}

/** The answers of a month to the requests of a division, as sums. */
export interface SurveyTotal {
  /** YYYY-MM by the clock of the city. */
  readonly month: string
  readonly division: DivisionCode
  readonly answers: number
  /** How many of them were satisfied: 4 or 5, as CSAT is counted. */
  readonly satisfied: number
  /** The sum of the answers about effort; divided by `answers` it is the CES. */
  readonly effortSum: number
}

/** CSAT in per cent, 0 to 100; `undefined` without any answer. */
export function csatOf({
  answers,
  satisfied,
}: Pick<SurveyTotal, 'answers' | 'satisfied'>): number | undefined {
  return answers === 0 ? undefined : (satisfied / answers) * 100
}

/** The mean of the effort, 1 to 5; `undefined` without any answer. */
export function cesOf({
  answers,
  effortSum,
}: Pick<SurveyTotal, 'answers' | 'effortSum'>): number | undefined {
  return answers === 0 ? undefined : effortSum / answers
}
