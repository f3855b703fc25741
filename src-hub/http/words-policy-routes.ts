import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  setWordsPolicySchema,
  wordsPolicyVersionSchema,
  wordsPolicyViewSchema,
} from '../../src-contract/http/words-policy.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import { setWordsPolicy, wordsPolicies } from '../conversations/words-policy.ts'
import type { Schema } from '../database/schema.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'
import { staffNames } from '../identity/staff-names.ts'

/** For how long written words are kept: supervisors and administrators read it, administrators set it. */
export function wordsPolicyRoutes({ db, now }: { readonly db: Kysely<Schema>; readonly now: () => Instant }) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()

    app.get(
      '/api/conversations/policy',
      {
        onRequest: requirePerson(['supervisor', 'administrator']),
        schema: { response: { 200: wordsPolicyViewSchema } },
      },
      async () => ({ versions: await wordsPolicies(db), people: await staffNames(db) }),
    )

    app.put(
      '/api/conversations/policy',
      {
        onRequest: requirePerson(['administrator']),
        schema: {
          body: setWordsPolicySchema,
          response: { 200: wordsPolicyVersionSchema, 409: refusedSchema },
        },
      },
      async (request, reply) => {
        const set = await setWordsPolicy(db, { ...request.body, by: personOf(request).id, at: now() })
        return 'refused' in set ? reply.status(409).send(set) : set
      },
    )
  }
}
