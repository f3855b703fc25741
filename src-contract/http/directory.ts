import { z } from 'zod'
import { channels } from '../../src-domain/vocabulary/words.ts'

/**
 * Where a contact can be handed to, and who is owed a call. For those who take contacts.
 *
 * | route | answers |
 * | --- | --- |
 * | `GET /api/directory?contactId=…` | 200 `directorySchema`; 409 `NotYourContact`. Without a contact nothing is a dead end |
 * | `GET /api/callbacks` | 200 `callbackListSchema` |
 *
 * Both are of the instant `at` and change with every call: ask again while they are looked at.
 */

const bilingual = z.object({ en: z.string(), fr: z.string() })
const instant = z.int()
const language = z.enum(['en', 'fr'])
const channel = z.enum(channels)

/** `opensAt` when it is closed and will open; `closesAt` when it is open and will close. */
const hoursSchema = z.object({
  isOpen: z.boolean(),
  opensAt: instant.optional(),
  closesAt: instant.optional(),
})
export type Hours = z.infer<typeof hoursSchema>

/** Why the hub would refuse to hand the contact there (SPEC R26). */
const deadEndSchema = z.enum(['yourself', 'other-channel', 'other-site', 'closed', 'nobody-there'])
export type DeadEnd = z.infer<typeof deadEndSchema>

const directoryQueueSchema = z.object({
  id: z.string(),
  name: bilingual,
  channel,
  hours: hoursSchema,
  /** People at work who serve it in the contact's language, without the one who asks; of these, who could at once. */
  atWork: z.int(),
  free: z.int(),
  waiting: z.int(),
  /** Absent when nobody at work can serve it. */
  predictedWaitMs: z.int().optional(),
  /** Where its contacts overflow to. */
  overflowsTo: z.string().optional(),
  deadEnd: deadEndSchema.optional(),
})
export type DirectoryQueue = z.infer<typeof directoryQueueSchema>

const directoryAgentSchema = z.object({
  id: z.string(),
  name: z.string(),
  site: z.string(),
  languages: z.array(language).readonly(),
  presence: z.enum(['available', 'break', 'lunch', 'training', 'offline', 'no-answer', 'no-audio']),
  presenceSince: instant,
  /** Whether a desk of theirs is there. */
  isLinked: z.boolean(),
  /** What they have in hand, offers and wrap-ups included. */
  holds: z.array(channel).readonly(),
  /** Whether it would ring there at once. */
  isFree: z.boolean(),
  deadEnd: deadEndSchema.optional(),
})
export type DirectoryAgent = z.infer<typeof directoryAgentSchema>

const outsideLineSchema = z.object({
  id: z.string(),
  name: bilingual,
  phone: z.string(),
  hours: hoursSchema,
  languages: z.array(language).readonly(),
  note: bilingual.optional(),
  /** The centre does not call it (SPEC R34), with the reason of the rule that says so. */
  notAllowed: z.object({ reason: bilingual.optional() }).optional(),
})
export type OutsideLine = z.infer<typeof outsideLineSchema>

export const directoryQuerySchema = z.strictObject({ contactId: z.uuid().optional() })
export const directorySchema = z.object({
  at: instant,
  /** How long a transferred contact waits for the other side before it comes back. */
  returnsAfterMs: z.int(),
  queues: z.array(directoryQueueSchema).readonly(),
  agents: z.array(directoryAgentSchema).readonly(),
  outside: z.array(outsideLineSchema).readonly(),
})
export type Directory = z.infer<typeof directorySchema>

const personSchema = z.object({ id: z.string(), name: z.string() })

const callbackRowSchema = z.object({
  id: z.string(),
  queueId: z.string(),
  language,
  /** `later`: it is not offered yet. `due`: it stands in the line. */
  state: z.enum(['later', 'due', 'ringing', 'in-hand']),
  /** By when they are to be called. */
  dueAt: instant,
  /** Not offered before. */
  nextAt: instant.optional(),
  attempts: z.int(),
  attemptsMax: z.int(),
  /** Who promised to call in person, and who has it now. */
  keptFor: personSchema.optional(),
  heldBy: personSchema.optional(),
  /** Whether whoever asks may take it from the list (SPEC R35). */
  mayTake: z.boolean(),
  /** Told to whoever promised or has it, and to supervisors; nobody else sees who waits (SPEC L3). */
  who: z.object({ name: z.string().optional(), phone: z.string() }).optional(),
})
export type CallbackRow = z.infer<typeof callbackRowSchema>

export const callbackListSchema = z.object({ at: instant, callbacks: z.array(callbackRowSchema).readonly() })
export type CallbackList = z.infer<typeof callbackListSchema>
