import { describe, expect, it } from 'vitest'
import { runOffline } from './offline.ts'

describe('a desk around which everything breaks', () => {
  it('[Q1] [S1] loses nothing, doubles nothing, keeps the order and every number that it read out', {
    timeout: 240_000,
  }, async () => {
    const counts = await runOffline({ trials: 12, seed: 1850 })
    expect(counts).toMatchObject({
      lost: 0,
      duplicated: 0,
      reordered: 0,
      stuck: 0,
      renumbered: 0,
      refusedWrongly: 0,
      notFoundAtTheDesk: 0,
      failedTrials: [],
    })
    expect(counts.promises).toBeGreaterThan(30)
  })
})
