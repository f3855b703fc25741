import { expect, it } from 'vitest'
import { createRandom } from '../../src-hub/config/demo-city/seeded-random.ts'
import { openConnectedHub } from '../connectors/connected-hub.ts'
import { openStrictOpen311 } from '../connectors/strict-open311.ts'
import { openStrictSalesforce } from '../connectors/strict-salesforce.ts'
import { lineFaults, openCrmLine } from './connectors-line.ts'

/** As `npm run -s faults -- connectors`, small: one hub that is not killed, and each fault of a line at least once. */
it('[CR7] [CR8] requests that go to other systems over bad lines are there, and once', async () => {
  const chance = createRandom(7)
  const open311 = await openStrictOpen311({ refusesRepeats: true })
  const salesforce = await openStrictSalesforce()
  const peers = [open311, salesforce]
  // Each fault befalls one of the first questions, in an order that the seed gives; between them the line is good.
  const lines = await Promise.all(
    peers.map(peer => {
      const order = lineFaults.map(fault => ({ fault, at: chance.fraction() })).sort((a, b) => a.at - b.at)
      const faults = order.flatMap(({ fault }) => ['pass', fault] as const)
      return openCrmLine(new URL(peer.settings.url).origin, 1_150, () => faults.pop() ?? 'pass')
    }),
  )
  const world = await openConnectedHub(
    peers.map((peer, index) => ({ ...peer.at(lines[index]?.origin ?? ''), lookEverySeconds: 60 })),
  )
  try {
    const made = await Promise.all(Array.from({ length: 12 }, () => world.make()))
    for (const { id } of made) {
      for (const { settings } of peers) {
        await world.until(
          async () => (await world.standing(id, settings.id))?.state === 'sent',
          `${settings.id} has it`,
        )
      }
    }
    for (const { reference } of made) {
      expect(await Promise.all(peers.map(peer => peer.count(reference)))).toEqual([1, 1])
    }
    for (const line of lines) expect(Object.keys(line.befell()).sort()).toEqual([...lineFaults].sort())
  } finally {
    await world.stop()
    await Promise.all([...lines.map(line => line.close()), ...peers.map(peer => peer.stop())])
  }
})
