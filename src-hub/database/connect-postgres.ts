import pg from 'pg'
import { postgresTypes } from './column-values.ts'
import type { Log } from './log.ts'
import { PreparingClient } from './preparing-client.ts'
import { errorCode, StartProblem } from './start-problem.ts'

const connectWithinMs = 8_000
const oldestServer = 14
const askAfterClient = `set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3`

/** A pool that outlives the loss of its server: idle connections that break are dropped and replaced on demand. */
export function createPool(config: pg.PoolConfig, log: Log): pg.Pool {
  const pool = new pg.Pool({
    Client: PreparingClient,
    max: 20,
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    application_name: 'townline-hub',
    types: postgresTypes,
    // What a machine that is gone had in hand others wait for; by itself the server asks after it in two hours.
    onConnect: async client => {
      await client.query(askAfterClient)
    },
    ...config,
  })
  // Without a listener a broken idle connection would end the whole process.
  pool.on('error', error => {
    // The error itself carries the whole connection; what it says is enough. A pool that ends breaks its own.
    if (!pool.ending) log.warn({ problem: error.message }, 'an idle database connection broke')
  })
  // The same for a connection that breaks while it is checked out; its query fails by itself and tells.
  pool.on('connect', client => {
    client.on('error', () => {})
  })
  return pool
}

/** Ends the pool; waits at most `withinMs` for queries that still run. */
export async function endPool(pool: pg.Pool, withinMs = 5_000): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<void>(resolve => {
    timer = setTimeout(resolve, withinMs)
  })
  await Promise.race([pool.ended ? undefined : pool.end(), tooLong])
  clearTimeout(timer)
}

/** The pool of a database of the customer's own, tried once. Throws a `StartProblem` within about ten seconds. */
export async function connectToUrl(databaseUrl: string, log: Log): Promise<pg.Pool> {
  const pool = createPool({ connectionString: databaseUrl }, log)
  try {
    await within(connectWithinMs + 1_000, checkServer(pool))
    return pool
  } catch (error) {
    // Not awaited: a server that accepts and then says nothing would hold the ending up as well.
    pool.end().catch(() => {})
    throw error instanceof StartProblem ? error : connectProblem(databaseUrl, error)
  }
}

async function checkServer(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ version: string; standby: boolean; may_create: boolean }>(`
    select current_setting('server_version_num') as version,
      pg_is_in_recovery() as standby,
      coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) as may_create`)
  const server = rows[0]
  if (server === undefined) throw new Error('the server answered no row')
  const major = Math.floor(Number(server.version) / 10_000)
  if (major < oldestServer) {
    throw new StartProblem(
      `DATABASE_URL: the server is PostgreSQL ${major}; Townline needs ${oldestServer} or newer.`,
      'Upgrade the server, or unset DATABASE_URL to use the database that Townline brings along.',
    )
  }
  if (server.standby) {
    throw new StartProblem(
      'DATABASE_URL: the server is a read-only standby.',
      'Point DATABASE_URL at the primary server.',
    )
  }
  if (!server.may_create) {
    throw new StartProblem(
      'DATABASE_URL: the user may not create tables in this database.',
      'Make the user the owner of the database (alter database … owner to …).',
    )
  }
}

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('timeout expired'), { code: 'ETIMEDOUT' })), ms)
  })
  try {
    return await Promise.race([work, tooLong])
  } finally {
    clearTimeout(timer)
  }
}

/** Says what is wrong in words, and never the password. */
function connectProblem(databaseUrl: string, error: unknown): StartProblem {
  const url = new URL(databaseUrl)
  const server = `${url.hostname || 'localhost'}:${url.port || 5432}`
  const database = decodeURIComponent(url.pathname.slice(1)) || decodeURIComponent(url.username)
  const user = decodeURIComponent(url.username)
  const problem = (what: string, nextStep: string) =>
    new StartProblem(`DATABASE_URL: ${what}`, nextStep, { cause: error })

  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return problem(`nothing listens at ${server}.`, 'Start the database server, or correct host and port.')
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return problem(`the host ${url.hostname} is not known.`, 'Correct the host name, or check the network.')
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return problem(
        `no answer from ${server} within ${connectWithinMs / 1_000} seconds.`,
        'Check host, port, network and firewall.',
      )
    case '28P01':
      return problem(`the password of the user ${user} is wrong.`, 'Correct user and password.')
    case '28000':
      return problem(
        `${server} does not let the user ${user} in.`,
        'Check the user and the server’s pg_hba.conf.',
      )
    case '3D000':
      return problem(
        `the database ${database} does not exist at ${server}.`,
        `Create it: createdb ${database}`,
      )
    case '53300':
      return problem(`${server} has no connection left.`, 'Raise max_connections, or end other clients.')
    case '57P03':
      return problem(`${server} is still starting.`, 'Try again in a moment.')
    default:
      return problem(
        `connecting to ${server} failed (${(error as Error)?.message || codeOf(error)}).`,
        'Check the address and the server’s log.',
      )
  }
}

function codeOf(error: unknown): string | undefined {
  // localhost has two addresses; Node then reports both failures in one error.
  if (error instanceof AggregateError && errorCode(error) === undefined) return errorCode(error.errors[0])
  const code = errorCode(error)
  if (code !== undefined) return code
  return error instanceof Error && /timeout/i.test(error.message) ? 'ETIMEDOUT' : undefined
}
