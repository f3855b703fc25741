import { z } from 'zod'

/**
 * The city's other systems, and where a request stands there.
 *
 * | route | who | answers |
 * | --- | --- | --- |
 * | `GET /api/requests/:id/connectors` | who works on requests | 200 `requestConnectorsSchema`; empty where there is no connector |
 * | `GET /api/connectors` | administrators | 200 `connectorsSchema` |
 * | `GET /api/connectors/:id/work?state=` | administrators | 200 `connectorWorkSchema`: at most 200, the latest first |
 * | `GET /api/connectors/:id/dry-run?count=N` | administrators | 200 `dryRunSchema`: what would be sent of the latest N requests; nothing is sent |
 * | `GET /api/connectors/:id/mismatches` | administrators | 200 `mismatchesSchema`: at most 500 |
 * | `GET /api/connectors/:id/mismatches.csv` | administrators | 200 all of them as CSV (RFC 4180, UTF-8 with a mark) |
 * | `POST /api/connectors/:id/pause`, `/resume`, `/sweep`, `/retry-refused` | administrators | 200 `{}`; a sweep is done by the hub that leads |
 * | `POST /api/connectors/:id/work/:requestId/retry`, `/skip` | administrators | 200 `{}`; 409 `NotNow` where its state does not allow it |
 *
 * Of a connector that is not there: 404 `NotFound`.
 */

/** What an administrator may do about a connector. */
export const connectorDeeds = ['pause', 'resume', 'sweep', 'retry-refused'] as const

export const connectorKinds = ['open311', 'dataverse', 'salesforce', 'request-tracker', 'webhook'] as const
const kind = z.enum(connectorKinds)
const states = z.enum(['waiting', 'sending', 'in-doubt', 'sent', 'refused', 'skipped'])
export type ConnectorWorkState = z.infer<typeof states>
const instant = z.int()

/** Where a request stands at one other system. */
export const requestConnectorSchema = z.object({
  connector: z.object({ id: z.string(), kind, name: z.object({ en: z.string(), fr: z.string() }) }),
  state: states,
  /** Its id over there, once it has one. */
  externalId: z.string().optional(),
  /** Their word for how far it is. */
  theirStatus: z.string().optional(),
  since: instant,
  /** When it is tried next. */
  nextAt: instant.optional(),
  /** The other system's own words, or what stood in the way. */
  why: z.string().optional(),
})
export const requestConnectorsSchema = z.object({ connectors: z.array(requestConnectorSchema) })
export type RequestConnectors = z.infer<typeof requestConnectorsSchema>
export type RequestConnector = z.infer<typeof requestConnectorSchema>

export const connectorSchema = z.object({
  id: z.string(),
  kind,
  name: z.object({ en: z.string(), fr: z.string() }),
  /** Where it is. */
  at: z.string(),
  paused: z.object({ at: instant, by: z.string() }).optional(),
  /** Why nothing goes on. */
  trouble: z.object({ why: z.string(), since: instant }).optional(),
  counts: z.record(states, z.int()),
  /** Of the last day: what was taken and refused in each hour, and the most that waited. */
  hours: z.array(z.object({ hour: instant, sent: z.int(), refused: z.int(), waiting: z.int() })),
  /** When it was last asked what has changed. */
  heardAt: instant.optional(),
  sweptAt: instant.optional(),
  isSweeping: z.boolean(),
  mismatches: z.int(),
  /** Whether both sides can be compared. */
  canCompare: z.boolean(),
})
export type ConnectorStanding = z.infer<typeof connectorSchema>
export const connectorsSchema = z.object({ connectors: z.array(connectorSchema) })
export type Connectors = z.infer<typeof connectorsSchema>

export const connectorWorkQuerySchema = z.strictObject({ state: states })
export const connectorWorkSchema = z.object({
  work: z.array(
    z.object({
      requestId: z.string(),
      reference: z.string(),
      state: states,
      externalId: z.string().optional(),
      attempts: z.int(),
      nextAt: instant,
      since: instant,
      why: z.string().optional(),
    }),
  ),
})
export type ConnectorWork = z.infer<typeof connectorWorkSchema>

export const dryRunQuerySchema = z.strictObject({ count: z.coerce.number().int().min(1).max(20).default(3) })
export const dryRunSchema = z.object({
  requests: z.array(
    z.object({
      requestId: z.string(),
      reference: z.string(),
      sends: z.array(
        z.object({
          method: z.string(),
          url: z.string(),
          headers: z.record(z.string(), z.string()),
          body: z.string(),
        }),
      ),
    }),
  ),
})
export type DryRun = z.infer<typeof dryRunSchema>

export const mismatchesSchema = z.object({
  mismatches: z.array(
    z.object({
      kind: z.enum(['only-here', 'only-there', 'status-differs', 'twice', 'step-refused', 'refused']),
      requestId: z.string().optional(),
      reference: z.string().optional(),
      externalId: z.string().optional(),
      ours: z.string().optional(),
      theirs: z.string().optional(),
      why: z.string().optional(),
      since: instant,
    }),
  ),
})
export type Mismatches = z.infer<typeof mismatchesSchema>

/** What a system behind a webhook says of a record: `POST /connectors/<id>/status`, signed as what we send it. */
export const webhookStatusSchema = z.object({
  /** The message's own id: the same is heard once. */
  id: z.string().min(1).max(200),
  /** Our reference number. */
  reference: z.string().min(1).max(64),
  /** The record's id over there; our reference number where it has none of its own. */
  externalId: z.string().min(1).max(200).optional(),
  status: z.string().min(1).max(200).optional(),
  /** When it changed, ISO 8601: an older one than was heard is no news. */
  changedAt: z.iso.datetime({ offset: true }).optional(),
  note: z
    .object({ id: z.string().min(1).max(200), text: z.string().min(1).max(10_000), isPublic: z.boolean() })
    .optional(),
})
export type WebhookStatus = z.infer<typeof webhookStatusSchema>
