import { z } from 'zod'
import { authenticationResults } from '../../src-domain/mail/authentication-results.ts'
import { recipientsSchema } from './conversations.ts'

const instant = z.int().nonnegative()
const bilingual = z.object({ en: z.string(), fr: z.string() })
const name = z.object({ name: z.string(), address: z.string() })

const reportSchema = z.object({
  recipient: z.string(),
  action: z.enum(['failed', 'delayed', 'delivered', 'relayed', 'expanded']),
  status: z.string().optional(),
  diagnostic: z.string().optional(),
})

const triageSchema = z.object({
  language: z.enum(['en', 'fr']),
  /** Something cannot wait: it is due sooner, and the customer should be called. */
  urgent: z
    .object({ gravity: z.enum(['danger', 'hazard']), because: z.string(), dueWithinMs: z.int() })
    .optional(),
  /** The likeliest first. */
  likelyTypes: z.array(z.object({ code: z.string(), score: z.number() })),
  notByEmail: z.object({ code: z.string(), reason: bilingual }).optional(),
  questions: z.array(z.object({ field: z.string(), ask: bilingual })),
  references: z.array(z.string()),
})

/** A message of a customer, or about one of ours. Its words and files are those of the entry with the same id. */
export const mailMessageSchema = z.object({
  entryId: z.uuid(),
  kind: z.enum(['personal', 'automatic', 'auto-reply', 'bounce', 'receipt', 'loop']),
  at: instant,
  from: name.optional(),
  to: z.array(name),
  cc: z.array(name),
  subject: z.string(),
  /** What was quoted or stands below as a signature: shown folded. */
  folded: z.string(),
  /** The page, clean: for a frame of its own without scripts. Its pictures are `cid:` addresses, see `pictures`. */
  html: z.string().optional(),
  /** How many pictures were left out because they would be fetched from elsewhere. */
  blockedImages: z.int().nonnegative(),
  pictures: z.array(z.object({ contentId: z.string(), attachmentId: z.uuid() })),
  /** Files that are not kept; they are still in the mailbox. */
  refusedFiles: z.array(
    z.object({
      name: z.string(),
      bytes: z.int(),
      why: z.enum(['kind', 'too-many', 'too-large']),
      found: z.string().optional(),
    }),
  ),
  /** Why not all of it could be read; the whole is in the mailbox. */
  problem: z
    .enum(['too-large', 'header-too-large', 'nested-too-deep', 'unreadable', 'took-too-long'])
    .optional(),
  reports: z.array(reportSchema),
  /** What the centre's receiving server found; absent where it is not set whom to believe, or nothing was found. */
  sender: z
    .object({
      spf: z.enum(authenticationResults).optional(),
      dkim: z.enum(authenticationResults).optional(),
      dmarc: z.enum(authenticationResults).optional(),
    })
    .optional(),
  /** The domain that it names as its sender disowns it: the address proves nobody. */
  isUnconfirmed: z.boolean(),
  triage: triageSchema,
  /** Open requests that it names. */
  requests: z.array(z.object({ id: z.string(), reference: z.string(), typeCode: z.string() })),
})
export type MailMessage = z.infer<typeof mailMessageSchema>

/** The clock of the acknowledgement by a person: three business days; what a machine says does not stop it. */
export const acknowledgementSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nothing-to-acknowledge') }),
  z.object({ kind: z.literal('running'), since: instant, dueAt: instant }),
  z.object({
    kind: z.literal('acknowledged'),
    since: instant,
    dueAt: instant,
    at: instant,
    isLate: z.boolean(),
  }),
])

/**
 * `GET /api/conversations/:contactId/mail`: what e-mail knows of a conversation beside its entries. For whoever may read
 * the conversation; refused `UnknownConversation` otherwise.
 */
export const mailViewSchema = z.object({
  /** Oldest first. */
  messages: z.array(mailMessageSchema),
  /** Entries of ours of which a mail server reported that they did not arrive, or not yet. */
  reports: z.array(z.object({ entryId: z.uuid(), report: reportSchema })),
  acknowledgement: acknowledgementSchema,
  /** To whom an answer to the latest message goes: its writer, or everybody whom it names. Never to a mailbox of ours. */
  answer: z.object({ reply: recipientsSchema, replyAll: recipientsSchema }).optional(),
  /** Ready replies to the latest message: the questions for what is missing, and why something is not taken by e-mail. */
  ready: z.object({ askForFacts: bilingual.optional(), notByEmail: bilingual.optional() }),
})
export type MailView = z.infer<typeof mailViewSchema>
