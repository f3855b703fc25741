import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import { requestIdSchema, requestQuerySchema } from '../../src-contract/http/requests.ts'
import type { OpeningHours } from '../../src-domain/calendar/opening-hours.ts'
import { explainClock } from '../../src-domain/requests/request-clock.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import { isOpen } from '../../src-domain/requests/service-request.ts'
import type { DivisionCode, Instant, RequestTypeCode } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'
import {
  countByType,
  countMine,
  countsFor,
  listRequests,
  type RequestAsker,
  readRequest,
  type TypeCount,
} from '../requests/list-requests.ts'

/** Counts that everybody looks at again and again are counted once in this time. */
const countsKeptMs = 3_000

export interface RequestRoutesParts {
  readonly db: Kysely<Schema>
  readonly requestTypes: () => ReadonlyMap<RequestTypeCode, RequestType>
  /** In which the targets of a type run. */
  readonly hoursOf: (type: RequestType | undefined, at: Instant) => OpeningHours
  readonly now: () => Instant
}

/** Lists of requests, how many there are, and what happened to one. A division is told of its own alone (SPEC Q15). */
export function requestRoutes({ db, requestTypes, hoursOf, now }: RequestRoutesParts) {
  let counted: { readonly at: Instant; readonly counts: Promise<readonly TypeCount[]> } | undefined
  const typesOf = (division: DivisionCode): readonly RequestTypeCode[] =>
    [...requestTypes().values()].filter(type => type.division === division).map(({ code }) => code)
  const askerOf = (request: FastifyRequest): RequestAsker => {
    const { id, role, division } = personOf(request)
    return role === 'division' ? { id, typeCodes: typesOf(division ?? '') } : { id }
  }
  const countNow = (at: Instant): Promise<readonly TypeCount[]> => {
    if (counted === undefined || at - counted.at >= countsKeptMs || at < counted.at) {
      const counts = countByType(db, at)
      counted = { at, counts }
      counts.catch(() => {
        counted = undefined
      })
    }
    return counted.counts
  }

  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson())

    app.get(
      '/api/requests',
      { schema: { querystring: requestQuerySchema, response: { 200: z.unknown(), 400: refusedSchema } } },
      async (request, reply) => {
        const page = await listRequests(db, request.query, askerOf(request), typesOf, now())
        return page ? reply.send(page) : reply.status(400).send({ refused: 'CursorInvalid' })
      },
    )

    app.get('/api/requests/counts', { schema: { response: { 200: z.unknown() } } }, async request => {
      const asker = askerOf(request)
      const at = now()
      const [counts, mine] = await Promise.all([countNow(at), countMine(db, asker.id)])
      return countsFor(counts, mine, asker, code => requestTypes().get(code)?.division, at)
    })

    app.get(
      '/api/requests/:id',
      { schema: { params: requestIdSchema, response: { 200: z.unknown(), 404: refusedSchema } } },
      async (request, reply) => {
        const detail = await readRequest(db, request.params.id)
        const { typeCodes } = askerOf(request)
        if (detail === undefined || typeCodes?.includes(detail.request.typeCode) === false) {
          return reply.status(404).send({ refused: 'UnknownRequest' })
        }
        const at = now()
        const { typeCode, closedAt = at } = detail.request
        const until = isOpen(detail.request) ? at : closedAt
        const hours = hoursOf(requestTypes().get(typeCode), at)
        return reply.send({ ...detail, clock: explainClock(detail.request, hours, until) })
      },
    )
  }
}
