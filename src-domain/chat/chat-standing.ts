import type { Contact, EndedBy } from '../routing/contact.ts'
import { assertNever } from '../vocabulary/assert-never.ts'
import type { Instant } from '../vocabulary/words.ts'

/** Where a chat stands, as its customer may know it. */
export type ChatStanding =
  | {
      readonly kind: 'waiting'
      readonly position: number
      readonly waitedMs: number
      /** Absent where nobody is at work who could answer, and before any chat of this queue has ended. */
      readonly expectedWaitMs?: number
      readonly staffing: Staffing
      readonly instead: Instead
    }
  /** It rings at a desk. */
  | { readonly kind: 'ringing' }
  | { readonly kind: 'talking'; readonly agentName: string; readonly answeredAt: Instant }
  /** The agent asks a colleague, and answers afterwards. */
  | { readonly kind: 'held'; readonly agentName: string }
  /** The desk that had it was lost: it is the first to be offered again. */
  | { readonly kind: 'returning' }
  /** The customer is telephoned in the same place of the line, not before `from`; the page may be closed. */
  | {
      readonly kind: 'called-back'
      readonly from: Instant
      /** E.164. */
      readonly phone: string
    }
  /** The answer comes by e-mail, in the same place of the line; the page may be closed. */
  | { readonly kind: 'answered-by-email'; readonly email: string }
  /** `earlier`: it was over before the page asked. */
  | { readonly kind: 'ended'; readonly by: EndedBy | 'abandoned' | 'earlier' }

/** `staffed`: somebody is at work who can answer. */
export type Staffing = 'staffed' | 'nobody' | 'only-in-other-language'

/** What the customer may choose instead of waiting on; each keeps the place. */
export interface Instead {
  readonly callBack: boolean
  readonly email: boolean
}

/** What is so at the instant at which the customer is told. */
export interface StandingFacts {
  readonly now: Instant
  /** From 1 on; for one who waits. */
  readonly position: number
  readonly capacity: Capacity
  /** How long a chat of this queue has lately taken; absent before the first has ended. */
  readonly paceMs?: number
  /** The first name of the agent who has it. */
  readonly agentName?: string
  /** The address that was given for the answer. */
  readonly answerTo?: string
  readonly instead: Instead
}

/** Who is at work for a queue and language now: how many chats they can have at once, and how many more right now. */
export interface Capacity {
  readonly chats: number
  readonly free: number
  readonly isServedInOtherLanguage: boolean
}

/** What the page of a chat is told; a visitor or a booking is no chat. */
export function chatStanding(contact: Contact, facts: StandingFacts): ChatStanding {
  const { phase } = contact
  const agentName = facts.agentName ?? ''
  switch (phase.kind) {
    case 'wrapping':
      return { kind: 'ended', by: phase.endedBy }
    case 'connected':
      if (contact.callback !== undefined) return calledBack(contact, contact.callback.phone)
      if (facts.answerTo !== undefined) return { kind: 'answered-by-email', email: facts.answerTo }
      return phase.hold === undefined
        ? { kind: 'talking', agentName, answeredAt: phase.answeredAt }
        : { kind: 'held', agentName }
    case 'booked':
    case 'waiting':
    case 'offered':
      if (contact.callback !== undefined) return calledBack(contact, contact.callback.phone)
      if (facts.answerTo !== undefined) return { kind: 'answered-by-email', email: facts.answerTo }
      if (phase.kind === 'offered') return { kind: 'ringing' }
      if (phase.kind === 'waiting' && phase.returnedFrom !== undefined) return { kind: 'returning' }
      return {
        kind: 'waiting',
        position: facts.position,
        waitedMs: Math.max(0, facts.now - contact.arrivedAt),
        ...expectedWait(facts.position, facts.capacity, facts.paceMs),
        staffing: staffingOf(facts.capacity),
        instead: facts.instead,
      }
    default:
      return assertNever(phase)
  }
}

/**
 * The wait for a place in the line: none when somebody has room for it now; else the time that chats take lately, shared
 * among as many as those at work can have at once. Nothing is said where nobody could come.
 */
export function expectedWait(
  position: number,
  { chats, free }: Pick<Capacity, 'chats' | 'free'>,
  paceMs: number | undefined,
): { readonly expectedWaitMs?: number } {
  if (chats === 0) return {}
  if (free >= position) return { expectedWaitMs: 0 }
  if (paceMs === undefined) return {}
  return { expectedWaitMs: Math.round(((position - free) * paceMs) / chats) }
}

export function staffingOf({ chats, isServedInOtherLanguage }: Omit<Capacity, 'free'>): Staffing {
  if (chats > 0) return 'staffed'
  return isServedInOtherLanguage ? 'only-in-other-language' : 'nobody'
}

function calledBack(contact: Contact, phone: string): ChatStanding {
  return { kind: 'called-back', from: contact.offerableFrom ?? contact.arrivedAt, phone }
}
