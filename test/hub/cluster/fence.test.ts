import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type HubLine, openHubLine } from '../../../src-hub/cluster/hub-line.ts'
import { createRoutingLease, fenced, type RoutingLease } from '../../../src-hub/cluster/routing-lease.ts'
import { migrate } from '../../../src-hub/database/migrate.ts'
import { openDatabase } from '../../../src-hub/database/open-database.ts'
import { createJournal, type JournalBatch } from '../../../src-hub/journal/journal.ts'
import { type CentreDatabase, type CentreServer, startServer } from './cluster-world.ts'

let server: CentreServer
let centre: CentreDatabase
let lines: readonly HubLine[]
let first: RoutingLease
let second: RoutingLease
const log = { info() {}, warn() {}, error() {} }

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  centre = await server.newCentre()
  await migrate(centre.db)
  const open = () => openHubLine(centre.connection, log)
  lines = await Promise.all([open(), open()])
  first = createRoutingLease(lines[0] as HubLine, randomUUID())
  second = createRoutingLease(lines[1] as HubLine, randomUUID())
  return async () => {
    await Promise.all(lines.map(line => line.close()))
    await centre.close()
  }
})

async function taken(lease: RoutingLease): Promise<number> {
  const epoch = await lease.take()
  if (epoch === undefined) throw new Error('another has the lead')
  return epoch
}

/** A call that arrives, as one line of the journal, with its outcome and its row of contacts. */
function arrival(position: number): JournalBatch {
  const contactId = randomUUID()
  const id = randomUUID()
  return {
    lines: [
      {
        position,
        actor: 'customer',
        commandId: id,
        event: {
          kind: 'contact-arrived',
          at: 1,
          contactId,
          channel: 'phone',
          queueId: 'en',
          language: 'en',
          deadline: 2,
          from: {},
        },
      },
    ],
    outcomes: [{ id, digest: 'd', at: 1 }],
    customers: [],
    requests: [],
  }
}

async function written() {
  const count = async (table: 'journal' | 'contact' | 'command_outcome') =>
    (await centre.db.selectFrom(table).selectAll().execute()).length
  return {
    journal: await count('journal'),
    contact: await count('contact'),
    outcome: await count('command_outcome'),
  }
}

describe('the lease of the routing', () => {
  it('[J7] one of many takes it, and the next only when it was given back or ran out', async () => {
    const tries = await Promise.all([first.take(), second.take(), first.take(), second.take()])
    expect(tries.filter(each => each !== undefined)).toHaveLength(1)
    const epoch = tries.find(each => each !== undefined) as number
    expect(await first.renew(epoch)).toBe(true)
    expect(await second.take()).toBeUndefined()
    await first.give(epoch)
    expect((await second.read()).remainsMs).toBe(0)
    expect(await taken(second)).toBe(epoch + 1)
    expect(await first.renew(epoch)).toBe(false)
  })
})

describe('the fence', () => {
  it('[J7] under an epoch that is over nothing is written, neither lines nor what is made from them', async () => {
    const { append } = createJournal(centre.db)
    const lost: string[] = []
    const epoch = await taken(first)
    const write = fenced(append, epoch, () => lost.push('lost'))
    await write(arrival(1))
    expect(await written()).toEqual({ journal: 1, contact: 1, outcome: 1 })
    await first.give(epoch)
    // Given back is not yet over: nobody else decides.
    await write(arrival(2))
    await taken(second)
    await expect(write(arrival(3))).rejects.toThrow('another hub leads')
    expect(await written()).toEqual({ journal: 2, contact: 2, outcome: 2 })
    expect(lost).toEqual(['lost'])
  })

  it('[J7] whoever takes the lead waits for a write that is under way, and then sees it', async () => {
    const journal = createJournal(centre.db)
    const epoch = await taken(first)
    const batch = arrival(1)
    // Somebody else has a row in hand that the write needs, so that it stands still in its middle.
    const holder = new pg.Client(centre.connection())
    await holder.connect()
    await holder.query('begin')
    await holder.query('insert into command_outcome (id, digest, at) values ($1, $2, 1)', [
      batch.outcomes[0]?.id,
      'held',
    ])
    const writing = fenced(journal.append, epoch, () => undefined)(batch)
    await serverSays('%journal_batch%')
    // Renewing is not held up by it.
    expect(await first.renew(epoch)).toBe(true)
    await first.give(epoch)
    let isTaken = false
    const taking = taken(second).then(() => {
      isTaken = true
    })
    await serverSays('update routing_lease%')
    expect(isTaken).toBe(false)
    await holder.query('rollback')
    await Promise.all([writing, taking])
    expect(await journal.lastPosition()).toBe(1)
    await holder.end()
  })

  it('[J7] [J8] a leader that falls silent in the middle of a write holds nobody up, and its write did not happen', async () => {
    const epoch = await taken(first)
    await using line = await slowLine(centre.url)
    const { db, close } = await openDatabase({ databaseUrl: line.url, dataFolder: '' }, log)
    const write = fenced(createJournal(db).append, epoch, () => undefined)
    await write(arrival(1))
    // All but the end of what it says arrives.
    const isHeld = line.holdBack(15)
    const writing = write(arrival(2))
    writing.catch(() => undefined)
    await isHeld
    await first.give(epoch)
    await taken(second)
    await fenced(createJournal(centre.db).append, epoch + 1, () => undefined)(arrival(2))
    line.goOn()
    await expect(writing).rejects.toThrow('another hub leads')
    expect(await written()).toEqual({ journal: 2, contact: 2, outcome: 2 })
    await close()
  })
})

/** The server itself says that one of these waits for another. */
async function serverSays(query: string): Promise<void> {
  const waits = `select 1 from pg_stat_activity
    where wait_event_type = 'Lock' and query like $1 and pid <> pg_backend_pid()`
  while ((await (lines[0] as HubLine).query(waits, [query])).length === 0) await pause(5)
}

/** A line to the server on which the end of what is said can be held back. */
async function slowLine(serverUrl: string) {
  const { hostname, port } = new URL(serverUrl)
  let held = 0
  let told = Promise.withResolvers<void>()
  const kept: { readonly to: Socket; readonly bytes: Buffer }[] = []
  const server = createServer(client => {
    const to = connect(Number(port), hostname)
    for (const end of [client, to]) end.on('error', () => undefined)
    to.pipe(client)
    client.on('close', () => to.destroy())
    client.on('data', bytes => {
      if (held === 0) return void to.write(bytes)
      const isBegun = kept.length > 0
      if (!isBegun) to.write(bytes.subarray(0, -held))
      kept.push({ to, bytes: isBegun ? bytes : bytes.subarray(-held) })
      told.resolve()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address() as AddressInfo
  return {
    url: serverUrl.replace(`${hostname}:${port}`, `127.0.0.1:${address.port}`),
    holdBack: (count: number): Promise<void> => {
      held = count
      told = Promise.withResolvers()
      return told.promise
    },
    goOn: (): void => {
      held = 0
      for (const { to, bytes } of kept.splice(0)) to.write(bytes)
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
    },
  }
}
