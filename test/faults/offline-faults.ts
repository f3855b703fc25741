import { setTimeout as pause } from 'node:timers/promises'
import type { SeededRandom } from '../../src-hub/config/demo-city/seeded-random.ts'
import type { Desktop, OfflineBed } from './offline-bed.ts'
import type { Windows } from './offline-windows.ts'

/** What faults befall. */
export interface Befallen {
  readonly bed: OfflineBed
  readonly desktop: Desktop
  readonly windows: Windows
  readonly chance: SeededRandom
}

export type Fault = (befallen: Befallen) => Promise<void>

const dayMs = 86_400_000

/** The one that needs a desk whose room was limited from its beginning. */
export const noRoom = 'quota exceeded'

/** Every fault by its name. Each lasts for a while and is over when it returns, but for what the line still holds. */
export const faults: Readonly<Record<string, Fault>> = {
  cut: async ({ bed, chance }) => {
    bed.proxy.set({ kind: 'cut' })
    await pause(chance.int(20, 500))
    bed.proxy.set({ kind: 'open' })
  },
  'half-open': async ({ bed, chance }) => {
    bed.proxy.set({ kind: 'half-open' })
    await pause(chance.int(20, 500))
    bed.proxy.set({ kind: 'open' })
  },
  delay: async ({ bed, chance }) => {
    bed.proxy.set({ kind: 'open', delayMs: chance.int(10, 200) })
    await pause(chance.int(100, 600))
  },
  throttle: async ({ bed, chance }) => {
    bed.proxy.set({ kind: 'open', bytesPerMs: chance.pick([1, 4, 16]) })
    await pause(chance.int(100, 600))
  },
  'cut after bytes to the hub': async ({ bed, chance }) => {
    bed.proxy.set({ kind: 'open' })
    bed.proxy.cutAfter('to-hub', chance.int(1, 6_000))
    await pause(chance.int(50, 300))
  },
  'cut after bytes to the desk': async ({ bed, chance }) => {
    bed.proxy.set({ kind: 'open' })
    bed.proxy.cutAfter('to-desk', chance.int(1, 3_000))
    await pause(chance.int(50, 300))
  },
  duplicate: async ({ bed, chance }) => {
    bed.proxy.set({ kind: 'open' })
    for (let times = chance.int(1, 4); times > 0; times--) bed.proxy.duplicate()
    await pause(chance.int(50, 300))
  },
  reorder: async ({ bed, chance }) => {
    bed.proxy.set({ kind: 'open' })
    for (let times = chance.int(1, 4); times > 0; times--) bed.proxy.reorder()
    await pause(chance.int(50, 300))
  },
  '5xx': async ({ bed, chance }) => {
    bed.proxy.set({ kind: 'failing', status: chance.pick([502, 503, 504]) })
    await pause(chance.int(50, 400))
    bed.proxy.set({ kind: 'open' })
  },
  'answered in HTML': async ({ bed, chance }) => {
    bed.proxy.set({ kind: 'not-the-hub' })
    await pause(chance.int(50, 400))
    bed.proxy.set({ kind: 'open' })
  },
  'hub killed': async ({ bed, chance }) => {
    bed.proxy.set({ kind: 'open' })
    await pause(chance.int(0, 200))
    await bed.killHub()
    await bed.startHub()
  },
  'browser killed': async ({ desktop, windows }) => {
    await windows.replace(async () => {
      await desktop.kill()
      await desktop.start()
    })
  },
  'window closed': async ({ windows, chance }) => {
    await windows.reopen(chance.int(0, windows.count() - 1))
  },
  'clock skewed': async ({ windows, chance }) => {
    const skewMs = chance.int(-dayMs, dayMs)
    await windows.each(page => page.evaluate(ms => window.skewClock(ms), skewMs))
    await pause(chance.int(50, 300))
  },
  sleep: async ({ desktop, chance }) => {
    desktop.sleep()
    await pause(chance.int(100, 800))
    desktop.wake()
  },
  [noRoom]: async ({ windows, chance }) => {
    await windows.fillRoom()
    await pause(chance.int(100, 600))
    await windows.freeRoom()
  },
}

export const faultNames: readonly string[] = Object.keys(faults)
