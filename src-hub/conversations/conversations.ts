import type { AnswerRefusal, EntryRefusal } from '../../src-domain/conversations/check-entry.ts'
import { attachmentsPerEntryMax, checkEntry, mayAnswer } from '../../src-domain/conversations/check-entry.ts'
import type { Conversation, Delivery, Entry, Medium } from '../../src-domain/conversations/conversation.ts'
import {
  type Recipients,
  type RecipientsRefusal,
  recipientsRefusal,
  tidyRecipients,
} from '../../src-domain/mail/mail-recipients.ts'
import type { RoutingState } from '../../src-domain/routing/routing-state.ts'
import type { AgentId, ContactId } from '../../src-domain/vocabulary/words.ts'
import type { Log } from '../database/log.ts'
import type {
  Appended,
  ConversationStore,
  NewConversation,
  NewEntry,
  Overtaken,
} from './conversation-store.ts'

/** What is new in a conversation, for whoever has an end of it. */
export interface ConversationChange {
  readonly conversation: Conversation
  /** The entries that are new, or are otherwise on their way. Empty when only what was seen changed. */
  readonly entries: readonly Entry[]
  /** The revision after which they changed: whoever knows an earlier one asks for what is missing. */
  readonly after: number
}

/** Somebody writes, or has stopped; it is told and not kept. */
export interface Typing {
  readonly contactId: ContactId
  readonly side: 'customer' | 'agent'
  readonly isTyping: boolean
}

/** Where an answer goes by another medium. */
export type Address = Partial<Pick<Conversation['customer'], 'email' | 'phone'>>

export interface ConversationsParts {
  readonly store: ConversationStore
  readonly state: () => RoutingState
  /** The centre's own mailboxes: no answer goes to them. */
  readonly ownAddresses?: readonly string[]
  /** Lets the other hubs know that a conversation changed after a revision. */
  readonly tellOthers: (told: { readonly conversationId: string; readonly after: number }) => void
  readonly tellTyping: (typing: Typing) => void
  readonly log: Log
}

export interface AgentsEntry {
  readonly id: string
  readonly text: string
  readonly attachmentIds: readonly string[]
  /** Absent: as the conversation goes. */
  readonly via?: Medium
  /** Of an e-mail; absent: whoever wrote last. */
  readonly recipients?: Recipients
}

export type Said =
  | { readonly kind: 'said'; readonly entry: Entry }
  | {
      readonly kind: 'refused'
      readonly refusal:
        | AnswerRefusal
        | EntryRefusal
        | RecipientsRefusal
        | { readonly name: 'UnknownConversation' | 'EntryIdReused' | 'UnknownAttachment' }
        /** There is no address to which it could be sent. */
        | { readonly name: 'NoAddress'; readonly via: Medium }
    }

/**
 * What was written, for the channels that carry it and for the desks. Channels `begin` a conversation and `append` what
 * the customer wrote; agents `say`; both hear of each change by `onChanged`, at whatever hub it was made. What an agent
 * says in a chat has arrived with the hub; what goes by text message or e-mail is `sending` until its channel says more.
 */
export function createConversations(parts: ConversationsParts) {
  const { store, state, log } = parts
  const listeners = new Set<(change: ConversationChange) => void>()
  const typingListeners = new Set<(typing: Typing) => void>()
  /** Up to which revision this hub told of the conversations that somebody has in hand. */
  const told = new Map<string, number>()

  const tellListeners = (change: ConversationChange): void => {
    const { id, revision } = change.conversation
    const before = told.get(id)
    if (before !== undefined) told.set(id, Math.max(before, revision))
    for (const listener of listeners) listener(change)
  }

  const tellHere = async (conversationId: string, after: number): Promise<void> => {
    if (listeners.size === 0) return
    const conversation = await store.find(conversationId)
    if (conversation === undefined) return
    const entries = await store.changedAfter(conversationId, after)
    tellListeners({ conversation, entries, after })
  }

  /** Tells everybody what came after a revision. */
  const tell = async (conversationId: string, after: number): Promise<void> => {
    parts.tellOthers({ conversationId, after })
    await tellHere(conversationId, after)
  }

  const tellAppended = async <Result extends Appended | Overtaken>(
    conversationId: string,
    appended: Result,
  ): Promise<Result> => {
    if (appended.kind !== 'appended') return appended
    const { entry, conversation } = appended
    const after = entry.revision - 1
    if (conversation === undefined) await tell(conversationId, after)
    else {
      parts.tellOthers({ conversationId, after })
      tellListeners({ conversation, entries: [entry], after })
    }
    return appended
  }

  const append = async (conversationId: string, wanted: NewEntry): Promise<Appended> =>
    tellAppended(conversationId, await store.append(conversationId, wanted))

  return {
    store,
    append,

    /** As `append`, only while the last entry has this number: nobody wrote meanwhile. */
    appendAfter: async (
      conversationId: string,
      follows: number,
      wanted: NewEntry,
    ): Promise<Appended | Overtaken> =>
      tellAppended(conversationId, await store.append(conversationId, wanted, follows)),

    /** Begins a conversation, or answers the one that has this id. */
    begin: (wanted: NewConversation): Promise<Conversation> => store.begin(wanted),

    /** What an agent answers. The same entry again is told the same. */
    say: async (contactId: ContactId, agentId: AgentId, wanted: AgentsEntry): Promise<Said> => {
      const conversation = await store.findByContact(contactId)
      if (conversation === undefined) return refused({ name: 'UnknownConversation' })
      const via = wanted.via ?? conversation.medium
      const wrong = checkEntry({ text: wanted.text, attachments: wanted.attachmentIds.length }, via)
      if (wrong) return refused(wrong)
      const mayNot = mayAnswer(state().contacts.get(contactId), agentId)
      if (mayNot) {
        // Said before the contact was given up, and asked again because the answer was lost.
        const there = await store.findEntry(wanted.id)
        const isRepeated =
          there?.conversationId === conversation.id &&
          there.entry.writer.kind === 'agent' &&
          there.entry.writer.agentId === agentId
        return isRepeated ? { kind: 'said', entry: there.entry } : refused(mayNot)
      }
      const recipients = via === 'email' && wanted.recipients ? tidyRecipients(wanted.recipients) : undefined
      const wrongly = recipients && recipientsRefusal(recipients, parts.ownAddresses ?? [])
      if (wrongly) return refused(wrongly)
      const { email, phone } = conversation.customer
      if (
        recipients === undefined &&
        via !== conversation.medium &&
        (via === 'email' ? email : via === 'sms' ? phone : undefined) === undefined
      ) {
        return refused({ name: 'NoAddress', via })
      }
      const appended = await append(conversation.id, {
        id: wanted.id,
        via,
        text: wanted.text,
        attachmentIds: wanted.attachmentIds.slice(0, attachmentsPerEntryMax),
        ...(recipients === undefined ? {} : { recipients }),
        writer: { kind: 'agent', agentId, delivery: via === 'chat' ? 'sent' : 'sending' },
      })
      return appended.kind === 'refused'
        ? refused({ name: appended.name })
        : { kind: 'said', entry: appended.entry }
    },

    /** A channel says how far an entry is on its way. */
    deliver: async (entryId: string, delivery: Delivery): Promise<void> => {
      const conversationId = await store.deliver(entryId, delivery)
      if (conversationId === undefined) return
      const there = await store.findEntry(entryId)
      if (there) await tell(conversationId, there.entry.revision - 1)
    },

    /** One side has seen the entries up to a number. */
    see: async (conversationId: string, side: 'customer' | 'agent', upTo: number): Promise<void> => {
      if (!(await store.see(conversationId, side, upTo))) return
      const conversation = await store.find(conversationId)
      if (conversation) await tell(conversationId, conversation.revision)
    },

    /** The conversation goes on under another contact of the line. */
    continueUnder: async (conversationId: string, contactId: ContactId): Promise<void> => {
      await store.continueUnder(conversationId, contactId)
      const conversation = await store.find(conversationId)
      if (conversation) await tell(conversationId, conversation.revision)
    },

    /** From here on it is answered by another medium. */
    answerBy: async (conversationId: string, medium: Medium, address: Address): Promise<void> => {
      await store.answerBy(conversationId, medium, address)
      const conversation = await store.find(conversationId)
      if (conversation) await tell(conversationId, conversation.revision)
    },

    typing: (typing: Typing): void => {
      parts.tellTyping(typing)
      for (const listener of typingListeners) listener(typing)
    },

    onChanged: (listener: (change: ConversationChange) => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    onTyping: (listener: (typing: Typing) => void): (() => void) => {
      typingListeners.add(listener)
      return () => typingListeners.delete(listener)
    },

    /**
     * Tells here of what changed in the conversations in hand and was told by nobody: the word of another hub is lost
     * when the line between them breaks, or the database is away for longer than words are kept. Called now and then.
     */
    lookAgain: async (): Promise<void> => {
      const inHand = [...state().contacts.values()].filter(({ phase }) => phase.kind === 'connected')
      const found = await store.revisionsOf(inHand.map(({ id }) => id))
      const ids = new Set(found.map(({ id }) => id))
      for (const id of told.keys()) if (!ids.has(id)) told.delete(id)
      for (const { id, revision } of found) {
        const before = told.get(id)
        if (before !== undefined && before < revision) await tellHere(id, before)
        told.set(id, Math.max(told.get(id) ?? 0, revision))
      }
    },

    /** Another hub says that a conversation changed. */
    hear: (conversationId: string, after: number): void => {
      tellHere(conversationId, after).catch(problem =>
        log.warn({ err: problem, conversationId }, 'a change of a conversation is not told here'),
      )
    },

    hearTyping: (typing: Typing): void => {
      for (const listener of typingListeners) listener(typing)
    },
  }
}

export type Conversations = ReturnType<typeof createConversations>

function refused(refusal: Extract<Said, { kind: 'refused' }>['refusal']): Said {
  return { kind: 'refused', refusal }
}
