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
} from '../../src-contract/http/api.ts'
import type { Outcome } from '../../src-contract/live/desk-command.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import type { DeskRegister } from '../desks/desk-register.ts'
import type { Engine } from '../engine/engine.ts'
import { createHandedOver } from '../engine/handed-over.ts'
import { mayAsk, mayHandIn } from '../engine/who-may-ask.ts'
import { divisionOf, withActor } from '../engine/with-actor.ts'
import { personOf, refuseCalledOff, requirePerson, sessionOf } from '../identity/identity-routes.ts'
import { findCustomers, readCustomerPanel } from '../people/find-customers.ts'
import { leaseReferenceBlock } from '../sync/lease-reference-block.ts'

export interface DeskRoutesParts {
  readonly db: Kysely<Schema>
  readonly engine: Engine
  readonly now: () => Instant
  /** The last two digits of the local year. */
  readonly yearOf: (at: Instant) => number
  readonly mayActFor: (deskId: string, by: string, person: Person) => Promise<boolean>
  readonly desks: Pick<DeskRegister, 'wipedAmong' | 'keepRefused'>
}

const staff = ['csr', 'supervisor', 'administrator'] as const

/** What a signed-in desk asks over HTTP: the outbox's commands, numbers, customers. */
export function deskRoutes(parts: DeskRoutesParts) {
  const { db, engine, now } = parts
  const handedOver = createHandedOver()
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.post(
      '/api/commands',
      {
        // Before the body is read: nobody else makes the hub parse megabytes. Divisions take steps on their requests.
        onRequest: requirePerson(),
        schema: { body: commandsSchema, response: { 200: outcomesSchema, 410: refusedSchema } },
        bodyLimit: 16_000_000,
        // A wiped desk is refused below, and what it hands in is kept for an administrator.
        config: { openTo: 'wiped' },
      },
      async (request, reply) => {
        const person = personOf(request)
        const { commands, after } = request.body
        const { deskId: own, standing } = sessionOf(request)
        // Asked before the first is submitted, so that none overtakes an earlier one on whose right is still waited.
        // Mostly it is the same question for all of them.
        const rights = new Map<string, Promise<boolean>>()
        const mayActFor = (deskId: string, by: string): Promise<boolean> => {
          const key = `${deskId} ${by}`
          const right = rights.get(key) ?? parts.mayActFor(deskId, by, person)
          rights.set(key, right)
          return right
        }
        const mayAct = await Promise.all(
          commands.map(
            ({ deskId, by, command }) =>
              (by === person.id || mayHandIn(command.kind)) && mayActFor(deskId, by),
          ),
        )
        const wiped = await parts.desks.wipedAmong([own, ...commands.map(({ deskId }) => deskId)])
        for (const desk of wiped) {
          await parts.desks.keepRefused(
            desk,
            commands.filter(({ deskId }, index) => deskId === desk && mayAct[index]),
          )
        }
        if (standing === 'wiped' || wiped.has(own)) return refuseCalledOff(reply, 'wiped')
        if (after !== undefined) await handedOver.awaits(after)
        let before = after
        const outcomes = commands.map(
          ({ id, by, deskId, at, command }, index): Outcome | Promise<Outcome> => {
            const refused = (name: 'DeskWiped' | 'NotAllowed' | 'NotYourDesk') =>
              ({ kind: 'refused', id, at: now(), replayed: false, refusal: { name } }) as const
            if (wiped.has(deskId)) return refused('DeskWiped')
            if (!mayAsk(person.role, command.kind)) return refused('NotAllowed')
            if (!mayAct[index]) return refused('NotYourDesk')
            const submitted = engine.submit({
              id,
              actor: by,
              ...(by === person.id ? {} : { handedInBy: person.id }),
              deskId,
              askedAt: at,
              ...(before === undefined ? {} : { after: before }),
              ...divisionOf(person),
              command: withActor(command, by),
            })
            // Who sends ahead keeps the order whatever is postponed on the way.
            if (after !== undefined) before = id
            return submitted
          },
        )
        const last = commands.at(-1)
        if (last !== undefined) handedOver.note(last.id)
        return { outcomes: await Promise.all(outcomes) }
      },
    )

    app.post(
      '/api/reference-blocks',
      {
        onRequest: requirePerson([...staff]),
        schema: {
          body: leaseBlockSchema,
          response: { 200: blockSchema, 409: refusedSchema },
        },
      },
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
        if (!('refused' in block)) return reply.send(block)
        // 410 is about the desk at which the person sits.
        return reply.status(409).send(block)
      },
    )

    app.get(
      '/api/customers',
      {
        onRequest: requirePerson([...staff]),
        schema: {
          querystring: customerQuerySchema,
          response: { 200: z.object({ customers: z.array(z.unknown()) }) },
        },
      },
      async request => ({ customers: [...(await findCustomers(db, request.query.q, request.query.limit))] }),
    )

    app.get(
      '/api/customers/:id/panel',
      {
        onRequest: requirePerson([...staff]),
        schema: { params: z.object({ id: z.uuid() }), response: { 200: z.unknown(), 404: refusedSchema } },
      },
      async (request, reply) => {
        const panel = await readCustomerPanel(db, request.params.id)
        return panel ? reply.send(panel) : reply.status(404).send({ refused: 'UnknownCustomer' })
      },
    )
  }
}
