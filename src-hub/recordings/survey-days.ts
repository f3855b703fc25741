import type { Kysely } from 'kysely'
import type { SurveyDay, Surveys } from '../../src-contract/http/telephone.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import { boundsOfDay, localDateOf } from '../config/local-day.ts'
import type { Schema } from '../database/schema.ts'

const dayMs = 86_400_000

/** What callers answered in so many days up to today, summed by day and queue: nothing of who said it leaves the hub. */
export async function surveyDays(
  db: Kysely<Schema>,
  { days, timeZone, now }: { readonly days: number; readonly timeZone: string; readonly now: Instant },
): Promise<Surveys> {
  const to = localDateOf(timeZone, now)
  const from = new Date(Date.parse(`${to}T00:00:00Z`) - (days - 1) * dayMs).toISOString().slice(0, 10)
  const rows = await db
    .selectFrom('call_survey')
    .leftJoin('contact', 'contact.id', 'call_survey.contact_id')
    .select(['call_survey.at', 'satisfaction', 'effort', 'contact.queue_id'])
    .where('call_survey.at', '>=', boundsOfDay(timeZone, from).from)
    .orderBy('call_survey.at')
    .execute()
  const found = new Map<string, SurveyDay>()
  for (const row of rows) {
    const day = localDateOf(timeZone, Number(row.at))
    const key = `${day} ${row.queue_id ?? ''}`
    const before = found.get(key)
    found.set(key, {
      day,
      ...(row.queue_id === null ? {} : { queueId: row.queue_id }),
      satisfaction: withAnswer(before?.satisfaction, row.satisfaction),
      effort: withAnswer(before?.effort, row.effort),
    })
  }
  return { from, to, days: [...found.values()] }
}

function withAnswer(
  { count, sum }: SurveyDay['effort'] = { count: 0, sum: 0 },
  answer: number | null,
): SurveyDay['effort'] {
  return answer === null ? { count, sum } : { count: count + 1, sum: sum + answer }
}
