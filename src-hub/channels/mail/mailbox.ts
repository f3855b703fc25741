import type { Instant } from '../../../src-domain/vocabulary/words.ts'

/** A message as a mailbox holds it. */
export interface ArrivedMail {
  /** In bytes, of the whole message. */
  readonly size: number
  /** The message, or of one that is larger than the limit its beginning. */
  readonly raw: Uint8Array<ArrayBuffer>
}

/** What becomes of a message in its mailbox: it stays, or it is a copy of our own and is filed among the sent ones. */
export type Taken = 'stays' | 'is-sent-copy'

export interface Following {
  /** Up to where everything was taken, as `keep` was told; `undefined` at the very first time. */
  readonly cursor: string | undefined
  /** Messages that came before this are none of ours; `undefined`: all are. */
  readonly since: Instant | undefined
  /** Takes one message after the other. When it fails, the message is shown again the next time. */
  readonly take: (mail: ArrivedMail) => Promise<Taken>
  /** Remembers that everything up to here was taken. */
  readonly keep: (cursor: string) => Promise<void>
  /** The mailbox is open and holds nothing that was not taken. Told each time that it is so. */
  readonly onCaughtUp: () => void
  readonly signal: AbortSignal
}

/** What came of handing a message over to a mail server. */
export type Handed =
  /** The server said that it took it. */
  | { readonly kind: 'accepted' }
  /** It surely did not take it: try again later. */
  | { readonly kind: 'try-again'; readonly why: string; readonly afterMs?: number }
  /** It will never take it. */
  | { readonly kind: 'refused'; readonly why: string }
  /** The line broke when it may have been taken already. */
  | { readonly kind: 'unknown'; readonly why: string }

export interface OutgoingMail {
  readonly messageId: string
  readonly from: string
  /** Everybody to whom it goes, in To or in Cc; the header alone says which. Handed over to all of them or to nobody. */
  readonly to: readonly string[]
  /** The whole message (RFC 5322). */
  readonly raw: Buffer
}

/**
 * A mailbox of the centre, whoever keeps it. Every implementation passes the suite in `test/mail/mailbox-contract.ts`:
 * each message is shown at least once, in the order in which it came, also across a broken line; and a message that the
 * server took is found by its id.
 */
export interface Mailbox {
  /** Shows what comes, until the line breaks (throws) or `signal` says that it is enough (resolves). */
  readonly follow: (following: Following) => Promise<void>
  readonly send: (mail: OutgoingMail) => Promise<Handed>
  /** Whether the mail server holds the proof that it took a message with this id. Throws when it cannot be asked. */
  readonly hasTaken: (messageId: string) => Promise<boolean>
  /** Cuts every line that is open: of what was being handed over nothing is known. It can be used again. */
  readonly cut: () => void
}
