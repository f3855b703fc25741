import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  catalogueProblemsSchema,
  catalogueRefusedSchema,
  catalogueViewSchema,
  editedCatalogueSchema,
  publishedCatalogueSchema,
  putCatalogueSchema,
  rollBackCatalogueSchema,
} from '../../src-contract/http/catalogue.ts'
import { type CatalogueKeeper, editedOf, type Published } from '../catalogue/catalogue-keeper.ts'
import type { Schema } from '../database/schema.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'

/** A city's whole catalogue, with every question in two languages. */
const bodyBytesMax = 4_000_000

/** The divisions and request types, and their versions. */
export function catalogueRoutes({
  db,
  catalogues,
}: {
  readonly db: Kysely<Schema>
  readonly catalogues: CatalogueKeeper
}) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(readingRoutes(db, catalogues))
    await plain.register(changingRoutes(catalogues))
  }
}

function readingRoutes(db: Kysely<Schema>, catalogues: CatalogueKeeper) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['supervisor', 'administrator']))

    app.get('/api/catalogue', { schema: { response: { 200: catalogueViewSchema } } }, async () => {
      const open = await db
        .selectFrom('request')
        .select(({ fn }) => ['type_code', fn.countAll<number>().as('count')])
        .where('closed_at', 'is', null)
        .where('deleted', '=', false)
        .groupBy('type_code')
        .execute()
      const document = editedOf(catalogues.current())
      return {
        version: catalogues.version(),
        document: structuredClone(document) as z.infer<typeof editedCatalogueSchema>,
        open: Object.fromEntries(open.map(({ type_code, count }) => [type_code, Number(count)])),
        versions: await catalogues.versions(),
      }
    })

    app.get(
      '/api/catalogue/versions/:version',
      {
        schema: {
          params: z.object({ version: z.coerce.number().int() }),
          response: { 200: editedCatalogueSchema, 404: refusedSchema },
        },
      },
      async (request, reply) => {
        const document = await catalogues.document(request.params.version)
        return document
          ? reply.send(document as z.infer<typeof editedCatalogueSchema>)
          : reply.status(404).send({ refused: 'UnknownVersion' })
      },
    )
  }
}

function changingRoutes(catalogues: CatalogueKeeper) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['administrator']))
    const answers = {
      200: publishedCatalogueSchema,
      404: catalogueRefusedSchema,
      409: catalogueRefusedSchema,
      422: catalogueRefusedSchema,
    }
    const tell = (reply: FastifyReply, published: Published): FastifyReply => {
      switch (published.kind) {
        case 'published':
          return reply.send({ version: published.version })
        case 'changed':
          return reply.status(409).send({ refused: 'CatalogueChanged', version: published.version })
        case 'wrong':
          return reply.status(422).send({ refused: 'CatalogueWrong', problems: published.problems })
        case 'unknown-version':
          return reply.status(404).send({ refused: 'UnknownVersion' })
      }
    }

    app.post(
      '/api/catalogue/check',
      {
        bodyLimit: bodyBytesMax,
        schema: { body: editedCatalogueSchema, response: { 200: catalogueProblemsSchema } },
      },
      async request => ({ problems: await catalogues.check(request.body) }),
    )

    app.put(
      '/api/catalogue',
      { bodyLimit: bodyBytesMax, schema: { body: putCatalogueSchema, response: answers } },
      async (request, reply) => {
        const { basedOn, note, document } = request.body
        return tell(reply, await catalogues.publish(basedOn, personOf(request).id, note, document))
      },
    )

    app.post(
      '/api/catalogue/roll-back',
      { schema: { body: rollBackCatalogueSchema, response: answers } },
      async (request, reply) => {
        const { basedOn, toVersion } = request.body
        return tell(reply, await catalogues.rollBack(basedOn, personOf(request).id, toVersion))
      },
    )
  }
}
