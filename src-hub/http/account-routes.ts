import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  accountSchema,
  accountStandingSchema,
  accountsSchema,
  addAccountSchema,
  changeAccountSchema,
  firstPasswordSchema,
} from '../../src-contract/http/accounts.ts'
import type { Bilingual } from '../../src-domain/vocabulary/words.ts'
import type { AccountRefusal, Accounts } from '../identity/accounts.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'

export interface AccountRoutesParts {
  readonly accounts: Accounts
  readonly sites: readonly { readonly id: string; readonly name: Bilingual }[]
  readonly divisions: readonly { readonly code: string; readonly name: Bilingual }[]
  /** Who works here, or what is known of them, changed: the rules are to know it. */
  readonly onChanged: (by: string) => Promise<void>
}

const params = z.object({ id: z.string().min(1).max(64) })
const refusalSchema = z.looseObject({ refused: z.string() })
const refusals = { 403: refusalSchema, 404: refusalSchema, 409: refusalSchema, 422: refusalSchema }

const statuses: Partial<Record<AccountRefusal['name'], 403 | 404 | 422>> = {
  NotAllowed: 403,
  UnknownAccount: 404,
  FactsWrong: 422,
}

/** The accounts of the people who work here. For administrators. */
export function accountRoutes({ accounts, sites, divisions, onChanged }: AccountRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['administrator']))

    app.get('/api/accounts', { schema: { response: { 200: accountsSchema } } }, async () => ({
      accounts: [...(await accounts.all())],
      sites: sites.map(({ id, name }) => ({ id, name: { ...name } })),
      divisions: divisions.map(({ code, name }) => ({ code, name: { ...name } })),
    }))

    app.post(
      '/api/accounts',
      { schema: { body: addAccountSchema, response: { 200: firstPasswordSchema, ...refusals } } },
      async (request, reply) => {
        const { id, facts } = request.body
        const by = personOf(request).id
        const answer = await accounts.add(id, facts, by)
        if ('refused' in answer) return refuse(reply, answer.refused)
        await onChanged(by)
        return answer
      },
    )

    app.put(
      '/api/accounts/:id',
      { schema: { params, body: changeAccountSchema, response: { 200: accountSchema, ...refusals } } },
      async (request, reply) => {
        const { basedOn, facts } = request.body
        const by = personOf(request).id
        const answer = await accounts.change(request.params.id, basedOn, facts, by)
        if ('refused' in answer) return refuse(reply, answer.refused)
        await onChanged(by)
        return answer.account
      },
    )

    for (const standing of ['disable', 'enable'] as const) {
      app.post(
        `/api/accounts/:id/${standing}`,
        { schema: { params, body: accountStandingSchema, response: { 200: accountSchema, ...refusals } } },
        async (request, reply) => {
          const by = personOf(request).id
          const { basedOn } = request.body
          const answer = await accounts.setStanding(request.params.id, basedOn, standing === 'disable', by)
          if ('refused' in answer) return refuse(reply, answer.refused)
          await onChanged(by)
          return answer.account
        },
      )
    }

    app.post(
      '/api/accounts/:id/password',
      { schema: { params, response: { 200: firstPasswordSchema, ...refusals } } },
      async (request, reply) => {
        const answer = await accounts.renewPassword(request.params.id, personOf(request).id)
        return 'refused' in answer ? refuse(reply, answer.refused) : answer
      },
    )
  }
}

function refuse(reply: FastifyReply, refusal: AccountRefusal): FastifyReply {
  const { name, ...facts } = refusal
  return reply.status(statuses[name] ?? 409).send({ refused: name, ...facts })
}
