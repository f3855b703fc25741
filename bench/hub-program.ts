import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { readConfig } from '../src-hub/config/read-config.ts'
import { migrate } from '../src-hub/database/migrate.ts'
import { openDatabase } from '../src-hub/database/open-database.ts'
import { demoPassword, startHub } from '../src-hub/hub.ts'
import { createIdentity } from '../src-hub/identity/create-identity.ts'

/**
 * A whole hub in a process of its own, as `npm start` runs it, with as many customers and additional agents
 * (`desk-1` …) as the parent asks for: `hub-program.ts CUSTOMERS DESKS`. Tells the parent where it and its database
 * are, and ends in order when told to, or when the parent is gone.
 */
export interface HubStarted {
  /** Without a closing slash. */
  readonly url: string
  readonly database: Required<Pick<pg.ClientConfig, 'host' | 'port' | 'user' | 'database'>> & {
    readonly password: string
  }
  /** A bare server in the same process that answers every customer in one body: what an answer costs at least. */
  readonly bareRowsUrl: string
}

const config = readConfig(process.env)
if ('problem' in config) throw new Error(config.problem)
const [customers, desks] = process.argv.slice(2).map(Number)
const log = { info() {}, warn() {}, error: console.error }
const database = await openDatabase(config, log)
const connection = database.connection?.()
if (connection === undefined) {
  await database.close()
  throw new Error(`A bench measures PostgreSQL, and here only ${database.kind} runs: ${database.note}`)
}
if (desks) {
  await migrate(database.db)
  await createIdentity({ db: database.db, now: Date.now, randomBytes }).enrol(
    Array.from({ length: desks }, (_, index) => ({
      id: `desk-${index + 1}`,
      name: `Desk ${index + 1}`,
      role: 'csr' as const,
      languages: ['en', 'fr'] as ('en' | 'fr')[],
      site: 'city-hall',
    })),
    demoPassword,
  )
}
const hub = await startHub(config, { database, ...(customers ? { demoCustomers: customers } : {}) })

const bare = new pg.Client(connection)
await bare.connect()
const bareRows = createServer(async (_request, response) => {
  const { rows } = await bare.query('select id, doc from customer where not deleted')
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ rows }))
})
await new Promise<void>(resolve => bareRows.listen(0, '127.0.0.1', resolve))

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  bareRows.close()
  await bare.end()
  await hub.stop()
  process.exit(0)
}
process.on('message', stop)
process.on('disconnect', stop)
// A Ctrl-C reaches the whole group; the parent's end is what counts.
process.on('SIGINT', () => {})

process.send?.({
  url: `http://127.0.0.1:${new URL(hub.url).port}`,
  database: {
    host: String(connection.host),
    port: Number(connection.port),
    user: String(connection.user),
    database: String(connection.database),
    password: String(connection.password),
  },
  bareRowsUrl: `http://127.0.0.1:${(bareRows.address() as AddressInfo).port}/`,
} satisfies HubStarted)
