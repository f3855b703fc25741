import { z } from 'zod'
import type { ChatStanding, Staffing } from '../../src-domain/chat/chat-standing.ts'
import type { EntryRefusal } from '../../src-domain/conversations/check-entry.ts'
import type { Attachment } from '../../src-domain/conversations/conversation.ts'
import type { Instant, Language } from '../../src-domain/vocabulary/words.ts'

/**
 * What the chat page and the hub say to each other over `/chat/live`. The page makes a secret of 32 random bytes, once
 * for each chat; whoever has it speaks for that chat, at any hub and after any restart, and nobody else does. What the
 * page sends has an id and is there once, however often it is sent. It is not trusted: it says who it claims to be, and
 * learns only about its own chat.
 */
export const chatProtocolVersion = 1
/** At most so many bytes in one file. */
export const chatFileBytesMax = 10_000_000

const secretSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const languageSchema = z.enum(['en', 'fr'])
const emailSchema = z.string().max(254)
const phoneSchema = z.string().max(32)
/** Longer than an entry may be, so that a long one is refused by name. */
const textSchema = z.string().max(20_000)

/** Who writes, as they say. */
const writerShape = {
  language: languageSchema,
  name: z.string().max(80).optional(),
  email: emailSchema.optional(),
  phone: phoneSchema.optional(),
}

export const chatMessageSchema = z.discriminatedUnion('type', [
  /** Begins a chat with its first words, or comes back to it when the answer was lost. */
  z.strictObject({
    type: z.literal('begin'),
    protocol: z.int(),
    secret: secretSchema,
    ...writerShape,
    id: z.uuid(),
    text: textSchema,
  }),
  /** Comes back to a chat, and asks for what changed after a revision. */
  z.strictObject({
    type: z.literal('resume'),
    protocol: z.int(),
    secret: secretSchema,
    after: z.int().nonnegative(),
  }),
  /** While nobody answers: a message that is answered later. */
  z.strictObject({
    type: z.literal('leave-message'),
    protocol: z.int(),
    secret: secretSchema,
    ...writerShape,
    id: z.uuid(),
    text: textSchema,
  }),
  z.strictObject({
    type: z.literal('say'),
    id: z.uuid(),
    text: textSchema,
    attachmentIds: z.array(z.uuid()).max(20),
  }),
  z.strictObject({ type: z.literal('typing'), isTyping: z.boolean() }),
  z.strictObject({ type: z.literal('seen'), upTo: z.int().positive() }),
  /** Ends the chat; what was promised instead of it stays. */
  z.strictObject({ type: z.literal('leave') }),
  z.strictObject({ type: z.literal('call-me-back'), phone: phoneSchema }),
  z.strictObject({ type: z.literal('answer-by-email'), email: emailSchema }),
  /** Takes a promised call back, or an answer by e-mail that nobody has in hand yet. */
  z.strictObject({ type: z.literal('cancel-promise') }),
  z.strictObject({ type: z.literal('send-transcript'), email: emailSchema }),
  z.strictObject({ type: z.literal('beat') }),
])
export type ChatMessage = z.infer<typeof chatMessageSchema>

/** An entry as the customer sees it: an agent is a first name. */
export interface ChatEntry {
  readonly number: number
  readonly id: string
  readonly revision: number
  readonly at: Instant
  readonly text: string
  readonly attachments: readonly Attachment[]
  readonly writer:
    | { readonly kind: 'customer' }
    | { readonly kind: 'agent'; readonly name: string }
    | { readonly kind: 'rule' }
}

export type ChatRefusal =
  | { readonly name: 'Malformed' | 'ProtocolNotSpoken' | 'UnknownChat' | 'TooManyChats' | 'TooManyMessages' }
  /** The hub cannot take it now; the same again later may go. */
  | { readonly name: 'Unavailable' }
  /** Nobody answers chats now, until `opensAt` where that can be said. */
  | { readonly name: 'Closed'; readonly opensAt?: Instant }
  | EntryRefusal
  | { readonly name: 'EntryIdReused' | 'UnknownAttachment' }
  /** Say it again after this time. */
  | { readonly name: 'TooFast'; readonly retryAfterMs: number }
  | { readonly name: 'NotAPhone' | 'NotAnEmail' | 'AddressMissing' }

export type ChatHubMessage =
  /** The chat is there. `canSendTranscript`: the hub has a way to send e-mail. */
  | {
      readonly type: 'received'
      readonly language: Language
      readonly canSendTranscript: boolean
      readonly email?: string
      readonly phone?: string
    }
  | { readonly type: 'standing'; readonly standing: ChatStanding }
  /**
   * What is new, oldest first. `revision` is that of the chat; with `isWhole` false more follows at once. Everything
   * up to `seenByAgent` was seen.
   */
  | {
      readonly type: 'entries'
      readonly entries: readonly ChatEntry[]
      readonly revision: number
      readonly seenByAgent: number
      readonly isWhole: boolean
    }
  /** The agent writes, or has stopped. */
  | { readonly type: 'typing'; readonly isTyping: boolean }
  /** The message is there, and is answered by `dueAt`. */
  | { readonly type: 'message-left'; readonly dueAt: Instant }
  | { readonly type: 'transcript-sent'; readonly email: string }
  | { readonly type: 'beat'; readonly now: Instant }
  /** Why something had no effect; `id` names the entry where there is one. */
  | ({ readonly type: 'refused'; readonly id?: string } & ChatRefusal)

/** Whether somebody answers chats in one language, before one begins. */
export type LobbyStanding =
  | { readonly kind: 'open'; readonly staffing: Staffing; readonly expectedWaitMs?: number }
  | { readonly kind: 'closed'; readonly opensAt?: Instant }

const lobbyStandingSchema: z.ZodType<LobbyStanding> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open'),
    staffing: z.enum(['staffed', 'nobody', 'only-in-other-language']),
    expectedWaitMs: z.int().nonnegative().optional(),
  }),
  z.object({ kind: z.literal('closed'), opensAt: z.int().optional() }),
])

/** What the page needs before a chat begins: `GET /chat/lobby`. */
export const chatLobbySchema = z.object({
  city: z.object({ en: z.string(), fr: z.string() }),
  /** Empty where the city has none. */
  phone: z.string(),
  /** IANA name. */
  timeZone: z.string(),
  standing: z.object({ en: lobbyStandingSchema, fr: lobbyStandingSchema }),
  /** Whether a message can be left, to be answered later, and by what; none: there is no queue for messages. */
  messages: z.enum(['email', 'phone', 'none']),
})
export type ChatLobby = z.infer<typeof chatLobbySchema>

/** `PUT /chat/files/:id?name=…`, the file as the body and the secret as the bearer token; then `say` takes it along. */
export const chatFileNameSchema = z.strictObject({ name: z.string().min(1).max(400) })
export const chatFileSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
})
