import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  addressesFoundSchema,
  atPointSchema,
  columnsSchema,
  type FileColumns,
  filePreviewSchema,
  nearbyRequestsQuerySchema,
  nearbyRequestsSchema,
  type PlaceSubject,
  placeAtSchema,
  placesSchema,
  placeVersionsSchema,
  putFileSchema,
  putVersionSchema,
  searchAddressesSchema,
} from '../../src-contract/http/places.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'
import { staffNames } from '../identity/staff-names.ts'
import { rangeOf } from '../places/basemap.ts'
import type { PlacesHub } from '../places/open-places.ts'

export interface PlaceRoutesParts {
  readonly db: Kysely<Schema>
  readonly places: PlacesHub
  readonly requestTypes: () => readonly RequestType[]
  readonly now: () => Instant
}

const fileParams = z.object({ id: z.uuid() })
const partParams = fileParams.extend({ part: z.coerce.number().int().min(0).max(10_000) })
const refusalSchema = z.looseObject({ refused: z.string() })
const dayMs = 86_400_000

/** The city's addresses, zones and map: read by every desk, kept by administrators. */
export function placeRoutes(parts: PlaceRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(readingRoutes(parts))
    await plain.register(keepingRoutes(parts))
  }
}

function readingRoutes({ places, requestTypes, now }: PlaceRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson())

    app.get('/api/places', { schema: { response: { 200: placesSchema } } }, () => places.inForce())

    app.get(
      '/api/places/files/:id/parts/:part',
      { schema: { params: partParams } },
      async (request, reply) => {
        const content = await places.part(request.params.id, request.params.part)
        if (content === undefined) return reply.status(404).send({ refused: 'UnknownFile' })
        return reply
          .header('content-encoding', 'gzip')
          .type('application/json; charset=utf-8')
          .send(Buffer.from(content))
      },
    )

    app.get(
      '/api/places/search',
      { schema: { querystring: searchAddressesSchema, response: { 200: addressesFoundSchema } } },
      async request => ({ addresses: [...(await places.search(request.query.q, request.query.limit))] }),
    )

    app.get(
      '/api/places/at',
      { schema: { querystring: atPointSchema, response: { 200: placeAtSchema } } },
      async request => {
        const { ward, zones, nearest } = await places.at(request.query)
        return {
          ...(ward === undefined ? {} : { ward }),
          zones: zones.map(({ layer, zone }) => ({
            layer: layer.code,
            layerNames: layer.name,
            name: zone.name,
            ...(zone.number === undefined ? {} : { number: zone.number }),
          })),
          ...(nearest ? { nearest } : {}),
        }
      },
    )

    app.get(
      '/api/places/requests',
      {
        schema: {
          querystring: nearbyRequestsQuerySchema,
          response: { 200: nearbyRequestsSchema, 404: refusedSchema },
        },
      },
      async (request, reply) => {
        const { type: typeCode, latitude, longitude } = request.query
        const type = requestTypes().find(({ code }) => code === typeCode)
        const { role, division } = personOf(request)
        const isTheirs = role !== 'division' || type?.division === division
        if (type === undefined || !isTheirs) return reply.status(404).send({ refused: 'UnknownType' })
        const { withinMetres, withinDays } = type.duplicates
        const since = now() - withinDays * dayMs
        return {
          requests: await places.nearbyRequests({ typeCode, latitude, longitude, withinMetres, since }),
        }
      },
    )

    app.get('/api/places/basemap', async (request, reply) => {
      const basemap = await places.basemap()
      if (basemap === undefined) return reply.status(404).send({ refused: 'NoBasemap' })
      const { path, bytes, tag } = basemap
      const range = rangeOf(request.headers.range, bytes)
      if (range === 'outside')
        return reply
          .status(416)
          .header('content-range', `bytes */${bytes}`)
          .send({ refused: 'OutsideTheFile' })
      reply
        .type('application/vnd.pmtiles')
        .headers({ 'accept-ranges': 'bytes', etag: `"${tag}"`, 'x-basemap-tag': tag })
      if (range === 'whole') return reply.header('content-length', bytes).send(createReadStream(path))
      const { from, to } = range
      return reply
        .status(206)
        .headers({ 'content-range': `bytes ${from}-${to}/${bytes}`, 'content-length': to - from + 1 })
        .send(createReadStream(path, { start: from, end: to }))
    })
  }
}

function keepingRoutes({ db, places }: PlaceRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['administrator']))
    // The file goes to the disk as it comes, once it is known who sends it.
    app.addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body))

    app.put(
      '/api/places/files/:id',
      {
        schema: {
          params: fileParams,
          querystring: putFileSchema,
          response: {
            200: filePreviewSchema,
            400: refusedSchema,
            413: refusalSchema,
            415: refusedSchema,
            422: refusalSchema,
          },
        },
      },
      async (request, reply) => {
        const { subject, name, encoding, columns } = request.query
        const mapped = columns === undefined ? undefined : columnsIn(columns)
        if (mapped === 'malformed') return reply.status(400).send({ refused: 'Malformed' })
        const content = request.body ?? Readable.from([])
        if (!(content instanceof Readable))
          return reply
            .status(415)
            .send({ refused: 'UnknownContentType', message: 'Send application/octet-stream.' })
        const answer = await places.preview({
          id: request.params.id,
          subject: subject as PlaceSubject,
          name,
          encoding,
          columns: mapped,
          content,
          by: personOf(request).id,
        })
        if (!('refused' in answer)) return answer
        return reply.status(answer.refused === 'TooLarge' ? 413 : 422).send(answer)
      },
    )

    app.get(
      '/api/places/files/:id/rejections',
      { schema: { params: fileParams } },
      async (request, reply) => {
        const content = await places.rejections(request.params.id)
        if (content === undefined) return reply.status(404).send({ refused: 'UnknownFile' })
        return reply
          .header('content-encoding', 'gzip')
          .header('content-disposition', 'attachment; filename="rejections.csv"')
          .type('text/csv; charset=utf-8')
          .send(Buffer.from(content))
      },
    )

    app.get('/api/places/versions', { schema: { response: { 200: placeVersionsSchema } } }, async () => ({
      versions: await places.versions(),
      people: await staffNames(db),
      basemapPath: places.basemapPath,
    }))

    app.post(
      '/api/places/versions',
      {
        schema: {
          body: putVersionSchema,
          response: { 200: z.object({}), 404: refusedSchema, 409: refusedSchema, 422: refusedSchema },
        },
      },
      async (request, reply) => {
        const refused = await places.putVersion(request.body, personOf(request).id)
        if (refused === undefined) return {}
        const status = refused === 'PlacesChanged' ? 409 : refused === 'NamesMissing' ? 422 : 404
        return reply.status(status).send({ refused })
      },
    )
  }
}

function columnsIn(text: string): FileColumns | 'malformed' {
  try {
    const parsed = columnsSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : 'malformed'
  } catch {
    return 'malformed'
  }
}
