import type { ColumnType, JSONColumnType } from 'kysely'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

/** A SIP dialog (RFC 3261 section 12) as whoever goes on with it must know it. */
export interface SipDialog {
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  readonly localUri: string
  readonly remoteUri: string
  readonly remoteTarget: string
  readonly routes: readonly string[]
  readonly localSequence: number
  readonly remoteSequence: number
  /** The far end called. */
  readonly isIncoming: boolean
  /** The session description (RFC 3264 section 8): its number, and that of the next version. */
  readonly description: { readonly id: number; readonly version: number }
}

/** Calls from a PBX that are on a line of a hub, so that another can go on with them. */
export interface SipSchema {
  sip_leg: {
    leg: string
    contact_id: string
    /** Set on a desk's leg. */
    agent_id: string | null
    /** The number of the centre, as which it was taken or made. */
    number: string
    dialog: JSONColumnType<SipDialog, string, string>
    /** What the far end last said of itself, and what it was last told. */
    sdp: string
    told: string
    kept_at: ColumnType<Instant, Instant, Instant>
  }
}
