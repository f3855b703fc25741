import { z } from 'zod'
import type { CustomerCommand } from '../../src-domain/people/customer-command.ts'
import {
  changeableFields,
  questionOf,
  type RequestChanges,
} from '../../src-domain/requests/request-changes.ts'
import type { RequestCommand } from '../../src-domain/requests/request-command.ts'
import { chosenPresences } from '../../src-domain/routing/agent.ts'
import type { RoutingCommand } from '../../src-domain/routing/routing-command.ts'
import { visitStepKinds } from '../../src-domain/visits/visit-steps.ts'

/**
 * The commands that a desk may send, each wrapped in an envelope. The hub applies an envelope exactly once by its
 * `id`, whether it comes over the live socket or, after hours without a line, in a batch over HTTP. Unknown fields
 * are refused: nothing is stored that nobody reads.
 */

const id = z.uuid()
const instant = z.int().nonnegative()
/** Words that people type: no control characters but line ends and tabs, and no half of a character. */
const words = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused here.
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ud800-\udfff]*$/u, 'control characters')
const languageSchema = z.enum(['en', 'fr'])
const phoneSchema = z.strictObject({
  e164: z.string().regex(/^\+[1-9]\d{6,14}$/),
  kind: z.enum(['mobile', 'home', 'work']),
})

export const civicAddressSchema = z.strictObject({
  id: z.string().min(1).max(64),
  civicNumber: words(16),
  street: words(120),
  unit: words(16).optional(),
  postalCode: words(10),
  ward: z.int().min(0).max(99),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
})

export const customerFieldsSchema = z.strictObject({
  givenName: words(80),
  familyName: words(80),
  organization: words(120).optional(),
  language: languageSchema,
  phones: z.array(phoneSchema).max(6).readonly(),
  emails: z.array(z.email().max(254)).max(6).readonly(),
  address: civicAddressSchema.optional(),
  preference: z.enum(['phone', 'email', 'sms', 'mail', 'none']),
  remark: words(500).optional(),
})

const placeSchema = z.strictObject({
  text: words(300),
  addressId: z.string().max(64).optional(),
  ward: z.int().min(0).max(99).optional(),
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
})

/** Texts that carry their own named limit in the rules (`NoteTooLong`, `DescriptionTooLong`) are bounded there. */
const longText = words(2_000_000)

const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('queue'), queueId: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('agent'), agentId: z.string().min(1).max(64) }),
])
const dayMs = 86_400_000
const wrapUpSchema = z.strictObject({
  reasonCode: z.string().max(64),
  resolvedAtFirstContact: z.boolean(),
  summary: words(2_000).optional(),
})
const ticketSchema = z.string().max(16)

/** The routing commands of an agent; the hub adds who asks. */
const routingCommandSchemas = [
  z.strictObject({
    kind: z.literal('set-presence'),
    presence: z.enum(chosenPresences),
    basedOn: z.int().nonnegative(),
  }),
  z.strictObject({ kind: z.literal('accept-offer'), contactId: id, offerNumber: z.int().positive() }),
  z.strictObject({
    kind: z.literal('decline-offer'),
    contactId: id,
    offerNumber: z.int().positive(),
    because: z.enum(['agent', 'no-audio']),
  }),
  z.strictObject({ kind: z.literal('hold-contact'), contactId: id }),
  z.strictObject({ kind: z.literal('resume-contact'), contactId: id }),
  z.strictObject({ kind: z.literal('end-contact'), contactId: id }),
  z.strictObject({
    kind: z.literal('complete-wrap-up'),
    contactId: id,
    wrapUp: wrapUpSchema,
  }),
  z.strictObject({ kind: z.literal('link-customer'), contactId: id, customerId: id.optional() }),
  z.strictObject({ kind: z.literal('note-contact'), contactId: id, text: longText }),
  z.strictObject({ kind: z.literal('transfer-contact'), contactId: id, to: targetSchema }),
  z.strictObject({ kind: z.literal('consult'), contactId: id, consultId: id, to: targetSchema }),
  z.strictObject({ kind: z.literal('complete-transfer'), contactId: id }),
  z.strictObject({ kind: z.literal('cancel-consult'), contactId: id }),
  z.strictObject({
    kind: z.literal('request-callback'),
    contactId: id,
    phone: z.string().regex(/^\+[1-9]\d{6,14}$/),
    promisedAt: instant.optional(),
    queueId: z.string().min(1).max(64).optional(),
    forMe: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('report-unreached'), contactId: id }),
  z.strictObject({
    kind: z.literal('place-call'),
    contactId: id,
    /** E.164, or short as 311; absent where the id is that of a call-back, whose number the hub has. */
    phone: z
      .string()
      .regex(/^(?:\+[1-9]\d{6,14}|\d{3})$/)
      .optional(),
    /** The id is that of a call-back, which may be over by now. */
    isOwed: z.literal(true).optional(),
    customerId: id.optional(),
    language: languageSchema.optional(),
  }),
  z.strictObject({ kind: z.literal('report-no-show'), contactId: id }),
  z.strictObject({
    kind: z.literal('report-call'),
    contactId: id,
    from: z.strictObject({ name: words(80).optional(), phone: words(32).optional() }),
  }),
  z.strictObject({
    kind: z.literal('report-call-over'),
    contactId: id,
    by: z.enum(['customer', 'line-lost']),
  }),
  z.strictObject({
    kind: z.literal('check-in-visitor'),
    contactId: id,
    queueId: z.string().min(1).max(64),
    language: languageSchema,
    from: z.strictObject({
      name: words(80).optional(),
      topic: words(120).optional(),
      ticket: ticketSchema.optional(),
    }),
  }),
  z.strictObject({
    kind: z.literal('hand-in-visit'),
    contactId: id,
    ticket: ticketSchema,
    queueId: z.string().min(1).max(64),
    language: languageSchema,
    name: words(80).optional(),
    topic: words(120).optional(),
    steps: z
      .array(
        z.strictObject({
          kind: z.enum(visitStepKinds),
          at: instant,
          agentId: z.string().min(1).max(64),
          aheadMs: z.int().nullable().optional(),
        }),
      )
      .max(1_000)
      .readonly(),
    note: longText.optional(),
    customerId: id.optional(),
    requests: z
      .array(z.strictObject({ requestId: id, reference: z.string().max(24) }))
      .max(100)
      .readonly(),
    wrapUp: wrapUpSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('call-for-help'),
    siteId: z.string().min(1).max(64),
    reason: words(120).optional(),
  }),
  z.strictObject({ kind: z.literal('withdraw-help'), siteId: z.string().min(1).max(64) }),
  z.strictObject({
    kind: z.literal('shift-queue'),
    queueId: z.string().min(1).max(64),
    shiftMs: z.int().min(0).max(dayMs),
    forMs: z.int().min(0).max(dayMs),
  }),
] as const

const answerSchema = z.union([words(2_000), z.number(), z.boolean()])
const notifyBySchema = z.enum(['no', 'phone', 'email', 'sms'])
const changeOf = <Value extends z.ZodType>(value: Value) => z.strictObject({ from: value, to: value })

/** Beside the fields that have names of their own, `answers.` and a question. Other names are refused as unknown. */
const requestChangesSchema = z
  .object({
    description: changeOf(longText).optional(),
    place: changeOf(placeSchema.nullable()).optional(),
    notifyBy: changeOf(notifyBySchema).optional(),
    customerId: changeOf(id.nullable()).optional(),
  })
  .catchall(changeOf(answerSchema.nullable()))
  .check(({ value, issues }) => {
    const keys = Object.keys(value).filter(field => {
      const question = questionOf(field)
      return question === undefined
        ? !(changeableFields as readonly string[]).includes(field)
        : question === '' || question.length > 64
    })
    if (keys.length > 0) issues.push({ code: 'unrecognized_keys', keys, input: value })
  }) as unknown as z.ZodType<RequestChanges>

const requestCommandSchemas = [
  z.strictObject({
    kind: z.literal('create-request'),
    requestId: id,
    reference: z.string().max(24),
    typeCode: z.string().max(64),
    customerId: id.optional(),
    contactId: id.optional(),
    place: placeSchema.optional(),
    answers: z.record(z.string().max(64), answerSchema),
    description: longText,
    notifyBy: notifyBySchema,
    language: languageSchema,
    createdAt: instant,
    noticeReadAt: instant.optional(),
    onBehalfOf: words(120).optional(),
  }),
  z.strictObject({ kind: z.literal('follow-request'), requestId: id, customerId: id }),
  z.strictObject({
    kind: z.literal('update-request'),
    requestId: id,
    basedOn: z.int().positive(),
    changes: requestChangesSchema,
  }),
] as const

/** The steps of a request that people take; those of the clock and of the notices are the hub's own. */
const requestStepSchemas = [
  z.strictObject({ kind: z.literal('acknowledge-request'), requestId: id, nextSteps: longText }),
  z.strictObject({
    kind: z.literal('assign-request'),
    requestId: id,
    to: z.string().min(1).max(64).nullable(),
  }),
  z.strictObject({ kind: z.literal('start-request'), requestId: id }),
  z.strictObject({ kind: z.literal('await-customer'), requestId: id, question: longText }),
  z.strictObject({ kind: z.literal('resume-request'), requestId: id, answer: longText.optional() }),
  z.strictObject({
    kind: z.literal('revise-target'),
    requestId: id,
    resolveBy: instant,
    reason: longText,
  }),
  z.strictObject({
    kind: z.literal('complete-request'),
    requestId: id,
    reasonCode: z.string().max(64),
    words: longText,
  }),
  z.strictObject({ kind: z.literal('approve-completion'), requestId: id }),
  z.strictObject({ kind: z.literal('return-completion'), requestId: id, reason: longText }),
  z.strictObject({
    kind: z.literal('record-told'),
    requestId: id,
    by: z.enum(['email', 'sms', 'phone', 'mail', 'in-person']),
  }),
  z.strictObject({ kind: z.literal('reopen-request'), requestId: id, reason: longText }),
  z.strictObject({
    kind: z.literal('cancel-request'),
    requestId: id,
    because: z.enum(['customer-wish', 'entered-by-mistake']),
    reason: longText,
  }),
  z.strictObject({ kind: z.literal('merge-request'), requestId: id, into: id }),
  z.strictObject({
    kind: z.literal('recategorise-request'),
    requestId: id,
    typeCode: z.string().max(64),
    answers: z.record(z.string().max(64), answerSchema),
  }),
  z.strictObject({
    kind: z.literal('note-request'),
    requestId: id,
    noteId: id,
    text: longText,
    isPublic: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('show-photo'), requestId: id, photoId: id, isPublic: z.boolean() }),
  z.strictObject({ kind: z.literal('escalate-request'), requestId: id, reason: longText }),
] as const

const customerCommandSchemas = [
  z.strictObject({ kind: z.literal('create-customer'), customerId: id, fields: customerFieldsSchema }),
  z.strictObject({
    kind: z.literal('update-customer'),
    customerId: id,
    expectedVersion: z.int().positive(),
    fields: customerFieldsSchema.partial(),
    from: customerFieldsSchema.partial().optional(),
  }),
] as const

export const deskCommandSchema = z.discriminatedUnion('kind', [
  ...routingCommandSchemas,
  ...requestCommandSchemas,
  ...requestStepSchemas,
  ...customerCommandSchemas,
])
export type DeskCommand = z.infer<typeof deskCommandSchema>

/** The routing commands as a desk sends them: without the agent, whom the hub knows from the session. */
export type DeskRoutingCommand = z.infer<(typeof routingCommandSchemas)[number]>

export const envelopeSchema = z.strictObject({
  /** Made by the desk; the hub applies each id once. */
  id,
  deskId: id,
  /** Whose command it is: on a shared desk an outbox may hold the work of several people. */
  by: z.string().min(1).max(64),
  /** When it was asked for, by the desk's clock. */
  at: instant,
  command: deskCommandSchema,
})
export type Envelope = z.infer<typeof envelopeSchema>

/** A refusal by name, with whatever the name needs to be explained (`maxLength`, `by`, `questions` …). */
export const refusalSchema = z.looseObject({ name: z.string() })
export type Refusal = z.infer<typeof refusalSchema>

/**
 * What became of one envelope. `accepted` and `refused` are final, and a repeated id is told the same again
 * (`replayed`). `postponed` means that the hub could not decide now; the desk keeps the command and tries later.
 */
export const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted'), id: z.string(), at: instant, replayed: z.boolean() }),
  z.object({
    kind: z.literal('refused'),
    id: z.string(),
    at: instant,
    replayed: z.boolean(),
    refusal: refusalSchema,
  }),
  z.object({ kind: z.literal('postponed'), id: z.string(), retryAfterMs: z.int() }),
])
export type Outcome = z.infer<typeof outcomeSchema>

/** Without what the hub adds. */
type WithoutAgent<Command> = Command extends unknown ? Omit<Command, 'agentId' | 'stored'> : never
type DeskRoutingKind = DeskRoutingCommand['kind']

/** The contract and the domain must say the same; these lines fail to compile when they do not. */
type Same<A, B> = A extends B ? true : never
export const contractMatchesDomain: [
  Same<DeskRoutingCommand, WithoutAgent<Extract<RoutingCommand, { kind: DeskRoutingKind }>>>,
  Same<z.infer<(typeof requestCommandSchemas)[number] | (typeof requestStepSchemas)[number]>, RequestCommand>,
  Same<z.infer<(typeof customerCommandSchemas)[number]>, CustomerCommand>,
] = [true, true, true]
