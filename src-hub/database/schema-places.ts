import type { ColumnType } from 'kysely'
import type { FileSummary } from '../../src-contract/http/places.ts'
import type { Bilingual, Instant } from '../../src-domain/vocabulary/words.ts'

type Json<Value> = ColumnType<Value, string, never>

/** Tables of `src-hub/places`. A file is never changed; a version says which file is in force from then on. */
export interface PlacesSchema {
  /** A file that was read and found good. Without a version that names it, it is a preview, and goes after a day. */
  place_file: {
    id: string
    /** `addresses`, `streets`, or `zones/` and the code of a layer. */
    subject: string
    /** As it was called where it came from. */
    name: string
    read_at: Instant
    read_by: string
    /** The version with which it was compared; 0 where there was none. */
    based_on: number
    summary: Json<FileSummary>
    /** Gzip of CSV. A Buffer over PostgreSQL, a Uint8Array over PGlite. */
    rejections: ColumnType<Uint8Array, Uint8Array, never>
  }
  place_file_part: {
    file_id: string
    part: number
    /** Gzip of JSON. */
    content: ColumnType<Uint8Array, Uint8Array, never>
  }
  place_version: {
    subject: string
    version: number
    kind: 'imported' | 'rolled-back' | 'removed'
    rolled_back_to: number | null
    /** Null for a layer that was removed. */
    file_id: string | null
    /** Of a layer. */
    names: ColumnType<Bilingual | null, string | null, never>
    at: Instant
    by: string
  }
}
