import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  accessQuerySchema,
  accessViewSchema,
  holdRecordingSchema,
  recordingDetailsSchema,
  recordingPolicyVersionSchema,
  recordingPolicyViewSchema,
  recordingsPageSchema,
  recordingsQuerySchema,
  setRecordingPolicySchema,
} from '../../src-contract/http/recordings.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'
import { staffNames } from '../identity/staff-names.ts'
import type { RecordingArchive } from '../recordings/recording-archive.ts'
import { recordingPolicies, setRecordingPolicy } from '../recordings/recording-policy.ts'

export interface RecordingRoutesParts {
  readonly db: Kysely<Schema>
  readonly archive: RecordingArchive
  readonly now: () => Instant
}

const idParams = z.object({ id: z.string().max(64) })

/** The recordings of the centre: found and held back by supervisors; how long they are kept, and who listened, is for administrators. */
export function recordingRoutes(parts: RecordingRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(supervisorsRoutes(parts))
    await plain.register(administratorsRoutes(parts))
  }
}

function supervisorsRoutes({ db, archive }: RecordingRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['supervisor', 'administrator']))

    app.get(
      '/api/recordings',
      { schema: { querystring: recordingsQuerySchema, response: { 200: recordingsPageSchema } } },
      async request => ({ ...(await archive.find(request.query)), people: await staffNames(db) }),
    )

    app.get(
      '/api/recordings/:id',
      { schema: { params: idParams, response: { 200: recordingDetailsSchema, 404: refusedSchema } } },
      async (request, reply) => {
        const recording = await archive.one(request.params.id)
        if (recording === undefined) return reply.status(404).send({ refused: 'UnknownRecording' })
        return {
          recording,
          decisions: await archive.decisionsOn(recording.id),
          people: await staffNames(db),
        }
      },
    )

    for (const [method, decide] of [
      ['PUT', archive.hold],
      ['DELETE', archive.release],
    ] as const) {
      app.route({
        method,
        url: '/api/recordings/:id/hold',
        schema: {
          params: idParams,
          body: holdRecordingSchema,
          response: { 200: z.object({}), 404: refusedSchema, 409: refusedSchema },
        },
        handler: async (request, reply) => {
          const refused = await decide(request.params.id, personOf(request).id, request.body.reason)
          if (refused === undefined) return {}
          return reply.status(refused.refused === 'UnknownRecording' ? 404 : 409).send(refused)
        },
      })
    }

    app.get(
      '/api/recordings/policy',
      { schema: { response: { 200: recordingPolicyViewSchema } } },
      async () => ({ versions: await recordingPolicies(db), people: await staffNames(db) }),
    )
  }
}

function administratorsRoutes({ db, archive, now }: RecordingRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['administrator']))

    app.get(
      '/api/recordings/access',
      { schema: { querystring: accessQuerySchema, response: { 200: accessViewSchema } } },
      async request => ({ ...(await archive.access(request.query)), people: await staffNames(db) }),
    )

    app.put(
      '/api/recordings/policy',
      {
        schema: {
          body: setRecordingPolicySchema,
          response: { 200: recordingPolicyVersionSchema, 409: refusedSchema },
        },
      },
      async (request, reply) => {
        const set = await setRecordingPolicy(db, {
          ...request.body,
          by: personOf(request).id,
          at: now(),
        })
        return 'refused' in set ? reply.status(409).send(set) : set
      },
    )
  }
}
