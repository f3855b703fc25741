import type { ColumnType } from 'kysely'
import type { MailKind } from '../../src-domain/mail/kind-of-mail.ts'
import type { MailPlace } from '../../src-domain/mail/place-mail.ts'
import type { Instant } from '../../src-domain/vocabulary/words.ts'

/** Tables of `src-hub/channels/mail`. Instants are bigint columns. */
export interface MailSchema {
  mail_mailbox: {
    id: string
    /** When it was connected for the first time: what came before may be none of ours. */
    connected_at: Instant
    /** Up to where everything was taken, in the words of its provider. */
    cursor: string | null
  }
  mail_message: {
    /** Also the id of its entry in the conversation. */
    id: string
    mailbox: string
    /** What makes it the same message (`mail-key.ts`). */
    key: string
    /** Without angle brackets. */
    message_id: string | null
    kind: MailKind
    place: MailPlace['kind']
    conversation_id: string | null
    contact_id: string | null
    affinity_to: string | null
    from_address: string | null
    /** Where an answer goes. */
    reply_to: string | null
    /** Addresses of everybody whom it names, as JSON. */
    people: ColumnType<unknown, string, string>
    /** What else is kept of it, as JSON. */
    facts: ColumnType<unknown, string, string>
    /** The entry that says by machine that it has arrived. */
    acknowledgement_id: string | null
    at: Instant
    /** Null until everything was done about it. */
    settled_at: ColumnType<Instant | null, undefined, Instant | null>
  }
  mail_outgoing: {
    entry_id: string
    conversation_id: string
    mailbox: string
    message_id: string
    recipient: string
    is_of_person: boolean
    state: 'waiting' | 'handing' | 'accepted' | 'failed'
    tries: ColumnType<number, number | undefined, number>
    /** Not tried again before. */
    next_at: Instant
    begun_at: Instant
    /** Since when a mail server may have taken it. */
    handing_since: ColumnType<Instant | null, undefined, Instant | null>
    why: ColumnType<string | null, undefined, string | null>
    /** What a mail server reported later, as JSON. */
    bounced: ColumnType<unknown, undefined, string>
  }
}
