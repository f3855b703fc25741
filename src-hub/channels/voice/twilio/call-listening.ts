import type { ListeningPolicy } from '../../../../src-contract/http/recordings.ts'
import type { ListeningMode, ListeningRefusal } from '../../../../src-contract/http/telephone.ts'
import type { Contact } from '../../../../src-domain/routing/contact.ts'
import type { Instant } from '../../../../src-domain/vocabulary/words.ts'
import type { CallListener, CallListeners } from './call-listeners.ts'
import type { CallStore, CarrierLeg } from './call-store.ts'
import { roomOf } from './next-moves.ts'

/** A supervisor who was let in comes by then. */
const comesWithinMs = 20_000

export interface CallListeningParts {
  readonly listeners: CallListeners
  readonly policy: () => Promise<ListeningPolicy>
  readonly contactOf: (contactId: string) => Contact | undefined
  readonly ofContact: CallStore['ofContact']
  readonly now: () => Instant
  /** Somebody should look at the calls of this contact. */
  readonly lookAt: (contactId: string) => void
  /** Brings the carrier's side of a contact to what holds now; for the hub that leads. */
  readonly follow: (contactId: string) => Promise<void>
}

/** Supervisors who hear a conversation, whisper to its agent or speak with both: who may, and for how long (SPEC T17). */
export function createCallListening(parts: CallListeningParts) {
  const { listeners, policy, contactOf, ofContact, now, lookAt, follow } = parts

  /** Lets a supervisor into a conversation, or changes how they are in it. */
  const listen = async (
    personId: string,
    contactId: string,
    mode: ListeningMode,
  ): Promise<CallListener | { readonly refused: ListeningRefusal }> => {
    const allowed = await policy()
    if (allowed === 'nobody') return { refused: 'ListeningNotAllowed' }
    const { phase } = contactOf(contactId) ?? {}
    if (phase?.kind !== 'connected') return { refused: 'NotInConversation' }
    if (phase.agentId === personId) return { refused: 'OwnConversation' }
    const { calls } = await ofContact(contactId)
    if (!calls.some(({ step }) => step.kind === 'with-person')) return { refused: 'CarrierCannot' }
    const there = await listeners.of(contactId)
    if (there !== undefined && there.by !== personId) return { refused: 'AlreadyListened' }
    if (there !== undefined) {
      await listeners.setMode(there.id, mode, now())
      lookAt(contactId)
      return { ...there, mode }
    }
    const begun = await listeners.begin({
      contactId,
      by: personId,
      agentId: phase.agentId,
      mode,
      agentTold: allowed === 'agent-told',
      at: now(),
    })
    if (begun !== undefined) return begun
    const other = await listeners.of(contactId)
    return { refused: other === undefined ? 'ListeningElsewhere' : 'AlreadyListened' }
  }

  const stop = async (personId: string, contactId: string): Promise<void> => {
    const there = await listeners.of(contactId)
    if (there?.by !== personId) return
    await listeners.end(there.id, now())
    lookAt(contactId)
  }

  /**
   * Who listens, as long as the conversation that they came for goes on, their desk is not out of it again, they are
   * signed in, and the policy lets anybody listen.
   */
  const still = async (
    contactId: string,
    contact: Contact | undefined,
    legs: readonly CarrierLeg[],
  ): Promise<CallListener | undefined> => {
    const listener = await listeners.of(contactId)
    if (listener === undefined) return undefined
    const { phase } = contact ?? {}
    const isSame = phase?.kind === 'connected' && phase.agentId === listener.agent_id
    const own = legs.filter(leg => isLegOf(leg, listener))
    const mayStay =
      isSame &&
      (own.length === 0 || own.some(isStillComing)) &&
      (await listeners.isSignedIn(listener.by, now())) &&
      (await policy()) !== 'nobody'
    if (mayStay) return listener
    await listeners.end(listener.id, now())
    return undefined
  }

  /** Whoever was let in and never came, and whoever is in a conversation that nobody follows any more. */
  const endLost = async (): Promise<void> => {
    for (const listener of await listeners.open()) {
      const { id, contact_id: contactId, begun_at } = listener
      const { legs } = await ofContact(contactId)
      const hasCome = legs.some(leg => isLegOf(leg, listener))
      if (!hasCome && Number(begun_at) < now() - comesWithinMs) await listeners.end(id, now())
      else await follow(contactId)
    }
  }

  return { listen, stop, still, endLost, of: listeners.of }
}

/** Whether a leg is that with which this supervisor came. */
function isLegOf(leg: CarrierLeg, { by, begun_at }: CallListener): boolean {
  return leg.listens_as !== null && leg.agent_id === by && Number(leg.begun_at) >= Number(begun_at)
}

/** In its room, or on its way into it. */
function isStillComing({ ended_at, rooms }: CarrierLeg): boolean {
  return ended_at === null && (Object.keys(rooms).length === 0 || roomOf(rooms) !== undefined)
}
