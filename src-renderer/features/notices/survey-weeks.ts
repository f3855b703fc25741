import { type Marks, meanOfMarks, type SurveyDay, sumOfMarks } from '../../../src-domain/notices/survey.ts'

const dayMs = 86_400_000
const weekDays = 7

/** The means of a week; `null` where nobody answered. */
export interface SurveyWeek {
  /** Its first day, YYYY-MM-DD. */
  readonly day: string
  readonly satisfaction: number | null
  readonly effort: number | null
}

/**
 * The means from a day to another (YYYY-MM-DD) by weeks, counted back from the last so that it is whole: few answer on a
 * day, and a picture by days would be noise.
 */
export function surveyWeeks(days: readonly SurveyDay[], from: string, to: string): readonly SurveyWeek[] {
  const [first, last] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)]
  const weeks = Math.ceil(((last - first) / dayMs + 1) / weekDays)
  const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)
  return Array.from({ length: weeks }, (_, index) => {
    const end = last - (weeks - 1 - index) * weekDays * dayMs
    const [begins, ends] = [dayOf(Math.max(first, end - (weekDays - 1) * dayMs)), dayOf(end)]
    const own = days.filter(({ day }) => day >= begins && day <= ends)
    const mean = (of: (day: SurveyDay) => Marks) => meanOfMarks(sumOfMarks(own.map(of))) ?? null
    return {
      day: begins,
      satisfaction: mean(({ satisfaction }) => satisfaction),
      effort: mean(({ effort }) => effort),
    }
  })
}
