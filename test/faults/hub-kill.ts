import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createRandom } from '../../src-hub/config/demo-city/seeded-random.ts'
import { openDatabase } from '../../src-hub/database/open-database.ts'
import { freePort } from '../world/free-port.ts'
import { endHubChild, startHubChild } from './hub-child-process.ts'
import {
  callersAtOnce,
  everybodyIsServed,
  everythingIsClosed,
  goneWithinMs,
  type Judgement,
  judge,
  keepCalling,
  moments,
  openFloor,
  percentile,
  users,
  within,
  work,
} from './people-at-work.ts'

/**
 * The hub is killed in the middle of assignments and started again in the same folder, again and again, while people
 * work and callers call. What was answered before a kill must be so after it.
 */
export interface HubKill extends Judgement {
  readonly name: 'hub-kill'
  readonly trials: number
  /** From the hub's return to an agent's first offer. */
  readonly reofferedMsP99: number
}

export async function runHubKill({
  trials,
  seed,
}: {
  readonly trials: number
  readonly seed: number
}): Promise<HubKill> {
  const folder = mkdtempSync(join(tmpdir(), 'townline-kill-'))
  const port = await freePort()
  const hub = { url: `http://127.0.0.1:${port}` }
  const floor = openFloor(() => hub, createRandom(seed))
  let child = await startHubChild('hub-child.ts', [folder, String(port)])
  try {
    const agents = users.map(user => work(floor, user))
    const callers = Array.from({ length: callersAtOnce }, () => keepCalling(floor))
    for (let trial = 0; trial < trials; trial++) {
      await floor.next(floor.chance.pick(moments))
      await pause(floor.chance.int(0, 400))
      child.kill('SIGKILL')
      await once(child, 'close')
      child = await startHubChild('hub-child.ts', [folder, String(port)])
      floor.run += 1
      floor.readyAt = Date.now()
      await everybodyIsServed(floor)
    }
    floor.isOpen = false
    await within(goneWithinMs, Promise.all(callers))
    await everythingIsClosed(floor)
    floor.isOver = true
    await within(goneWithinMs, Promise.all(agents))
    await endHubChild(child)
    const database = await openDatabase(
      { dataFolder: folder, database: 'embedded' },
      { info() {}, warn() {}, error() {} },
    )
    try {
      const judgement = await judge(database.db, floor)
      return { name: 'hub-kill', trials, ...judgement, reofferedMsP99: percentile(floor.reofferedMs, 0.99) }
    } finally {
      await database.close()
    }
  } finally {
    floor.isOpen = false
    floor.isOver = true
    await endHubChild(child)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}
