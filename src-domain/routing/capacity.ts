import type { Channel } from '../vocabulary/words.ts'
import type { Contact } from './contact.ts'

/** Live contacts take a whole agent; chats share one; e-mail and portal messages wait while a live contact is on. */
export function isLive(channel: Channel): boolean {
  return channel === 'phone' || channel === 'counter' || channel === 'callback'
}

/**
 * Whether an agent who holds `held` can be offered one more contact of `channel`. Capacity is this function of what
 * is held, offers and wrap-ups included, and never a counter: it cannot leak.
 */
export function canTake(held: readonly Contact[], channel: Channel, chatsPerAgent: number): boolean {
  if (held.some(contact => isLive(contact.channel))) return false
  if (held.some(contact => contact.phase.kind === 'offered')) return false
  if (isLive(channel)) return true
  const same = held.filter(contact => contact.channel === channel).length
  return channel === 'chat' ? same < chatsPerAgent : same < 1
}
