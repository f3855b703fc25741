import { z } from 'zod'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'
import { type Signal, signalSchema } from '../live/protocol.ts'

/**
 * What the public contact page and the hub say to each other over `/contact/live`. The page is not trusted: it says
 * who it claims to be, and learns only about its own contact. A page that lost its line comes back with `resume` and
 * the secret it was given; nobody else can speak for that contact.
 */
export const webCallProtocolVersion = 1

/** Telephone numbers as people write them; the hub normalises them and ignores what is none. */
export const publicMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('call'),
    protocol: z.int(),
    language: z.enum(['en', 'fr']),
    name: z.string().max(80).optional(),
    phone: z.string().max(32).optional(),
    email: z.string().max(254).optional(),
    topic: z.string().max(64).optional(),
  }),
  z.strictObject({
    type: z.literal('resume'),
    protocol: z.int(),
    contactId: z.uuid(),
    secret: z.string().max(200),
  }),
  z.strictObject({ type: z.literal('signal'), signal: signalSchema }),
  /** Leaves the line or ends the conversation; a call-back that was promised stays. */
  z.strictObject({ type: z.literal('leave') }),
  /** Instead of waiting on, at the number that was given with the call. */
  z.strictObject({ type: z.literal('call-me-back') }),
  z.strictObject({ type: z.literal('cancel-callback') }),
  z.strictObject({ type: z.literal('beat') }),
])
export type PublicMessage = z.infer<typeof publicMessageSchema>

/** Where the call stands, as the customer may know it. */
export type CallStanding =
  | {
      readonly kind: 'waiting'
      readonly position: number
      readonly waitedMs: number
      readonly expectedWaitMs?: number
      /** Nobody who could answer is at work. */
      readonly unattended?: Unattended
    }
  | { readonly kind: 'ringing' }
  | { readonly kind: 'connected'; readonly agentName: string; readonly answeredAt: number }
  | { readonly kind: 'held' }
  | { readonly kind: 'reconnecting' }
  /** No line is held any more: the customer is telephoned, not before `from`, and the page may be closed. */
  | {
      readonly kind: 'called-back'
      readonly from: Instant
      /** E.164. */
      readonly phone: string
      /** Whether that is because the line is closed now. */
      readonly isClosed: boolean
    }
  | { readonly kind: 'ended'; readonly by: 'agent' | 'customer' | 'line-lost' | 'abandoned' }

/** What a customer may do for whom nobody is at work. */
export interface Unattended {
  /** The language in which the call was asked for. */
  readonly language: Language
  /** Whether somebody is at work who answers in the other language. */
  readonly inOtherLanguage: boolean
  /** Whether the customer can be called back: a telephone number was given. */
  readonly callback: boolean
}

export type PublicRefusalName =
  | 'Malformed'
  | 'ProtocolNotSpoken'
  | 'UnknownCall'
  | 'TooManyCalls'
  | 'TooManyMessages'
  | 'Unavailable'

export type PublicHubMessage =
  | { readonly type: 'received'; readonly contactId: string; readonly secret: string }
  | { readonly type: 'standing'; readonly standing: CallStanding }
  | { readonly type: 'signal'; readonly signal: Signal }
  | { readonly type: 'beat'; readonly now: number }
  | { readonly type: 'refused'; readonly name: PublicRefusalName }
  | ClosedRefusal

/** The line is closed, until `opensAt` where that can be said. */
export interface ClosedRefusal {
  readonly type: 'refused'
  readonly name: 'Closed'
  readonly opensAt?: Instant
  /** Whether a caller who gives a telephone number is called back after the opening. */
  readonly callsBack: boolean
}

const lineHoursSchema = z.object({
  /** Whether a call is taken now. */
  isOpen: z.boolean(),
  /** When one is taken on the seven days from today on, in local time; `24:00` is the end of the day. */
  hours: z.array(
    z.object({
      days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])),
      opens: z.string().regex(/^\d\d:\d\d$/),
      closes: z.string().regex(/^\d\d:\d\d$/),
    }),
  ),
})
/** The line that a caller of a language gets. */
export type LineHours = z.infer<typeof lineHoursSchema>

/** What the contact page needs to draw itself: `GET /contact/city`. */
export const publicCitySchema = z.object({
  name: z.object({ en: z.string(), fr: z.string() }),
  /** Empty where the city has none. */
  phone: z.string(),
  /** Who answers the telephone when nobody does at `phone`. */
  afterHoursPhone: z.string().optional(),
  email: z.string().optional(),
  /** IANA name. */
  timeZone: z.string(),
  /** By the language of the call. */
  line: z.object({ en: lineHoursSchema, fr: lineHoursSchema }),
  topics: z.array(z.object({ code: z.string(), name: z.object({ en: z.string(), fr: z.string() }) })),
  /** RTCIceServer entries: STUN and TURN. */
  iceServers: z.array(
    z.object({
      urls: z.array(z.string()),
      username: z.string().optional(),
      credential: z.string().optional(),
    }),
  ),
})
export type PublicCity = z.infer<typeof publicCitySchema>
