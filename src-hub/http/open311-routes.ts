import { XMLBuilder } from 'fast-xml-parser'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { type Catalogue, refusedSchema } from '../../src-contract/http/api.ts'
import { madeKeySchema, makeKeySchema, open311KeysSchema } from '../../src-contract/http/open311.ts'
import {
  definitionOf,
  documentOf,
  isService,
  type RequestDocument,
  serviceOf,
} from '../../src-domain/open311/georeport.ts'
import { readSubmission, type SubmissionProblem } from '../../src-domain/open311/read-submission.ts'
import { parseReference } from '../../src-domain/requests/reference-number.ts'
import { isPublicType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'
import type { Open311Keys } from '../open311/open311-keys.ts'
import type { createSubmissions } from '../open311/take-submission.ts'
import { type createPublicPhotos, type PhotoAddresses, publicPhotosPath } from '../photos/public-photos.ts'

export interface Open311RoutesParts {
  readonly db: Kysely<Schema>
  readonly catalogue: () => Catalogue
  readonly keys: Open311Keys
  readonly take: ReturnType<typeof createSubmissions>
  readonly photoAddresses: PhotoAddresses
  readonly publicPhoto: ReturnType<typeof createPublicPhotos>
  readonly now: () => Instant
}

const root = '/open311/v2'
const dayMs = 86_400_000
/** What the specification answers without dates: the last 90 days, and never more than the first 1,000. */
const listedDays = 90
const listedMax = 1_000
const bodyBytesMax = 200_000
/** Whoever lists asks for up to a thousand requests at once. */
const readsPerMinute = { rateLimit: { max: 60, timeWindow: '1 minute' } }
/** A page that lists requests shows their photos beside them. */
const photosPerMinute = { rateLimit: { max: 600, timeWindow: '1 minute' } }

type Format = 'json' | 'xml'
type Query = Readonly<Record<string, string | undefined>>

/** Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2) in JSON and XML, and the keys of those who may write. */
export function open311Routes(parts: Open311RoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(reportRoutes(parts))
    await plain.register(mediaRoutes(parts))
    await plain.register(keyRoutes(parts.keys))
  }
}

function reportRoutes({ db, catalogue, keys, take, photoAddresses, now }: Open311RoutesParts) {
  const typeOf = (code: string) => catalogue().requestTypes.find(type => type.code === code)
  const serviceTypeOf = (code: string) => {
    const type = typeOf(code)
    return type && isService(type) ? type : undefined
  }
  const divisionOf = (code: string) => catalogue().divisions.find(each => each.code === code)

  const documentsFor = async (
    docs: readonly ServiceRequest[],
    language: Language,
  ): Promise<RequestDocument[]> => {
    const sent = docs.filter(({ createdBy }) => createdBy === 'open311').map(({ id }) => id)
    // What colleagues added to a description was not written for anybody to read.
    const { rows: edited } = await sql<{ subject: string }>`
      select distinct subject from record_line where subject = any(${sent}::text[])
        and event ->> 'kind' = 'request-updated' and event -> 'changes' -> 'description' is not null
    `.execute(db)
    const hidden = new Set(edited.map(({ subject }) => subject))
    return docs.flatMap(doc => {
      const type = typeOf(doc.typeCode)
      if (type === undefined || !isPublicType(type)) return []
      const division = divisionOf(type.division)
      const showsDescription = doc.createdBy === 'open311' && !hidden.has(doc.id)
      const mediaUrl = photoAddresses.addressOf(doc)
      return [documentOf(doc, { type, division, language, showsDescription, mediaUrl, timeOf })]
    })
  }

  const byReferences = async (
    references: readonly string[],
    language: Language,
  ): Promise<RequestDocument[]> => {
    const known = references.flatMap(text => parseReference(text)?.reference ?? [])
    const { rows } = await sql<{ doc: ServiceRequest }>`
      select doc from request where reference = any(${known}::text[]) and not deleted
    `.execute(db)
    return documentsFor(
      rows.map(({ doc }) => doc),
      language,
    )
  }

  const listed = async (query: Query, language: Language): Promise<RequestDocument[] | SubmissionProblem> => {
    const { service_request_id: ids, service_code: codes, status } = query
    if (ids !== undefined && ids !== '') {
      return byReferences(ids.split(',').slice(0, listedMax), language)
    }
    const [start, end] = [query.start_date, query.end_date].map(text => (text ? Date.parse(text) : undefined))
    if (Number.isNaN(start) || Number.isNaN(end)) {
      return { code: 400, description: 'start_date and end_date must be ISO 8601 times' }
    }
    // As long a time as the specification allows for, from whichever end is given.
    const to = end ?? (start === undefined ? now() : Math.min(now(), start + listedDays * dayMs))
    const from = Math.max(start ?? 0, to - listedDays * dayMs)
    const wanted = codes ? codes.split(',') : undefined
    const types = catalogue().requestTypes.filter(
      type => isPublicType(type) && (wanted === undefined || wanted.includes(type.code)),
    )
    const states = status ? status.split(',') : ['open', 'closed']
    const { rows } = await sql<{ doc: ServiceRequest }>`
      select doc from request
      where created_at between ${from} and ${to} and type_code = any(${types.map(({ code }) => code)}::text[])
        and ((closed_at is null and ${states.includes('open')}) or (closed_at is not null and ${states.includes('closed')}))
        and not deleted
      order by created_at desc limit ${listedMax}
    `.execute(db)
    return documentsFor(
      rows.map(({ doc }) => doc),
      language,
    )
  }

  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: bodyBytesMax },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
    )
    const formatSchema = z.object({ format: z.enum(['json', 'xml']) })
    const codeSchema = z.object({ code: z.string().max(64), format: z.enum(['json', 'xml']) })
    const querySchema = z.record(z.string().max(100), z.string().max(4_000))
    const schema = { querystring: querySchema, response: { '2xx': z.unknown(), '4xx': z.unknown() } } as const
    const hide = { tags: ['Open311 GeoReport v2'] }

    app.get(
      `${root}/services.:format`,
      { schema: { ...schema, ...hide, params: formatSchema }, config: readsPerMinute },
      async (request, reply) =>
        say(reply, request.params.format, {
          list: 'services',
          item: 'service',
          values: catalogue()
            .requestTypes.filter(isService)
            .map(type => serviceOf(type, divisionOf(type.division), languageOf(request))),
        }),
    )

    app.get(
      `${root}/services/:code.:format`,
      { schema: { ...schema, ...hide, params: codeSchema }, config: readsPerMinute },
      async (request, reply) => {
        const { code, format } = request.params
        const type = serviceTypeOf(code)
        if (type === undefined)
          return refuse(reply, format, { code: 404, description: 'service_code was not found' })
        const definition = definitionOf(type, languageOf(request))
        return format === 'json'
          ? reply.send([definition])
          : sendXml(reply, {
              service_definition: {
                service_code: definition.service_code,
                attributes: {
                  attribute: definition.attributes.map(({ values, ...attribute }) => ({
                    ...attribute,
                    ...(values === undefined ? {} : { values: { value: values } }),
                  })),
                },
              },
            })
      },
    )

    app.get(
      `${root}/requests.:format`,
      { schema: { ...schema, ...hide, params: formatSchema }, config: readsPerMinute },
      async (request, reply) => {
        const { format } = request.params
        const found = await listed(request.query, languageOf(request))
        return 'code' in found
          ? refuse(reply, format, found)
          : say(reply, format, { list: 'service_requests', item: 'request', values: found })
      },
    )

    app.get(
      `${root}/requests/:code.:format`,
      { schema: { ...schema, ...hide, params: codeSchema }, config: readsPerMinute },
      async (request, reply) => {
        const { code, format } = request.params
        const found = await byReferences([code], languageOf(request))
        return found.length === 0
          ? refuse(reply, format, { code: 404, description: 'service_request_id was not found' })
          : say(reply, format, { list: 'service_requests', item: 'request', values: found })
      },
    )

    app.get(
      `${root}/tokens/:code.:format`,
      { schema: { ...schema, ...hide, params: codeSchema }, config: readsPerMinute },
      // Every request has its number at once, so that no token is ever given.
      async (request, reply) =>
        refuse(reply, request.params.format, { code: 404, description: 'token was not found' }),
    )

    app.post(
      `${root}/requests.:format`,
      {
        schema: { ...schema, ...hide, params: formatSchema, body: z.record(z.string().max(200), z.string()) },
        bodyLimit: bodyBytesMax,
      },
      async (request, reply) => {
        const { format } = request.params
        const fields = request.body
        const key = fields.api_key ?? request.query.api_key
        const keyId = key === undefined ? undefined : await keys.check(key)
        if (keyId === undefined) {
          return refuse(reply, format, { code: 403, description: 'api_key was not provided or is not valid' })
        }
        const submission = readSubmission(fields, serviceTypeOf)
        if ('code' in submission) return refuse(reply, format, submission)
        const header = request.headers['idempotency-key']
        const taken = await take({
          submission,
          keyId,
          idempotencyKey: typeof header === 'string' ? header.slice(0, 200) : undefined,
          language: languageOf(request),
        })
        switch (taken.kind) {
          case 'refused':
            return refuse(reply, format, taken.problem)
          case 'postponed':
            reply.header('retry-after', '5')
            return refuse(reply, format, { code: 503, description: 'try again, with the same fields' })
          case 'taken':
            return say(reply, format, {
              list: 'service_requests',
              item: 'request',
              values: [{ service_request_id: taken.reference, service_notice: '', account_id: '' }],
            })
        }
      },
    )
  }
}

/** The photos that staff made public, for everybody and every page. */
function mediaRoutes({ publicPhoto }: Open311RoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.get(
      `${publicPhotosPath}/:id.:seal`,
      {
        schema: {
          params: z.object({ id: z.uuid(), seal: z.string().max(64) }),
          response: { 200: z.unknown(), 404: refusedSchema },
          tags: ['Open311 GeoReport v2'],
        },
        config: photosPerMinute,
      },
      async (request, reply) => {
        const { id, seal } = request.params
        const photo = await publicPhoto(id, seal)
        if (photo === undefined) return reply.status(404).send({ refused: 'UnknownPhoto' })
        return (
          reply
            .type(photo.mediaType)
            // One that is taken back is soon gone from the caches too.
            .header('cache-control', 'public, max-age=300')
            .header('content-security-policy', "default-src 'none'; sandbox")
            .header('cross-origin-resource-policy', 'cross-origin')
            .header('x-content-type-options', 'nosniff')
            .send(photo.content)
        )
      },
    )
  }
}

function timeOf(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** `locale` as a parameter, else the language that the client asks for. */
function languageOf({ query, headers }: FastifyRequest): Language {
  const asked = (query as Query).locale ?? headers['accept-language'] ?? 'en'
  return asked.trim().toLowerCase().startsWith('fr') ? 'fr' : 'en'
}

const xml = new XMLBuilder({ format: true, suppressEmptyNode: false })

function sendXml(reply: FastifyReply, document: object): FastifyReply {
  return reply
    .type('text/xml; charset=utf-8')
    .send(`<?xml version="1.0" encoding="utf-8"?>\n${xml.build(document)}`)
}

function say(
  reply: FastifyReply,
  format: Format,
  {
    list,
    item,
    values,
  }: { readonly list: string; readonly item: string; readonly values: readonly object[] },
): FastifyReply {
  return format === 'json' ? reply.send(values) : sendXml(reply, { [list]: { [item]: values } })
}

/** The specification's errors: a list, with the code of the answer in each. */
function refuse(
  reply: FastifyReply,
  format: Format,
  problem: { readonly code: number; readonly description: string },
): FastifyReply {
  return say(reply.status(problem.code), format, { list: 'errors', item: 'error', values: [problem] })
}

function keyRoutes(keys: Open311Keys) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['administrator']))
    app.get('/api/open311/keys', { schema: { response: { 200: open311KeysSchema } } }, async () => ({
      keys: await keys.list(),
    }))
    app.post(
      '/api/open311/keys',
      { schema: { body: makeKeySchema, response: { 200: madeKeySchema } } },
      async request => keys.make(request.body.name, personOf(request).id),
    )
    app.delete(
      '/api/open311/keys/:id',
      {
        schema: {
          params: z.object({ id: z.uuid() }),
          response: { 200: z.object({}), 404: refusedSchema },
        },
      },
      async (request, reply) =>
        (await keys.revoke(request.params.id, personOf(request).id))
          ? reply.send({})
          : reply.status(404).send({ refused: 'UnknownKey' }),
    )
  }
}
