import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  askCodeSchema,
  openByCodeSchema,
  trackDoSchema,
  trackLinkSchema,
  trackPhotoSchema,
} from '../../src-contract/public/track.ts'
import { addressKey } from '../identity/sign-in-throttle.ts'
import type { TrackCodes } from '../notices/track-codes.ts'
import type { Tracker } from '../notices/tracker.ts'

export interface TrackRoutesParts {
  readonly tracker: Tracker
  readonly codes: Pick<TrackCodes, 'ask' | 'open'>
}

/** Whoever follows a request looks a few times; a guesser tries for years. */
const looksPerMinute = { rateLimit: { max: 120, timeWindow: '1 minute' } }
const triesPerMinute = { rateLimit: { max: 20, timeWindow: '1 minute' } }
/** What anybody may send is short. */
const bodyLimit = 16_384

/**
 * The page on which residents follow their requests. No question has a cookie, and every secret stands in a body: a page
 * of somebody else's can ask nothing for them, and no log of addresses holds one.
 */
export function trackRoutes({ tracker, codes }: TrackRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      reply.header('referrer-policy', 'no-referrer')
    })
    const unknown = (reply: FastifyReply) => reply.status(404).send({ refused: 'UnknownLink' })
    const response = {
      200: z.unknown(),
      403: refusedSchema,
      404: refusedSchema,
      409: refusedSchema,
      429: refusedSchema,
    }

    app.get('/track/api/city', { schema: { response: { 200: z.unknown() } } }, async () => tracker.city())

    app.post(
      '/track/api/view',
      { bodyLimit, config: looksPerMinute, schema: { body: trackLinkSchema, response } },
      async (request, reply) => (await tracker.view(request.body)) ?? unknown(reply),
    )

    app.post(
      '/track/api/photo',
      { bodyLimit, config: looksPerMinute, schema: { body: trackPhotoSchema, response } },
      async (request, reply) => {
        const { photoId, ...link } = request.body
        const photo = await tracker.photo(link, photoId)
        if (photo === undefined) return unknown(reply)
        // Whatever a browser makes of it, it runs nothing and asks nobody.
        return reply
          .type(photo.mediaType)
          .header('content-security-policy', "default-src 'none'; sandbox")
          .header('x-content-type-options', 'nosniff')
          .send(photo.content)
      },
    )

    app.post(
      '/track/api/code',
      { bodyLimit, config: triesPerMinute, schema: { body: askCodeSchema, response } },
      async (request, reply) => {
        const asked = await codes.ask(request.body.reference, addressKey(request.ip))
        if (!('name' in asked)) return asked
        const { name, ...facts } = asked
        return reply.status(429).send({ refused: name, ...facts })
      },
    )

    app.post(
      '/track/api/open',
      { bodyLimit, config: triesPerMinute, schema: { body: openByCodeSchema, response } },
      async (request, reply) => {
        const opened = await codes.open(request.body.ticket, request.body.code)
        if (!('name' in opened)) return opened
        const { name, ...facts } = opened
        return reply.status(403).send({ refused: name, ...facts })
      },
    )

    app.post(
      '/track/api/do',
      { bodyLimit, config: triesPerMinute, schema: { body: trackDoSchema, response } },
      async (request, reply) => {
        const { id, deed, ...link } = request.body
        const done = await tracker.perform(link, id, deed)
        if (done === undefined) return unknown(reply)
        return 'refused' in done ? reply.status(409).send(done) : done
      },
    )
  }
}
