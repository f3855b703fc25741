import type { ColumnType } from 'kysely'
import type { NoticeKind, NoticeRecipient, NoticeState } from '../../src-domain/notices/notice.ts'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'

/** Tables of `src-hub/notices`. Instants and positions are bigint columns. */
export interface NoticesSchema {
  notice: {
    id: string
    /** Of the journal's line about which it is. */
    position: number
    request_id: string
    kind: NoticeKind
    recipient: NoticeRecipient['kind']
    /** Null for a head. */
    customer_id: string | null
    /** A head's. */
    name: string | null
    by: 'email' | 'sms' | 'nobody'
    address: string | null
    language: Language
    subject: string
    /** Where the link goes stands a mark (`notice-link.ts`): the secret itself is written where it is sent alone. */
    text: string
    /** When the work was confirmed whose outcome it tells. */
    approved_at: Instant | null
    state: NoticeState
    why: string | null
    made_at: Instant
    due_at: Instant
    done_at: ColumnType<Instant | null, Instant | null, Instant | null>
    /** When the request was told what became of its outcome notice. */
    recorded_at: ColumnType<Instant | null, Instant | null | undefined, Instant | null>
  }
  /** One row, `journal`: up to which position notices were made. */
  notice_cursor: { name: string; position: number }
  /** Every version of the words that were ever published; a kind without any has the usual ones. */
  notice_template: {
    kind: NoticeKind
    version: number
    /** A `NoticeTemplate`. */
    doc: ColumnType<unknown, string, never>
    set_at: Instant
    set_by: string
  }
  notice_stop: { request_id: string; customer_id: string; at: Instant }
  track_code: {
    id: string
    reference: string
    /** A keyed hash of the network from which it was asked. */
    network: string
    /** Null where the number is that of no request whose customer can be written to. */
    request_id: string | null
    customer_id: string | null
    asked_at: Instant
    tries: ColumnType<number, number | undefined, number>
    opened_at: ColumnType<Instant | null, undefined, Instant>
    sent_at: ColumnType<Instant | null, undefined, Instant>
  }
  request_survey: {
    request_id: string
    division: string
    satisfaction: number
    effort: number
    words: string | null
    at: Instant
  }
}
