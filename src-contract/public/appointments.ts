import { z } from 'zod'
import type { Bilingual, Instant, Language } from '../../src-domain/vocabulary/words.ts'
import { bookAppointmentSchema, daySchema } from '../http/appointments.ts'

/**
 * What the page on which residents book (`/appointments/`) asks of the hub. An appointment is opened by its code together
 * with the e-mail address or telephone number that it was booked with; both stand in the body of each question and in no
 * address. Whoever has only one of them is answered as if there were nothing.
 *
 * | question | answers |
 * | --- | --- |
 * | `GET /appointments/api/services` | 200 `ResidentServices` |
 * | `POST /appointments/api/slots` | 200 `ResidentSlots`; 409 `UnknownService` |
 * | `POST /appointments/api/book` | 200 `ResidentAppointment`, the same for the same id; 409 a `SlotRefusal` with the `next` free slots, `UnknownService`, `AppointmentIdReused`; 422 `VisitorWrong` with `field`; 429 `TooManyBookings` with `retryAfterMs` |
 * | `POST /appointments/api/find` | 200 `ResidentAppointment`; 404 `NothingFound`; 429 `TooManyTries` with `retryAfterMs` |
 * | `POST /appointments/api/move` | as `find`; 409 a `SlotRefusal` with `next`, `AppointmentChanged`, `AppointmentOver`; 429 `TooManyBookings` |
 * | `POST /appointments/api/cancel` | as `find`; 409 `AppointmentChanged`, `AppointmentOver` |
 */

const id = z.string().min(1).max(64)
const opens = {
  code: z.string().max(40),
  /** The e-mail address or the telephone number, however it is written. */
  reach: z.string().max(320),
}
const basedOn = z.int().nonnegative()

export const residentSlotsQuerySchema = z.strictObject({
  serviceId: id,
  site: id,
  from: daySchema,
  days: z.int().min(1).max(31),
})
export const residentBookSchema = bookAppointmentSchema
export type ResidentBook = z.infer<typeof residentBookSchema>
export const residentFindSchema = z.strictObject(opens)
export type ResidentFind = z.infer<typeof residentFindSchema>
export const residentMoveSchema = z.strictObject({
  ...opens,
  basedOn,
  site: id,
  startsAt: z.int().nonnegative(),
})
export type ResidentMove = z.infer<typeof residentMoveSchema>
export const residentCancelSchema = z.strictObject({ ...opens, basedOn })
export type ResidentCancel = z.infer<typeof residentCancelSchema>

/** What residents book by themselves. */
export interface ResidentServices {
  readonly city: Bilingual
  /** Empty where there is no number. */
  readonly phone: string
  /** IANA name. */
  readonly timeZone: string
  /** How a booking is confirmed, by what the hub is connected to. */
  readonly tells: { readonly byMail: boolean; readonly byText: boolean }
  readonly services: readonly ResidentService[]
}

export interface ResidentService {
  readonly id: string
  readonly name: Bilingual
  readonly bring?: Bilingual
  readonly durationMinutes: number
  readonly horizonDays: number
  readonly sites: readonly { readonly id: string; readonly name: Bilingual }[]
}

export interface ResidentSlots {
  readonly slots: readonly { readonly startsAt: Instant; readonly endsAt: Instant }[]
}

/** An appointment as whoever has its code and its address is shown it: no name and no address. */
export interface ResidentAppointment {
  readonly code: string
  readonly serviceId: string
  readonly service: Bilingual
  readonly bring?: Bilingual
  readonly site: string
  readonly siteName: Bilingual
  readonly startsAt: Instant
  readonly endsAt: Instant
  /** IANA name. */
  readonly timeZone: string
  readonly language: Language
  /** `here`: checked in, and not yet over. */
  readonly standing: 'booked' | 'here' | 'over' | 'cancelled'
  /** Goes up with each change. */
  readonly sequence: number
  readonly may: { readonly move: boolean; readonly cancel: boolean }
  /** By what the last change was or is being told; `nobody`: this page is all that says it. */
  readonly told: 'mail' | 'text' | 'nobody'
  /** An iCalendar object (RFC 5545) to keep; absent once it is cancelled. */
  readonly calendar?: string
}
