import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type HubLine, openHubLine } from '../../../src-hub/cluster/hub-line.ts'
import { createHubRoster } from '../../../src-hub/cluster/hub-roster.ts'
import { createRoutingLease } from '../../../src-hub/cluster/routing-lease.ts'
import { migrate } from '../../../src-hub/database/migrate.ts'
import { type CentreDatabase, type CentreServer, startServer } from './cluster-world.ts'

let server: CentreServer
let centre: CentreDatabase
let line: HubLine
const log = { info() {}, warn() {}, error() {} }

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  centre = await server.newCentre()
  await migrate(centre.db)
  line = await openHubLine(centre.connection, log)
  return async () => {
    await line.close()
    await centre.close()
  }
})

it('[J7] a lease is renewed before all that was asked earlier and waits, however much that is', async () => {
  const hubId = randomUUID()
  const lease = createRoutingLease(line, hubId)
  const roster = createHubRoster(line, hubId)
  const epoch = await lease.take()
  const answered: string[] = []
  const note = (what: string) => () => void answered.push(what)
  // As when the network of a whole office is gone, and it is looked for each of its callers who has them now.
  const crowd = Array.from({ length: 500 }, () =>
    roster.isHeldElsewhere({ contactId: randomUUID() }).then(note('crowd')),
  )
  await Promise.all([
    roster.beat({ desks: [], calls: [], stage: 'serving' }).then(note('beat')),
    lease.renew(epoch ?? 0).then(note('lease')),
  ])
  // One may have been asked already.
  expect(answered.filter(what => what === 'crowd').length).toBeLessThanOrEqual(1)
  // Who waits for too long is told so.
  await Promise.allSettled(crowd)
})

it('a question that fails, or breaks the line, keeps none of the others waiting', async () => {
  const failed = line.query('select nothing from nowhere')
  const next = line.query<{ one: number }>('select 1 as one')
  await expect(failed).rejects.toThrow('nowhere')
  expect(await next).toEqual([{ one: 1 }])
  const asked = [line.query('select pg_terminate_backend(pg_backend_pid())'), line.query('select 1')]
  const answers = await Promise.allSettled(asked)
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
