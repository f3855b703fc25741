import type { FileColumns, FileEncoding, FileProblem, FileSummary } from '../../src-contract/http/places.ts'

/** A file to be read, and what it is compared with. Plain data: it goes to a thread. */
export interface PlaceFileJob {
  readonly path: string
  readonly encoding: FileEncoding
  /** Without it the columns are guessed. */
  readonly columns: FileColumns | undefined
  readonly kind: 'addresses' | 'streets' | 'wards' | 'zones'
  /** What is in force: gzip of JSON, part by part. */
  readonly before: readonly Uint8Array[]
  /** The wards in force, by which addresses without a ward are given one: gzip of JSON. */
  readonly wards: readonly Uint8Array[]
  /** The numbers of the wards by their folded names. */
  readonly wardNames: readonly (readonly [name: string, number: number])[]
}

/** What became of it. `parts` and `rejections` are gzip, of JSON and of CSV. */
export type PlaceFileRead =
  | { readonly kind: 'refused'; readonly problem: FileProblem }
  | {
      readonly kind: 'columns-missing'
      readonly format: 'csv' | 'geojson'
      readonly columns: string[]
      readonly mapping: FileColumns
      readonly missing: string[]
      readonly sample: string[][]
    }
  | {
      readonly kind: 'read'
      readonly summary: FileSummary
      readonly parts: readonly Uint8Array[]
      readonly rejections: Uint8Array
    }

/** More is no city's: Toronto has half a million addresses. */
export const entriesMax = 1_000_000
/** So many of each kind are shown. */
export const shownMax = 5
export const firstMax = 8
