import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  type ResidentAppointment,
  type ResidentBook,
  type ResidentCancel,
  type ResidentFind,
  type ResidentMove,
  type ResidentServices,
  type ResidentSlots,
  residentBookSchema,
  residentCancelSchema,
  residentFindSchema,
  residentMoveSchema,
  residentSlotsQuerySchema,
} from '../../src-contract/public/appointments.ts'
import { addressKey } from '../identity/sign-in-throttle.ts'

/** What was not done, and why. */
interface Refused {
  readonly name: string
}

/** What the routes ask of the appointments that residents make. `network`: from where they ask. */
export interface ResidentAppointmentRoutesParts {
  readonly services: () => Promise<ResidentServices>
  readonly slots: (
    serviceId: string,
    site: string,
    fromDay: string,
    days: number,
  ) => Promise<ResidentSlots | undefined>
  readonly book: (asked: ResidentBook, network: string) => Promise<ResidentAppointment | Refused>
  readonly find: (asked: ResidentFind, network: string) => Promise<ResidentAppointment | Refused>
  readonly move: (asked: ResidentMove, network: string) => Promise<ResidentAppointment | Refused>
  readonly cancel: (asked: ResidentCancel, network: string) => Promise<ResidentAppointment | Refused>
}

/** Whoever looks for a time looks a few times; a robot looks and books all day. */
const looksPerMinute = { rateLimit: { max: 120, timeWindow: '1 minute' } }
const deedsPerMinute = { rateLimit: { max: 30, timeWindow: '1 minute' } }
/** What anybody may send is short. */
const bodyLimit = 8_192

/**
 * The page on which residents book at a counter. No question has a cookie, and codes and addresses stand in bodies alone:
 * a page of somebody else's can ask nothing for them, and no log of addresses holds one.
 */
export function residentAppointmentRoutes(parts: ResidentAppointmentRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      reply.header('referrer-policy', 'no-referrer')
    })
    const response = {
      200: z.unknown(),
      404: refusedSchema,
      409: refusedSchema,
      422: refusedSchema,
      429: refusedSchema,
    }
    const deed = { bodyLimit, config: deedsPerMinute }

    app.get(
      '/appointments/api/services',
      { config: looksPerMinute, schema: { response: { 200: z.unknown() } } },
      () => parts.services(),
    )

    app.post(
      '/appointments/api/slots',
      { bodyLimit, config: looksPerMinute, schema: { body: residentSlotsQuerySchema, response } },
      async (request, reply) => {
        const { serviceId, site, from, days } = request.body
        const slots = await parts.slots(serviceId, site, from, days)
        return slots ?? reply.status(409).send({ refused: 'UnknownService' })
      },
    )

    app.post(
      '/appointments/api/book',
      { ...deed, schema: { body: residentBookSchema, response } },
      async (request, reply) => answer(reply, await parts.book(request.body, addressKey(request.ip))),
    )

    app.post(
      '/appointments/api/find',
      { ...deed, schema: { body: residentFindSchema, response } },
      async (request, reply) => answer(reply, await parts.find(request.body, addressKey(request.ip))),
    )

    app.post(
      '/appointments/api/move',
      { ...deed, schema: { body: residentMoveSchema, response } },
      async (request, reply) => answer(reply, await parts.move(request.body, addressKey(request.ip))),
    )

    app.post(
      '/appointments/api/cancel',
      { ...deed, schema: { body: residentCancelSchema, response } },
      async (request, reply) => answer(reply, await parts.cancel(request.body, addressKey(request.ip))),
    )
  }
}

function answer(reply: FastifyReply, came: ResidentAppointment | Refused) {
  if ('code' in came) return came
  const { name, ...more } = came
  return reply.status(statusOf(name)).send({ refused: name, ...more })
}

function statusOf(name: string): 404 | 409 | 422 | 429 {
  switch (name) {
    case 'NothingFound':
      return 404
    case 'VisitorWrong':
      return 422
    case 'TooManyTries':
    case 'TooManyBookings':
      return 429
    default:
      return 409
  }
}
