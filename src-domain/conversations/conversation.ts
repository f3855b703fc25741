import type { Recipients } from '../mail/mail-recipients.ts'
import type { AgentId, ContactId, Instant, Language } from '../vocabulary/words.ts'

/**
 * What a customer and the city wrote to each other, by chat, text message or e-mail: entries in order, numbered from 1
 * without a gap. A conversation outlives its contacts: whoever writes again next week goes on in it, as a new contact
 * of the line. Routing decides who has the contact, and only they may answer; the conversation holds what was said.
 */
export interface Conversation {
  readonly id: string
  /** How it began, and how it is answered unless an agent chooses otherwise. */
  readonly medium: Medium
  readonly language: Language
  /** As they said of themselves, or as their carrier did. Never trusted as identity. */
  readonly customer: { readonly name?: string; readonly email?: string; readonly phone?: string }
  readonly subject?: string
  readonly begunAt: Instant
  /** The contact by which it stood in the line last, open or not. */
  readonly contactId: ContactId
  /** How many entries there are. */
  readonly count: number
  /** Grows with every change of the conversation or of one of its entries. */
  readonly revision: number
  /** The number of the last entry that each side has seen; 0 for none. */
  readonly seen: { readonly customer: number; readonly agent: number }
}

export const mediums = ['chat', 'sms', 'email'] as const
export type Medium = (typeof mediums)[number]

export interface Entry {
  readonly number: number
  /** Made by whoever wrote it: the same words sent twice are one entry. */
  readonly id: string
  /** The conversation's revision at which it became as it is. */
  readonly revision: number
  readonly at: Instant
  /** The contact under which it was written. */
  readonly contactId: ContactId
  readonly via: Medium
  /** Plain text, as its writer wrote it. */
  readonly text: string
  readonly attachments: readonly Attachment[]
  /** To whom an e-mail of an agent goes, as they chose; absent: to whoever wrote last. */
  readonly recipients?: Recipients
  /** Its words and files were removed after so many days, by the policy of the centre; `text` is empty then. */
  readonly removedAfterDays?: number
  readonly writer: Writer
}

/** Who wrote an entry. What the city writes goes on its way; what a customer wrote has arrived. */
export type Writer =
  | { readonly kind: 'customer' }
  | { readonly kind: 'agent'; readonly agentId: AgentId; readonly delivery: Delivery }
  /** Written by a rule, such as an acknowledgement of receipt: it never counts as a person's answer. */
  | { readonly kind: 'rule'; readonly delivery: Delivery }

/**
 * How far an entry is on its way. `sent` means that the next hand has it: the page of the chat can fetch it, or the
 * carrier or mail server has said that it took it.
 */
export type Delivery =
  | { readonly kind: 'sending' }
  | { readonly kind: 'sent'; readonly at: Instant }
  | { readonly kind: 'failed'; readonly at: Instant; readonly why: string }

export interface Attachment {
  readonly id: string
  /** A plain file name: no path, no control characters. */
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
}
