import { z } from 'zod'
import type { ClockStretch } from '../../src-domain/requests/request-clock.ts'
import type { RequestEvent } from '../../src-domain/requests/request-command.ts'
import { requestStatuses, type ServiceRequest } from '../../src-domain/requests/service-request.ts'

/**
 * Lists of requests, what happened to one, and what is at risk, from the hub's own tables. Who works for a division is
 * told of its requests alone. Steps on requests are commands (`desk-command.ts`), which go through the outbox.
 *
 * | route | who | answers |
 * | --- | --- | --- |
 * | `GET /api/requests?view=…` | everybody | 200 `RequestPage`; 400 for a cursor that is none |
 * | `GET /api/requests/counts` | everybody | 200 `RequestCounts` |
 * | `GET /api/requests/:id` | everybody | 200 `RequestDetail`; 404 `UnknownRequest`. By id or reference number |
 */

/**
 * `open`: those that have not ended. `mine`: assigned to whoever asks. `unassigned`: open and with nobody. `at-risk`:
 * on the board of what is at risk, what was due first at the top. `review`: completed and not confirmed. `to-tell`:
 * confirmed, and the customer still has to be told. `escalated`: open, and gone up. `ended`: the last that ended first.
 */
export const requestViews = [
  'open',
  'mine',
  'unassigned',
  'at-risk',
  'review',
  'to-tell',
  'escalated',
  'ended',
] as const
export type RequestView = (typeof requestViews)[number]

export const requestQuerySchema = z.strictObject({
  view: z.enum(requestViews).default('open'),
  division: z.string().max(64).optional(),
  typeCode: z.string().max(64).optional(),
  status: z.enum(requestStatuses).optional(),
  ward: z.coerce.number().int().min(0).max(99).optional(),
  assignedTo: z.string().max(64).optional(),
  /** Only those entered on behalf of a member of Council. */
  council: z.stringbool().optional(),
  /** A reference number, or words of the description and the place, the last of which may be begun. */
  q: z.string().max(200).optional(),
  /** As the page before told it. */
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type RequestQuery = z.infer<typeof requestQuerySchema>

/** A page of a list: what is due first, first; `next` where there are more. `at` is the hub's time of the answer. */
export interface RequestPage {
  readonly at: number
  readonly rows: readonly ServiceRequest[]
  readonly next?: string
}

/** How many open requests there are of each view and age, for whoever asks; and by division for who sees several. */
export interface RequestCounts {
  readonly at: number
  readonly views: Readonly<Record<Exclude<RequestView, 'ended'>, number>>
  readonly divisions: readonly DivisionCount[]
}

/** The open requests of a division; `ages` counts those made within the last 2, 7, 30 and 90 days, and older ones. */
export interface DivisionCount {
  readonly division: string
  readonly open: number
  readonly atRisk: number
  readonly missed: number
  readonly escalated: number
  readonly ages: readonly [number, number, number, number, number]
}

/** One line of what happened to a request, oldest first. */
export interface RequestHistoryLine {
  readonly position: number
  readonly actor: string
  readonly handedInBy?: string
  readonly event: RequestEvent
}

export interface RequestDetail {
  readonly request: ServiceRequest
  readonly history: readonly RequestHistoryLine[]
  /** In which stretches its clock ran and stood, in the working time of its division, until now or until it ended. */
  readonly clock?: readonly ClockStretch[]
}

/** The id of a request, or its reference number as somebody says it. */
export const requestIdSchema = z.strictObject({ id: z.string().max(64) })
