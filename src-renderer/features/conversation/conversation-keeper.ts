import type { Entry } from '../../../src-domain/conversations/conversation.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import type { HubClient } from '../../hub-client/hub-client.ts'
import { type ConversationLog, hasGap, withNews, withView } from './conversation-log.ts'
import { isWritten, wasWritten } from './written-contacts.ts'

/** Who writes says so again every few seconds; who was not heard for this long has stopped. */
export const typingHeldMs = 5_000
/** A question that came to nothing is asked again, also when no news comes. */
const askAgainMs = 3_000
const unknownAskedMax = 3

/** A written contact of this desk. */
export interface KeptConversation {
  /** Absent until the hub has said it. */
  readonly log: ConversationLog | undefined
  /** The hub knows no conversation of this contact. */
  readonly isUnknown: boolean
  readonly customerTypes: boolean
}

export type KeptConversations = Readonly<Record<ContactId, KeptConversation>>

export interface ConversationKeeper {
  readonly current: () => KeptConversations
  readonly subscribe: (listener: () => void) => () => void
  /** Told of each entry that is new to this desk since it knew the conversation, in order. */
  readonly onWritten: (listener: (contactId: ContactId, entries: readonly Entry[]) => void) => () => void
  readonly stop: () => void
}

const unheard: KeptConversation = { log: undefined, isUnknown: false, customerTypes: false }

/**
 * Keeps what is written in the contacts that this desk holds, from the offer on: first asked for, then as the hub says
 * it. What was missed, by a gap or while the line was down, is asked for by the revision that is known.
 */
export function keepConversations(hub: Pick<HubClient, 'current' | 'subscribe' | 'conversations'>) {
  let kept: KeptConversations = {}
  const asking = new Set<ContactId>()
  /** Asked for again while an answer was on its way. */
  const missed = new Set<ContactId>()
  const typing = new Map<ContactId, ReturnType<typeof setTimeout>>()
  const unknown = new Map<ContactId, number>()
  const retries = new Map<ContactId, ReturnType<typeof setTimeout>>()
  const listeners = new Set<() => void>()
  const writtenListeners = new Set<(contactId: ContactId, entries: readonly Entry[]) => void>()
  let wasLive = false
  let isStopped = false

  const put = (contactId: ContactId, part: Partial<KeptConversation>): void => {
    const before = kept[contactId]
    if (before === undefined) return
    kept = { ...kept, [contactId]: { ...before, ...part } }
    for (const listener of [...listeners]) listener()
    if (part.log === undefined || before.log === undefined) return
    const known = new Set(before.log.entries.map(({ id }) => id))
    const written = part.log.entries.filter(({ id }) => !known.has(id))
    if (written.length > 0) for (const listener of [...writtenListeners]) listener(contactId, written)
  }

  const ask = async (contactId: ContactId): Promise<void> => {
    if (isStopped) return
    if (asking.has(contactId)) {
      missed.add(contactId)
      return
    }
    asking.add(contactId)
    clearTimeout(retries.get(contactId))
    const view = await hub.conversations.read(contactId, kept[contactId]?.log?.known ?? 0)
    asking.delete(contactId)
    const isMissed = missed.delete(contactId)
    const before = kept[contactId]
    if (before === undefined || isStopped) return
    if ('conversation' in view) {
      const log = withView(before.log, view)
      put(contactId, { log, isUnknown: false })
      // What came while it was asked may be beyond the answer.
      const isBehind = hasGap(log) && log.known > (before.log?.known ?? 0)
      if (isMissed || !view.isWhole || isBehind) void ask(contactId)
      else if (hasGap(log)) askLater(contactId)
      return
    }
    const isUnknown = view.kind === 'hub-refused' && view.status === 404
    if (isUnknown) put(contactId, { isUnknown })
    // A hub that follows another may hear of the contact a moment later than this desk.
    const asked = (unknown.get(contactId) ?? 0) + (isUnknown ? 1 : 0)
    unknown.set(contactId, asked)
    if (asked < unknownAskedMax) askLater(contactId)
  }

  const askLater = (contactId: ContactId): void => {
    clearTimeout(retries.get(contactId))
    retries.set(
      contactId,
      setTimeout(() => void ask(contactId), askAgainMs),
    )
  }

  const follow = (): void => {
    const { view, line } = hub.current()
    const isLive = line === 'live'
    const held = Object.values(view.contacts).filter(
      contact => isWritten(contact) || wasWritten(contact, view.queues),
    )
    const gone = Object.keys(kept).filter(id => !(id in view.contacts))
    const come = held.filter(({ id }) => !(id in kept))
    if (gone.length > 0 || come.length > 0) {
      const stays = Object.entries(kept).filter(([id]) => !gone.includes(id))
      kept = Object.fromEntries([...stays, ...come.map(({ id }) => [id, unheard] as const)])
      for (const id of gone) {
        clearTimeout(typing.get(id))
        clearTimeout(retries.get(id))
        typing.delete(id)
        retries.delete(id)
        unknown.delete(id)
        missed.delete(id)
      }
      for (const listener of [...listeners]) listener()
    }
    // What was said while nobody listened is asked for; what is new here as well.
    const asked = isLive && !wasLive ? held : come
    wasLive = isLive
    if (isLive) for (const { id } of asked) void ask(id)
  }

  const setTyping = (contactId: ContactId, customerTypes: boolean): void => {
    clearTimeout(typing.get(contactId))
    typing.delete(contactId)
    if (customerTypes)
      typing.set(
        contactId,
        setTimeout(() => setTyping(contactId, false), typingHeldMs),
      )
    if (kept[contactId]?.customerTypes !== customerTypes) put(contactId, { customerTypes })
  }

  const stops = [
    hub.subscribe(follow),
    hub.conversations.onNews(news => {
      const { contactId } = news
      if (news.type === 'typing') return setTyping(contactId, news.isTyping)
      const before = kept[contactId]
      if (before === undefined) return
      // What the first answer brings may be older than what is said meanwhile; it is asked for again then.
      if (before.log === undefined) return void ask(contactId)
      const log = withNews(before.log, news)
      if (news.entries.some(({ writer }) => writer.kind === 'customer')) setTyping(contactId, false)
      put(contactId, { log })
      if (hasGap(log)) void ask(contactId)
    }),
  ]
  follow()

  return {
    current: () => kept,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onWritten: (listener: (contactId: ContactId, entries: readonly Entry[]) => void) => {
      writtenListeners.add(listener)
      return () => writtenListeners.delete(listener)
    },
    stop: () => {
      isStopped = true
      for (const stop of stops) stop()
      for (const timer of [...typing.values(), ...retries.values()]) clearTimeout(timer)
    },
  } satisfies ConversationKeeper
}
