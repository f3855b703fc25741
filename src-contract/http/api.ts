import { z } from 'zod'
import type { Article } from '../../src-domain/knowledge/article.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import type { Division, Head, RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import type { RoutingEvent } from '../../src-domain/routing/routing-event.ts'
import { type Bilingual, type Channel, type Instant, roles } from '../../src-domain/vocabulary/words.ts'
import { envelopeSchema, outcomeSchema } from '../live/desk-command.ts'
import { deskPolicySchema, deskStandingSchema } from './desks.ts'

/**
 * What a signed-in desk asks of the hub over HTTP. Every answer that is not 2xx has the body `{ refused: name, … }`.
 * A browser is known by an HttpOnly cookie, the Electron desk by `Authorization: Bearer` with the token it was given.
 */

export const refusedSchema = z.looseObject({ refused: z.string(), message: z.string().optional() })
export type Refused = z.infer<typeof refusedSchema>

export const personSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(roles),
  languages: z.array(z.enum(['en', 'fr'])),
  site: z.string(),
  division: z.string().optional(),
})
/** A member of staff who can sign in. */
export type Person = z.infer<typeof personSchema>

export const signInSchema = z.strictObject({
  user: z.string().min(1).max(64),
  password: z.string().min(1).max(200),
  deskId: z.uuid(),
  /** `token` for a desk without cookies (Electron). */
  session: z.enum(['cookie', 'token']),
})
/** What a desk is told of itself with each sign-in and by `GET /api/me`: what it may keep, and whether it is called off. */
const ofThisDesk = { policy: deskPolicySchema, standing: deskStandingSchema }
export const signedInSchema = z.object({
  person: personSchema,
  token: z.string().optional(),
  ...ofThisDesk,
})
export type SignedIn = z.infer<typeof signedInSchema>
/** `GET /api/me`. */
export const whoAmISchema = z.object({ person: personSchema, ...ofThisDesk })
export type WhoAmI = z.infer<typeof whoAmISchema>

export const liveTicketSchema = z.object({ ticket: z.string(), expiresAt: z.int() })

/**
 * Commands of a desk, oldest first. `after` is the last one of those that it sent before and has no answer to yet: these
 * are decided after it, or are postponed.
 */
export const commandsSchema = z.strictObject({
  commands: z.array(envelopeSchema).min(1).max(500),
  after: z.uuid().optional(),
})
export const outcomesSchema = z.object({ outcomes: z.array(outcomeSchema) })

/** Idempotent by `leaseId`: a desk that did not hear the answer asks again and gets the same block. */
export const leaseBlockSchema = z.strictObject({ deskId: z.uuid(), leaseId: z.uuid() })
export const blockSchema = z.object({ id: z.string(), year: z.int(), first: z.int(), last: z.int() })

export const syncScopes = ['customers', 'requests', 'articles', 'catalogue'] as const
export type SyncScope = (typeof syncScopes)[number]
export const syncQuerySchema = z.strictObject({
  scope: z.enum(syncScopes),
  /** Where the last page ended; absent for the first fill. Opaque. */
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(2_000).default(1_000),
})

/** The media type of a page of changes: JSON texts, a line each (NDJSON). */
export const syncMediaType = 'application/x-ndjson'

/**
 * The first line of a page of changes (`GET /api/sync/changes`). After it comes one line for each row, as `SyncRow`
 * says, and each line ends with a line feed. The cursor never passes a row that is not yet visible.
 */
export const syncHeadSchema = z.object({
  scope: z.enum(syncScopes),
  /** Where this page ends; the next begins after it. Empty when there was nothing yet. Opaque. */
  cursor: z.string(),
  /** How many rows follow: fewer are a page that was cut off on its way. */
  rows: z.int().nonnegative(),
  more: z.boolean(),
  /**
   * Rows have changed that no page can show yet, because something that began before them has not ended: what was done
   * a moment ago may be among them. To be asked for again soon.
   */
  isHeldBack: z.boolean().optional(),
  /** When the page was read, by the hub's clock. */
  asOf: z.int(),
  /** What the centre allows its desks to keep. A desk passes over what a newer hub says beyond that. */
  policy: z.object(deskPolicySchema.shape).optional(),
})
export type SyncHead = z.infer<typeof syncHeadSchema>

/** One line of a page. A row that was deleted, or that the desk is not to keep, comes as its id alone. */
export interface SyncRow<Value> {
  readonly id: string
  readonly value?: Value
}
export interface SyncValues {
  readonly customers: Customer
  readonly requests: ServiceRequest
  readonly articles: Article
  readonly catalogue: Catalogue
}

/** One document, id `catalogue`: what a desk needs to know of the city. */
export interface Catalogue {
  readonly city: CityFacts
  readonly divisions: readonly Division[]
  readonly requestTypes: readonly RequestType[]
  readonly wrapUpReasons: readonly WrapUpReason[]
  readonly topics: readonly { readonly code: string; readonly name: Bilingual }[]
}
export interface CityFacts {
  readonly name: Bilingual
  readonly phone: string
  /** Who answers urgent calls when the contact centre is closed. */
  readonly afterHoursPhone?: string
  readonly email?: string
  /** The chief administrative officer: the last to whom a missed target goes. */
  readonly chief?: Head
  readonly timeZone: string
  /** By what the hub can tell people what becomes of their requests; absent where nobody has said. */
  readonly tells?: WaysToTell
  readonly wards: readonly { readonly number: number; readonly name: Bilingual }[]
  readonly sites: readonly {
    readonly id: string
    readonly name: Bilingual
    /** As emergency services are told where the building is. */
    readonly civicAddress?: string
  }[]
}
/** The ways that a centre has set up. */
export interface WaysToTell {
  readonly email: boolean
  readonly sms: boolean
}
export interface WrapUpReason {
  readonly code: string
  /** The heading under which the reason is listed. */
  readonly topic: string
  readonly topicName: Bilingual
  readonly name: Bilingual
  /** What the contact came to. */
  readonly outcome: 'information' | 'request' | 'transfer' | 'transaction' | 'no-service'
}

export const customerQuerySchema = z.strictObject({
  /** A name, a telephone number, an e-mail address or a civic address, or the beginning of one. */
  q: z.string().min(2).max(120),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})

/** All that the customer panel shows: `GET /api/customers/:id/panel`. */
export interface CustomerPanel {
  readonly customer: Customer
  readonly household: readonly { readonly id: string; readonly name: string; readonly samePhone: boolean }[]
  readonly requests: readonly ServiceRequest[]
  readonly timeline: readonly TimelineEntry[]
}
export interface TimelineEntry {
  readonly id: string
  readonly channel: Channel
  readonly at: Instant
  readonly agentName: string
  readonly reasonCode?: string
  readonly summary: string
  readonly resolvedAtFirstContact: boolean
}

/** One line of the journal about a contact: `GET /api/contacts/:id/journal`, for supervisors. */
export interface JournalEntry {
  readonly position: number
  readonly at: Instant
  readonly actor: string
  readonly event: RoutingEvent
}

export interface SearchResult {
  readonly customers: readonly Customer[]
}
