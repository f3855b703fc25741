import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Schema } from '../database/schema.ts'
import { requirePerson } from '../identity/identity-routes.ts'

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
        const rows = await db
          .selectFrom('journal')
          .select(['position', 'at', 'actor', 'event'])
          .where('subject', '=', request.params.id)
          .orderBy('position')
          .execute()
        return {
          lines: rows.map(row => ({ ...row, position: Number(row.position), at: Number(row.at) })),
        }
      },
    )
  }
}
