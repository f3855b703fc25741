import type { ImportSummary } from '../../src-contract/http/imports.ts'
import type { FileEncoding, FileProblem } from '../../src-contract/http/places.ts'
import type { ColumnsChosen, ImportKind } from '../../src-domain/imports/import-columns.ts'
import type { Instant, RequestTypeCode } from '../../src-domain/vocabulary/words.ts'

/** A file to be read, and what its rows are held against. Plain data: it goes to a thread. */
export interface ImportJob {
  readonly path: string
  readonly kind: ImportKind
  readonly encoding: FileEncoding
  /** Without it the columns are guessed. */
  readonly columns: ColumnsChosen | undefined
  readonly timeZone: string
  readonly now: Instant
  /** The types that requests may be of, each by its code and its names. */
  readonly types: readonly {
    readonly code: RequestTypeCode
    readonly needsPlace: boolean
    readonly names: readonly string[]
  }[]
  /** The ids of the customers and requests that were brought along before. */
  readonly knownIds: readonly string[]
  /** The ids of the customers that requests may be of. */
  readonly customerIds: readonly string[]
}

/** What became of it. `rows` and `rejections` are gzip, of JSON and of CSV. */
export type ImportRead =
  | { readonly kind: 'refused'; readonly problem: FileProblem }
  | {
      readonly kind: 'columns-missing'
      readonly columns: string[]
      readonly mapping: ColumnsChosen
      readonly missing: string[]
      readonly sample: string[][]
    }
  | {
      readonly kind: 'read'
      readonly summary: ImportSummary
      readonly rows: Uint8Array
      readonly rejections: Uint8Array
    }

/** More than a province has requests. */
export const importRowsMax = 1_000_000
/** So many rows are shown. */
export const shownRows = 8
