import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { refusedSchema } from '../../src-contract/http/api.ts'
import {
  type AppointmentRow,
  type AppointmentServices,
  appointmentDayQuerySchema,
  appointmentDaySchema,
  appointmentServiceSchema,
  appointmentServicesSchema,
  type BookAppointment,
  bookAppointmentSchema,
  type CheckedIn,
  cancelAppointmentSchema,
  checkedInSchema,
  keptAppointmentSchema,
  type MoveAppointment,
  moveAppointmentSchema,
  ofVisitSchema,
  type PutService,
  putServiceSchema,
  searchAppointmentsSchema,
  serviceIdSchema,
  slotsQuerySchema,
  slotsSchema,
} from '../../src-contract/http/appointments.ts'
import type { AppointmentService, ServiceProblem } from '../../src-domain/appointments/appointment-service.ts'
import type { Slot } from '../../src-domain/appointments/slots.ts'
import { personOf, requirePerson } from '../identity/identity-routes.ts'

const params = z.object({ id: z.uuid() })
const serviceParams = z.object({ id: serviceIdSchema })
const refusalSchema = z.looseObject({ refused: z.string() })

/** What was not done, and why. */
interface Refused {
  readonly name: string
}

/** What the routes ask of the appointments of the centre. */
export interface AppointmentRoutesParts {
  readonly services: () => Promise<AppointmentServices>
  readonly putService: (
    id: string,
    by: string,
    service: PutService,
  ) => Promise<
    | { readonly kind: 'kept'; readonly service: AppointmentService }
    | { readonly kind: 'wrong'; readonly problems: readonly ServiceProblem[] }
    | { readonly kind: 'changed'; readonly current: AppointmentService | undefined }
  >
  readonly slots: (
    serviceId: string,
    site: string,
    fromDay: string,
    days: number,
  ) => Promise<readonly Slot[] | undefined>
  readonly day: (site: string, day: string) => Promise<AppointmentRow[]>
  readonly search: (q: string) => Promise<AppointmentRow[]>
  readonly ofVisit: (visitId: string) => Promise<AppointmentRow | undefined>
  readonly book: (asked: BookAppointment, by: string, isByStaff: boolean) => Promise<AppointmentRow | Refused>
  readonly move: (id: string, asked: MoveAppointment, by: string) => Promise<AppointmentRow | Refused>
  readonly cancel: (id: string, basedOn: number, by: string) => Promise<AppointmentRow | Refused>
  readonly checkInAtDesk: (id: string, site: string, by: string) => Promise<CheckedIn | Refused>
}

/** Appointments at the desk: whoever takes contacts books them, administrators say what can be booked. */
export function appointmentRoutes(parts: AppointmentRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    await plain.register(serviceRoutes(parts))
    await plain.register(deskRoutes(parts))
  }
}

function serviceRoutes({ services, putService }: AppointmentRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()

    app.get(
      '/api/appointment-services',
      {
        onRequest: requirePerson(['csr', 'supervisor', 'administrator']),
        schema: { response: { 200: appointmentServicesSchema } },
      },
      () => services(),
    )

    app.put(
      '/api/appointment-services/:id',
      {
        onRequest: requirePerson(['administrator']),
        schema: {
          params: serviceParams,
          body: putServiceSchema,
          response: { 200: appointmentServiceSchema, 409: refusalSchema, 422: refusalSchema },
        },
      },
      async (request, reply) => {
        const kept = await putService(request.params.id, personOf(request).id, request.body)
        if (kept.kind === 'kept') return kept.service
        return kept.kind === 'wrong'
          ? reply.status(422).send({ refused: 'ServiceWrong', problems: kept.problems })
          : reply.status(409).send({ refused: 'ServiceChanged', current: kept.current })
      },
    )
  }
}

function deskRoutes(parts: AppointmentRoutesParts) {
  return async (plain: FastifyInstance): Promise<void> => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    app.addHook('onRequest', requirePerson(['csr', 'supervisor']))

    app.get(
      '/api/appointments/slots',
      { schema: { querystring: slotsQuerySchema, response: { 200: slotsSchema, 409: refusedSchema } } },
      async (request, reply) => {
        const { serviceId, site, from, days } = request.query
        const slots = await parts.slots(serviceId, site, from, days)
        return slots === undefined
          ? reply.status(409).send({ refused: 'UnknownService' })
          : { slots: slots.map(slot => ({ ...slot })) }
      },
    )

    app.get(
      '/api/appointments',
      { schema: { querystring: appointmentDayQuerySchema, response: { 200: appointmentDaySchema } } },
      async request => ({ appointments: await parts.day(request.query.site, request.query.day) }),
    )

    app.get(
      '/api/appointments/search',
      { schema: { querystring: searchAppointmentsSchema, response: { 200: appointmentDaySchema } } },
      async request => ({ appointments: await parts.search(request.query.q) }),
    )

    app.get(
      '/api/appointments/of-visit/:id',
      { schema: { params, response: { 200: ofVisitSchema } } },
      async request => {
        const appointment = await parts.ofVisit(request.params.id)
        return appointment === undefined ? {} : { appointment }
      },
    )

    const kept = { 200: keptAppointmentSchema, 409: refusalSchema, 422: refusalSchema }
    app.post(
      '/api/appointments',
      { schema: { body: bookAppointmentSchema, response: kept } },
      async (request, reply) => answer(reply, await parts.book(request.body, personOf(request).id, true)),
    )

    app.post(
      '/api/appointments/:id/move',
      { schema: { params, body: moveAppointmentSchema, response: kept } },
      async (request, reply) =>
        answer(reply, await parts.move(request.params.id, request.body, personOf(request).id)),
    )

    app.post(
      '/api/appointments/:id/cancel',
      { schema: { params, body: cancelAppointmentSchema, response: kept } },
      async (request, reply) =>
        answer(reply, await parts.cancel(request.params.id, request.body.basedOn, personOf(request).id)),
    )

    app.post(
      '/api/appointments/:id/check-in',
      {
        schema: {
          params,
          body: z.strictObject({ site: z.string().max(64) }),
          response: { 200: checkedInSchema, 409: refusedSchema, 503: refusedSchema },
        },
      },
      async (request, reply) => {
        const came = await parts.checkInAtDesk(request.params.id, request.body.site, personOf(request).id)
        if (!('name' in came)) return came
        return reply.status(came.name === 'Unavailable' ? 503 : 409).send({ refused: came.name })
      },
    )
  }
}

function answer(reply: FastifyReply, kept: AppointmentRow | Refused) {
  if ('code' in kept) return { appointment: kept }
  const { name, ...more } = kept
  return reply.status(name === 'VisitorWrong' ? 422 : 409).send({ refused: name, ...more })
}
