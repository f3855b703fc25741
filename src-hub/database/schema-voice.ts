import type { ColumnType, JSONColumnType } from 'kysely'
import type { RecordingPolicy } from '../../src-contract/http/recordings.ts'
import type { ListeningMode } from '../../src-contract/http/telephone.ts'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'
import type { CallStep } from '../../src-domain/voice-menu/call-step.ts'
import type { VoiceSettings } from '../../src-domain/voice-menu/voice-settings.ts'

/** What the carrier showed of who calls. */
export interface CallerEvidence {
  readonly phone?: string
  readonly name?: string
  readonly callerId: 'shown' | 'withheld' | 'invalid'
}

/** For each room that a leg was in: whether it is there, by the event with the highest number. */
export type RoomsOfLeg = Readonly<
  Record<string, { readonly sequence: number; readonly isIn: boolean } | undefined>
>

/** A JSON column that is written as text and read parsed. */
type Json<Value extends object> = JSONColumnType<Value, string | undefined, string>
type Usual<Value> = ColumnType<Value, Value | undefined, Value>

/** Tables of calls that a carrier brings. Instants are bigint columns. */
export interface VoiceSchema {
  carrier_call: {
    call_sid: string
    direction: 'in' | 'out'
    contact_id: string | null
    /** How often this call was taken into the line: mostly once. */
    entries: Usual<number>
    caller: JSONColumnType<CallerEvidence, string, never>
    our_number: string
    step: JSONColumnType<CallStep, string, string>
    /** Counts the decisions about this call. A question that names an earlier turn is answered, and changes nothing. */
    turn: Usual<number>
    /** The last turn that the carrier was told of. */
    told_turn: Usual<number>
    /** What the carrier is to do since `turn`, in its own language. */
    answer: string
    /** The carrier's word for the call, by the status callback with the highest number. */
    status: string
    status_sequence: Usual<number>
    rooms: Json<RoomsOfLeg>
    /** The room in which the customer was last put on hold, and not taken off it. */
    held_in: Usual<string | null>
    /** The agent asked that nothing be recorded just now. */
    recording_paused: Usual<boolean>
    begun_at: Instant
    ended_at: Usual<Instant | null>
  }
  /** A desk's own call into a room. */
  carrier_leg: {
    call_sid: string
    contact_id: string
    agent_id: string
    /** Of a supervisor, who is no end of the conversation: how the carrier was last told to treat it. */
    listens_as: Usual<string | null>
    rooms: Json<RoomsOfLeg>
    status: Usual<string>
    status_sequence: Usual<number>
    begun_at: Instant
    ended_at: Usual<Instant | null>
  }
  carrier_dial: { contact_id: string; number: number; at: Instant; call_sid: Usual<string | null> }
  voice_recording: {
    recording_sid: string
    call_sid: string
    contact_id: string | null
    kind: 'conversation' | 'message'
    topic_id: Usual<string | null>
    state: RecordingState
    seconds: Usual<number | null>
    begun_at: Instant
    held_at: Usual<Instant | null>
    held_by: Usual<string | null>
    held_reason: Usual<string | null>
    /** From here on nobody can hold it back any more. */
    deletion_begun_at: Usual<Instant | null>
    /** The carrier has no sound of it left. */
    deleted_at: Usual<Instant | null>
  }
  /** What was decided about a recording. Never updated, never deleted. */
  recording_record: {
    position: ColumnType<number, never, never>
    at: Instant
    by: string
    recording_sid: string
    kind: 'held' | 'released' | 'deleted'
    reason: string
  }
  /** Every policy of recordings that was ever in force. Never updated, never deleted. */
  recording_policy: {
    version: number
    policy: JSONColumnType<RecordingPolicy, string, never>
    set_at: Instant
    set_by: string
  }
  /** A supervisor in a conversation that goes on. */
  call_listener: {
    id: string
    contact_id: string
    by: string
    agent_id: string
    mode: ListeningMode
    agent_told: boolean
    begun_at: Instant
    ended_at: Usual<Instant | null>
  }
  /** Each change of how somebody listens, and its end. Never updated, never deleted. */
  call_listener_record: {
    position: ColumnType<number, never, never>
    at: Instant
    by: string
    listener_id: string
    kind: ListeningMode | 'ended'
  }
  /** Who listened to what. Never updated, never deleted. */
  recording_access: {
    position: ColumnType<number, never, never>
    at: Instant
    by: string
    recording_sid: string
  }
  call_survey: {
    contact_id: string
    language: Language
    satisfaction: number | null
    effort: number | null
    at: Instant
  }
  /** Every state of what callers hear that was ever in force. Never updated, never deleted. */
  voice_settings: {
    version: number
    settings: JSONColumnType<VoiceSettings, string, never>
    set_at: Instant
    set_by: string
  }
}

export type RecordingState = 'in-progress' | 'paused' | 'stopped' | 'completed' | 'absent' | 'failed'
