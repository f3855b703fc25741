import type { Instant } from '../../src-domain/vocabulary/words.ts'

/** Tables of `src-hub/channels/sms`. */
export interface TextsSchema {
  text_sending: {
    entry_id: string
    /** When the carrier was asked last. */
    tried_at: Instant
    /** Null until it said that it has it. */
    message_sid: string | null
  }
  text_opt_out: {
    /** E.164. */
    phone: string
    at: Instant
  }
}
