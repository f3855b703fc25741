import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  type ChangeDevice,
  type CounterDevices,
  changeDeviceSchema,
  counterDevicesSchema,
  counterPlaceViewSchema,
  type MakeDevice,
  makeDeviceSchema,
  type Pairing,
  pairingSchema,
  recallVisitSchema,
  setCounterPlaceSchema,
} from '../../src-contract/http/counter.ts'
import {
  type KioskCheckedIn,
  type KioskCheckIn,
  kioskCheckedInSchema,
  kioskCheckInSchema,
  type LeaveNumber,
  leaveNumberSchema,
  leaveVisitSchema,
  type Paired,
  pairedSchema,
  pairSchema,
  type TakenTicket,
  type TakeTicket,
  takenTicketSchema,
  takeTicketSchema,
} from '../../src-contract/public/counter.ts'
import type { CounterPlace } from '../../src-domain/kiosk/counter-place.ts'
import { personOf, requirePerson, sessionOf } from '../identity/identity-routes.ts'
import { addressKey } from '../identity/sign-in-throttle.ts'

/** What was not given, and why. */
interface TicketRefused {
  readonly name: string
  readonly retryAfterMs?: number
}

/** What the routes ask of the counters of the centre. */
export interface CounterRoutesParts {
  readonly take: (socket: WebSocket, address: string) => void
  readonly pair: (code: string) => Promise<Paired | undefined>
  readonly takeTicket: (secret: string, asked: TakeTicket) => Promise<TakenTicket | TicketRefused>
  readonly leave: (id: string, secret: string) => Promise<boolean>
  readonly checkIn: (secret: string, asked: KioskCheckIn) => Promise<KioskCheckedIn | TicketRefused>
  readonly devices: () => Promise<CounterDevices>
  readonly makeDevice: (device: MakeDevice, by: string) => Promise<Pairing | undefined>
  readonly pairAgain: (id: string) => Promise<Pairing | undefined>
  readonly changeDevice: (id: string, change: ChangeDevice) => Promise<boolean>
  readonly revokeDevice: (id: string, by: string) => Promise<void>
  readonly placeOf: (deskId: string) => Promise<CounterPlace | undefined>
  readonly placeOfAgent: (agentId: string) => Promise<CounterPlace | undefined>
  readonly setPlace: (
    deskId: string,
    place: CounterPlace | undefined,
    by: string,
  ) => Promise<{ readonly place?: CounterPlace } | undefined>
  readonly recall: (
    contactId: string,
    agentId: string,
    place: CounterPlace | 'desk' | undefined,
  ) => Promise<'recalled' | 'NotYourContact' | 'PlaceWrong'>
  /** What is in the way of it. */
  readonly leaveNumber: (asked: LeaveNumber) => Promise<string | undefined>
}

/** Somebody who types a code mistypes it a few times; a guesser tries for years. */
const codesPerMinute = { rateLimit: { max: 20, timeWindow: '1 minute' } }
/** All kiosks of a city may stand behind one address. */
const ticketsPerMinute = { rateLimit: { max: 600, timeWindow: '1 minute' } }
/** What anybody may send is short: whoever lets a body drip in holds no more of the hub's memory than this. */
const bodyLimit = 8_192
const deviceParams = z.object({ id: z.uuid() })
const nothing = z.object({})

/** The counters: what kiosks and boards ask, what administrators decide of them, and what the desks at a counter say. */
export function counterRoutes(parts: CounterRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(publicRoutes(parts))
    await plain.register(deskRoutes(parts))
    await plain.register(administratorsRoutes(parts))
  }
}

function publicRoutes({ take, pair, takeTicket, leave, leaveNumber, checkIn }: CounterRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()

    app.get('/counter/live', { websocket: true, schema: { hide: true } }, (socket, request) =>
      take(socket, addressKey(request.ip)),
    )

    app.post(
      '/counter/pair',
      {
        bodyLimit,
        config: codesPerMinute,
        schema: { body: pairSchema, response: { 200: pairedSchema, 404: refusedSchema } },
      },
      async (request, reply) => {
        const paired = await pair(request.body.code)
        return paired ?? reply.status(404).send({ refused: 'UnknownCode' })
      },
    )

    app.post(
      '/counter/tickets',
      {
        bodyLimit,
        config: ticketsPerMinute,
        schema: {
          body: takeTicketSchema,
          response: {
            200: takenTicketSchema,
            401: refusedSchema,
            409: refusedSchema,
            429: refusedSchema,
            503: refusedSchema,
          },
        },
      },
      async (request, reply) => {
        const secret = bearerOf(request)
        const taken: TakenTicket | TicketRefused =
          secret === undefined ? { name: 'UnknownDevice' } : await takeTicket(secret, request.body)
        return 'name' in taken ? refuseTicket(reply, taken) : taken
      },
    )

    app.post(
      '/counter/check-in',
      {
        bodyLimit,
        config: ticketsPerMinute,
        schema: {
          body: kioskCheckInSchema,
          response: {
            200: kioskCheckedInSchema,
            401: refusedSchema,
            404: refusedSchema,
            409: refusedSchema,
            429: refusedSchema,
            503: refusedSchema,
          },
        },
      },
      async (request, reply) => {
        const secret = bearerOf(request)
        const came: KioskCheckedIn | TicketRefused =
          secret === undefined ? { name: 'UnknownDevice' } : await checkIn(secret, request.body)
        return 'name' in came ? refuseTicket(reply, came) : came
      },
    )

    app.post(
      '/counter/leave',
      {
        bodyLimit,
        config: ticketsPerMinute,
        schema: { body: leaveVisitSchema, response: { 200: nothing, 404: refusedSchema } },
      },
      async (request, reply) => {
        const { id, secret } = request.body
        return (await leave(id, secret)) ? {} : reply.status(404).send({ refused: 'UnknownVisit' })
      },
    )

    app.post(
      '/counter/number',
      {
        bodyLimit,
        config: ticketsPerMinute,
        schema: {
          body: leaveNumberSchema,
          response: { 200: nothing, 404: refusedSchema, 409: refusedSchema },
        },
      },
      async (request, reply) => {
        const refused = await leaveNumber(request.body)
        if (refused === undefined) return {}
        return reply.status(refused === 'UnknownVisit' ? 404 : 409).send({ refused })
      },
    )
  }
}

function refuseTicket(reply: FastifyReply, refused: TicketRefused) {
  const { name, ...more } = refused
  switch (name) {
    case 'UnknownDevice':
      return reply.status(401).send({ refused: name })
    case 'NothingFound':
      return reply.status(404).send({ refused: name })
    case 'TooManyTickets':
    case 'TooManyTries':
      return reply.status(429).send({ refused: name, ...more })
    case 'Unavailable':
      return reply.status(503).send({ refused: name })
    default:
      return reply.status(409).send({ refused: name, ...more })
  }
}

function deskRoutes({ placeOf, placeOfAgent, setPlace, recall }: CounterRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['csr', 'supervisor']))

    app.get(
      '/api/counter/place',
      { schema: { response: { 200: counterPlaceViewSchema } } },
      async request => {
        const place = await placeOf(sessionOf(request).deskId)
        return place === undefined ? {} : { place }
      },
    )

    app.get(
      '/api/counter/place/:agentId',
      {
        schema: {
          params: z.object({ agentId: z.string().min(1).max(64) }),
          response: { 200: counterPlaceViewSchema },
        },
      },
      async request => {
        const place = await placeOfAgent(request.params.agentId)
        return place === undefined ? {} : { place }
      },
    )

    app.put(
      '/api/counter/place',
      {
        schema: {
          body: setCounterPlaceSchema,
          response: { 200: counterPlaceViewSchema, 409: refusedSchema },
        },
      },
      async (request, reply) => {
        const { deskId, person } = sessionOf(request)
        const kept = await setPlace(deskId, request.body.place, person.id)
        return kept ?? reply.status(409).send({ refused: 'PlaceWrong' })
      },
    )

    app.post(
      '/api/counter/recall',
      { schema: { body: recallVisitSchema, response: { 200: nothing, 409: refusedSchema } } },
      async (request, reply) => {
        const { contactId, place, toDesk } = request.body
        const came = await recall(contactId, personOf(request).id, toDesk ? 'desk' : place)
        return came === 'recalled' ? {} : reply.status(409).send({ refused: came })
      },
    )
  }
}

function administratorsRoutes(parts: CounterRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['administrator']))
    const unknown = (reply: FastifyReply) => reply.status(409).send({ refused: 'UnknownDevice' })

    app.get('/api/counter/devices', { schema: { response: { 200: counterDevicesSchema } } }, () =>
      parts.devices(),
    )

    app.post(
      '/api/counter/devices',
      { schema: { body: makeDeviceSchema, response: { 200: pairingSchema, 409: refusedSchema } } },
      async (request, reply) =>
        (await parts.makeDevice(request.body, personOf(request).id)) ??
        reply.status(409).send({ refused: 'UnknownSite' }),
    )

    app.post(
      '/api/counter/devices/:id/pairing',
      {
        schema: {
          params: deviceParams,
          body: z.strictObject({}).nullish(),
          response: { 200: pairingSchema, 409: refusedSchema },
        },
      },
      async (request, reply) => (await parts.pairAgain(request.params.id)) ?? unknown(reply),
    )

    app.put(
      '/api/counter/devices/:id',
      {
        schema: {
          params: deviceParams,
          body: changeDeviceSchema,
          response: { 200: nothing, 409: refusedSchema },
        },
      },
      async (request, reply) =>
        (await parts.changeDevice(request.params.id, request.body)) ? {} : unknown(reply),
    )

    app.delete(
      '/api/counter/devices/:id',
      { schema: { params: deviceParams, response: { 200: nothing } } },
      async request => {
        await parts.revokeDevice(request.params.id, personOf(request).id)
        return {}
      },
    )
  }
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer ([A-Za-z0-9_-]{43})$/.exec(headers.authorization ?? '')?.[1]
}
