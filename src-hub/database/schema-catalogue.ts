import type { ColumnType, JSONColumnType } from 'kysely'
import type { EditedCatalogue } from '../../src-domain/requests/check-catalogue.ts'

/** The table of the catalogue's versions. */
export interface CatalogueSchema {
  catalogue_version: {
    version: number
    at: ColumnType<number | string, number, number>
    made_by: string
    note: string
    doc: JSONColumnType<EditedCatalogue, string, string>
  }
}
