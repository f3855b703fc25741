import { z } from 'zod'
import type { CatalogueProblem, EditedCatalogue } from '../../src-domain/requests/check-catalogue.ts'
import { channels } from '../../src-domain/vocabulary/words.ts'

/**
 * The divisions and request types of the city, which administrators change. Every change is a version; the desks hear of
 * it at once. A type that requests are of is retired, never taken away.
 *
 * | route | who | answers |
 * | --- | --- | --- |
 * | `GET /api/catalogue` | supervisors, administrators | 200 `catalogueViewSchema` |
 * | `GET /api/catalogue/versions/:version` | the same | 200 `editedCatalogueSchema`; 404 `UnknownVersion` |
 * | `POST /api/catalogue/check` | administrators | 200 `{ problems }` |
 * | `PUT /api/catalogue` | administrators | 200 `{ version }`; 409 `CatalogueChanged`; 422 `CatalogueWrong` with `problems` |
 * | `POST /api/catalogue/roll-back` | administrators | 200 `{ version }`; 404 `UnknownVersion`; 409; 422 |
 */

const code = z.string().max(64)
const line = (maxLength: number) => z.string().max(maxLength)
const bilingual = z.strictObject({ en: line(2_000), fr: line(2_000) })
const businessTime = z.strictObject({
  value: z.number(),
  unit: z.enum(['business-hours', 'business-days']),
})
const head = z.strictObject({ name: line(120), email: line(254) })

export const divisionSchema = z.strictObject({
  code,
  name: bilingual,
  phone: line(40),
  email: line(254),
  calendar: code.optional(),
  heads: z.strictObject({ division: head.optional(), department: head.optional() }).optional(),
})

const question = z.strictObject({
  type: z.enum(['string', 'boolean', 'integer', 'number']),
  enum: z.array(line(64)).max(60).readonly().optional(),
  format: z.enum(['date', 'date-time']).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.int().nonnegative().optional(),
  maxLength: z.int().nonnegative().optional(),
  sensitive: z.boolean().optional(),
})

export const requestTypeSchema = z.strictObject({
  code,
  /** The hub counts it: what is sent here is not looked at. */
  version: z.int().nonnegative(),
  division: code,
  name: bilingual,
  description: bilingual,
  kind: z.enum(['problem-report', 'service', 'complaint']),
  needsPlace: z.boolean(),
  hazard: z.boolean(),
  acceptedChannels: z.array(z.enum(channels)).max(channels.length).readonly(),
  channelReason: bilingual.optional(),
  acknowledgeWithin: businessTime,
  resolveWithin: businessTime,
  duplicates: z.strictObject({
    withinMetres: z.number().min(0).max(10_000),
    withinDays: z.number().min(0).max(3_650),
  }),
  intake: z.strictObject({
    schema: z.strictObject({
      type: z.literal('object'),
      properties: z.record(line(64), question),
      required: z.array(line(64)).max(100).readonly().optional(),
      additionalProperties: z.literal(false),
    }),
    words: z.record(
      line(64),
      z.strictObject({
        label: bilingual,
        ask: bilingual.optional(),
        options: z.record(line(64), bilingual).optional(),
      }),
    ),
  }),
  keywords: z.strictObject({
    en: z.array(line(80)).max(100).readonly(),
    fr: z.array(line(80)).max(100).readonly(),
  }),
  privacy: z.enum(['ordinary', 'confidential']).optional(),
  review: z.enum(['none', 'supervisor']).optional(),
  reopenWithinDays: z.number().optional(),
  closureReasons: z
    .array(z.strictObject({ code, name: bilingual, words: bilingual }))
    .max(40)
    .readonly()
    .optional(),
  articles: z.array(code).max(40).readonly().optional(),
  isRetired: z.boolean().optional(),
})

export const editedCatalogueSchema = z.strictObject({
  divisions: z.array(divisionSchema).max(200).readonly(),
  requestTypes: z.array(requestTypeSchema).max(2_000).readonly(),
})
/** The contract and the domain must say the same; this fails to compile when they do not. */
export const catalogueMatchesDomain: z.infer<typeof editedCatalogueSchema> extends EditedCatalogue
  ? true
  : never = true

const versionSchema = z.object({
  version: z.int(),
  at: z.int(),
  by: z.string(),
  note: z.string(),
})
export type CatalogueVersion = z.infer<typeof versionSchema>

export const catalogueViewSchema = z.object({
  version: z.int(),
  document: editedCatalogueSchema,
  /** How many requests are open of each type. */
  open: z.record(z.string(), z.int()),
  /** The latest first. */
  versions: z.array(versionSchema),
})
export type CatalogueView = z.infer<typeof catalogueViewSchema>

export const putCatalogueSchema = z.strictObject({
  /** The version that was seen when the changes were made. */
  basedOn: z.int().nonnegative(),
  note: z.string().trim().max(200),
  document: editedCatalogueSchema,
})
export const rollBackCatalogueSchema = z.strictObject({ toVersion: z.int(), basedOn: z.int() })
export const publishedCatalogueSchema = z.object({ version: z.int() })
export const catalogueProblemsSchema = z.object({
  problems: z.array(
    z.object({ name: z.string(), path: z.array(z.union([z.string(), z.number()])) }),
  ) as unknown as z.ZodType<readonly CatalogueProblem[]>,
})
export const catalogueRefusedSchema = z.object({
  refused: z.string(),
  version: z.int().optional(),
  problems: z.array(z.unknown()).optional(),
})
