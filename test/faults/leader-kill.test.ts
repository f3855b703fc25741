import { describe, expect, it } from 'vitest'
import { runLeaderKill } from './leader-kill.ts'
import { runLeaderPause } from './leader-pause.ts'

describe('the leader of three hubs falls', () => {
  it('[J1] [J3] [J7] [J8] [J10] [R7] [R15] it is killed: another decides within five seconds, and no call or command is lost or doubled', {
    timeout: 240_000,
  }, async () => {
    const result = await runLeaderKill({ trials: 3, seed: 1850 })
    expect(result).toMatchObject({ lost: 0, doubled: 0, stuck: 0, overCapacity: 0 })
    expect(result.takeoverMaxMs).toBeLessThanOrEqual(5_000)
  })
  it('[J1] [J7] [J8] [J10] [R7] [R15] it is paused and wakes: what it believes is not written', {
    timeout: 240_000,
  }, async () => {
    const result = await runLeaderPause({ trials: 2, seed: 1850 })
    expect(result).toMatchObject({ lost: 0, doubled: 0, stuck: 0, overCapacity: 0 })
    expect(result.takeoverMaxMs).toBeLessThanOrEqual(5_000)
  })
})
