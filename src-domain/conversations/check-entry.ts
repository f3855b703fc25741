import type { Contact } from '../routing/contact.ts'
import { assertNever } from '../vocabulary/assert-never.ts'
import type { AgentId } from '../vocabulary/words.ts'
import type { Medium } from './conversation.ts'

/** How many characters one entry may have. Ten parts are what carriers join to one text message. */
export const textLengthMax: Readonly<Record<Medium, number>> = {
  chat: 4_000,
  sms: 1_530,
  email: 100_000,
}
export const attachmentsPerEntryMax = 10

export type EntryRefusal =
  | { readonly name: 'NothingSaid' }
  | { readonly name: 'TextTooLong'; readonly maxLength: number }
  | { readonly name: 'TooManyAttachments'; readonly max: number }
  /** Text messages carry words only here. */
  | { readonly name: 'NoAttachments' }

/** What is wrong with the words of an entry; `undefined` when they can go. */
export function checkEntry(
  entry: { readonly text: string; readonly attachments: number },
  via: Medium,
): EntryRefusal | undefined {
  if (entry.text.trim() === '' && entry.attachments === 0) return { name: 'NothingSaid' }
  if (entry.text.length > textLengthMax[via]) return { name: 'TextTooLong', maxLength: textLengthMax[via] }
  if (entry.attachments > attachmentsPerEntryMax) {
    return { name: 'TooManyAttachments', max: attachmentsPerEntryMax }
  }
  if (via === 'sms' && entry.attachments > 0) return { name: 'NoAttachments' }
  return undefined
}

export type AnswerRefusal =
  /** Closed, or never there. */
  | { readonly name: 'ContactClosed' }
  /** Somebody else has it, or nobody yet. */
  | { readonly name: 'NotYourContact' }
  /** Set aside for what cannot wait. */
  | { readonly name: 'ContactParked' }

/**
 * Whether this agent may answer in the contact: only who has it in hand at this moment. Two agents never answer the
 * same question, whatever their screens showed them.
 */
export function mayAnswer(contact: Contact | undefined, agentId: AgentId): AnswerRefusal | undefined {
  if (contact === undefined) return { name: 'ContactClosed' }
  switch (contact.phase.kind) {
    case 'connected':
      if (contact.phase.agentId !== agentId) return { name: 'NotYourContact' }
      return contact.phase.parked === undefined ? undefined : { name: 'ContactParked' }
    case 'wrapping':
      return contact.phase.agentId === agentId ? { name: 'ContactClosed' } : { name: 'NotYourContact' }
    case 'booked':
    case 'waiting':
    case 'offered':
      return { name: 'NotYourContact' }
    default:
      return assertNever(contact.phase)
  }
}

/** Whether this agent may read what was written in the contact: from the offer on, until the wrap-up is done. */
export function mayRead(contact: Contact | undefined, agentId: AgentId): boolean {
  if (contact === undefined) return false
  switch (contact.phase.kind) {
    case 'offered':
      return contact.phase.offer.agentId === agentId
    case 'connected':
    case 'wrapping':
      return contact.phase.agentId === agentId
    case 'booked':
    case 'waiting':
      return false
    default:
      return assertNever(contact.phase)
  }
}
