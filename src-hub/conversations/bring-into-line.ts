import type { Conversation } from '../../src-domain/conversations/conversation.ts'
import type { ContactOrigin } from '../../src-domain/routing/contact.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { AgentId, Channel, ContactId, Instant, QueueId } from '../../src-domain/vocabulary/words.ts'
import { derivedId } from '../engine/derived-id.ts'
import type { Engine } from '../engine/engine.ts'
import type { Conversations } from './conversations.ts'

/** More contacts than one question could have had before it; an answer that never comes true must not go round. */
const contactsMax = 20

export interface Arrival {
  readonly channel: Channel
  readonly queueId: QueueId
  readonly from: ContactOrigin
  /** Who answered last, and is asked first. */
  readonly affinityTo?: AgentId
}

export type Brought =
  | { readonly kind: 'in-line'; readonly contactId: ContactId }
  | { readonly kind: 'closed'; readonly opensAt?: Instant }
  /** Nothing is known of what became of it: the same again is right. */
  | { readonly kind: 'away' }

/** The contact under which a new conversation first stands in the line. */
export function firstContactId(conversationId: string): ContactId {
  return derivedId('contact', conversationId)
}

/** Whether a contact can still be answered. */
export function isOpen({ contacts }: RoutingState, contactId: ContactId): boolean {
  const contact = contacts.get(contactId)
  return contact !== undefined && contact.phase.kind !== 'wrapping'
}

/**
 * Brings a conversation into the line: under the contact that it has, while that is open; else under the next one, which
 * it goes on under. Each contact's id follows from the one before, and is the id of the command that received it: asked
 * twice, at two hubs, or again after a crash, there is one contact.
 */
export async function bringIntoLine(
  parts: {
    readonly engine: Pick<Engine, 'submit' | 'state'>
    readonly conversations: Pick<Conversations, 'continueUnder'>
    /** Told of each contact that may come to be, before the rules hear of it. */
    readonly onArriving?: (contactId: ContactId) => Promise<void>
  },
  conversation: Pick<Conversation, 'id' | 'contactId' | 'language'>,
  arrival: Arrival,
): Promise<Brought> {
  const { engine } = parts
  let { contactId } = conversation
  for (let tried = 0; tried < contactsMax; tried++) {
    if (!isOpen(engine.state(), contactId)) {
      await parts.onArriving?.(contactId)
      const { language } = conversation
      const outcome = await engine.submit({
        id: contactId,
        actor: 'customer',
        command: { kind: 'receive-contact', contactId, language, ...arrival },
      })
      if (outcome.kind === 'postponed') return { kind: 'away' }
      if (outcome.kind === 'refused') {
        const { name } = outcome.refusal
        // Refused once is refused for good under this id: what opened since is found under the next.
        if (name === 'QueueClosed' && !outcome.replayed) {
          const { opensAt } = outcome.refusal
          return { kind: 'closed', ...(typeof opensAt === 'number' ? { opensAt } : {}) }
        }
        // It was received before, by other words.
        if (!['CommandIdReused', 'ContactExists', 'QueueClosed'].includes(name)) return { kind: 'closed' }
      }
    }
    if (isOpen(engine.state(), contactId)) {
      await parts.conversations.continueUnder(conversation.id, contactId)
      return { kind: 'in-line', contactId }
    }
    contactId = derivedId('contact', conversation.id, contactId)
  }
  throw new Error(`conversation ${conversation.id} finds no contact`)
}
