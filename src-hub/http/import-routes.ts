import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  importColumnsSchema,
  importPreviewSchema,
  importRefusedSchema,
  importsSchema,
  putImportSchema,
  takenImportSchema,
} from '../../src-contract/http/imports.ts'
import type { ColumnsChosen } from '../../src-domain/imports/import-columns.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'
import type { createImports } from '../imports/imports.ts'

/** A file is looked at before it is taken: a handful of times, while its columns are sorted out. */
const filesPerMinute = { rateLimit: { max: 30, timeWindow: '1 minute' } }
const idParams = z.object({ id: z.uuid() })

/** Customers and open requests that a city brings along. For administrators. */
export function importRoutes(imports: ReturnType<typeof createImports>) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    // The body goes to a file as it comes.
    app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))
    app.addHook('onRequest', requirePerson(['administrator']))

    app.get('/api/imports', { schema: { response: { 200: importsSchema } } }, async () => ({
      imports: await imports.list(),
    }))

    app.put(
      '/api/imports/:id',
      {
        schema: {
          params: idParams,
          querystring: putImportSchema,
          response: {
            200: importPreviewSchema,
            400: refusedSchema,
            409: importRefusedSchema,
            413: importRefusedSchema,
            415: refusedSchema,
            422: importRefusedSchema,
          },
        },
        config: filesPerMinute,
      },
      async (request, reply) => {
        const { kind, name, encoding, columns } = request.query
        const chosen = columns === undefined ? undefined : columnsIn(columns)
        if (chosen === 'malformed') return reply.status(400).send({ refused: 'Malformed' })
        const content = request.body ?? Readable.from([])
        if (!(content instanceof Readable)) {
          const message = 'Send application/octet-stream.'
          return reply.status(415).send({ refused: 'UnknownContentType', message })
        }
        const by = personOf(request).id
        const answer = await imports.preview({
          id: request.params.id,
          kind,
          name,
          encoding,
          columns: chosen,
          content,
          by,
        })
        if (!('refused' in answer)) return reply.send(answer)
        const status = { ImportExists: 409, TooLarge: 413, ImportRefused: 422 } as const
        return reply.status(status[answer.refused]).send(answer)
      },
    )

    app.get(
      '/api/imports/:id/rejections',
      { schema: { params: idParams, response: { 200: z.unknown(), 404: refusedSchema } } },
      async (request, reply) => {
        const csv = await imports.rejections(request.params.id)
        if (csv === undefined) return reply.status(404).send({ refused: 'UnknownImport' })
        return reply
          .header('content-disposition', 'attachment; filename="rejections.csv"')
          .type('text/csv; charset=utf-8')
          .send(csv)
      },
    )

    app.post(
      '/api/imports/:id/take',
      { schema: { params: idParams, response: { 200: takenImportSchema, 404: refusedSchema } } },
      async (request, reply) => {
        const taken = await imports.take(request.params.id, personOf(request).id)
        return taken ? reply.send(taken) : reply.status(404).send({ refused: 'UnknownImport' })
      },
    )
  }
}

function columnsIn(text: string): ColumnsChosen | 'malformed' {
  try {
    const parsed = importColumnsSchema.safeParse(JSON.parse(text))
    return parsed.success ? (parsed.data as ColumnsChosen) : 'malformed'
  } catch {
    return 'malformed'
  }
}
