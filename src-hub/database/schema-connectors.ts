import type { ColumnType, JSONColumnType } from 'kysely'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

type Optional<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>
type Counter = ColumnType<number, number | undefined, number>

/**
 * How far a request is on its way to another system.
 *
 *     waiting ──► sending ──► sent ──(the request changes)──► waiting
 *        ▲           ├──────► refused        in the other side's own words; a person or a change of the request tries again
 *        │           └──────► in-doubt       it may have happened: it is looked for before anything is sent again
 *        └───────────────────────┘
 *     skipped: a person left it out; nothing is sent until one says otherwise
 */
export type WorkState = 'waiting' | 'sending' | 'in-doubt' | 'sent' | 'refused' | 'skipped'

export type MismatchKind = 'only-here' | 'only-there' | 'status-differs' | 'twice' | 'step-refused'

/** What is remembered of a version that was sent: a digest of each field, the status in their words, the ids of notes. */
export interface Sent {
  readonly version: number
  readonly status?: string
  readonly fields: Readonly<Record<string, string>>
  readonly notes: readonly string[]
}

/** Tables of `src-hub/connectors/crm`. */
export interface ConnectorsSchema {
  connector_standing: {
    connector_id: string
    /** The journal was followed up to here; moves in the transaction that writes the work it found. */
    position: number
    began_at: Instant
    /** Where the other side was heard up to. */
    cursor: Optional<string>
    heard_at: Optional<Instant>
    paused_at: Optional<Instant>
    paused_by: Optional<string>
    /** Why nothing goes on, and since when; null while it does. */
    trouble: Optional<string>
    trouble_since: Optional<Instant>
    sweep_wanted_at: Optional<Instant>
    swept_at: Optional<Instant>
  }
  connector_work: {
    connector_id: string
    request_id: string
    reference: string
    state: WorkState
    /** The version of the request that the other side is to have. */
    wanted_version: number
    sent_version: Optional<number>
    external_id: Optional<string>
    etag: Optional<string>
    /** What the other side has of us, as digests; null where that is not known. */
    sent: ColumnType<Sent | null, string | null | undefined, string | null>
    /** What was being sent when the last attempt began. */
    trying: JSONColumnType<Sent, string | undefined, string> | null
    their_status: Optional<string>
    their_stamp: Optional<string>
    /** How many changes of theirs were heard. */
    heard: Counter
    attempts: Counter
    next_at: Instant
    since: Instant
    first_tried_at: Optional<Instant>
    /** Counts who had it in hand: whoever writes what became of it says which turn it was. */
    turn: Counter
    /** The run of a hub that has it in hand; another takes it over only once that may no longer be at it. */
    claimed_by: Optional<string>
    claimed_at: Optional<Instant>
    why: Optional<string>
    /** When a sweep saw it at the other side. */
    swept_at: Optional<Instant>
  }
  connector_hour: {
    connector_id: string
    /** Its beginning. */
    hour: Instant
    sent: Counter
    refused: Counter
    /** The most that waited. */
    waiting: Counter
  }
  connector_mismatch: {
    connector_id: string
    kind: MismatchKind
    /** The request's id, or that of the record over there. */
    subject: string
    request_id: Optional<string>
    reference: Optional<string>
    external_id: Optional<string>
    ours: Optional<string>
    theirs: Optional<string>
    why: Optional<string>
    since: Instant
    seen_at: Instant
  }
  /** Messages that were sent to us, for as long as their signature counts. */
  connector_message: {
    connector_id: string
    message_id: string
    at: Instant
  }
}
