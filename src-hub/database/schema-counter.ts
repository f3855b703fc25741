import type { ColumnType } from 'kysely'
import type { CounterPlaceKind } from '../../src-domain/kiosk/counter-place.ts'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'

/** Tables of `src-hub/channels/counter`. */
export interface CounterSchema {
  /** A kiosk, a greeter's tablet or a hall board. Codes and secrets are kept hashed. */
  counter_device: {
    id: string
    kind: 'kiosk' | 'greeter' | 'board'
    name: string
    site: string
    has_printer: ColumnType<boolean, boolean | undefined, boolean>
    is_quiet: ColumnType<boolean, boolean | undefined, boolean>
    made_at: Instant
    made_by: string
    code_hash: string | null
    code_until: Instant | null
    secret_hash: string | null
    paired_at: Instant | null
    seen_at: Instant | null
    revoked_at: Instant | null
    revoked_by: string | null
    /** How its tickets are numbered. */
    last_number: ColumnType<number, number | undefined, number>
    last_at: ColumnType<Instant, Instant | undefined, Instant>
  }
  /** One row for each ticket that a device gave; `digest` is of what was asked for: other words under the same id are refused. */
  counter_ticket: {
    id: string
    device_id: string
    ticket: string
    queue_id: string
    language: Language
    digest: string
    at: Instant
  }
  /** What a PC at a counter is called on the board. */
  counter_place: { desk_id: string; kind: CounterPlaceKind; label: string; set_at: Instant; set_by: string }
  /** Visitors who were called again. */
  counter_recall: {
    contact_id: string
    agent_id: string
    times: number
    at: Instant
    /** Set where they were called to another place than that of the desk. */
    place_kind: CounterPlaceKind | null
    place_label: string | null
  }
  /** The mobile number of a visitor who wants to be told of their turn; empty once it was taken back, gone when the visit is over. */
  turn_number: { visit_id: string; phone: string; language: Language; given_at: Instant }
  /** One text message about a turn, on its way once. */
  turn_text: {
    visit_id: string
    kind: 'near' | 'called'
    words: string
    state: 'waiting' | 'handing' | 'sent' | 'failed'
    next_at: Instant
    tries: ColumnType<number, number | undefined, number>
    handing_since: Instant | null
  }
}
