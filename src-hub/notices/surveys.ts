import { type Kysely, sql } from 'kysely'
import type { RequestSurvey, SurveyDays } from '../../src-contract/http/notices.ts'
import type { Marks, SurveyDay, SurveyTotal } from '../../src-domain/notices/survey.ts'
import type { DivisionCode, Instant, RequestId } from '../../src-domain/vocabulary/words.ts'
import { boundsOfDay, localDateOf } from '../config/local-day.ts'
import type { Schema } from '../database/schema.ts'

const dayMs = 86_400_000

/** What the customer of a request answered. */
export async function surveyOf(db: Kysely<Schema>, requestId: RequestId): Promise<RequestSurvey> {
  const row = await db
    .selectFrom('request_survey')
    .selectAll()
    .where('request_id', '=', requestId)
    .executeTakeFirst()
  if (row === undefined) return {}
  const { satisfaction, effort, words, at } = row
  return { answer: { satisfaction, effort, ...(words === null ? {} : { words }), at: Number(at) } }
}

/** The answers of so many days up to today, by day and division; of one division alone where one is named. */
export async function surveyDays(
  db: Kysely<Schema>,
  {
    days,
    division,
    timeZone,
    now,
  }: {
    readonly days: number
    readonly division: DivisionCode | undefined
    readonly timeZone: string
    readonly now: Instant
  },
): Promise<SurveyDays> {
  const to = localDateOf(timeZone, now)
  const from = new Date(Date.parse(`${to}T00:00:00Z`) - (days - 1) * dayMs).toISOString().slice(0, 10)
  const rows = await db
    .selectFrom('request_survey')
    .select(['at', 'division', 'satisfaction', 'effort'])
    .where('at', '>=', boundsOfDay(timeZone, from).from)
    .$if(division !== undefined, query => query.where('division', '=', division ?? ''))
    .orderBy('at')
    .execute()
  const found = new Map<string, SurveyDay>()
  for (const row of rows) {
    const day = localDateOf(timeZone, Number(row.at))
    const key = `${day} ${row.division}`
    const before = found.get(key)
    found.set(key, {
      day,
      division: row.division,
      satisfaction: withMark(before?.satisfaction, row.satisfaction),
      effort: withMark(before?.effort, row.effort),
    })
  }
  return { from, to, days: [...found.values()] }
}

function withMark(before: Marks = [0, 0, 0, 0, 0], mark: number): Marks {
  return before.map((count, index) => count + (index + 1 === mark ? 1 : 0)) as unknown as Marks
}

/** The answers of customers by month and division, the latest month first; of so many months at most. */
export async function surveyTotals(
  db: Kysely<Schema>,
  timeZone: string,
  monthsMax: number,
): Promise<readonly SurveyTotal[]> {
  const { rows } = await sql<SurveyTotal>`
    with answer as (
      select to_char(to_timestamp(at / 1000.0) at time zone ${timeZone}, 'YYYY-MM') as month,
        division, satisfaction, effort
      from request_survey
    )
    select month, division, count(*)::integer as answers,
      count(*) filter (where satisfaction >= 4)::integer as satisfied, sum(effort)::integer as "effortSum"
    from answer
    where month in (select distinct month from answer order by month desc limit ${monthsMax})
    group by month, division order by month desc, division
  `.execute(db)
  return rows
}
