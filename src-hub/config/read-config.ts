import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'
import { type ConnectorSettings, readConnectorSettings } from './connector-settings.ts'
import { type MailSettings, mailSettingsSchema } from './mail-settings.ts'
import { readTwilioSettings, type TwilioSettings } from './read-twilio-settings.ts'
import { type SipSettings, sipSettingsSchema } from './sip-settings.ts'

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

const address = z
  .string()
  .regex(/^(stun|stuns|turn|turns):\S+$/, 'begins with stun:, stuns:, turn: or turns:')
const iceServersSchema = z.array(
  z.strictObject({
    urls: z.union([address, z.array(address).min(1)]),
    username: z.string().optional(),
    credential: z.string().optional(),
  }),
)
/** A relay or mirror that web calls may use, as browsers take it (RTCIceServer). */
export type IceServer = z.infer<typeof iceServersSchema>[number]

/** Everything that the environment decides, complete and checked. */
export interface HubConfig {
  /** The address to listen on. */
  readonly host: string
  /** The port to listen on; 0 takes any free one. */
  readonly port: number
  /** Absolute folder of everything the hub keeps; unused with `databaseUrl`. */
  readonly dataFolder: string
  /** A PostgreSQL of the customer's own, instead of the one that the hub brings along. */
  readonly databaseUrl?: string
  /** Which database to use in `dataFolder`; without it the best one that runs here. */
  readonly database?: 'embedded' | 'pglite'
  /** Open the desk when the hub is ready. */
  readonly openDesk: boolean
  /** Fill an empty hub with the demo city. */
  readonly demo: boolean
  readonly iceServers: readonly IceServer[]
  /** Shared with the TURN servers of `iceServers`: those without a credential get one that ends. */
  readonly turnSecret?: string
  /** The centre's PBX; absent where there is none. */
  readonly sip?: SipSettings
  /** The centre's mailboxes; absent where there are none. */
  readonly mail?: MailSettings
  /** The city's other systems; absent where there are none. */
  readonly connectors?: ConnectorSettings
  readonly logLevel: LogLevel
  /** Origins under which desks run beside the pages that this hub serves; the Electron desk's is always among them. */
  readonly allowedOrigins: readonly string[]
  /** Origins of the sites that may show the chat, `*` for any; absent: only pages of this hub. */
  readonly chatSites?: readonly string[]
  /** Under which residents reach this hub, without a closing slash: it stands in what they are sent. */
  readonly publicUrl?: string
  /** Addresses or networks (CIDR) of the proxies in front, whose `X-Forwarded-*` headers are believed. */
  readonly proxies: readonly string[]
  /** How many photos a request may have; without it as many as the contract says. */
  readonly photosPerRequest?: number
  /** The account at Twilio, where the centre has one. */
  readonly twilio?: TwilioSettings
}

/** Why the environment makes no config: one line that begins with the variable. */
export interface ConfigProblem {
  readonly problem: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the environment once. An empty variable counts as absent. Relative folders start at `workingFolder`. */
export function readConfig(
  environment: Environment,
  workingFolder: string = process.cwd(),
): HubConfig | ConfigProblem {
  try {
    return readOrThrow(environment, workingFolder)
  } catch (error) {
    if (error instanceof BadVariable) return { problem: error.message }
    throw error
  }
}

/** Stays in this file: callers get a `ConfigProblem`. */
class BadVariable extends Error {
  override readonly name = 'BadVariable'
}

function readOrThrow(environment: Environment, workingFolder: string): HubConfig {
  const text = (variable: string) => environment[variable]?.trim() || undefined
  const databaseUrl = readDatabaseUrl(text('DATABASE_URL'))
  const turnSecret = text('TOWNLINE_TURN_SECRET')
  const sip = readSip(text('TOWNLINE_SIP'))
  const mail = readMail(text('TOWNLINE_MAIL'))
  const database = readOneOf('TOWNLINE_DATABASE', text('TOWNLINE_DATABASE'), ['embedded', 'pglite'] as const)
  if (databaseUrl !== undefined && database !== undefined) {
    throw new BadVariable(
      `TOWNLINE_DATABASE: chooses a database of the hub's own, but DATABASE_URL names another; unset one`,
    )
  }
  const photosPerRequest = readPhotosPerRequest(text('TOWNLINE_PHOTOS'))
  const chatSites = readChatSites(text('TOWNLINE_CHAT_SITES'))
  const twilio = readTwilioSettings(environment)
  if (twilio !== undefined && 'problem' in twilio) throw new BadVariable(twilio.problem)
  const connectors = readConnectorSettings(environment, workingFolder)
  if (connectors !== undefined && 'problem' in connectors) throw new BadVariable(connectors.problem)
  const publicUrl = readPublicUrl(text('TOWNLINE_PUBLIC_URL'))
  return {
    host: text('TOWNLINE_HOST') ?? '127.0.0.1',
    port: readPort(text('TOWNLINE_PORT')),
    dataFolder: resolve(workingFolder, text('TOWNLINE_DATA') ?? '.townline'),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(database === undefined ? {} : { database }),
    openDesk: readSwitch('TOWNLINE_OPEN', text('TOWNLINE_OPEN')),
    demo: readSwitch('TOWNLINE_DEMO', text('TOWNLINE_DEMO')),
    iceServers: readIceServers(text('TOWNLINE_ICE_SERVERS')),
    ...(turnSecret === undefined ? {} : { turnSecret }),
    ...(sip === undefined ? {} : { sip }),
    ...(mail === undefined ? {} : { mail }),
    ...(connectors === undefined ? {} : { connectors }),
    logLevel: readOneOf('TOWNLINE_LOG', text('TOWNLINE_LOG'), logLevels) ?? 'warn',
    allowedOrigins: readOrigins(text('TOWNLINE_ORIGINS')),
    ...(chatSites === undefined ? {} : { chatSites }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    proxies: readProxies(text('TOWNLINE_PROXIES')),
    ...(twilio === undefined ? {} : { twilio }),
    ...(photosPerRequest === undefined ? {} : { photosPerRequest }),
  }
}

/** They become part of a policy (CSP `frame-ancestors`): nothing but origins may stand in it. */
function readChatSites(text: string | undefined): readonly string[] | undefined {
  return text?.split(/[\s,]+/).map(each => {
    if (each === '*') return each
    if (/^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/i.test(each)) return each.toLowerCase()
    throw new BadVariable(
      `TOWNLINE_CHAT_SITES: "${each}" is no origin such as https://www.example.org, nor * for any site`,
    )
  })
}

function readPublicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const address = text.replace(/\/+$/, '')
  if (URL.canParse(address) && /^https?:\/\/[^?#\s]+$/i.test(address)) return address
  throw new BadVariable(`TOWNLINE_PUBLIC_URL: "${text}" is no address such as https://service.example.org`)
}

function readPhotosPerRequest(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d+$/.test(text) && Number(text) <= 20) return Number(text)
  throw new BadVariable(
    `TOWNLINE_PHOTOS: "${text}" is no number of photos; it is a whole number from 0 to 20`,
  )
}

function readProxies(text: string | undefined): readonly string[] {
  const proxies = text?.split(/[\s,]+/) ?? []
  const wrong = proxies.find(each => {
    const [address = '', bits, ...more] = each.split('/')
    return isIP(address) === 0 || more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))
  })
  if (wrong === undefined) return proxies
  throw new BadVariable(`TOWNLINE_PROXIES: "${wrong}" is no address such as 127.0.0.1 or 10.0.0.0/8`)
}

function readPort(text: string | undefined): number {
  if (text === undefined) return 4300
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new BadVariable(`TOWNLINE_PORT: "${text}" is no port; it is a whole number from 0 to 65535`)
}

function readSwitch(variable: string, text: string | undefined): boolean {
  if (text === undefined) return true
  const word = text.toLowerCase()
  if (['1', 'true', 'yes', 'on'].includes(word)) return true
  if (['0', 'false', 'no', 'off'].includes(word)) return false
  throw new BadVariable(`${variable}: "${text}" is neither 1 (on) nor 0 (off)`)
}

function readOneOf<Word extends string>(
  variable: string,
  text: string | undefined,
  words: readonly Word[],
): Word | undefined {
  if (text === undefined) return undefined
  const word = words.find(each => each === text.toLowerCase())
  if (word !== undefined) return word
  throw new BadVariable(`${variable}: "${text}" is none of ${words.join(', ')}`)
}

/** Never repeats the value: it holds a password. */
function readDatabaseUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const protocol = URL.canParse(text) ? new URL(text).protocol : undefined
  if (protocol === 'postgres:' || protocol === 'postgresql:') return text
  throw new BadVariable(
    'DATABASE_URL: is no address of the form postgresql://user:password@host:5432/database (special characters in the password are percent-encoded)',
  )
}

function readIceServers(text: string | undefined): readonly IceServer[] {
  if (text === undefined) return []
  const parsed = iceServersSchema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`
  throw new BadVariable(
    `TOWNLINE_ICE_SERVERS: is no list such as [{"urls":"stun:stun.example.org"}]${where}: ${issue?.message}`,
  )
}

/** Never repeats the value: it holds secrets. */
function readSip(text: string | undefined): SipSettings | undefined {
  if (text === undefined) return undefined
  const parsed = sipSettingsSchema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`
  throw new BadVariable(`TOWNLINE_SIP: does not describe a PBX${where}: ${issue?.message}`)
}

/** Never repeats the value: it holds secrets. */
function readMail(text: string | undefined): MailSettings | undefined {
  if (text === undefined) return undefined
  const parsed = mailSettingsSchema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`
  throw new BadVariable(`TOWNLINE_MAIL: does not describe mailboxes${where}: ${issue?.message}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The page of the Electron desk has this origin; no page of the web can have it. */
const electronDesk = 'app://desk'

function readOrigins(text: string | undefined): readonly string[] {
  if (text === undefined) return [electronDesk]
  const named = text.split(/[\s,]+/).map(each => {
    // A scheme of our own (app://desk) has the opaque origin "null" by the URL standard, so its parts are compared.
    if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+$/i.test(each)) return each.toLowerCase()
    throw new BadVariable(`TOWNLINE_ORIGINS: "${each}" is no origin such as https://desk.example.org`)
  })
  return [electronDesk, ...named]
}
