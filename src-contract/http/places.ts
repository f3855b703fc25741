import { z } from 'zod'
import { addressFields } from '../../src-domain/places/address-columns.ts'
import { addressReasons } from '../../src-domain/places/read-address.ts'
import { featureReasons } from '../../src-domain/places/read-zone.ts'
import { civicAddressSchema } from '../live/desk-command.ts'

/**
 * Where things are in the city: its address file, its zones, its streets and the map under them. All of it is public.
 *
 * | route | who | answers |
 * | --- | --- | --- |
 * | `GET /api/places` | everybody signed in | 200 `placesSchema`: what is in force |
 * | `GET /api/places/files/:id/parts/:part` | everybody signed in | 200 gzip of JSON (`PackedAddresses`, `ZonesPart`, `StreetsPart`), for good; 404 `UnknownFile` |
 * | `GET /api/places/search?q=&limit=` | everybody signed in | 200 `addressesFoundSchema` |
 * | `GET /api/places/at?latitude=&longitude=` | everybody signed in | 200 `placeAtSchema` |
 * | `GET /api/places/requests?type=&latitude=&longitude=` | everybody signed in; a division of its own types | 200 `nearbyRequestsSchema`; 404 `UnknownType` |
 * | `GET /api/places/basemap` | everybody signed in | 200 or 206 the PMTiles archive (RFC 9110, 14: one range); 404 `NoBasemap`; 416 |
 * | `PUT /api/places/files/:id?…` | administrators | 200 `filePreviewSchema`; 422 `FileRefused` with its `problem`; 413 `TooLarge` |
 * | `GET /api/places/files/:id/rejections` | administrators | 200 CSV; 404 `UnknownFile` |
 * | `GET /api/places/versions` | administrators | 200 `placeVersionsSchema` |
 * | `POST /api/places/versions` | administrators | 200 the version; 404 `UnknownFile`; 409 `PlacesChanged` |
 */

/** What is imported by itself: the address file, the streets, or one layer of zones. */
export const subjectSchema = z.string().regex(/^(addresses|streets|zones\/[a-z][a-z0-9-]{0,30})$/)
export type PlaceSubject = 'addresses' | 'streets' | `zones/${string}`
const layerName = z.string().trim().min(1).max(60)
export const layerNamesSchema = z.strictObject({ en: layerName, fr: layerName })

/** No larger file is read: a million addresses as GeoJSON are 300 MB, a large city's as CSV 30. */
export const placeFileBytesMax = 128 * 1_048_576
/** So many addresses stand in one part. */
export const addressesPerPart = 5_000

const count = z.int().nonnegative()
const inForceSchema = z.object({
  subject: subjectSchema,
  version: z.int().positive(),
  fileId: z.uuid(),
  parts: count,
  entries: count,
  /** Of a layer. */
  names: layerNamesSchema.optional(),
})
export type PlacesInForce = z.infer<typeof inForceSchema>

export const placesSchema = z.object({
  inForce: z.array(inForceSchema),
  /** The archive that the administrator laid into the hub's folder; `tag` changes with it. */
  basemap: z.object({ tag: z.string(), bytes: count }).optional(),
})
export type Places = z.infer<typeof placesSchema>

const position = z.tuple([z.number(), z.number()]).readonly()
const line = z.array(position).readonly()
/** What a part of a layer holds. */
export const zonesPartSchema = z.object({
  zones: z.array(
    z.object({
      name: z.string(),
      number: z.int().optional(),
      polygons: z.array(z.array(line).readonly()).readonly(),
    }),
  ),
})
export type ZonesPart = z.infer<typeof zonesPartSchema>
/** What a part of the streets holds. */
export const streetsPartSchema = z.object({
  streets: z.array(z.object({ name: z.string(), lines: z.array(line).readonly() })),
})
export type StreetsPart = z.infer<typeof streetsPartSchema>

const degrees = {
  latitude: z.coerce.number().min(-90).max(90),
  longitude: z.coerce.number().min(-180).max(180),
}
export const searchAddressesSchema = z.strictObject({
  q: z.string().max(120),
  limit: z.coerce.number().int().min(1).max(50).default(10),
})
export const addressesFoundSchema = z.object({ addresses: z.array(civicAddressSchema) })
export const atPointSchema = z.strictObject(degrees)
export const placeAtSchema = z.object({
  ward: z.int().optional(),
  zones: z.array(
    z.object({
      layer: z.string(),
      layerNames: layerNamesSchema,
      name: z.string(),
      number: z.int().optional(),
    }),
  ),
  nearest: z.object({ address: civicAddressSchema, metres: z.number() }).optional(),
})
export const nearbyRequestsQuerySchema = z.strictObject({ type: z.string().max(64), ...degrees })
export const nearbyRequestsSchema = z.object({
  requests: z.array(
    z.object({
      id: z.string(),
      reference: z.string(),
      status: z.string(),
      createdAt: z.number(),
      latitude: z.number(),
      longitude: z.number(),
      metres: z.number(),
    }),
  ),
})

/** How the letters of a file are written. */
export const encodings = ['utf-8', 'windows-1252'] as const
export type FileEncoding = (typeof encodings)[number]

/** Which column is which field; of zones and streets `name` and `number`. */
export const columnsSchema = z.partialRecord(
  z.enum([...addressFields, 'name', 'number']),
  z.string().min(1).max(200),
)
export type FileColumns = z.infer<typeof columnsSchema>

export const putFileSchema = z.strictObject({
  subject: subjectSchema,
  /** What the file is called. */
  name: z.string().min(1).max(200),
  encoding: z.enum(encodings).default('utf-8'),
  /** JSON of `columnsSchema`; without it they are guessed by their names. */
  columns: z.string().max(4_000).optional(),
})

export const placeReasons = [...new Set([...addressReasons, ...featureReasons])] as const

const shownRow = z.array(z.string())
const fileFacts = {
  format: z.enum(['csv', 'geojson']),
  columns: z.array(z.string()),
  mapping: columnsSchema,
}
export const fileSummarySchema = z.object({
  ...fileFacts,
  rows: count,
  entries: count,
  rejected: count,
  reasons: z.partialRecord(z.enum(placeReasons as [string, ...string[]]), count),
  /** Beside what was in force when the file was read. */
  comparison: z.object({ added: count, changed: count, gone: count, same: count }),
  /** A few of each, in words. */
  examples: z.object({
    added: z.array(z.string()),
    changed: z.array(z.object({ before: z.string(), after: z.string() })),
    gone: z.array(z.string()),
  }),
  /** The first entries as they were understood. */
  first: z.array(shownRow),
})
export type FileSummary = z.infer<typeof fileSummarySchema>

/** What is known of a file before anybody takes it. Nothing of it is in force. */
export const filePreviewSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('columns-missing'),
    ...fileFacts,
    missing: z.array(z.string()),
    /** The first rows as they stand in the file. */
    sample: z.array(shownRow),
  }),
  z.object({
    kind: z.literal('read'),
    fileId: z.uuid(),
    subject: subjectSchema,
    /** The version with which it was compared; 0 where there was none. */
    basedOn: count,
    ...fileSummarySchema.shape,
  }),
])
export type FilePreview = z.infer<typeof filePreviewSchema>

/** Why a file is refused as a whole. */
export const fileProblems = [
  'Empty',
  'NotText',
  'NotCsv',
  'NotGeoJson',
  'BrokenOff',
  'QuoteNotClosed',
  'NothingToTake',
  'TooManyEntries',
  'TooMuchForMemory',
] as const
export type FileProblem = (typeof fileProblems)[number]

/**
 * A new version of a subject: a file that was read, an earlier version once more, or, of a layer, none any more.
 * `basedOn` is the version that was seen; 0 for the first.
 */
export const putVersionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('imported'),
    subject: subjectSchema,
    basedOn: count,
    fileId: z.uuid(),
    names: layerNamesSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('rolled-back'),
    subject: subjectSchema,
    basedOn: count,
    to: z.int().positive(),
  }),
  z.strictObject({ kind: z.literal('removed'), subject: subjectSchema, basedOn: count }),
])
export type PutVersion = z.infer<typeof putVersionSchema>

export const placeVersionSchema = z.object({
  subject: subjectSchema,
  version: z.int().positive(),
  kind: z.enum(['imported', 'rolled-back', 'removed']),
  rolledBackTo: z.int().positive().optional(),
  at: z.number(),
  by: z.string(),
  names: layerNamesSchema.optional(),
  /** Absent of what was removed. */
  file: z
    .object({
      id: z.uuid(),
      name: z.string(),
      entries: count,
      rejected: count,
      comparison: fileSummarySchema.shape.comparison,
    })
    .optional(),
})
export type PlaceVersion = z.infer<typeof placeVersionSchema>
/** Newest first, with the names of who made them. */
export const placeVersionsSchema = z.object({
  versions: z.array(placeVersionSchema),
  people: z.record(z.string(), z.string()),
  /** Where an archive of map tiles is looked for. */
  basemapPath: z.string(),
})
export type PlaceVersions = z.infer<typeof placeVersionsSchema>
