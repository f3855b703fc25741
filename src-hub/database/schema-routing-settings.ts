import type { ColumnType, JSONColumnType } from 'kysely'
import type { RoutingSettings } from '../../src-domain/routing/routing-settings.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

/** Tables of `src-hub/config`: what an administrator decided about routing. Instants are bigint columns. */
export interface RoutingSettingsSchema {
  /** Every document that was ever in force. Never updated, never deleted. */
  routing_settings_version: {
    version: number
    document: JSONColumnType<RoutingSettings, string, never>
    published_at: ColumnType<number | string, Instant, never>
    /** A person's id, or `centre` for the settings that the centre began with. */
    published_by: string
    note: string
    /** The earlier version whose document this is. */
    rolled_back_to: number | null
  }
  /** One row, `draft`. Without a document there is no draft; the revision goes on, so that none is ever used twice. */
  routing_settings_draft: {
    id: string
    revision: number
    document: ColumnType<RoutingSettings | null, string | null, string | null>
    based_on: number | null
    saved_at: ColumnType<number | string | null, Instant | null, Instant | null>
    saved_by: string | null
  }
}
