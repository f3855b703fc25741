import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type HubLine, openHubLine } from '../../../src-hub/cluster/hub-line.ts'
import { createRoutingLease, fenceOf, type RoutingLease } from '../../../src-hub/cluster/routing-lease.ts'
import { migrate } from '../../../src-hub/database/migrate.ts'
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
    const journal = createJournal(centre.db)
    const lost: string[] = []
    const epoch = await taken(first)
    const fence = fenceOf(epoch, () => lost.push('lost'))
    await journal.append(arrival(1), fence)
    expect(await written()).toEqual({ journal: 1, contact: 1, outcome: 1 })
    await first.give(epoch)
    // Given back is not yet over: nobody else decides.
    await journal.append(arrival(2), fence)
    await taken(second)
    await expect(journal.append(arrival(3), fence)).rejects.toThrow('another hub leads')
    expect(await written()).toEqual({ journal: 2, contact: 2, outcome: 2 })
    expect(lost).toEqual(['lost'])
  })

  it('[J7] whoever takes the lead waits for a write that is under way, and then sees it', async () => {
    const journal = createJournal(centre.db)
    const epoch = await taken(first)
    const fence = fenceOf(epoch, () => undefined)
    const inside = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const writing = journal.append(arrival(1), async transaction => {
      await fence(transaction)
      inside.resolve()
      await gate.promise
    })
    await inside.promise
    // Renewing is not held up by it.
    expect(await first.renew(epoch)).toBe(true)
    await first.give(epoch)
    let isTaken = false
    const taking = taken(second).then(() => {
      isTaken = true
    })
    // The server itself says when the one waits for the other.
    const waits = 'select 1 from pg_stat_activity where wait_event_type = $1 and query like $2'
    while ((await (lines[0] as HubLine).query(waits, ['Lock', 'update routing_lease%'])).length === 0) {
      await pause(5)
    }
    expect(isTaken).toBe(false)
    gate.resolve()
    await Promise.all([writing, taking])
    expect(await journal.lastPosition()).toBe(1)
  })

  it('[J7] [J8] a leader that falls silent in the middle of a write holds nobody up, and its write did not happen', async () => {
    const journal = createJournal(centre.db)
    const epoch = await taken(first)
    const fence = fenceOf(epoch, () => undefined)
    const inside = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const writing = journal.append(arrival(1), async transaction => {
      await fence(transaction)
      inside.resolve()
      await gate.promise
    })
    writing.catch(() => undefined)
    await inside.promise
    await first.give(epoch)
    await taken(second)
    await journal.append(
      arrival(1),
      fenceOf(epoch + 1, () => undefined),
    )
    gate.resolve()
    await expect(writing).rejects.toThrow()
    expect(await written()).toEqual({ journal: 1, contact: 1, outcome: 1 })
  })
})
