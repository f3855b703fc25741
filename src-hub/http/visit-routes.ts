import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { type Person, refusedSchema } from '../../src-contract/http/api.ts'
import { leaseLettersSchema, ticketLettersSchema } from '../../src-contract/http/visits.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'
import { leaseTicketLetters } from '../visits/lease-ticket-letters.ts'

export interface VisitRoutesParts {
  readonly db: Kysely<Schema>
  readonly now: () => Instant
  readonly mayActFor: (deskId: string, by: string, person: Person) => Promise<boolean>
}

/** What a desk asks for so that it can give tickets by itself. */
export function visitRoutes({ db, now, mayActFor }: VisitRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['csr', 'supervisor']))

    app.post(
      '/api/ticket-letters',
      { schema: { body: leaseLettersSchema, response: { 200: ticketLettersSchema, 409: refusedSchema } } },
      async (request, reply) => {
        const { deskId } = request.body
        const person = personOf(request)
        if (!(await mayActFor(deskId, person.id, person))) {
          return reply.status(409).send({ refused: 'NotYourDesk' })
        }
        const letters = await leaseTicketLetters(db, deskId, now())
        return letters === undefined
          ? reply.status(409).send({ refused: 'NoLettersLeft' })
          : reply.send({ letters })
      },
    )
  }
}
