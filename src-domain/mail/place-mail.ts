import type { AgentId, ContactId } from '../vocabulary/words.ts'
import type { MailKind } from './kind-of-mail.ts'

/** The conversation that a message belongs to by its header, or by the report that it carries. */
export interface MailThread {
  readonly conversationId: string
  /** The sender has written in it before, or was written to. */
  readonly knowsSender: boolean
  /** The contact that somebody can still answer in; absent when there is none. */
  readonly openContact?: ContactId
  /** Who had its last contact. */
  readonly lastAgent?: AgentId
}

/** A report on a message of ours: whether a person wrote that one, and whether it has failed for good. */
export interface ReportFacts {
  readonly isOfPerson: boolean
  readonly hasFailed: boolean
}

/**
 * Where a message goes (SPEC E4, E5).
 *
 * - `comes-in`: a contact of the line, of a conversation that begins or goes on; kept for who had the thread.
 * - `joins`: the open contact of its conversation, with whoever has it.
 * - `noted`: in its conversation, as work for nobody.
 * - `aside`: kept, and shown to nobody; it is still in the mailbox.
 */
export type MailPlace =
  | { readonly kind: 'comes-in'; readonly conversationId?: string; readonly affinityTo?: AgentId }
  | { readonly kind: 'joins'; readonly conversationId: string; readonly contactId: ContactId }
  | { readonly kind: 'noted'; readonly conversationId: string }
  | { readonly kind: 'aside' }

export function placeMail(
  kind: MailKind,
  thread: MailThread | undefined,
  report: ReportFacts | undefined,
): MailPlace {
  switch (kind) {
    case 'personal':
    case 'automatic':
      return thread === undefined ? { kind: 'comes-in' } : goesOn(thread)
    case 'bounce':
      // Who was told nothing by a person is owed an answer still; what a machine said need not arrive.
      if (thread === undefined || !report?.isOfPerson || !report.hasFailed) return { kind: 'aside' }
      return goesOn({ ...thread, knowsSender: true })
    case 'auto-reply':
      if (!thread?.knowsSender) return { kind: 'aside' }
      return { kind: 'noted', conversationId: thread.conversationId }
    case 'receipt':
    case 'loop':
      return { kind: 'aside' }
  }
}

/**
 * Somebody else who answers in a thread begins a conversation of their own, with the same agent: what the city writes to
 * one customer is not shown to another because they know an id.
 */
function goesOn({ conversationId, knowsSender, openContact, lastAgent }: MailThread): MailPlace {
  const affinity = lastAgent === undefined ? {} : { affinityTo: lastAgent }
  if (!knowsSender) return { kind: 'comes-in', ...affinity }
  if (openContact !== undefined) return { kind: 'joins', conversationId, contactId: openContact }
  return { kind: 'comes-in', conversationId, ...affinity }
}
