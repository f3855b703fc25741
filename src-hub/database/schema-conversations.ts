import type { ColumnType } from 'kysely'
import type { Medium } from '../../src-domain/conversations/conversation.ts'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'

/** Tables of `src-hub/conversations`. Instants and revisions are bigint columns. */
export interface ConversationsSchema {
  /** For how long written words are kept; the last version is in force. */
  words_policy: {
    version: number
    policy: ColumnType<{ readonly mailDays: number; readonly chatDays: number }, string, never>
    set_at: Instant
    set_by: string
  }
  conversation: {
    id: string
    medium: Medium
    language: Language
    /** The `customer` of the conversation, as JSON. */
    customer: ColumnType<unknown, string, string>
    subject: string | null
    begun_at: Instant
    contact_id: string
    count: ColumnType<number, number | undefined, number>
    revision: ColumnType<number, number | undefined, number>
    seen_by_customer: ColumnType<number, number | undefined, number>
    seen_by_agent: ColumnType<number, number | undefined, number>
  }
  conversation_entry: {
    id: string
    conversation_id: string
    number: number
    revision: number
    at: Instant
    contact_id: string
    via: Medium
    text: string
    writer: 'customer' | 'agent' | 'rule'
    agent_id: string | null
    /** Null for what a customer wrote. */
    delivery: 'sending' | 'sent' | 'failed' | null
    delivery_at: Instant | null
    delivery_why: string | null
    /** The `recipients` of the entry, as JSON. */
    recipients: ColumnType<unknown, string | null | undefined, string | null>
    /** Its words and files were removed after so many days. */
    removed_after: ColumnType<number | null, undefined, number>
  }
  conversation_attachment: {
    id: string
    conversation_id: string
    /** These two are null until it is sent. */
    entry_id: ColumnType<string | null, undefined, string>
    place: ColumnType<number | null, undefined, number>
    name: string
    media_type: string
    bytes: number
    /** A Buffer over PostgreSQL, a Uint8Array over PGlite. */
    content: ColumnType<Uint8Array, Uint8Array, never>
    uploaded_at: Instant
  }
}
