import { z } from 'zod'
import type { CounterService } from '../../src-domain/kiosk/counter-services.ts'
import type { HallBoard } from '../../src-domain/kiosk/hall-board.ts'
import type { VisitStanding } from '../../src-domain/kiosk/visit-standing.ts'
import { visitorNeeds } from '../../src-domain/kiosk/visitor-needs.ts'
import type { Bilingual, Instant, Language } from '../../src-domain/vocabulary/words.ts'

/**
 * What the pages of a counter and the hub say to each other: the kiosk (`/kiosk/`), the hall board (`/board/`) and the
 * page with which a visitor follows the line. A kiosk or board is a device and no person: an administrator makes a code,
 * somebody types it at the device once, and the device has a secret of its own from then on, until it is revoked. What
 * stands live goes over the socket `/counter/live`; what is asked for goes over HTTP with the secret as bearer token.
 *
 * | route | answers |
 * | --- | --- |
 * | `POST /counter/pair` | 200 `pairedSchema`; 404 `UnknownCode`; 429 |
 * | `POST /counter/tickets` | 200 `takenTicketSchema`, the same for the same id; 401 `UnknownDevice`; 409 `ServiceClosed` (`opensAt`), `UnknownService`, `TicketIdReused`, `NoLettersLeft`; 429 `TooManyTickets` (`retryAfterMs`); 503 `Unavailable` |
 * | `POST /counter/leave` | 200 `{}`, also when the visit is over; 404 `UnknownVisit` |
 * | `POST /counter/number` | 200 `{}`; 404 `UnknownVisit`; 409 `NumberWrong`, `VisitOver`, `NoTexts` |
 * | `POST /counter/check-in` | 200 `kioskCheckedInSchema`; 401 `UnknownDevice`; 404 `NothingFound`; 429 `TooManyTries` (`retryAfterMs`); 503 `Unavailable` |
 */
export const counterProtocolVersion = 1

export const deviceKinds = ['kiosk', 'greeter', 'board'] as const
export type DeviceKind = (typeof deviceKinds)[number]

const secretSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const languageSchema = z.enum(['en', 'fr'])

export const pairSchema = z.strictObject({ code: z.string().max(40) })
export const pairedSchema = z.object({ deviceId: z.uuid(), kind: z.enum(deviceKinds), secret: secretSchema })
export type Paired = z.infer<typeof pairedSchema>

export const takeTicketSchema = z.strictObject({
  /** Made by the page: the same again is the same ticket. */
  id: z.uuid(),
  queueId: z.string().max(64),
  language: languageSchema,
  /** What a greeter writes; a kiosk asks nobody's name. */
  name: z.string().max(80).optional(),
  topic: z.string().max(120).optional(),
  needs: z.array(z.enum(visitorNeeds)).max(visitorNeeds.length).optional(),
})
export type TakeTicket = z.infer<typeof takeTicketSchema>

export const takenTicketSchema = z.object({
  id: z.uuid(),
  ticket: z.string(),
  /** With the id it opens the page that follows the line. */
  secret: secretSchema,
  queueId: z.string(),
  language: languageSchema,
  takenAt: z.int(),
  /** From 1 on; absent when it was called already. */
  position: z.int().positive().optional(),
  expectedWaitMs: z.int().nonnegative().optional(),
})
export type TakenTicket = z.infer<typeof takenTicketSchema>

export const leaveVisitSchema = z.strictObject({ id: z.uuid(), secret: secretSchema })

/** A visitor leaves a mobile number to be told of their turn, or an empty one to be told no more. */
export const leaveNumberSchema = z.strictObject({
  id: z.uuid(),
  secret: secretSchema,
  language: languageSchema,
  phone: z.string().max(40),
})
export type LeaveNumber = z.infer<typeof leaveNumberSchema>

/**
 * Somebody with an appointment is here: by its code, or by the telephone number that they gave and, where several have
 * it, the one that they chose.
 */
export const kioskCheckInSchema = z.union([
  z.strictObject({ code: z.string().max(40) }),
  z.strictObject({ phone: z.string().max(40), choice: z.uuid().optional() }),
])
export type KioskCheckIn = z.infer<typeof kioskCheckInSchema>

/** Of an appointment a kiosk shows a first name and a time, and what the check-in came to. */
export const kioskCheckedInSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('choose'),
    choices: z.array(z.object({ id: z.uuid(), firstName: z.string(), startsAt: z.int() })),
  }),
  z.object({
    kind: z.literal('in'),
    how: z.enum(['by-slot', 'as-walk-in', 'is-in']),
    startsAt: z.int(),
    ticket: takenTicketSchema,
  }),
  z.object({ kind: z.literal('too-early'), startsAt: z.int(), from: z.int() }),
  z.object({ kind: z.literal('other-day'), startsAt: z.int() }),
  z.object({
    kind: z.literal('other-site'),
    startsAt: z.int(),
    site: z.object({ en: z.string(), fr: z.string() }),
  }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({ kind: z.literal('closed'), opensAt: z.int().optional() }),
])
export type KioskCheckedIn = z.infer<typeof kioskCheckedInSchema>

export const counterMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('device'), protocol: z.int(), secret: secretSchema }),
  z.strictObject({ type: z.literal('visit'), protocol: z.int(), id: z.uuid(), secret: secretSchema }),
  z.strictObject({ type: z.literal('beat') }),
])
export type CounterMessage = z.infer<typeof counterMessageSchema>

export type CounterRefusalName =
  | 'Malformed'
  | 'ProtocolNotSpoken'
  /** It was never paired, or was revoked. */
  | 'UnknownDevice'
  | 'UnknownVisit'
  | 'TooManyMessages'
  | 'TooManyLines'

/** Where a device stands. */
export interface DevicePlace {
  readonly city: Bilingual
  readonly site: Bilingual
  readonly device: string
  /** IANA name. */
  readonly timeZone: string
}

/** What a kiosk offers now. */
export interface KioskView extends DevicePlace {
  readonly kind: 'kiosk' | 'greeter'
  /** Whether tickets are printed here. */
  readonly hasPrinter: boolean
  /** Whether appointments are made at this site, so that somebody may check in for one. */
  readonly takesAppointments: boolean
  /** Whether a visitor can leave a mobile number, to be told of the turn by text message. */
  readonly takesNumbers: boolean
  /** Where residents book a time at this site by themselves; absent where they cannot. */
  readonly bookingPage?: string
  readonly services: readonly KioskService[]
}

export interface KioskService extends CounterService {
  /** How many wait for it. */
  readonly waiting: number
  /** For a visitor who takes a ticket now, by the language in which they want to be served. */
  readonly inLanguage: Readonly<Record<Language, ServicePrognosis>>
  /** By what rule the line is called. */
  readonly rule: Bilingual
}

export interface ServicePrognosis {
  /** Whether somebody is at work who could serve it. */
  readonly isAttended: boolean
  /** Absent where it cannot be said. */
  readonly expectedWaitMs?: number
}

export interface BoardView extends DevicePlace, HallBoard {
  /** Nothing is spoken and no chime rings. */
  readonly isQuiet: boolean
}

/** What a visitor sees on their own telephone. */
export interface VisitView {
  readonly city: Bilingual
  readonly site: Bilingual
  readonly ticket: string
  /** Absent while it is called to a private room: a telephone lies about. */
  readonly service?: Bilingual
  readonly language: Language
  readonly standing: VisitStanding
  readonly takesNumbers: boolean
}

export type CounterHubMessage =
  | { readonly type: 'kiosk'; readonly view: KioskView }
  | { readonly type: 'board'; readonly view: BoardView }
  | { readonly type: 'visit'; readonly view: VisitView }
  | { readonly type: 'beat'; readonly now: Instant }
  | { readonly type: 'refused'; readonly name: CounterRefusalName }
