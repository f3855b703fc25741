import type { ColumnType } from 'kysely'
import type { ImportSummary, TakenImport } from '../../src-contract/http/imports.ts'
import type { ImportKind } from '../../src-domain/imports/import-columns.ts'

type Instant = ColumnType<number | string, number, number>
type Json<Value> = ColumnType<Value, string, string>

/** The table of what a city brings along. */
export interface ImportsSchema {
  import_file: {
    id: string
    kind: ImportKind
    name: string
    read_at: Instant
    read_by: string
    summary: Json<ImportSummary>
    rows: ColumnType<Uint8Array | null, Uint8Array | null, Uint8Array | null>
    rejections: ColumnType<Uint8Array, Uint8Array, never>
    taken_at: ColumnType<number | string | null, number | null | undefined, number>
    taken_by: ColumnType<string | null, string | null | undefined, string>
    result: ColumnType<TakenImport | null, string | null | undefined, string>
  }
}
