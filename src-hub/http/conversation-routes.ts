import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  attachmentBytesMax,
  attachmentNameSchema,
  attachmentSchema,
  conversationViewSchema,
  entrySchema,
  sayEntrySchema,
} from '../../src-contract/http/conversations.ts'
import { mayAnswer, mayRead } from '../../src-domain/conversations/check-entry.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { Conversations } from '../conversations/conversations.ts'
import { headersOfFile, keepFile } from '../conversations/keep-file.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'

export interface ConversationRoutesParts {
  readonly conversations: Conversations
  readonly state: () => RoutingState
}

const contactParams = z.object({ contactId: z.uuid() })
const attachmentParams = contactParams.extend({ id: z.uuid() })
const refusalSchema = z.looseObject({ refused: z.string() })

/** What was written in the contact that somebody has in hand: read, answered, with files. Supervisors read along. */
export function conversationRoutes({ conversations, state }: ConversationRoutesParts) {
  const { store } = conversations
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['csr', 'supervisor']))
    app.addContentTypeParser(
      'application/octet-stream',
      { parseAs: 'buffer', bodyLimit: attachmentBytesMax },
      (_request, body, done) => done(null, body),
    )

    const readable = async (person: { readonly id: string; readonly role: string }, contactId: string) =>
      person.role === 'supervisor' || mayRead(state().contacts.get(contactId), person.id)
        ? store.findByContact(contactId)
        : undefined
    const unknown = (reply: FastifyReply) => reply.status(404).send({ refused: 'UnknownConversation' })

    app.get(
      '/api/conversations/:contactId',
      {
        schema: {
          params: contactParams,
          querystring: z.strictObject({ after: z.coerce.number().int().nonnegative().default(0) }),
          response: { 200: conversationViewSchema, 404: refusedSchema },
        },
      },
      async (request, reply) => {
        const conversation = await readable(personOf(request), request.params.contactId)
        if (conversation === undefined) return unknown(reply)
        const entries = await store.changedAfter(conversation.id, request.query.after)
        const isWhole = (entries.at(-1)?.revision ?? 0) >= conversation.revision || entries.length < 500
        return { conversation, entries: [...entries], isWhole }
      },
    )

    app.post(
      '/api/conversations/:contactId/entries',
      {
        schema: {
          params: contactParams,
          body: sayEntrySchema,
          response: { 200: entrySchema, 404: refusedSchema, 409: refusalSchema },
        },
      },
      async (request, reply) => {
        const { id, text, attachmentIds, via, recipients } = request.body
        const said = await conversations.say(request.params.contactId, personOf(request).id, {
          id,
          text,
          attachmentIds,
          ...(via === undefined ? {} : { via }),
          ...(recipients === undefined ? {} : { recipients }),
        })
        if (said.kind === 'said') return said.entry
        const { name, ...facts } = said.refusal
        if (name === 'UnknownConversation') return unknown(reply)
        return reply.status(409).send({ refused: name, ...facts })
      },
    )

    app.put(
      '/api/conversations/:contactId/attachments/:id',
      {
        bodyLimit: attachmentBytesMax,
        schema: {
          params: attachmentParams,
          querystring: attachmentNameSchema,
          response: { 200: attachmentSchema, 404: refusedSchema, 409: refusalSchema, 415: refusalSchema },
        },
      },
      async (request, reply) => {
        const { contactId, id } = request.params
        const mayNot = mayAnswer(state().contacts.get(contactId), personOf(request).id)
        if (mayNot) return reply.status(409).send({ refused: mayNot.name })
        const conversation = await store.findByContact(contactId)
        if (conversation === undefined) return unknown(reply)
        const { name } = request.query
        const kept = await keepFile(store, { id, conversationId: conversation.id, name, body: request.body })
        return 'refused' in kept ? reply.status(415).send(kept) : kept
      },
    )

    app.get(
      '/api/conversations/:contactId/attachments/:id',
      { schema: { params: attachmentParams, response: { 200: z.unknown(), 404: refusedSchema } } },
      async (request, reply) => {
        const { contactId, id } = request.params
        const conversation = await readable(personOf(request), contactId)
        const file = conversation && (await store.readAttachment(conversation.id, id))
        if (file === undefined) return reply.status(404).send({ refused: 'UnknownAttachment' })
        return reply
          .headers(headersOfFile(file))
          .serializer((bytes: unknown) => bytes as string)
          .send(file.content)
      },
    )
  }
}
