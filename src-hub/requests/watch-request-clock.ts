import { type Kysely, sql } from 'kysely'
import type { OpeningHours } from '../../src-domain/calendar/opening-hours.ts'
import { nextRequestDue } from '../../src-domain/requests/request-clock.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import type { Engine } from '../engine/engine.ts'

/** How many requests are looked at together; the next come with the next look. */
const atOnce = 200

export interface RequestClockParts {
  readonly db: Kysely<Schema>
  readonly engine: Pick<Engine, 'submit'>
  readonly typeOf: (typeCode: string) => RequestType | undefined
  readonly hoursOf: (type: RequestType | undefined, at: Instant) => OpeningHours
  readonly now: () => Instant
}

/**
 * Lets the clock move the requests that it is due to move (SPEC Q24, Q25): a missed target goes up, a customer who was
 * asked is reminded. The rules decide anew, so that two hubs that look at once, or one that looks twice, move a request
 * once. Answers how many were due.
 */
export async function passRequestTime({
  db,
  engine,
  typeOf,
  hoursOf,
  now,
}: RequestClockParts): Promise<number> {
  const at = now()
  const { rows } = await sql<{ doc: ServiceRequest }>`
    select doc from request where clock_at <= ${at} and not deleted order by clock_at limit ${atOnce}
  `.execute(db)
  const due = rows.filter(({ doc }) => {
    const next = nextRequestDue(doc, hoursOf(typeOf(doc.typeCode), at))
    return next !== undefined && next <= at
  })
  await Promise.all(
    due.map(({ doc }) =>
      engine.submit({ actor: 'rule', command: { kind: 'pass-request-time', requestId: doc.id } }),
    ),
  )
  return due.length
}
