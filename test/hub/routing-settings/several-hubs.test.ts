import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDesk, type SignedIn, signIn } from '../../world/hub-world.ts'
import {
  type CentreDatabase,
  type CentreServer,
  type HubProcess,
  leaderOf,
  startHubProcess,
  startServer,
} from '../cluster/cluster-world.ts'
import { change, readSettings, rollBack, withQueue } from './settings-world.ts'

let server: CentreServer
let centre: CentreDatabase
let leader: HubProcess
let follower: HubProcess
let farah: SignedIn
beforeAll(async () => {
  server = await startServer()
  centre = await server.newCentre()
  const hubs = await Promise.all([startHubProcess(centre), startHubProcess(centre)])
  leader = await leaderOf(hubs)
  follower = hubs.find(hub => hub !== leader) as HubProcess
  farah = await signIn(leader, 'farah.siddiqui')
})
afterAll(async () => {
  await Promise.all([leader, follower].map(hub => hub.stop()))
  await centre.close()
  await server.close()
})

it('[K8] what is published at one hub is in force at the other, desks and settings alike, and told once', async () => {
  const desks = [await openDesk(leader, 'sofia.kowalczyk'), await openDesk(follower, 'sofia.kowalczyk')]
  for (const [hub, promiseMs] of [
    [follower, 41_000],
    [leader, 42_000],
  ] as const) {
    await change(hub, farah, document => ({
      ...withQueue(document, 'phone-en', { promiseMs }),
      serviceLevels: document.serviceLevels.map(each => ({ ...each, withinMs: promiseMs })),
    }))
    for (const desk of desks) {
      await desk.until(({ view }) => view().queues['phone-en']?.promiseMs === promiseMs, 'the new promise')
      await desk.until(
        ({ view }) => Object.values(view().measures)[0]?.definition.withinMs === promiseMs,
        'the new definition',
      )
    }
  }
  const views = await Promise.all([leader, follower].map(hub => readSettings(hub, farah)))
  expect(views.map(({ published }) => published.version)).toEqual([3, 3])
  const told = await centre.db
    .selectFrom('journal')
    .select('event')
    .where('kind', '=', 'routing-configured')
    .where('actor', '=', 'farah.siddiqui')
    .execute()
  expect(told).toHaveLength(2)
  await Promise.all(desks.map(desk => desk.close()))
})

it('[K10] of two hubs at which the same roll-back is asked for at once, one does it', async () => {
  await change(leader, farah, document => withQueue(document, 'phone-en', { promiseMs: 43_000 }))
  const { version } = (await readSettings(leader, farah)).published
  const answers = await Promise.all([leader, follower].map(hub => rollBack(hub, farah, 1, version)))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
  expect((await readSettings(follower, farah)).history).toHaveLength(version + 1)
})
