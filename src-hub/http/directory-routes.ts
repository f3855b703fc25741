import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  callbackListSchema,
  directoryQuerySchema,
  directorySchema,
} from '../../src-contract/http/directory.ts'
import type { OutsideNumber } from '../../src-domain/routing/routing-settings.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import { callbackListFor } from '../engine/callback-list.ts'
import { directoryFor } from '../engine/directory.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'

export interface DirectoryRoutesParts {
  readonly engine: { readonly state: () => RoutingState }
  readonly outsideNumbers: () => readonly OutsideNumber[]
  readonly now: () => Instant
}

/** Where a contact can be handed to, and who is owed a call: looked at for as long as somebody needs it. */
export function directoryRoutes({ engine, outsideNumbers, now }: DirectoryRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['csr', 'supervisor']))

    app.get(
      '/api/directory',
      {
        schema: { querystring: directoryQuerySchema, response: { 200: directorySchema, 409: refusedSchema } },
      },
      async (request, reply) => {
        const state = engine.state()
        const { contactId } = request.query
        const contact = contactId === undefined ? undefined : state.contacts.get(contactId)
        const { id } = personOf(request)
        if (
          contactId !== undefined &&
          (contact?.phase.kind !== 'connected' || contact.phase.agentId !== id)
        ) {
          return reply.status(409).send({ refused: 'NotYourContact' })
        }
        return reply.send(directoryFor(state, { contact, by: id, outside: outsideNumbers(), at: now() }))
      },
    )

    app.get('/api/callbacks', { schema: { response: { 200: callbackListSchema } } }, async request =>
      callbackListFor(engine.state(), personOf(request), now()),
    )
  }
}
