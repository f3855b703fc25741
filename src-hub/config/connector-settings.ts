import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { requestStatuses } from '../../src-domain/requests/service-request.ts'
import { secret } from './secret.ts'

/**
 * The connectors to the city's other systems, as the file at `TOWNLINE_CONNECTORS` says them (JSON or YAML). Secrets
 * stand in the environment: wherever the file wants a text it takes `{ "$env": "NAME" }`.
 */

const secureUrl = z
  .string()
  .regex(
    /^(https:\/\/[^\s?#]+[^\s?#/]|http:\/\/(localhost|127\.0\.0\.1)(:\d+)?(\/[^\s?#]*[^\s?#/])?)$/,
    'begins with https:// and ends without a slash; http:// is for this machine alone',
  )
const secretText = z.string().min(1).max(10_000).transform(secret)
const name = z.string().min(1).max(200)
/** What becomes a part of an address or of a query is made of these alone. */
const identifier = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'is no name of a field or table')

/** What a request has to say to another system, besides `answers.` and the code of an intake question. */
export const caseFields = [
  'reference',
  'requestId',
  'title',
  'description',
  'status',
  'typeCode',
  'typeName',
  'division',
  'address',
  'latitude',
  'longitude',
  'createdAt',
  'resolveBy',
  'language',
  'outcome',
  'mediaUrl',
  'notes',
  'answers',
  'customerName',
  'customerGivenName',
  'customerFamilyName',
  'customerPhone',
  'customerEmail',
] as const
export type CaseField = (typeof caseFields)[number]

const ourField = z.union([z.enum(caseFields), z.string().regex(/^answers\.[A-Za-z0-9_-]{1,64}$/)])

/** What a status of theirs means here: `submitted` and `merged` cannot be brought about from outside. */
const meaningSchema = z.strictObject({
  status: z.enum([
    'submitted',
    'acknowledged',
    'in-progress',
    'waiting-for-customer',
    'completed',
    'cancelled',
  ]),
  /** With which of the type's reasons it was completed; without it `done`, or the first that the type has. */
  reasonCode: z.string().min(1).max(64).optional(),
})
export type StatusMeaning = z.infer<typeof meaningSchema>

const common = {
  /** Stays as it is: what was sent is remembered under it. */
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'is made of small letters, digits and hyphens'),
  name: z.strictObject({ en: name, fr: name }).optional(),
  /** What is sent when it is connected for the first time: what is made or changed from now on, or all open requests too. */
  first: z.enum(['new', 'open']).default('new'),
  /** The request types that are sent; absent: all. */
  onlyTypes: z.array(z.string().min(1).max(64)).min(1).optional(),
  /** Our type codes by their names over there; one that is not named keeps its own. */
  types: z.record(z.string(), name).default({}),
  /** Ours → theirs, over the defaults of the kind; `null` leaves a field out. */
  fields: z.partialRecord(ourField, name.nullable()).default({}),
  statuses: z
    .strictObject({
      /** Ours → theirs. */
      out: z.partialRecord(z.enum(requestStatuses), name).optional(),
      /** Theirs → what it means here; one that is not named means nothing. */
      in: z.record(z.string(), meaningSchema).optional(),
    })
    .default({}),
  /** Whether name, telephone and e-mail of the customer go along. Never those of a confidential type. */
  sendPeople: z.boolean().default(false),
  /** Whether what is said to the customer over there is shown to the customer here. */
  publicNotes: z.boolean().default(false),
  /** How many requests are sent at once. */
  atOnce: z.int().min(1).max(32).default(4),
  timeoutSeconds: z.int().min(1).max(120).default(15),
  /** For how long a request whose fate is not known may still be on its way: only then is it looked for. */
  settleSeconds: z.number().min(0).max(600).optional(),
  /** How often it is asked what has changed over there. */
  lookEverySeconds: z.number().min(0.1).max(86_400).default(60),
}

/** OAuth 2.0 client credentials (RFC 6749, section 4.4). */
const clientCredentials = z.strictObject({
  kind: z.literal('client-credentials'),
  tokenUrl: secureUrl,
  clientId: name,
  clientSecret: secretText,
  scope: z.string().min(1).max(500).optional(),
})
const jwtBearer = z.strictObject({
  kind: z.literal('jwt'),
  tokenUrl: secureUrl,
  clientId: name,
  user: name,
  /** PEM of an RSA key. */
  privateKey: secretText,
  audience: z.string().min(1).max(500),
})
const basic = z.strictObject({ kind: z.literal('basic'), user: name, password: secretText })
const token = z.strictObject({ kind: z.literal('token'), scheme: name.default('token'), token: secretText })
const authSchema = z.discriminatedUnion('kind', [
  clientCredentials,
  jwtBearer,
  basic,
  token,
  z.strictObject({ kind: z.literal('none') }),
])
export type ConnectorAuth = z.infer<typeof authSchema>

const open311Schema = z.strictObject({
  ...common,
  kind: z.literal('open311'),
  /** To where `services.json` and `requests.json` are, such as `https://311.example.org/open311/v2`. */
  url: secureUrl,
  jurisdictionId: name.optional(),
  apiKey: secretText.optional(),
  /** A service attribute that takes our reference number; the description names it in any case. */
  referenceAttribute: name.optional(),
  /** Whether `GET requests` knows `updated_after`, which is no part of GeoReport v2. */
  knowsUpdatedAfter: z.boolean().default(false),
})
const dataverseSchema = z.strictObject({
  ...common,
  kind: z.literal('dataverse'),
  /** The service root, such as `https://city.crm3.dynamics.com/api/data/v9.2`. */
  url: secureUrl,
  auth: authSchema,
  entitySet: identifier.default('incidents'),
  idField: identifier.default('incidentid'),
  /** The alternate key, which takes our reference number. */
  keyField: identifier.default('townline_reference'),
  /** Where their status is read; ours is written where `fields.status` says. */
  statusField: identifier.default('statuscode'),
  modifiedField: identifier.default('modifiedon'),
  /** Whether what is closed here is resolved there by the action of incidents; absent: where the table is `incidents`. */
  resolvesIncidents: z.boolean().optional(),
  /** The status reasons of an incident that is resolved, and of one that goes on again. */
  resolvedStatus: z.int().default(5),
  activeStatus: z.int().default(1),
  /** Where their words to us are read. */
  noteField: identifier.optional(),
})
const salesforceSchema = z.strictObject({
  ...common,
  kind: z.literal('salesforce'),
  /** My Domain, such as `https://city.my.salesforce.com`. */
  url: secureUrl,
  auth: authSchema,
  apiVersion: z
    .string()
    .regex(/^v\d{2,3}\.0$/)
    .default('v62.0'),
  object: identifier.default('Case'),
  /** An external id, unique and case-sensitive. */
  keyField: identifier.default('Townline_Ref__c'),
  statusField: identifier.default('Status'),
  noteField: identifier.optional(),
})
const requestTrackerSchema = z.strictObject({
  ...common,
  kind: z.literal('request-tracker'),
  /** To the REST2 interface, such as `https://rt.example.org/REST/2.0`. */
  url: secureUrl,
  auth: authSchema,
  queue: name.default('General'),
  /** A custom field that takes our reference number; absent: it stands in the subject, in square brackets. */
  keyField: z
    .string()
    .regex(/^[\p{Letter}\p{Number} _-]{1,64}$/u)
    .optional(),
})
const webhookSchema = z.strictObject({
  ...common,
  kind: z.literal('webhook'),
  url: secureUrl,
  /** Signs what we send and what is sent to us. */
  secret: secretText,
})

const connectorSchema = z.discriminatedUnion('kind', [
  open311Schema,
  dataverseSchema,
  salesforceSchema,
  requestTrackerSchema,
  webhookSchema,
])
export const connectorSettingsSchema = z
  .strictObject({ connectors: z.array(connectorSchema).min(1).max(20) })
  .refine(({ connectors }) => new Set(connectors.map(({ id }) => id)).size === connectors.length, {
    message: 'two connectors have the same id',
    path: ['connectors'],
  })
export type ConnectorSettings = z.infer<typeof connectorSettingsSchema>
export type OneConnector = ConnectorSettings['connectors'][number]
export type ConnectorKind = OneConnector['kind']
export type SettingsOf<Kind extends ConnectorKind> = Extract<OneConnector, { readonly kind: Kind }>

/**
 * Reads the file that `TOWNLINE_CONNECTORS` names. `undefined` where it names none; a problem, never with a value of
 * the file, where it cannot be read or says something wrong.
 */
export function readConnectorSettings(
  environment: Readonly<Record<string, string | undefined>>,
  workingFolder: string,
  readFile: (path: string) => string = path => readFileSync(path, 'utf8'),
): ConnectorSettings | { readonly problem: string } | undefined {
  const path = environment['TOWNLINE_CONNECTORS']?.trim()
  if (path === undefined || path === '') return undefined
  const told = (problem: string) => ({ problem: `TOWNLINE_CONNECTORS: ${problem}` })
  let document: unknown
  try {
    // JSON is a part of YAML.
    document = parseYaml(readFile(resolve(workingFolder, path)))
  } catch (error) {
    const code = (error as { code?: string }).code
    return told(
      code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR'
        ? `the file cannot be read (${code})`
        : 'the file is neither JSON nor YAML',
    )
  }
  const missing = new Set<string>()
  const filled = fillFromEnvironment(document, environment, missing)
  if (missing.size > 0) {
    return told(`the environment has no ${[...missing].join(', ')}, which the file takes by $env`)
  }
  const parsed = connectorSettingsSchema.safeParse(filled)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`
  return told(`the file does not describe connectors${where}: ${issue?.message}`)
}

function fillFromEnvironment(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  missing: Set<string>,
): unknown {
  if (Array.isArray(value)) return value.map(each => fillFromEnvironment(each, environment, missing))
  if (typeof value !== 'object' || value === null) return value
  const reference = (value as { readonly $env?: unknown }).$env
  if (typeof reference === 'string') {
    const found = environment[reference]
    if (found === undefined || found === '') missing.add(reference)
    return found
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, fillFromEnvironment(each, environment, missing)]),
  )
}
