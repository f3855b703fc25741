import { z } from 'zod'
import type { CustomerCommand } from '../../src-domain/people/customer-command.ts'
import type { RequestCommand } from '../../src-domain/requests/request-command.ts'
import { chosenPresences } from '../../src-domain/routing/agent.ts'
import type { RoutingCommand } from '../../src-domain/routing/routing-command.ts'

/**
 * The commands that a desk may send, each wrapped in an envelope. The hub applies an envelope exactly once by its
 * `id`, whether it comes over the live socket or, after hours without a line, in a batch over HTTP. Unknown fields
 * are refused: nothing is stored that nobody reads.
 */

const id = z.uuid()
const instant = z.int().nonnegative()
/** Words that people type: no control characters but line ends and tabs. */
const words = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused here.
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, 'control characters')
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
    wrapUp: z.strictObject({
      reasonCode: z.string().max(64),
      resolvedAtFirstContact: z.boolean(),
      summary: words(2_000).optional(),
    }),
  }),
  z.strictObject({ kind: z.literal('link-customer'), contactId: id, customerId: id.optional() }),
  z.strictObject({ kind: z.literal('note-contact'), contactId: id, text: longText }),
  z.strictObject({ kind: z.literal('transfer-contact'), contactId: id, to: targetSchema }),
  z.strictObject({ kind: z.literal('consult'), contactId: id, consultId: id, to: targetSchema }),
  z.strictObject({ kind: z.literal('complete-transfer'), contactId: id }),
  z.strictObject({ kind: z.literal('cancel-consult'), contactId: id }),
  z.strictObject({ kind: z.literal('report-unreached'), contactId: id }),
  z.strictObject({ kind: z.literal('report-no-show'), contactId: id }),
  z.strictObject({ kind: z.literal('call-for-help'), siteId: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('withdraw-help'), siteId: z.string().min(1).max(64) }),
  z.strictObject({
    kind: z.literal('shift-queue'),
    queueId: z.string().min(1).max(64),
    shiftMs: z.int().min(0).max(dayMs),
    forMs: z.int().min(0).max(dayMs),
  }),
] as const

const requestCommandSchemas = [
  z.strictObject({
    kind: z.literal('create-request'),
    requestId: id,
    reference: z.string().max(24),
    typeCode: z.string().max(64),
    customerId: id.optional(),
    contactId: id.optional(),
    place: placeSchema.optional(),
    answers: z.record(z.string().max(64), z.union([words(2_000), z.number(), z.boolean()])),
    description: longText,
    notifyBy: z.enum(['no', 'phone', 'email', 'sms']),
    language: languageSchema,
    createdAt: instant,
    noticeReadAt: instant.optional(),
  }),
  z.strictObject({ kind: z.literal('follow-request'), requestId: id, customerId: id }),
] as const

const customerCommandSchemas = [
  z.strictObject({ kind: z.literal('create-customer'), customerId: id, fields: customerFieldsSchema }),
  z.strictObject({
    kind: z.literal('update-customer'),
    customerId: id,
    expectedVersion: z.int().positive(),
    fields: customerFieldsSchema.partial(),
  }),
] as const

export const deskCommandSchema = z.discriminatedUnion('kind', [
  ...routingCommandSchemas,
  ...requestCommandSchemas,
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

type WithoutAgent<Command> = Command extends unknown ? Omit<Command, 'agentId'> : never
type DeskRoutingKind = DeskRoutingCommand['kind']

/** The contract and the domain must say the same; these lines fail to compile when they do not. */
type Same<A, B> = A extends B ? true : never
export const contractMatchesDomain: [
  Same<DeskRoutingCommand, WithoutAgent<Extract<RoutingCommand, { kind: DeskRoutingKind }>>>,
  Same<z.infer<(typeof requestCommandSchemas)[number]>, RequestCommand>,
  Same<z.infer<(typeof customerCommandSchemas)[number]>, CustomerCommand>,
] = [true, true, true]
