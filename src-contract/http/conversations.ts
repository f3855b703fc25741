import { z } from 'zod'
import { type Conversation, type Entry, mediums } from '../../src-domain/conversations/conversation.ts'

const instant = z.int().nonnegative()
const mediumSchema = z.enum(mediums)

/** At most so many bytes in one file of a chat or an e-mail that an agent sends. */
export const attachmentBytesMax = 10_000_000

/** To whom an e-mail goes. */
export const recipientsSchema = z.object({
  to: z.array(z.string().max(320)).max(100),
  cc: z.array(z.string().max(320)).max(100),
})

export const attachmentSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
})

const deliverySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sending') }),
  z.object({ kind: z.literal('sent'), at: instant }),
  z.object({ kind: z.literal('failed'), at: instant, why: z.string() }),
])

export const entrySchema: z.ZodType<Entry> = z.object({
  number: z.int().positive(),
  id: z.uuid(),
  revision: z.int().positive(),
  at: instant,
  contactId: z.uuid(),
  via: mediumSchema,
  text: z.string(),
  attachments: z.array(attachmentSchema),
  recipients: recipientsSchema.optional(),
  removedAfterDays: z.int().positive().optional(),
  writer: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('customer') }),
    z.object({ kind: z.literal('agent'), agentId: z.string(), delivery: deliverySchema }),
    z.object({ kind: z.literal('rule'), delivery: deliverySchema }),
  ]),
})

export const conversationSchema: z.ZodType<Conversation> = z.object({
  id: z.uuid(),
  medium: mediumSchema,
  language: z.enum(['en', 'fr']),
  customer: z.object({
    name: z.string().optional(),
    email: z.string().optional(),
    phone: z.string().optional(),
  }),
  subject: z.string().optional(),
  begunAt: instant,
  contactId: z.uuid(),
  count: z.int().nonnegative(),
  revision: z.int().nonnegative(),
  seen: z.object({ customer: z.int().nonnegative(), agent: z.int().nonnegative() }),
})

/**
 * `GET /api/conversations/:contactId?after=REVISION`: the conversation and what changed in it since, oldest first. With
 * `isWhole` false there is more: ask again after the last entry's revision.
 */
export const conversationViewSchema = z.object({
  conversation: conversationSchema,
  entries: z.array(entrySchema),
  isWhole: z.boolean(),
})
export type ConversationView = z.infer<typeof conversationViewSchema>

/** `POST /api/conversations/:contactId/entries`: what the agent answers. The same id again is told the same. */
export const sayEntrySchema = z.strictObject({
  id: z.uuid(),
  text: z.string().max(200_000),
  attachmentIds: z.array(z.uuid()).max(100),
  /** Absent: as the conversation goes. */
  via: mediumSchema.optional(),
  /** Of an e-mail; absent: whoever wrote last. Refused: a `RecipientsRefusal` by its name. */
  recipients: recipientsSchema.optional(),
})
export type SayEntry = z.infer<typeof sayEntrySchema>

/** `PUT /api/conversations/:contactId/attachments/:id?name=…`, the file as the body; then an entry takes it along. */
export const attachmentNameSchema = z.strictObject({ name: z.string().min(1).max(200) })
