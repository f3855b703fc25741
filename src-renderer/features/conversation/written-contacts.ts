import type { DeskContact, LiveView } from '../../../src-contract/live/live-view.ts'

/** Contacts whose words are written: chats with text messages, and e-mail. A question to a colleague is none. */
export function isWritten({ channel, about }: Pick<DeskContact, 'channel' | 'about'>): boolean {
  return about === undefined && (channel === 'chat' || channel === 'email')
}

/** A chat that goes on by telephone: whoever calls back reads what was written. */
export function wasWritten(
  { channel, about, queueId }: Pick<DeskContact, 'channel' | 'about' | 'queueId'>,
  queues: LiveView['queues'],
): boolean {
  return about === undefined && channel === 'callback' && queues[queueId]?.channel === 'chat'
}
