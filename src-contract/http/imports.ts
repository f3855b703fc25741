import { z } from 'zod'
import { customerColumns, importKinds, requestColumns } from '../../src-domain/imports/import-columns.ts'
import { importReasons } from '../../src-domain/imports/read-import-row.ts'
import { encodings, fileProblems } from './places.ts'

/**
 * Customers and open requests from the system before this one, as CSV. A file is read and shown first; nothing of it is
 * there until somebody takes it, and then all of its good rows are. A row that was taken before, by its own key, is left
 * as it is.
 *
 * | route | who | answers |
 * | --- | --- | --- |
 * | `GET /api/imports` | administrators | 200 `importsSchema`, the latest first |
 * | `PUT /api/imports/:id?kind=…&name=…` | administrators | the file as the body; 200 `importPreviewSchema`; 422 `ImportRefused` with `problem`; 409 `ImportExists`; 413 |
 * | `GET /api/imports/:id/rejections` | administrators | 200 CSV: number, reason and cells of each row that is not taken; 404 |
 * | `POST /api/imports/:id/take` | administrators | 200 `takenImportSchema`, the same when it is asked again; 404 `UnknownImport` |
 */

export const importBytesMax = 100_000_000
const count = z.int().nonnegative()

export const importColumnsSchema = z.partialRecord(
  z.enum([...new Set([...customerColumns, ...requestColumns])] as [string, ...string[]]),
  z.string().min(1).max(200),
)

export const putImportSchema = z.strictObject({
  kind: z.enum(importKinds),
  name: z.string().min(1).max(200),
  encoding: z.enum(encodings).default('utf-8'),
  /** JSON of `importColumnsSchema`; without it they are guessed by their names. */
  columns: z.string().max(4_000).optional(),
})

const facts = { columns: z.array(z.string()), mapping: importColumnsSchema }
export const importSummarySchema = z.object({
  ...facts,
  rows: count,
  /** Good rows, and how many of them were taken before. */
  good: count,
  known: count,
  rejected: count,
  reasons: z.partialRecord(z.enum(importReasons as unknown as [string, ...string[]]), count),
  /** The first good rows as they were understood, in the order of `columnsOf(kind)`; times as ISO 8601 has them. */
  first: z.array(z.array(z.string())),
})
export type ImportSummary = z.infer<typeof importSummarySchema>

export const importPreviewSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('columns-missing'),
    ...facts,
    missing: z.array(z.string()),
    /** The first rows as they stand in the file. */
    sample: z.array(z.array(z.string())),
  }),
  z.object({ kind: z.literal('read'), id: z.uuid(), ...importSummarySchema.shape }),
])
export type ImportPreview = z.infer<typeof importPreviewSchema>

export const takenImportSchema = z.object({
  /** Rows that are there now and were not before, and those that were. */
  added: count,
  known: count,
})
export type TakenImport = z.infer<typeof takenImportSchema>

export const importsSchema = z.object({
  imports: z.array(
    z.object({
      id: z.uuid(),
      kind: z.enum(importKinds),
      name: z.string(),
      readAt: z.int(),
      readBy: z.string(),
      good: count,
      rejected: count,
      takenAt: z.int().optional(),
      takenBy: z.string().optional(),
      result: takenImportSchema.optional(),
    }),
  ),
})
export type Imports = z.infer<typeof importsSchema>

export const importRefusedSchema = z.object({
  refused: z.string(),
  problem: z.enum(fileProblems).optional(),
})
