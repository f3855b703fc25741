import type { EscalationLevel } from '../requests/service-request.ts'
import type { CustomerId, Instant, Language } from '../vocabulary/words.ts'

/**
 * What people are told about a request. `received` says that it has arrived, `acknowledged` who has it and what comes
 * next; `moved`: another division has it now; `escalated` goes to whoever answers for the division and to no customer.
 */
export const noticeKinds = [
  'received',
  'acknowledged',
  'question',
  'reminder',
  'revised',
  'outcome',
  'reopened',
  'merged',
  'cancelled',
  'note',
  'moved',
  'escalated',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

export type NoticeRecipient =
  | { readonly kind: 'customer'; readonly customerId: CustomerId }
  | { readonly kind: 'follower'; readonly customerId: CustomerId }
  | { readonly kind: 'head'; readonly level: EscalationLevel; readonly name: string }

/** Why there is no way on which a machine could tell somebody; a person has to. */
export type NoWay =
  | 'ByPhone'
  | 'ByLetter'
  | 'NoAddress'
  | 'NoMobile'
  | 'NoMailServer'
  | 'NoTextService'
  | 'NoHead'

/** How a notice goes to somebody. `address` is an e-mail address, or a number in E.164. */
export type NoticeWay =
  | { readonly by: 'email' | 'sms'; readonly address: string }
  | { readonly by: 'nobody'; readonly why: NoWay }

/**
 * One notice to one person.
 *
 *     waiting ──► sending ──► sent       the mail server or the carrier has said that it took it
 *        │           └──────► failed     never will, or it came back; from the beginning where there is no way
 *        └──► dropped                    overtaken by a later one, told by a person, or no longer wished
 */
export const noticeStates = ['waiting', 'sending', 'sent', 'failed', 'dropped'] as const
export type NoticeState = (typeof noticeStates)[number]

/** What is decided of a notice when its event happens; its words come from the template. */
export interface PlannedNotice {
  readonly kind: NoticeKind
  readonly to: NoticeRecipient
  readonly way: NoticeWay
  readonly language: Language
  /** Not sent before. */
  readonly dueAt: Instant
}

/**
 * Which notices that still wait a later one to the same person makes pointless: nobody reads at eight in the morning what
 * was so at midnight.
 */
export const overtakes: Readonly<Record<NoticeKind, readonly NoticeKind[]>> = {
  received: [],
  acknowledged: ['received'],
  question: ['question', 'reminder'],
  reminder: [],
  revised: ['revised'],
  outcome: ['received', 'acknowledged', 'question', 'reminder', 'revised', 'reopened', 'outcome'],
  reopened: ['outcome', 'cancelled'],
  merged: ['received', 'acknowledged', 'question', 'reminder', 'revised'],
  cancelled: ['received', 'acknowledged', 'question', 'reminder', 'revised'],
  note: [],
  moved: ['moved'],
  escalated: [],
}

/** An address as it is shown to who need not know it: enough to tell two of one person apart. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf('@')
  if (at > 0) return `${address.slice(0, 1)}•••@${address.slice(at + 1)}`
  return address.length > 4 ? `••• ${address.slice(-4)}` : '•••'
}
