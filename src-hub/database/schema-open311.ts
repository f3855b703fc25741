import type { ColumnType } from 'kysely'

type Instant = ColumnType<number | string, number, number>
type MaybeInstant = ColumnType<number | string | null, number | null | undefined, number | null>

/** The tables of Open311. */
export interface Open311Schema {
  open311_key: {
    id: string
    name: string
    hash: string
    made_at: Instant
    made_by: string
    used_at: MaybeInstant
    revoked_at: MaybeInstant
    revoked_by: ColumnType<string | null, string | null | undefined, string | null>
  }
  open311_submission: { request_id: string; key_id: string; digest: string; at: Instant }
}
