import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'

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
  readonly logLevel: LogLevel
  /** Origins under which desks run beside the pages that this hub serves; the Electron desk's is always among them. */
  readonly allowedOrigins: readonly string[]
  /** Addresses or networks (CIDR) of the proxies in front, whose `X-Forwarded-*` headers are believed. */
  readonly proxies: readonly string[]
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
  const database = readOneOf('TOWNLINE_DATABASE', text('TOWNLINE_DATABASE'), ['embedded', 'pglite'] as const)
  if (databaseUrl !== undefined && database !== undefined) {
    throw new BadVariable(
      `TOWNLINE_DATABASE: chooses a database of the hub's own, but DATABASE_URL names another; unset one`,
    )
  }
  return {
    host: text('TOWNLINE_HOST') ?? '127.0.0.1',
    port: readPort(text('TOWNLINE_PORT')),
    dataFolder: resolve(workingFolder, text('TOWNLINE_DATA') ?? '.townline'),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(database === undefined ? {} : { database }),
    openDesk: readSwitch('TOWNLINE_OPEN', text('TOWNLINE_OPEN')),
    demo: readSwitch('TOWNLINE_DEMO', text('TOWNLINE_DEMO')),
    iceServers: readIceServers(text('TOWNLINE_ICE_SERVERS')),
    logLevel: readOneOf('TOWNLINE_LOG', text('TOWNLINE_LOG'), logLevels) ?? 'warn',
    allowedOrigins: readOrigins(text('TOWNLINE_ORIGINS')),
    proxies: readProxies(text('TOWNLINE_PROXIES')),
  }
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
