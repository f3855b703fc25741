import type { HubMessage } from '../../src-contract/live/protocol.ts'
import { holderOf } from '../../src-domain/routing/contact.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { AgentId, ContactId } from '../../src-domain/vocabulary/words.ts'
import type { Conversations } from './conversations.ts'

/** Tells what is new in a conversation, and that its customer writes, to whoever has its contact in hand. */
export function tellDesks(
  conversations: Pick<Conversations, 'onChanged' | 'onTyping'>,
  state: () => RoutingState,
  tellAgent: (agentId: AgentId, message: Extract<HubMessage, { type: 'conversation' | 'typing' }>) => void,
): void {
  const tellHolder = (
    contactId: ContactId,
    message: Extract<HubMessage, { type: 'conversation' | 'typing' }>,
  ) => {
    const contact = state().contacts.get(contactId)
    const agentId = contact && holderOf(contact)
    if (agentId !== undefined) tellAgent(agentId, message)
  }
  conversations.onChanged(({ conversation, entries }) => {
    const { contactId } = conversation
    tellHolder(contactId, { type: 'conversation', contactId, conversation, entries })
  })
  conversations.onTyping(({ contactId, side, isTyping }) => {
    if (side === 'customer') tellHolder(contactId, { type: 'typing', contactId, isTyping })
  })
}
