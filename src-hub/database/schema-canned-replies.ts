import type { ColumnType } from 'kysely'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

/** Tables of `src-hub/canned-replies`. */
export interface CannedRepliesSchema {
  canned_reply: {
    id: string
    version: number
    /** A `Bilingual`, as JSON. */
    name: ColumnType<unknown, string, string>
    /** A `Partial<Bilingual>`, as JSON. */
    texts: ColumnType<unknown, string, string>
    article_id: string | null
    set_at: Instant
    set_by: string
  }
  /** The newest version is in force. */
  reply_signature: {
    version: number
    texts: ColumnType<unknown, string, string>
    set_at: Instant
    set_by: string
  }
}
