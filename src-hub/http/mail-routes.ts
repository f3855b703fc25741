import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import { type MailView, mailViewSchema } from '../../src-contract/http/mail.ts'
import { mayRead } from '../../src-domain/conversations/check-entry.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { Conversations } from '../conversations/conversations.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'

export interface MailRoutesParts {
  readonly conversations: Conversations
  readonly state: () => RoutingState
  readonly mailOf: (conversationId: string) => Promise<MailView>
}

/** What e-mail knows of the conversation that somebody has in hand. Supervisors read along. */
export function mailRoutes({ conversations, state, mailOf }: MailRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['csr', 'supervisor']))
    app.get(
      '/api/conversations/:contactId/mail',
      {
        schema: {
          params: z.object({ contactId: z.uuid() }),
          response: { 200: mailViewSchema, 404: refusedSchema },
        },
      },
      async (request, reply) => {
        const { contactId } = request.params
        const person = personOf(request)
        const mayNot = person.role !== 'supervisor' && !mayRead(state().contacts.get(contactId), person.id)
        const conversation = mayNot ? undefined : await conversations.store.findByContact(contactId)
        if (conversation === undefined) return reply.status(404).send({ refused: 'UnknownConversation' })
        return mailOf(conversation.id)
      },
    )
  }
}
