import { Readable } from 'node:stream'
import { Server, type Upload } from '@tus/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Person, refusedSchema } from '../../src-contract/http/api.ts'
import { type PhotoMediaType, photoBytesMax, requestPhotosSchema } from '../../src-contract/http/photos.ts'
import { personOf, requirePerson, sessionOf } from '../identity/identity-routes.ts'
import {
  type BegunBy,
  type PhotoStore,
  readMetadata,
  refusePhoto,
  unknownPhoto,
} from '../photos/photo-store.ts'

const path = '/api/photos'
/** A site that comes back with a day of photos, from behind one address; each takes a handful of questions. */
const questionsPerMinute = { rateLimit: { max: 1_200, timeWindow: '1 minute' } }
const photoParams = z.object({ id: z.uuid() })
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const endings: Readonly<Record<PhotoMediaType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
}

export interface PhotoRoutesParts {
  readonly photos: PhotoStore
  /** Whether a person may be told of a request. */
  readonly isTheirs: (person: Person, requestId: string) => Promise<boolean>
}

/** Photos of requests: desks send them by tus, and read them back. */
export function photoRoutes(parts: PhotoRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(uploadRoutes(parts))
    await plain.register(readingRoutes(parts))
  }
}

function uploadRoutes({ photos, isTheirs }: PhotoRoutesParts) {
  return async (app: FastifyInstance): Promise<void> => {
    /** Which question of ours a question of tus is. */
    const asked = new WeakMap<object, FastifyRequest>()
    const begunBy = (request: object): BegunBy => {
      const { person, deskId } = sessionOf(asked.get(request) as FastifyRequest)
      return { deskId, sentBy: person.id }
    }
    const tus = new Server({
      path,
      datastore: photos.uploads,
      maxSize: photoBytesMax,
      relativeLocation: true,
      disableTerminationForFinishedUploads: true,
      // The server has said what other pages may ask.
      allowedOrigins: () => false,
      namingFunction: (request, metadata) => readMetadata(metadata, begunBy(request)).photoId,
      onUploadCreate: async (request, upload: Upload) => {
        if (upload.size === 0)
          throw refusePhoto(422, 'NotAPhoto', 'There is nothing in it.', { found: 'nothing' })
        const metadata = readMetadata(upload.metadata, begunBy(request))
        const { person } = sessionOf(asked.get(request) as FastifyRequest)
        if (!(await isTheirs(person, metadata.requestId))) throw unknownPhoto()
        return { metadata }
      },
      onIncomingRequest: async (request, id) => {
        // Checked when it is created; there is no such photo yet, or it is the same one.
        if (request.method === 'POST') return
        if (!uuidPattern.test(id)) throw unknownPhoto()
        if ((await photos.deskOf(id)) !== begunBy(request).deskId) throw unknownPhoto()
      },
      onResponseError: (request, error) => {
        if ('status_code' in error) return error
        asked.get(request)?.log.error({ err: error }, 'a photo was not taken')
        return { status_code: 500, body: 'The hub failed; it was logged.' }
      },
    })

    app.removeAllContentTypeParsers()
    // The body goes to the store as it comes.
    app.addContentTypeParser('application/offset+octet-stream', (_request, _body, done) => done(null))
    app.addHook('onRequest', requirePerson())

    const answer = async (request: FastifyRequest, reply: FastifyReply) => {
      const headers = new Headers()
      for (const [name, value] of Object.entries(request.headers)) {
        if (typeof value === 'string') headers.set(name, value)
      }
      const question = new Request(new URL(request.url, 'http://hub'), {
        method: request.method,
        headers,
        ...(request.method === 'PATCH' ? { body: Readable.toWeb(request.raw), duplex: 'half' } : {}),
      } as RequestInit)
      asked.set(question, request)
      const told = await tus.handleWeb(question as Parameters<typeof tus.handleWeb>[0])
      // Refused before it was read: the rest is let by, so that the refusal is heard on the same connection.
      if (!request.raw.readableEnded) request.raw.resume()
      for (const [name, value] of told.headers) {
        if (!/^(access-control-|content-length|content-type)/.test(name)) reply.header(name, value)
      }
      reply.status(told.status)
      const said = await told.text()
      const text = told.status < 400 ? said : inOurWords(told.status, said)
      if (request.method !== 'HEAD' && text !== '') reply.type('application/json; charset=utf-8')
      return reply.send(text === '' ? undefined : text)
    }
    const route = { config: { openTo: 'retired', ...questionsPerMinute }, schema: { hide: true } } as const
    app.route({ method: 'POST', url: path, ...route, handler: answer })
    app.route({ method: 'POST', url: `${path}/`, ...route, handler: answer })
    app.route({ method: ['HEAD', 'PATCH', 'DELETE'], url: `${path}/:id`, ...route, handler: answer })
  }
}

/** A refusal of tus, in the form that all refusals of the hub have. Ours have it already. */
function inOurWords(status: number, said: string): string {
  if (said.startsWith('{')) return said
  const message = said.trim().slice(0, 300)
  const refused = (name: string, words = message) => JSON.stringify({ refused: name, message: words })
  switch (status) {
    case 404:
      return refused('UnknownPhoto')
    case 409:
      return refused('OffsetWrong')
    case 410:
      return refused('PhotoForgotten')
    case 413:
      return refused('TooLarge', `A photo has at most ${photoBytesMax} bytes.`)
    default:
      return refused(status < 500 ? 'Malformed' : 'Failed')
  }
}

function readingRoutes({ photos, isTheirs }: PhotoRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson())

    app.get(
      `${path}/:id`,
      {
        // A HEAD of the same address asks how far an upload is.
        exposeHeadRoute: false,
        schema: { params: photoParams, response: { 200: z.unknown(), 404: refusedSchema } },
      },
      async (request, reply) => {
        const { id } = request.params
        const photo = await photos.read(id)
        if (!photo || !(await isTheirs(personOf(request), photo.requestId))) {
          return reply.status(404).send({ refused: 'UnknownPhoto' })
        }
        // Whatever a browser makes of it, it runs nothing and asks nobody. No cache keeps it: what a desk has on its
        // disk is sealed.
        return reply
          .type(photo.mediaType)
          .header('content-disposition', `inline; filename="photo-${id}.${endings[photo.mediaType]}"`)
          .header('content-security-policy', "default-src 'none'; sandbox")
          .header('x-content-type-options', 'nosniff')
          .send(photo.content)
      },
    )

    app.get(
      '/api/requests/:id/photos',
      { schema: { params: photoParams, response: { 200: requestPhotosSchema } } },
      async request => {
        const { id } = request.params
        return { photos: (await isTheirs(personOf(request), id)) ? await photos.ofRequest(id) : [] }
      },
    )
  }
}
