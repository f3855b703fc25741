import { z } from 'zod'
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
  z.strictObject({ type: z.literal('leave') }),
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
    }
  | { readonly kind: 'ringing' }
  | { readonly kind: 'connected'; readonly agentName: string; readonly answeredAt: number }
  | { readonly kind: 'held' }
  | { readonly kind: 'reconnecting' }
  | { readonly kind: 'ended'; readonly by: 'agent' | 'customer' | 'line-lost' | 'abandoned' }

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

/** What the contact page needs to draw itself: `GET /contact/city`. */
export const publicCitySchema = z.object({
  name: z.object({ en: z.string(), fr: z.string() }),
  phone: z.string(),
  /** IANA name. */
  timeZone: z.string(),
  /** When somebody answers, in local time. */
  hours: z.array(
    z.object({
      days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])),
      opens: z.string().regex(/^\d\d:\d\d$/),
      closes: z.string().regex(/^\d\d:\d\d$/),
    }),
  ),
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
