import type { ColumnType } from 'kysely'
import type { NoticeKind } from '../../src-domain/appointments/notice.ts'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'

/** Tables of `src-hub/channels/counter`, as far as they are about appointments. */
export interface AppointmentsSchema {
  appointment_service: {
    id: string
    version: number
    /** An `AppointmentService` without its id and version. */
    doc: ColumnType<unknown, string, string>
    set_at: Instant
    set_by: string
  }
  /** One row for each site: who holds it books there, and its tickets are numbered by it. */
  appointment_site: {
    site: string
    last_number: ColumnType<number, number | undefined, number>
    last_at: ColumnType<Instant, Instant | undefined, Instant>
  }
  appointment: {
    id: string
    /** Of what was asked for: other words under the same id are refused. */
    digest: string
    code: string
    service_id: string
    site: string
    queue_id: string
    starts_at: Instant
    ends_at: Instant
    busy_until: Instant
    agent_id: string | null
    language: Language
    name: string
    phone: string | null
    email: string | null
    note: string | null
    state: 'booked' | 'checked-in' | 'no-show' | 'cancelled'
    sequence: number
    /** The visit by which the routing knows it; absent until its day is near. */
    visit_id: string | null
    ticket: string | null
    checked_in_at: Instant | null
    /** Whether who checked in stands by the slot, or as one who walked in. */
    by_slot: boolean | null
    /** A visit of an earlier slot that the routing still expects. */
    leaving_visit_id: string | null
    /** Whether the routing knows how it stands. */
    told: boolean
    made_at: Instant
    made_by: string
    changed_at: Instant
    changed_by: string
  }
  /** One message to a visitor, on its way once. */
  appointment_notice: {
    id: string
    appointment_id: string
    kind: NoticeKind
    by: 'mail' | 'text'
    recipient: string
    language: Language
    /** `NoticeFacts`. */
    facts: ColumnType<unknown, string, never>
    state: 'waiting' | 'handing' | 'sent' | 'failed' | 'dropped'
    due_at: Instant
    next_at: Instant
    tries: ColumnType<number, number | undefined, number>
    handing_since: Instant | null
    done_at: Instant | null
    why: string | null
  }
  /** Codes and numbers that were tried at a device and found nothing. */
  counter_guess: { device_id: string; at: Instant }
  /** What was done on the public page, under each network, address and code by which it counts; all of them keyed. */
  resident_deed: { id: string; kind: 'guess' | 'booking'; counted: string; at: Instant }
}
