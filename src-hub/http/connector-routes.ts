import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Person } from '../../src-contract/http/api.ts'
import {
  type ConnectorStanding,
  type ConnectorWork,
  type ConnectorWorkState,
  connectorDeeds,
  connectorsSchema,
  connectorWorkQuerySchema,
  connectorWorkSchema,
  type DryRun,
  dryRunQuerySchema,
  dryRunSchema,
  type Mismatches,
  mismatchesSchema,
  type RequestConnector,
  requestConnectorsSchema,
} from '../../src-contract/http/connectors.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'

const noBody = z.object({})
const refusedSchema = z.looseObject({ refused: z.string() })
const oneParams = z.object({ id: z.string().max(40) })
const workParams = z.object({ id: z.string().max(40), requestId: z.uuid() })
const notFound = { refused: 'NotFound' } as const

/** What is known of the city's other systems; `undefined` of a connector that is not there. */
export interface ConnectorDoor {
  readonly standingsOf: (requestId: string) => Promise<readonly RequestConnector[]>
  readonly list: () => Promise<readonly ConnectorStanding[]>
  readonly work: (id: string, state: ConnectorWorkState) => Promise<ConnectorWork['work'] | undefined>
  readonly dryRun: (id: string, count: number) => Promise<DryRun['requests'] | undefined>
  readonly mismatches: (id: string) => Promise<Mismatches['mismatches'] | undefined>
  readonly mismatchCsv: (id: string) => Promise<string | undefined>
  readonly act: (id: string, deed: (typeof connectorDeeds)[number], by: string) => Promise<boolean>
  readonly actOn: (id: string, requestId: string, deed: 'retry' | 'skip') => Promise<boolean | undefined>
}

export interface ConnectorRoutesParts {
  /** Absent where the centre has none. */
  readonly connectors: ConnectorDoor | undefined
  /** Whether a person may be told of a request. */
  readonly isTheirs: (person: Person, requestId: string) => Promise<boolean>
}

/** Where requests stand at the city's other systems, and what administrators do about it. */
export function connectorRoutes({ connectors, isTheirs }: ConnectorRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(readingRoutes(connectors, isTheirs))
    await plain.register(administrationRoutes(connectors))
  }
}

function readingRoutes(connectors: ConnectorDoor | undefined, isTheirs: ConnectorRoutesParts['isTheirs']) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson())
    app.get(
      '/api/requests/:id/connectors',
      {
        schema: {
          params: z.object({ id: z.uuid() }),
          response: { 200: requestConnectorsSchema, 404: refusedSchema },
        },
      },
      async request => {
        const { id } = request.params
        if (!(await isTheirs(personOf(request), id))) return { connectors: [] }
        return { connectors: [...((await connectors?.standingsOf(id)) ?? [])] }
      },
    )
  }
}

function administrationRoutes(connectors: ConnectorDoor | undefined) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['administrator']))

    app.get('/api/connectors', { schema: { response: { 200: connectorsSchema } } }, async () => ({
      connectors: [...((await connectors?.list()) ?? [])],
    }))

    app.get(
      '/api/connectors/:id/work',
      {
        schema: {
          params: oneParams,
          querystring: connectorWorkQuerySchema,
          response: { 200: connectorWorkSchema, 404: refusedSchema },
        },
      },
      async (request, reply) => {
        const work = await connectors?.work(request.params.id, request.query.state)
        return work === undefined ? reply.status(404).send(notFound) : { work }
      },
    )

    app.get(
      '/api/connectors/:id/dry-run',
      {
        schema: {
          params: oneParams,
          querystring: dryRunQuerySchema,
          response: { 200: dryRunSchema, 404: refusedSchema },
        },
      },
      async (request, reply) => {
        const requests = await connectors?.dryRun(request.params.id, request.query.count)
        return requests === undefined ? reply.status(404).send(notFound) : { requests }
      },
    )

    app.get(
      '/api/connectors/:id/mismatches',
      { schema: { params: oneParams, response: { 200: mismatchesSchema, 404: refusedSchema } } },
      async (request, reply) => {
        const mismatches = await connectors?.mismatches(request.params.id)
        return mismatches === undefined ? reply.status(404).send(notFound) : { mismatches }
      },
    )

    app.get(
      '/api/connectors/:id/mismatches.csv',
      { schema: { params: oneParams, response: { 200: z.string(), 404: refusedSchema } } },
      async (request, reply) => {
        const { id } = request.params
        const csv = await connectors?.mismatchCsv(id)
        if (csv === undefined) return reply.status(404).send(notFound)
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="mismatches-${id}.csv"`)
          .send(csv)
      },
    )

    for (const deed of connectorDeeds) {
      app.post(
        `/api/connectors/:id/${deed}`,
        { schema: { params: oneParams, body: noBody, response: { 200: z.object({}), 404: refusedSchema } } },
        async (request, reply) => {
          const isDone = await connectors?.act(request.params.id, deed, personOf(request).id)
          return isDone === true ? {} : reply.status(404).send(notFound)
        },
      )
    }
    for (const deed of ['retry', 'skip'] as const) {
      app.post(
        `/api/connectors/:id/work/:requestId/${deed}`,
        {
          schema: {
            params: workParams,
            body: noBody,
            response: { 200: z.object({}), 404: refusedSchema, 409: refusedSchema },
          },
        },
        async (request, reply) => {
          const { id, requestId } = request.params
          const isDone = await connectors?.actOn(id, requestId, deed)
          if (isDone === undefined) return reply.status(404).send(notFound)
          return isDone ? {} : reply.status(409).send({ refused: 'NotNow' })
        },
      )
    }
  }
}
