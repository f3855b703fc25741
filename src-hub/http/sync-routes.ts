import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { refusedSchema, type SyncHead, syncMediaType, syncQuerySchema } from '../../src-contract/http/api.ts'
import type { DeskPolicy } from '../../src-contract/http/desks.ts'
import { deskScope } from '../../src-domain/requests/desk-scope.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import { type Instant, roles } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'
import { readChanges } from '../sync/read-changes.ts'

export interface SyncRoutesParts {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  /** What desks may keep, as it is in force. */
  readonly policy: () => Promise<DeskPolicy>
  readonly requestTypes: () => Iterable<RequestType>
}

/** What a desk's copy of the centre is filled from and kept up to date by. */
export function syncRoutes({ db, now, policy, requestTypes }: SyncRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson([...roles]))

    app.get(
      '/api/sync/changes',
      {
        schema: {
          querystring: syncQuerySchema,
          response: { 200: z.string().describe('Lines of JSON: a head, then the rows.'), 400: refusedSchema },
        },
      },
      async (request, reply) => {
        const { scope, cursor, limit } = request.query
        const person = personOf(request)
        const inForce = await policy()
        const asOf = now()
        const page = await readChanges(db, {
          scope,
          cursor: cursor === '' ? undefined : cursor,
          limit,
          keepDays: inForce.keepDays,
          requests: deskScope(person, inForce.keepDays, requestTypes(), asOf),
          keepsCustomers: person.role !== 'division',
        })
        if ('refused' in page) return reply.status(400).send(page)
        const head: SyncHead = { scope, ...page.head, asOf, policy: inForce }
        return reply.type(syncMediaType).send(`${JSON.stringify(head)}\n${page.lines}`)
      },
    )
  }
}
