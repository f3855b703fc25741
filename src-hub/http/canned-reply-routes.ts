import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  cannedRepliesSchema,
  cannedReplySchema,
  putReplySchema,
  putSignatureSchema,
  removeReplySchema,
  replySignatureSchema,
} from '../../src-contract/http/canned-replies.ts'
import type { CannedReplyStore } from '../canned-replies/canned-replies.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'

const refusalSchema = z.looseObject({ refused: z.string() })
const replyParams = z.object({ id: z.uuid() })

/** The words that a centre answers with: whoever answers reads them, supervisors and administrators write them. */
export function cannedReplyRoutes({ cannedReplies }: { readonly cannedReplies: CannedReplyStore }) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(readingRoutes(cannedReplies))
    await plain.register(changingRoutes(cannedReplies))
  }
}

function readingRoutes(cannedReplies: CannedReplyStore) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['csr', 'supervisor', 'administrator']))
    app.get('/api/canned-replies', { schema: { response: { 200: cannedRepliesSchema } } }, async () => ({
      replies: [...(await cannedReplies.list())],
      signature: await cannedReplies.signature(),
    }))
  }
}

function changingRoutes(cannedReplies: CannedReplyStore) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['supervisor', 'administrator']))

    app.put(
      '/api/canned-replies/:id',
      {
        schema: {
          params: replyParams,
          body: putReplySchema,
          response: { 200: cannedReplySchema, 409: refusalSchema, 422: refusalSchema },
        },
      },
      async (request, reply) => {
        const kept = await cannedReplies.put(request.params.id, personOf(request).id, request.body)
        if (kept.kind === 'kept') return kept.value
        return kept.kind === 'wrong'
          ? reply.status(422).send({ refused: 'ReplyWrong', problem: kept.problem })
          : reply.status(409).send({ refused: 'ReplyChanged', current: kept.current })
      },
    )

    app.delete(
      '/api/canned-replies/:id',
      {
        schema: {
          params: replyParams,
          querystring: removeReplySchema,
          response: { 200: z.object({}), 409: refusalSchema },
        },
      },
      async (request, reply) => {
        const kept = await cannedReplies.remove(request.params.id, request.query.basedOn)
        return kept.kind === 'kept' ? {} : reply.status(409).send({ refused: 'ReplyChanged' })
      },
    )

    app.put(
      '/api/reply-signature',
      {
        schema: {
          body: putSignatureSchema,
          response: { 200: replySignatureSchema, 409: refusalSchema, 422: refusalSchema },
        },
      },
      async (request, reply) => {
        const kept = await cannedReplies.putSignature(personOf(request).id, request.body)
        if (kept.kind === 'kept') return kept.value
        return kept.kind === 'wrong'
          ? reply.status(422).send({ refused: 'ReplyWrong', problem: kept.problem })
          : reply.status(409).send({ refused: 'SignatureChanged', current: kept.current })
      },
    )
  }
}
