import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { colleaguesSchema } from '../../src-contract/http/colleagues.ts'
import type { Schema } from '../database/schema.ts'
import { requirePerson } from '../identity/identity-routes.ts'

/** The names of who works here, by name. */
export function colleagueRoutes({ db }: { readonly db: Kysely<Schema> }) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson())
    app.get('/api/colleagues', { schema: { response: { 200: colleaguesSchema } } }, async () => {
      const rows = await db
        .selectFrom('staff')
        .select(['id', 'name', 'role', 'division', 'disabled_at'])
        .orderBy('name')
        .execute()
      return {
        colleagues: rows.map(({ id, name, role, division, disabled_at }) => ({
          id,
          name,
          role,
          ...(division === null ? {} : { division }),
          isActive: disabled_at === null,
        })),
      }
    })
  }
}
