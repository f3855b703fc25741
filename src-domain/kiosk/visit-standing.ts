import type { Contact } from '../routing/contact.ts'
import { canServe, isAtWork } from '../routing/eligibility.ts'
import type { RoutingState } from '../routing/routing-state.ts'
import { assertNever } from '../vocabulary/assert-never.ts'
import type { Bilingual, Instant } from '../vocabulary/words.ts'
import { type CounterFacts, callOf } from './hall-board.ts'

/** Where a visit stands, as who holds its ticket may know it. */
export type VisitStanding =
  | {
      readonly kind: 'waiting'
      /** From 1 on, in its queue. */
      readonly position: number
      /** Absent where nobody at work could serve it, and before any visit has shown how long one takes (SPEC U8). */
      readonly expectedWaitMs?: number
      /** Whether somebody who could serve it is at work now. */
      readonly isAttended: boolean
    }
  /** It rings at a desk: the next call is theirs. */
  | { readonly kind: 'next' }
  | {
      readonly kind: 'called'
      readonly place?: Bilingual
      readonly isPrivate?: boolean
      readonly calledAt: Instant
      readonly times: number
    }
  | { readonly kind: 'booked'; readonly slotAt: Instant }
  | { readonly kind: 'over' }

/** How many people at work could serve a contact of this queue in this language now. */
export function atWorkFor(
  { config, agents }: Pick<RoutingState, 'config' | 'agents'>,
  { language, servedBy, relaxedSkills }: Pick<Contact, 'language' | 'servedBy' | 'relaxedSkills'>,
): number {
  const queues = config.queues.filter(({ id }) => servedBy.includes(id))
  return config.agents.filter(each => {
    const agent = agents.get(each.id)
    if (agent === undefined || !isAtWork(agent)) return false
    return queues.some(queue => canServe(each, language, queue, relaxedSkills))
  }).length
}

/** How long somebody at this place waits: the pace of one visit for each who stands before, shared by those at work. */
export function expectedWaitMs(
  position: number,
  atWork: number,
  paceMs: number | undefined,
): number | undefined {
  if (atWork === 0 || paceMs === undefined) return undefined
  return Math.round((position * paceMs) / atWork)
}

/** The standing of a visit; `undefined` as the contact: it is closed. */
export function visitStanding(
  contact: Contact | undefined,
  state: RoutingState,
  facts: CounterFacts & {
    readonly position: (contact: Contact) => number
    /** How long a visit takes where its own queue has not shown it yet. */
    readonly averageHandleMs: number | undefined
  },
): VisitStanding {
  if (contact === undefined) return { kind: 'over' }
  const { phase, queueId } = contact
  switch (phase.kind) {
    case 'booked':
      return { kind: 'booked', slotAt: phase.slotAt }
    case 'waiting': {
      const position = facts.position(contact)
      const atWork = atWorkFor(state, contact)
      const expected = expectedWaitMs(position, atWork, state.paceMs.get(queueId) ?? facts.averageHandleMs)
      return {
        kind: 'waiting',
        position,
        ...(expected === undefined ? {} : { expectedWaitMs: expected }),
        isAttended: atWork > 0,
      }
    }
    case 'offered':
      return { kind: 'next' }
    case 'connected': {
      const call = callOf(contact, facts)
      if (call === undefined) return { kind: 'next' }
      const { spoken: _spoken, ticket: _ticket, ...called } = call
      return { kind: 'called', ...called }
    }
    case 'wrapping':
      return { kind: 'over' }
    default:
      return assertNever(phase)
  }
}
