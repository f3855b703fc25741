import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import {
  blockSchema,
  commandsSchema,
  customerQuerySchema,
  leaseBlockSchema,
  outcomesSchema,
  type Person,
  refusedSchema,
  syncQuerySchema,
} from '../../src-contract/http/api.ts'
import type { Outcome } from '../../src-contract/live/desk-command.ts'
import { parseReference } from '../../src-domain/requests/reference-number.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import type { Engine } from '../engine/engine.ts'
import { mayAsk, mayHandIn } from '../engine/who-may-ask.ts'
import { withActor } from '../engine/with-actor.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'
import { findCustomers, readCustomerPanel } from '../people/find-customers.ts'
import { leaseReferenceBlock } from '../sync/lease-reference-block.ts'
import { readChanges } from '../sync/read-changes.ts'

export interface DeskRoutesParts {
  readonly db: Kysely<Schema>
  readonly engine: Engine
  readonly now: () => Instant
  /** The last two digits of the local year. */
  readonly yearOf: (at: Instant) => number
  readonly mayActFor: (deskId: string, by: string, person: Person) => Promise<boolean>
}

const pageSchema = z.object({
  rows: z.array(z.object({ id: z.string(), value: z.unknown().optional() })),
  cursor: z.string(),
  more: z.boolean(),
  asOf: z.int(),
})
const staff = ['csr', 'supervisor', 'administrator'] as const

/** What a signed-in desk asks over HTTP: the outbox's commands, the changes it follows, numbers, customers. */
export function deskRoutes(parts: DeskRoutesParts) {
  const { db, engine, now } = parts
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    // Before the body is read: nobody else makes the hub parse megabytes.
    app.addHook('onRequest', requirePerson([...staff]))

    app.post(
      '/api/commands',
      { schema: { body: commandsSchema, response: { 200: outcomesSchema } }, bodyLimit: 16_000_000 },
      async request => {
        const person = personOf(request)
        const { commands } = request.body
        // Asked before the first is submitted, so that none overtakes an earlier one on whose right is still waited.
        const mayAct = await Promise.all(
          commands.map(
            async ({ deskId, by, command }) =>
              (by === person.id || mayHandIn(command.kind)) && (await parts.mayActFor(deskId, by, person)),
          ),
        )
        const outcomes = await Promise.all(
          commands.map(({ id, by, deskId, command }, index): Outcome | Promise<Outcome> =>
            !mayAsk(person.role, command.kind)
              ? { kind: 'refused', id, at: now(), replayed: false, refusal: { name: 'NotAllowed' } }
              : !mayAct[index]
                ? { kind: 'refused', id, at: now(), replayed: false, refusal: { name: 'NotYourDesk' } }
                : engine.submit({
                    id,
                    actor: by,
                    ...(by === person.id ? {} : { handedInBy: person.id }),
                    deskId,
                    command: withActor(command, by),
                  }),
          ),
        )
        return { outcomes }
      },
    )

    app.get(
      '/api/sync/changes',
      { schema: { querystring: syncQuerySchema, response: { 200: pageSchema, 400: refusedSchema } } },
      async (request, reply) => {
        const { scope, cursor, limit } = request.query
        const page = await readChanges(db, scope, cursor === '' ? undefined : cursor, limit, now())
        return 'refused' in page
          ? reply.status(400).send(page)
          : reply.send({ ...page, rows: [...page.rows] })
      },
    )

    app.post(
      '/api/reference-blocks',
      { schema: { body: leaseBlockSchema, response: { 200: blockSchema, 409: refusedSchema } } },
      async (request, reply) => {
        const person = personOf(request)
        if (!(await parts.mayActFor(request.body.deskId, person.id, person))) {
          return reply.status(409).send({ refused: 'NotYourDesk' })
        }
        const block = await leaseReferenceBlock(db, {
          ...request.body,
          leasedTo: person.id,
          year: parts.yearOf(now()),
          at: now(),
        })
        return 'refused' in block ? reply.status(409).send(block) : reply.send(block)
      },
    )

    app.get(
      '/api/customers',
      {
        schema: {
          querystring: customerQuerySchema,
          response: { 200: z.object({ customers: z.array(z.unknown()) }) },
        },
      },
      async request => ({ customers: [...(await findCustomers(db, request.query.q, request.query.limit))] }),
    )

    app.get(
      '/api/customers/:id/panel',
      { schema: { params: z.object({ id: z.uuid() }), response: { 200: z.unknown(), 404: refusedSchema } } },
      async (request, reply) => {
        const panel = await readCustomerPanel(db, request.params.id)
        return panel ? reply.send(panel) : reply.status(404).send({ refused: 'UnknownCustomer' })
      },
    )

    app.get(
      '/api/requests/:reference',
      {
        schema: {
          params: z.object({ reference: z.string().max(24) }),
          response: { 200: z.unknown(), 404: refusedSchema },
        },
      },
      async (request, reply) => {
        const parsed = parseReference(request.params.reference)
        const row =
          parsed &&
          (await db
            .selectFrom('request')
            .select('doc')
            .where('reference', '=', parsed.reference)
            .executeTakeFirst())
        return row ? reply.send(row.doc) : reply.status(404).send({ refused: 'UnknownRequest' })
      },
    )
  }
}
