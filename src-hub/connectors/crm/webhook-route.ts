import type { FastifyInstance } from 'fastify'
import { webhookStatusSchema } from '../../../src-contract/http/connectors.ts'
import { parseJson } from './ask-http.ts'
import type { Connectors } from './open-connectors.ts'
import { signatureHeader, timestampHeader } from './webhook.ts'

const messageBytesMax = 100_000

/**
 * What systems behind a webhook tell us: `POST /connectors/<id>/status`, a `webhookStatusSchema`. They have no session;
 * each message is signed (`webhook.ts`) over its bytes as they came.
 */
export function webhookRoute(connectors: Connectors) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: messageBytesMax },
      (_request, body, done) => done(null, body),
    )
    app.post('/connectors/:id/status', { schema: { hide: true } }, async (request, reply) => {
      const { id } = request.params as { readonly id: string }
      const header = (name: string) => {
        const value = request.headers[name]
        return typeof value === 'string' ? value : undefined
      }
      const heard = await connectors.receive(
        id,
        {
          timestamp: header(timestampHeader),
          signature: header(signatureHeader),
          body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        },
        body => webhookStatusSchema.safeParse(parseJson(body.toString('utf8'))).data,
      )
      switch (heard) {
        case 'heard':
          return reply.status(204).send()
        case 'unknown':
          return reply.status(404).send({ refused: 'UnknownRequest' })
        case 'wrong':
          return reply.status(400).send({ refused: 'Malformed' })
        case 'unsigned':
          // Whether there is such a connector is told to nobody who cannot sign.
          return reply.status(403).send({ refused: 'NotSigned' })
      }
    })
  }
}
