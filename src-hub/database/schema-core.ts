import type { ColumnType, JSONColumnType } from 'kysely'
import type { Article } from '../../src-domain/knowledge/article.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'

/** A bigint column: written as a number, read as whatever the driver makes of it; `Number()` it. */
type BigIntColumn = ColumnType<number | string, number, number>
/** Set by the database to the writing transaction (`pg_current_xact_id()`); the puller's cursor runs over it. */
type ChangedIn = ColumnType<string, undefined, unknown>
type Json<Value extends object> = JSONColumnType<Value, string, string>

interface Line {
  position: BigIntColumn
  at: BigIntColumn
  kind: string
  /** The contact, request, customer or agent that the event is about. */
  subject: string
  actor: string
  handed_in_by: string | null
  command_id: string | null
  event: Json<object>
}

/** The tables of the journal and of what is made from it. Instants are milliseconds since 1970. */
export interface CoreSchema {
  /**
   * Everything that happened, in the order in which the one writer decided it: a row for each batch, which is what is
   * written at once. Never updated, never deleted.
   */
  journal_batch: {
    first_position: BigIntColumn
    last_position: BigIntColumn
    /** When its last line happened. */
    at: BigIntColumn
    /** Whether the centre was configured in it. */
    configures: boolean
    /** Its lines of the routing (`journal/routing-lines.ts`); null where it has none. */
    routing: Json<object> | null
  }
  /** The lines of the batches about requests and customers, which are looked up by what they are about. */
  record_line: Line
  /** A view: every line of the journal, whatever it is about. For whoever looks into it; programs read batches. */
  journal: Line
  /** What became of each command that came with an id: written in the transaction of its events. */
  command_outcome: {
    id: string
    digest: string
    at: BigIntColumn
    /** Null where it was accepted. */
    outcome: Json<object> | null
  }
  /** The routing state at a position of the journal, so that a start need not read years. */
  checkpoint: {
    name: string
    position: BigIntColumn
    state: Json<object>
  }
  contact: {
    id: string
    channel: string
    queue_id: string
    language: string
    topic: string | null
    from_name: string | null
    from_phone: string | null
    from_email: string | null
    customer_id: string | null
    arrived_at: BigIntColumn
    answered_at: ColumnType<number | string | null, number | null, number | null>
    answered_by: string | null
    ended_at: ColumnType<number | string | null, number | null, number | null>
    closed_at: ColumnType<number | string | null, number | null, number | null>
    /** `abandoned` or `handled` once it is closed. */
    result: string | null
    reason_code: string | null
    summary: string | null
    note: string | null
    resolved_at_first_contact: boolean | null
    talk_ms: ColumnType<number | string | null, number | null, number | null>
    held_ms: ColumnType<number | string | null, number | null, number | null>
    wrap_up_ms: ColumnType<number | string | null, number | null, number | null>
    /** What stood on a visitor's slip. */
    ticket: ColumnType<string | null, string | null | undefined, string | null>
    /** When a desk that had been cut off handed the visit in; null for what the hub saw itself. */
    handed_in_at: ColumnType<number | string | null, number | null | undefined, number | null>
  }
  customer: {
    id: string
    version: number
    household_id: string | null
    /** Folded words of name, address, telephone and e-mail, for prefix search. */
    search: ColumnType<string, string, string>
    doc: Json<Customer>
    deleted: ColumnType<boolean, boolean | undefined, boolean>
    changed_in: ChangedIn
  }
  /** How a customer can be reached, one row for each number and address: the screen-pop looks here. */
  customer_reach: {
    customer_id: string
    kind: 'phone' | 'email'
    value: string
  }
  request: {
    id: string
    reference: string
    type_code: string
    status: string
    customer_id: string | null
    created_at: BigIntColumn
    /** Null while it is open. */
    closed_at: ColumnType<number | null, number | null | undefined, number | null>
    /** The columns from here to `search` are made from `doc`, for lists (`request-columns.ts`). */
    assigned_to: ColumnType<string | null, string | null | undefined, string | null>
    due_at: ColumnType<number | string | null, number | null | undefined, number | null>
    clock_at: ColumnType<number | string | null, number | null | undefined, number | null>
    risk_from: ColumnType<number | string | null, number | null | undefined, number | null>
    escalation: ColumnType<number | null, number | null | undefined, number | null>
    stage: ColumnType<'review' | 'to-tell' | null, 'review' | 'to-tell' | null | undefined, string | null>
    ward: ColumnType<number | null, number | null | undefined, number | null>
    on_behalf_of: ColumnType<string | null, string | null | undefined, string | null>
    search: ColumnType<string | null, string | null | undefined, string | null>
    doc: Json<ServiceRequest>
    deleted: ColumnType<boolean, boolean | undefined, boolean>
    changed_in: ChangedIn
  }
  article: {
    id: string
    doc: Json<Article>
    deleted: ColumnType<boolean, boolean | undefined, boolean>
    changed_in: ChangedIn
  }
  /** One row, `catalogue`. */
  catalogue: {
    id: string
    doc: Json<object>
    deleted: ColumnType<boolean, boolean | undefined, boolean>
    changed_in: ChangedIn
  }
  reference_counter: { year: number; next: number }
  /** Every block of reference numbers that was ever leased, and to which desk: a lost desk's numbers are accounted for. */
  reference_block: {
    id: string
    desk_id: string
    leased_to: string
    year: number
    first: number
    last: number
    leased_at: BigIntColumn
    /** Every number of it has a request. */
    used_up: ColumnType<boolean, boolean | undefined, boolean>
    /** Why its unused numbers will never be given out; the three are null together. */
    written_off_at: ColumnType<number | null, number | null | undefined, number | null>
    written_off_by: ColumnType<string | null, string | null | undefined, string | null>
    written_off_reason: ColumnType<string | null, string | null | undefined, string | null>
  }
  /** Facts of this centre that are set once: the secret of the web calls, the seed of the demo city. */
  centre_fact: { name: string; value: string }
}
