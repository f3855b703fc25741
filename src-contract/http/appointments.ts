import { z } from 'zod'
import { visitorNameLengthMax, visitorNoteLengthMax } from '../../src-domain/appointments/appointment.ts'
import {
  type AppointmentService,
  bringLengthMax,
  serviceNameLengthMax,
  staffCountMax,
} from '../../src-domain/appointments/appointment-service.ts'

/**
 * Appointments, as staff ask for them.
 *
 * | route | who | answers |
 * | --- | --- | --- |
 * | `GET /api/appointment-services` | who takes contacts, administrators | 200 `appointmentServicesSchema` |
 * | `PUT /api/appointment-services/:id` | administrators | 200 the service; 409 `ServiceChanged` with the `current` one; 422 `ServiceWrong` with its `problems` |
 * | `GET /api/appointments/slots?serviceId&site&from&days` | who takes contacts | 200 `slotsSchema`; 409 `UnknownService` |
 * | `GET /api/appointments?site&day` | who takes contacts | 200 `appointmentDaySchema` |
 * | `GET /api/appointments/search?q` | who takes contacts | 200 `foundAppointmentsSchema`: by code, or by the beginning of names, from the last week on |
 * | `GET /api/appointments/of-visit/:id` | who takes contacts | 200 `{appointment?}` |
 * | `POST /api/appointments` | who takes contacts | 200 `keptAppointmentSchema`, the same for the same id; 409 a `SlotRefusal`, `UnknownService`, `AppointmentIdReused`; 422 `VisitorWrong` (`field`) |
 * | `POST /api/appointments/:id/move` | who takes contacts | 200 `keptAppointmentSchema`; 409 a `SlotRefusal`, `UnknownAppointment`, `AppointmentChanged` (`current`), `AppointmentOver` |
 * | `POST /api/appointments/:id/cancel` | who takes contacts | 200 `keptAppointmentSchema`, also when it is cancelled; 409 as above |
 * | `POST /api/appointments/:id/check-in` | who takes contacts | 200 `checkedInSchema`; 409 `UnknownAppointment`; 503 `Unavailable` |
 */

/** A local day, YYYY-MM-DD. */
export const daySchema = z.iso.date()
const bilingualSchema = z.object({ en: z.string(), fr: z.string() })
const id = z.string().min(1).max(64)
/** Lines and tabs may stand in it, other control characters and halves of characters may not. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused here.
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]*$/u, 'control characters')
const names = (max: number) => z.strictObject({ en: text(max), fr: text(max) })

const servicePlaceSchema = z.strictObject({
  site: id,
  queueId: id,
  hours: id,
  staff: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('count'), count: z.int() }),
    z.strictObject({ kind: z.literal('named'), agentIds: z.array(id).max(staffCountMax) }),
  ]),
})
const serviceFields = {
  name: names(serviceNameLengthMax),
  bring: names(bringLengthMax).optional(),
  durationMinutes: z.int(),
  bufferMinutes: z.int(),
  leadMinutes: z.int(),
  horizonDays: z.int(),
  isBookable: z.boolean(),
  isForResidents: z.boolean().default(false),
  places: z.array(servicePlaceSchema).max(50),
}
export const appointmentServiceSchema: z.ZodType<AppointmentService> = z.object({
  id: z.string(),
  version: z.int(),
  ...serviceFields,
})
/** Figures out of range are told by name, with all else that is wrong. */
export const putServiceSchema = z.strictObject({
  /** The version that was changed; 0 for a new one. */
  basedOn: z.int().nonnegative(),
  ...serviceFields,
})
export type PutService = z.infer<typeof putServiceSchema>
export const serviceIdSchema = z.string().regex(/^[a-z0-9-]{1,40}$/)

export const appointmentServicesSchema = z.object({
  services: z.array(appointmentServiceSchema),
  /** How visitors can be told: by what the hub is connected to. */
  tells: z.object({ byMail: z.boolean(), byText: z.boolean() }),
  timeZone: z.string(),
  /** What a service can name. */
  sites: z.array(z.object({ id: z.string(), name: bilingualSchema })),
  queues: z.array(z.object({ id: z.string(), name: bilingualSchema, site: z.string().optional() })),
  calendars: z.array(z.object({ id: z.string(), name: bilingualSchema })),
  people: z.array(z.object({ id: z.string(), name: z.string(), site: z.string() })),
})
export type AppointmentServices = z.infer<typeof appointmentServicesSchema>

export const slotsQuerySchema = z.strictObject({
  serviceId: id,
  site: id,
  from: daySchema,
  days: z.coerce.number().int().min(1).max(31),
})
export const slotsSchema = z.object({
  slots: z.array(z.object({ startsAt: z.int(), endsAt: z.int(), free: z.int().positive() })),
})
export type Slots = z.infer<typeof slotsSchema>

/** `left`: gave the ticket back, or went while waiting. */
export const appointmentStates = [
  'booked',
  'checked-in',
  'called',
  'served',
  'left',
  'no-show',
  'cancelled',
] as const
export type AppointmentState = (typeof appointmentStates)[number]

/** How the last message to a visitor fares. `nobody`: no address that the hub could reach. */
export const noticeStandingSchema = z.object({
  by: z.enum(['mail', 'text', 'nobody']),
  state: z.enum(['waiting', 'sent', 'failed']).optional(),
})

export const appointmentRowSchema = z.object({
  id: z.uuid(),
  code: z.string(),
  serviceId: z.string(),
  service: bilingualSchema,
  site: z.string(),
  startsAt: z.int(),
  endsAt: z.int(),
  agentId: z.string().optional(),
  language: z.enum(['en', 'fr']),
  name: z.string(),
  phone: z.string().optional(),
  email: z.string().optional(),
  note: z.string().optional(),
  state: z.enum(appointmentStates),
  sequence: z.int(),
  ticket: z.string().optional(),
  checkedInAt: z.int().optional(),
  visitId: z.uuid().optional(),
  /** Since when it is called, and by whom. */
  calledAt: z.int().optional(),
  calledBy: z.string().optional(),
  told: noticeStandingSchema,
})
export type AppointmentRow = z.infer<typeof appointmentRowSchema>

export const appointmentDayQuerySchema = z.strictObject({ site: id, day: daySchema })
export const appointmentDaySchema = z.object({ appointments: z.array(appointmentRowSchema) })
export type AppointmentDay = z.infer<typeof appointmentDaySchema>
export const searchAppointmentsSchema = z.strictObject({ q: z.string().min(2).max(80) })
export const ofVisitSchema = z.object({ appointment: appointmentRowSchema.optional() })
export type OfVisit = z.infer<typeof ofVisitSchema>

export const bookAppointmentSchema = z.strictObject({
  /** Made by the desk: the same again is the same appointment. */
  id: z.uuid(),
  serviceId: id,
  site: id,
  startsAt: z.int().nonnegative(),
  language: z.enum(['en', 'fr']),
  name: z.string().max(visitorNameLengthMax),
  phone: z.string().max(40).optional(),
  email: z.string().max(320).optional(),
  note: z.string().max(visitorNoteLengthMax).optional(),
})
export type BookAppointment = z.infer<typeof bookAppointmentSchema>

export const moveAppointmentSchema = z.strictObject({
  /** The sequence that was seen. */
  basedOn: z.int().nonnegative(),
  site: id,
  startsAt: z.int().nonnegative(),
})
export type MoveAppointment = z.infer<typeof moveAppointmentSchema>
export const cancelAppointmentSchema = z.strictObject({ basedOn: z.int().nonnegative() })
export const keptAppointmentSchema = z.object({ appointment: appointmentRowSchema })
export type KeptAppointment = z.infer<typeof keptAppointmentSchema>

/** What a check-in came to, in words that the page has for each. */
export const checkedInSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['by-slot', 'as-walk-in', 'is-in']), ticket: z.string(), visitId: z.uuid() }),
  z.object({ kind: z.literal('too-early'), startsAt: z.int(), from: z.int() }),
  z.object({ kind: z.literal('other-day'), startsAt: z.int() }),
  z.object({ kind: z.literal('other-site'), startsAt: z.int(), site: bilingualSchema }),
  z.object({ kind: z.literal('cancelled') }),
  /** The counter takes nobody who comes now. */
  z.object({ kind: z.literal('closed'), opensAt: z.int().optional() }),
])
export type CheckedIn = z.infer<typeof checkedInSchema>
