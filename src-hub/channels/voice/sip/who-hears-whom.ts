import type { Contact } from '../../../../src-domain/routing/contact.ts'
import type { AgentId, ContactId } from '../../../../src-domain/vocabulary/words.ts'

/** A caller who is on the line, by the contact that they are. */
export interface CallerLeg {
  readonly leg: string
  readonly contactId: ContactId
}

/** A desk that is on the line for a contact. */
export interface DeskLeg {
  readonly leg: string
  readonly contactId: ContactId
  readonly agentId: AgentId
  /** False while it still rings. */
  readonly isUp: boolean
}

/** What one leg hears: another leg, the music, or nothing. */
export type Hears = { readonly leg: string } | 'music' | 'silence'

/** What is to be true of the legs: who hears whom, and which are over. */
export interface Bridges {
  /**
   * A caller comes before the desk that hears them: who was played music answered with its one codec, and would leave
   * the desk no other.
   */
  readonly hears: ReadonlyMap<string, Hears>
  readonly over: readonly string[]
}

/**
 * Who hears whom follows from the routing alone, never from what a leg did last: a caller hears the agent who has them,
 * unless they are held or that desk is not on the line; then they hear music. During a consultation the two agents hear
 * each other. Legs whose contact is over, or is another's, are over too.
 */
export function whoHearsWhom(
  contacts: ReadonlyMap<ContactId, Contact>,
  callers: readonly CallerLeg[],
  desks: readonly DeskLeg[],
): Bridges {
  const hears = new Map<string, Hears>()
  const over: string[] = []
  const pair = (one: string, other: string) => {
    hears.delete(other)
    hears.set(one, { leg: other })
    hears.set(other, { leg: one })
  }
  const deskOf = (contactId: ContactId | undefined) => {
    const phase = contactId === undefined ? undefined : contacts.get(contactId)?.phase
    if (phase?.kind !== 'connected') return undefined
    return desks.find(desk => desk.isUp && desk.contactId === contactId && desk.agentId === phase.agentId)
  }

  for (const desk of desks) {
    const phase = contacts.get(desk.contactId)?.phase
    if (phase?.kind !== 'connected' || phase.agentId !== desk.agentId) over.push(desk.leg)
    else if (desk.isUp) hears.set(desk.leg, 'silence')
  }
  for (const { leg, contactId } of callers) {
    const phase = contacts.get(contactId)?.phase
    if (phase === undefined || phase.kind === 'wrapping') {
      over.push(leg)
      continue
    }
    hears.set(leg, 'music')
    if (phase.kind !== 'connected' || phase.parked !== undefined) continue
    const desk = deskOf(contactId)
    if (desk === undefined) continue
    const adviser = deskOf(phase.consultId)
    if (adviser !== undefined) pair(desk.leg, adviser.leg)
    else if (phase.hold === undefined) pair(leg, desk.leg)
  }
  return { hears, over }
}
