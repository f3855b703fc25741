import { describe, expect, it } from 'vitest'
import { runHubKill } from './hub-kill.ts'

describe('a hub that is killed', () => {
  it('[J1] [J3] [J5] [R7] [R15] loses no call and no command, gives none to two people, and serves everybody again', {
    timeout: 240_000,
  }, async () => {
    const result = await runHubKill({ trials: 3, seed: 1850 })
    expect(result).toMatchObject({ name: 'hub-kill', trials: 3, lost: 0, doubled: 0, stuck: 0 })
    expect(result.reofferedMsP99).toBeLessThanOrEqual(10_000)
  })
})
