import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { referenceBlockSize } from '../../../src-domain/requests/reference-number.ts'
import { ask, envelope, openDesk, type SignedIn, signIn, submit } from '../../world/hub-world.ts'
import {
  type CentreDatabase,
  type CentreServer,
  type HubProcess,
  startHubs,
  startServer,
} from '../cluster/cluster-world.ts'
import { accountOf, decide, deskOf, lease, leased, pothole, share } from './desks-world.ts'

let server: CentreServer
let centre: CentreDatabase
let hubs: HubProcess[]
let farah: SignedIn
beforeAll(async () => {
  server = await startServer()
  centre = await server.newCentre()
  hubs = await startHubs(centre, 2)
  farah = await signIn(hub(0), 'farah.siddiqui')
})
afterAll(async () => {
  await Promise.all(hubs.map(each => each.stop()))
  await centre.close()
  await server.close()
})
const hub = (index: number) => hubs[index] as HubProcess

it('[D4] a desk whose line ends at one hub is cut at once when another hub is told to wipe it', async () => {
  const aiko = await signIn(hub(1), 'aiko.mori')
  const desk = await openDesk(hub(1), aiko)
  await decide(hub(0), farah, aiko.deskId, 'wipe')
  expect((await desk.ended).reason).toBe('DeskWiped')
  for (const each of hubs) {
    const { status, body } = await ask(each, 'GET', '/api/me', { token: aiko.token })
    expect([status, body.refused]).toEqual([410, 'DeskWiped'])
  }
})

it('[D2] the share of a session is the same at every hub, asked for at both at once', async () => {
  const aiko = await signIn(hub(0), 'aiko.mori')
  const answers = await Promise.all([0, 1, 0, 1].map(index => share(hub(index), aiko, aiko.deskId)))
  expect(new Set(answers.map(({ body }) => body.share)).size).toBe(1)
})

it('[D5] a lease at one hub and a wipe at the other at the same moment: no number escapes the account', async () => {
  for (let round = 0; round < 12; round++) {
    const aiko = await signIn(hub(1), 'aiko.mori')
    const [wiped, ...leases] = await Promise.all([
      decide(hub(0), farah, aiko.deskId, 'wipe', `Round ${round}`),
      ...Array.from({ length: 4 }, () => lease(hub(1), aiko, randomUUID())),
    ])
    expect(wiped.status).toBe(200)
    const given = leases.filter(({ status }) => status === 200).length
    expect((await deskOf(hub(0), farah, aiko.deskId)).numbers).toEqual({
      leased: referenceBlockSize * given,
      used: 0,
      open: 0,
      writtenOff: referenceBlockSize * given,
    })
  }
})

it('[D5] both hubs give the same account, and no two blocks have a number in common', async () => {
  const aiko = await signIn(hub(1), 'aiko.mori')
  const block = await leased(hub(1), aiko)
  await submit(hub(0), aiko, [envelope(aiko, pothole(block, 3))])
  const accounts = await Promise.all(hubs.map(each => accountOf(each, farah)))
  expect(accounts[0]).toEqual(accounts[1])
  const rows = await centre.db
    .selectFrom('reference_block')
    .selectAll()
    .orderBy('year')
    .orderBy('first')
    .execute()
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1]
    if (before?.year === row.year) expect(row.first).toBeGreaterThan(before.last)
  }
})
