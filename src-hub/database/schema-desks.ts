import type { ColumnType, JSONColumnType } from 'kysely'
import type { DeskPolicy, DeskRecord, DeskStanding } from '../../src-contract/http/desks.ts'
import type { DeskCommand } from '../../src-contract/live/desk-command.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

/** Tables of `src-hub/desks`. Instants are bigint columns. */
export interface DesksSchema {
  /** Every installation that ever signed in. */
  desk: {
    id: string
    name: string | null
    site: string | null
    standing: ColumnType<DeskStanding, DeskStanding | undefined, DeskStanding>
    /** Who decided the standing, when and why; null for a desk that is as it began. */
    decided_at: Instant | null
    decided_by: string | null
    decided_reason: string | null
    /** When the desk said that its data is gone. */
    wiped_at: Instant | null
    first_seen_at: Instant
    /** The last report; its columns are null together. */
    reported_at: Instant | null
    unsent: number | null
    quarantined: number | null
    photos: number | null
    numbers_left: number | null
    version: string | null
  }
  /** What was decided of desks, and what they confirmed. Never updated, never deleted. */
  desk_record: {
    position: ColumnType<number, never, never>
    at: Instant
    /** A person's id, or `desk`. */
    by: string
    desk_id: string
    kind: DeskRecord['kind']
    reason: string
    numbers: number
  }
  /** Commands that came from a wiped desk. */
  desk_refused_command: {
    desk_id: string
    id: string
    by: string
    at: Instant
    received_at: Instant
    command: JSONColumnType<DeskCommand, string, never>
  }
  /** Every policy that was ever in force. Never updated, never deleted. */
  desk_policy: {
    version: number
    policy: JSONColumnType<DeskPolicy, string, never>
    set_at: Instant
    /** A person's id, or `centre`. */
    set_by: string
  }
}
