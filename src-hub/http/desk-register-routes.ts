import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  deskDecisionSchema,
  deskDetailsSchema,
  deskReportSchema,
  deskSchema,
  desksSchema,
  deskWipedSchema,
  numberAccountSchema,
  policyVersionSchema,
  policyViewSchema,
  reportedSchema,
  setPolicySchema,
  standingSchema,
} from '../../src-contract/http/desks.ts'
import type { Bilingual, Instant, SiteId } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { currentDeskPolicy, policyVersions, setDeskPolicy } from '../desks/desk-policy.ts'
import type { DeskRegister } from '../desks/desk-register.ts'
import { accountForNumbers, sumOfNumbers } from '../desks/number-account.ts'
import { refusedCommandsOf } from '../desks/refused-commands.ts'
import { requirePerson, sessionOf } from '../identity/identity-routes.ts'

export interface DeskRegisterRoutesParts {
  readonly db: Kysely<Schema>
  readonly register: DeskRegister
  readonly sites: readonly { readonly id: SiteId; readonly name: Bilingual }[]
  readonly now: () => Instant
}

/** A whole site comes back from behind one address. */
const wordsPerMinute = { rateLimit: { max: 600, timeWindow: '1 minute' } }
const deskParams = z.object({ id: z.uuid() })

/** What desks tell of themselves, and what administrators decide of them. */
export function deskRegisterRoutes(parts: DeskRegisterRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(ownRoutes(parts))
    await plain.register(administratorsRoutes(parts))
  }
}

function ownRoutes({ db, register }: DeskRegisterRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()

    app.post(
      '/api/desks/report',
      {
        onRequest: requirePerson(),
        config: { openTo: 'retired' },
        schema: { body: deskReportSchema, response: { 200: reportedSchema, 409: refusedSchema } },
      },
      async (request, reply) => {
        const { deskId, standing } = sessionOf(request)
        if (deskId !== request.body.deskId) return reply.status(409).send({ refused: 'NotYourDesk' })
        await register.report(request.body)
        return { policy: await currentDeskPolicy(db), standing }
      },
    )

    app.get(
      '/api/desks/:id/standing',
      { config: wordsPerMinute, schema: { params: deskParams, response: { 200: standingSchema } } },
      async request => ({ standing: await register.standingOf(request.params.id) }),
    )

    app.post(
      '/api/desks/wiped',
      { config: wordsPerMinute, schema: { body: deskWipedSchema, response: { 204: z.null() } } },
      async (request, reply) => {
        await register.confirmWiped(request.body.deskId)
        return reply.status(204).send(null)
      },
    )
  }
}

function administratorsRoutes({ db, register, sites, now }: DeskRegisterRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['administrator']))
    /** The names of everybody who ever worked here, also of those who may not sign in any more. */
    const people = async () => {
      const rows = await db.selectFrom('staff').select(['id', 'name']).execute()
      return Object.fromEntries(rows.map(({ id, name }) => [id, name]))
    }

    app.get('/api/desks', { schema: { response: { 200: desksSchema } } }, async () => ({
      desks: await register.desks(),
      people: await people(),
      sites: [...sites],
    }))

    app.get('/api/desks/policy', { schema: { response: { 200: policyViewSchema } } }, async () => ({
      versions: await policyVersions(db),
    }))

    app.put(
      '/api/desks/policy',
      { schema: { body: setPolicySchema, response: { 200: policyVersionSchema, 409: refusedSchema } } },
      async (request, reply) => {
        const { person } = sessionOf(request)
        const set = await setDeskPolicy(db, { ...request.body, by: person.id, at: now() })
        return 'refused' in set ? reply.status(409).send(set) : set
      },
    )

    app.get('/api/desks/numbers', { schema: { response: { 200: numberAccountSchema } } }, async () => {
      const blocks = await accountForNumbers(db)
      const named = await db.selectFrom('desk').select(['id', 'name']).where('name', 'is not', null).execute()
      const names = new Map(named.map(({ id, name }) => [id, name]))
      return {
        total: sumOfNumbers(blocks.map(({ numbers }) => numbers)),
        blocks: blocks.map(block => {
          const deskName = names.get(block.deskId)
          return typeof deskName === 'string' ? { ...block, deskName } : block
        }),
        people: await people(),
      }
    })

    app.get(
      '/api/desks/:id',
      { schema: { params: deskParams, response: { 200: deskDetailsSchema, 404: refusedSchema } } },
      async (request, reply) => {
        const { id } = request.params
        const [desk] = await register.desks(id)
        if (desk === undefined) return unknownDesk(reply)
        return {
          desk,
          record: await register.recordOf(id),
          refusedCommands: await refusedCommandsOf(db, id),
        }
      },
    )

    for (const [path, kind] of [
      ['retire', 'retired'],
      ['wipe', 'wiped'],
      ['restore', 'restored'],
    ] as const) {
      app.post(
        `/api/desks/:id/${path}`,
        {
          schema: {
            params: deskParams,
            body: deskDecisionSchema,
            response: { 200: deskSchema, 404: refusedSchema, 409: refusedSchema },
          },
        },
        async (request, reply) => {
          const { id } = request.params
          const { person, deskId } = sessionOf(request)
          if (id === deskId) {
            const message = 'The desk at which you sit is called off from another one.'
            return reply.status(409).send({ refused: 'OwnDesk', message })
          }
          const { reason } = request.body
          const refusal = await register.decide({ kind, deskId: id, by: person.id, reason })
          if (refusal?.refused === 'DeskIsWiped') return reply.status(409).send(refusal)
          const [desk] = refusal ? [] : await register.desks(id)
          return desk ?? unknownDesk(reply)
        },
      )
    }
  }
}

function unknownDesk<Reply extends FastifyReply>(reply: Reply) {
  return reply.status(404).send({ refused: 'UnknownDesk' })
}
