import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import { useDeskStore, useHub, useLiveValue } from '../../desk-context.ts'
import type { WrittenStanding } from '../../desk-data/written-standing.ts'
import {
  type ConversationKeeper,
  type KeptConversation,
  type KeptConversations,
  keepConversations,
} from './conversation-keeper.ts'
import { unansweredSince, unreadOf } from './conversation-log.ts'
import { keepReplies, type Reply, type ReplyKeeper } from './reply-keeper.ts'
import { isWritten } from './written-contacts.ts'

interface Keepers {
  readonly conversations: ConversationKeeper
  readonly replies: ReplyKeeper
}

const KeepersContext = createContext<Keepers | undefined>(undefined)

/** Keeps what is written in the contacts of this desk, and what is typed in answer, whatever screen is open. */
export function ConversationsProvider({ children }: { readonly children: ReactNode }) {
  const hub = useHub()
  const store = useDeskStore()
  const [keepers, setKeepers] = useState<Keepers>()
  useEffect(() => {
    const conversations = keepConversations(hub)
    const replies = keepReplies({ hub, store, newId: () => crypto.randomUUID(), now: Date.now })
    setKeepers({ conversations, replies })
    return () => {
      conversations.stop()
      replies.stop()
    }
  }, [hub, store])
  return keepers && <KeepersContext value={keepers}>{children}</KeepersContext>
}

function useKeepers(): Keepers {
  const keepers = useContext(KeepersContext)
  if (keepers === undefined) throw new Error('conversations are used outside their provider')
  return keepers
}

export function useConversations(): KeptConversations {
  const { conversations } = useKeepers()
  return useSyncExternalStore(conversations.subscribe, conversations.current)
}

export function useConversationKeeper(): ConversationKeeper {
  return useKeepers().conversations
}

export function useConversation(contactId: ContactId): KeptConversation | undefined {
  const { conversations } = useKeepers()
  return useSyncExternalStore(conversations.subscribe, () => conversations.current()[contactId])
}

/** What is about to be answered in a contact, and how to change it. */
export function useReply(contactId: ContactId): {
  readonly reply: Reply | undefined
  readonly replies: ReplyKeeper
} {
  const { replies } = useKeepers()
  const reply = useSyncExternalStore(replies.subscribe, () => replies.current()[contactId])
  return { reply, replies }
}

/** How every written contact of this desk stands. */
export function useWrittenStandings(): Readonly<Record<ContactId, WrittenStanding>> {
  const kept = useConversations()
  const contacts = useLiveValue(live => live.view.contacts)
  return Object.fromEntries(
    Object.entries(kept).flatMap(([id, { log, customerTypes }]) =>
      log === undefined || contacts[id] === undefined || !isWritten(contacts[id])
        ? []
        : [
            [
              id,
              {
                unread: unreadOf(log),
                unansweredSince: unansweredSince(log),
                lastWords: onOneLine(log.entries.at(-1)?.text),
                customerTypes,
              } satisfies WrittenStanding,
            ] as const,
          ],
    ),
  )
}

/** The beginning of some words, on one line. */
export function onOneLine(text: string | undefined, lengthMax = 160): string | undefined {
  const line = text
    ?.slice(0, lengthMax * 4)
    .replaceAll(/\s+/g, ' ')
    .trim()
  if (line === undefined || line === '') return undefined
  return line.length > lengthMax ? `${line.slice(0, lengthMax).trimEnd()}…` : line
}
