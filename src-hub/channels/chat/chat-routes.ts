import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  chatFileBytesMax,
  chatFileNameSchema,
  chatFileSchema,
  chatLobbySchema,
} from '../../../src-contract/public/chat.ts'
import type { Conversations } from '../../conversations/conversations.ts'
import { headersOfFile, keepFile } from '../../conversations/keep-file.ts'
import type { ChatSockets } from './chat-socket.ts'
import { type Chats, conversationIdOf } from './chats.ts'

const idParams = z.object({ id: z.uuid() })
const refusalSchema = z.looseObject({ refused: z.string() })

/** What the chat page asks for: how we are staffed, its live line, and files by the secret of its chat. */
export function chatRoutes(chats: Chats, sockets: ChatSockets, { store }: Pick<Conversations, 'store'>) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addContentTypeParser(
      'application/octet-stream',
      { parseAs: 'buffer', bodyLimit: chatFileBytesMax },
      (_request, body, done) => done(null, body),
    )

    app.get('/chat/live', { websocket: true, schema: { hide: true } }, (socket, request) =>
      sockets.take(socket, request.ip),
    )

    app.get('/chat/lobby', { schema: { response: { 200: chatLobbySchema } } }, async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return chats.lobby()
    })

    app.put(
      '/chat/files/:id',
      {
        bodyLimit: chatFileBytesMax,
        schema: {
          params: idParams,
          querystring: chatFileNameSchema,
          response: { 200: chatFileSchema, 401: refusalSchema, 415: refusalSchema, 429: refusalSchema },
        },
        // Before the bytes are read: whoever has no chat sends nothing.
        onRequest: async (request, reply) => {
          const may = await chats.mayUpload(secretOf(request))
          if ('conversationId' in may) return
          return reply.status(may.refused === 'TooFast' ? 429 : 401).send({ refused: may.refused })
        },
      },
      async (request, reply) => {
        const conversationId = conversationIdOf(secretOf(request))
        const { name } = request.query
        const kept = await keepFile(store, {
          id: request.params.id,
          conversationId,
          name,
          body: request.body,
        })
        return 'refused' in kept ? reply.status(415).send(kept) : kept
      },
    )

    app.get(
      '/chat/files/:id',
      { schema: { params: idParams, response: { 200: z.unknown(), 404: refusalSchema } } },
      async (request, reply) => {
        const file = await store.readAttachment(conversationIdOf(secretOf(request)), request.params.id)
        if (file === undefined) return reply.status(404).send({ refused: 'UnknownAttachment' })
        return reply
          .headers(headersOfFile(file))
          .header('cache-control', 'private, max-age=3600')
          .serializer((bytes: unknown) => bytes as string)
          .send(file.content)
      },
    )
  }
}

/** The secret of a chat; what is none names no chat. */
function secretOf({ headers }: FastifyRequest): string {
  return /^Bearer ([A-Za-z0-9_-]{43})$/.exec(headers.authorization ?? '')?.[1] ?? ''
}
