import { describe, expect, it } from 'vitest'
import { runCutOff } from './cut-off.ts'

describe('two sites that are cut off for 72 hours', () => {
  it('[Q1] [N8] come back with every request and every visit, once, with its number and its time', {
    timeout: 240_000,
  }, async () => {
    const counts = await runCutOff({ trials: 1, seed: 7 }, { requests: 60, visits: 40 })
    expect(counts).toMatchObject({
      requests: 60,
      visits: 40,
      lost: 0,
      duplicated: 0,
      renumbered: 0,
      retimed: 0,
      stuck: 0,
      withoutNumber: 0,
      failed: [],
    })
    expect(counts.secondsToReturn).toBeLessThanOrEqual(30)
  })
})
