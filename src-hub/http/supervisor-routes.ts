import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Schema } from '../database/schema.ts'
import { requirePerson } from '../identity/identity-routes.ts'
import { readContactLines } from '../journal/read-lines.ts'

const contactsMax = 200

/** What supervisors read of the past: the contacts, and the journal of one of them. */
export function supervisorRoutes({ db }: { readonly db: Kysely<Schema> }) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['supervisor', 'administrator']))

    app.get(
      '/api/contacts',
      {
        schema: {
          querystring: z.strictObject({ since: z.coerce.number().int().nonnegative().default(0) }),
          response: { 200: z.object({ contacts: z.array(z.unknown()) }) },
        },
      },
      async request => ({
        contacts: await db
          .selectFrom('contact')
          .selectAll()
          .where('arrived_at', '>=', request.query.since)
          .orderBy('arrived_at', 'desc')
          .limit(contactsMax)
          .execute(),
      }),
    )

    app.get(
      '/api/contacts/:id/journal',
      {
        schema: {
          params: z.object({ id: z.uuid() }),
          response: {
            200: z.object({
              lines: z.array(
                z.object({ position: z.number(), at: z.number(), actor: z.string(), event: z.unknown() }),
              ),
            }),
          },
        },
      },
      async request => {
        const lines = await readContactLines(db, request.params.id)
        return {
          lines: lines.map(({ position, actor, event }) => ({ position, at: event.at, actor, event })),
        }
      },
    )
  }
}
