import { describe, expect, it } from 'vitest'
import { actionFor } from '../../src-renderer/app/use-headset.ts'
import { openHeadset } from '../../src-renderer/softphone/headset/headset.ts'
import type {
  Hid,
  HidCollection,
  HidDevice,
  HidReport,
  HidReportItem,
} from '../../src-renderer/softphone/headset/hid-types.ts'
import {
  intentsOf,
  readButtons,
  readLayout,
  reportsThatShow,
} from '../../src-renderer/softphone/headset/telephony-reports.ts'
import { field, filler, headset } from './headset-descriptors.ts'

const layoutOf = (...collections: HidCollection[]) => {
  const layout = readLayout(collections)
  if (!layout) throw new Error('no telephone')
  return layout
}
const bytes = (...values: number[]) => new DataView(Uint8Array.from(values).buffer)
const quiet = { isRinging: false, isOffHook: false, isMuted: false, isHeld: false }
const withInput = (...items: HidReportItem[]): HidCollection => ({
  usagePage: 0x0b,
  usage: 0x05,
  children: [],
  inputReports: [{ reportId: 3, items }],
  outputReports: [],
})

describe('a headset’s description', () => {
  it('is read for what it has: a hook that tells its state, a mute and a flash that tell presses, and lights', () => {
    const { buttons, lights, outputBytes } = layoutOf(headset)
    expect(buttons.map(({ button, bit, tells }) => [button, bit, tells])).toEqual([
      ['hook', 0, 'state'],
      ['mute', 3, 'press'],
      ['flash', 4, 'press'],
    ])
    expect(lights.map(({ light, bit }) => [light, bit])).toEqual([
      ['off-hook', 0],
      ['mute', 1],
      ['ring', 2],
      ['hold', 3],
    ])
    expect(outputBytes).toEqual(new Map([[2, 1]]))
  })

  it('is none where there is no telephone: a keyboard’s media keys, or a telephone without buttons', () => {
    const keys = { ...headset, usagePage: 0x0c, usage: 0x01 }
    expect(readLayout([keys])).toBeUndefined()
    expect(readLayout([{ ...headset, inputReports: [] }])).toBeUndefined()
    expect(readLayout([])).toBeUndefined()
  })

  it('is read in collections within collections, and in ranges', () => {
    const range = field([], {
      isRange: true,
      usageMinimum: 0x0b_0020,
      usageMaximum: 0x0b_002f,
      reportCount: 16,
    })
    const nested = { ...withInput(), inputReports: [], children: [withInput(range)] }
    const { buttons } = layoutOf(nested)
    expect(buttons.map(({ button, bit }) => [button, bit])).toEqual([
      ['hook', 0],
      ['flash', 1],
      ['mute', 15],
    ])
  })

  it('is read where one field names the button that is on', () => {
    const keys = field([0x0b_0020, 0x0b_0021, 0x0b_002f], {
      isArray: true,
      isAbsolute: false,
      logicalMinimum: 1,
      reportSize: 8,
      reportCount: 2,
    })
    const layout = layoutOf(withInput(keys))
    const pressed = readButtons(layout, {}, 3, bytes(0, 3))
    expect(pressed).toEqual({ hook: false, flash: false, mute: true })
    expect(intentsOf(layout, {}, pressed, true)).toEqual([{ kind: 'toggle-mute' }])
    expect(intentsOf(layout, pressed, readButtons(layout, pressed, 3, bytes(0, 0)), true)).toEqual([])
  })

  it('that promises more than a report holds is no trouble: what did not come is off', () => {
    const far = layoutOf(withInput(filler(40), field([0x0b_0020])))
    expect(readButtons(far, {}, 3, bytes(255))).toEqual({ hook: false })
    const endless = field([], { isRange: true, usageMinimum: 0, usageMaximum: 2 ** 31, reportCount: 1 })
    expect(readLayout([withInput(endless)])).toBeUndefined()
  })
})

describe('a press', () => {
  const layout = layoutOf(headset)
  const says = (before: number, now: number, isOffHook = false) => {
    const was = readButtons(layout, {}, 1, bytes(before))
    return intentsOf(layout, was, readButtons(layout, was, 1, bytes(now)), isOffHook)
  }

  it('lifts and puts down by the state of the hook', () => {
    expect(says(0b0, 0b1)).toEqual([{ kind: 'off-hook' }])
    expect(says(0b1, 0b0, true)).toEqual([{ kind: 'on-hook' }])
    expect(says(0b1, 0b1)).toEqual([])
  })

  it('mutes on its press and not on its release', () => {
    expect(says(0b0001, 0b1001)).toEqual([{ kind: 'toggle-mute' }])
    expect(says(0b1001, 0b0001)).toEqual([])
  })

  it('says which, where the mute tells its state', () => {
    const slider = layoutOf(withInput(field([0x0b_002f])))
    const on = readButtons(slider, {}, 3, bytes(1))
    expect(intentsOf(slider, {}, on, true)).toEqual([{ kind: 'mute', muted: true }])
    expect(intentsOf(slider, on, readButtons(slider, on, 3, bytes(0)), true)).toEqual([
      { kind: 'mute', muted: false },
    ])
  })

  it('[H9] of either of two mutes is its own: a switch at the boom, a button at the cable', () => {
    const boom: HidReport = { reportId: 3, items: [field([0x0b_002f])] }
    const cable: HidReport = { reportId: 4, items: [field([0x0b_002f], { isAbsolute: false })] }
    const both = layoutOf({ ...withInput(), inputReports: [boom, cable] })
    const steps = [
      [3, 1, [{ kind: 'mute', muted: true }]],
      [4, 1, [{ kind: 'toggle-mute' }]],
      [4, 0, []],
      [3, 1, []],
      [3, 0, [{ kind: 'mute', muted: false }]],
    ] as const
    let states = {}
    for (const [reportId, value, meant] of steps) {
      const now = readButtons(both, states, reportId, bytes(value))
      expect(intentsOf(both, states, now, true), `${reportId}: ${value}`).toEqual(meant)
      states = now
    }
  })

  it('lifts or puts down by how the line is, where the hook tells presses', () => {
    const button = layoutOf(withInput(field([0x0b_0020], { isAbsolute: false })))
    const pressed = readButtons(button, {}, 3, bytes(1))
    expect(intentsOf(button, {}, pressed, false)).toEqual([{ kind: 'off-hook' }])
    expect(intentsOf(button, {}, pressed, true)).toEqual([{ kind: 'on-hook' }])
    expect(intentsOf(button, pressed, {}, true)).toEqual([])
  })

  it('flashes, and several at once are several', () => {
    expect(says(0b0, 0b1_1001)).toEqual([{ kind: 'off-hook' }, { kind: 'toggle-mute' }, { kind: 'flash' }])
  })

  it('in another report says nothing of these buttons', () => {
    expect(readButtons(layout, { hook: true }, 7, bytes(0))).toEqual({ hook: true })
  })
})

/*
 * Reports as telephone headsets send them: the time in milliseconds and the bits of hook (1) and mute (2). By their
 * descriptions three kinds of mute: one that tells presses (Input 0x06: relative), one that tells its state (0x22: absolute,
 * no preferred state), and one that leaves it open (0x02: absolute, preferred state), which is a button or a switch.
 */
describe('[H9] a sequence of reports', () => {
  const kinds = {
    press: { isAbsolute: false },
    state: {},
    either: { hasPreferredState: true },
  }
  const button = [0b01, 0b11, 0b01] as const

  /** Plays reports to a desk that does what was meant; answers whether it is muted after each. */
  async function play(mute: keyof typeof kinds, reports: readonly (readonly [number, number | 'screen'])[]) {
    let at = 0
    let hear: (event: { reportId: number; data: DataView }) => void = () => {}
    const device: HidDevice = {
      opened: true,
      productName: 'headset',
      collections: [withInput(field([0x0b_0020]), field([0x0b_002f], kinds[mute]))],
      open: async () => {},
      close: async () => {},
      sendReport: async () => {},
      addEventListener: (_type, listener) => {
        hear = listener
      },
    }
    const hid: Hid = {
      getDevices: async () => [device],
      requestDevice: async () => [],
      addEventListener: () => {},
    }
    const worn = openHeadset(hid, undefined, () => at)
    let isMuted = false
    const show = (next: boolean) => {
      isMuted = next
      worn.show({ ...quiet, isOffHook: true, isMuted })
    }
    worn.onIntent(intent => {
      if (actionFor(intent, { isOffHook: true, isMuted }) === 'mute') show(!isMuted)
    })
    await new Promise<void>(resolve => worn.subscribe(resolve))
    show(false)
    return reports.map(([ms, what]) => {
      at = ms
      if (what === 'screen') show(!isMuted)
      else hear({ reportId: 3, data: bytes(what) })
      return isMuted
    })
  }
  const presses = (...times: readonly number[]) =>
    times.flatMap(at => button.slice(1).map((bits, index) => [at + index * 120, bits] as const))

  it.each(['press', 'either'] as const)('of a button mutes and unmutes with each press (%s)', async kind => {
    expect(await play(kind, [[0, 0b01], ...presses(1_000, 3_000, 5_000)])).toEqual([
      false,
      ...[true, true],
      ...[false, false],
      ...[true, true],
    ])
  })

  it.each(['press', 'either'] as const)('of a button ends the mute of the screen (%s)', async kind => {
    const heard = await play(kind, [[0, 0b01], [500, 'screen'], ...presses(1_000, 3_000)])
    expect([heard[1], heard[3], heard[5]]).toEqual([true, false, true])
  })

  it.each(['state', 'either'] as const)('of a switch is as the switch stands (%s)', async kind => {
    const switched = [
      [0, 0b01],
      [1_000, 0b11],
      [9_000, 0b01],
      [12_000, 0b11],
      [20_000, 0b01],
    ] as const
    expect(await play(kind, switched)).toEqual([false, true, false, true, false])
  })

  it('of a switch that says again what the screen has said changes nothing', async () => {
    const echoed = [
      [0, 0b01],
      [500, 'screen'],
      [520, 0b11],
      [3_000, 'screen'],
      [3_020, 0b01],
    ] as const
    expect(await play('state', echoed)).toEqual([false, true, true, false, false])
  })

  it('of a button that was held long once is a button again with its next press', async () => {
    const heard = await play('either', [
      [0, 0b01],
      [1_000, 0b11],
      [4_000, 0b01],
      ...presses(6_000, 8_000, 10_000),
    ])
    expect(heard.slice(-4)).toEqual([true, true, false, false])
  })

  it('of a switch that was flicked once is a switch again when it has rested on', async () => {
    const heard = await play('either', [
      [0, 0b01],
      [1_000, 0b11],
      [1_200, 0b01],
      [5_000, 0b11],
      [20_000, 0b01],
      [21_000, 0b11],
      [30_000, 0b01],
    ])
    expect(heard.slice(-2)).toEqual([true, false])
  })
})

describe('what a headset shows', () => {
  it('is one whole report for each that has a light', () => {
    const layout = layoutOf(headset)
    const shown = (part: object) =>
      reportsThatShow(layout, { ...quiet, ...part }).map(({ reportId, data }) => [reportId, ...data])
    expect(shown({})).toEqual([[2, 0b0000]])
    expect(shown({ isRinging: true })).toEqual([[2, 0b0100]])
    expect(shown({ isOffHook: true, isMuted: true })).toEqual([[2, 0b0011]])
    expect(shown({ isOffHook: true, isHeld: true })).toEqual([[2, 0b1001]])
  })

  it('is nothing where it has no lights', () => {
    expect(reportsThatShow(layoutOf(withInput(field([0x0b_0020]))), quiet)).toEqual([])
  })

  it('rings by a ringer of its own report', () => {
    const ringing: HidReport = { reportId: 9, items: [filler(9), field([0x0b_009e])] }
    const layout = layoutOf({ ...headset, outputReports: [...headset.outputReports, ringing] })
    const [, last] = reportsThatShow(layout, { ...quiet, isRinging: true })
    expect([last?.reportId, ...(last?.data ?? [])]).toEqual([9, 0, 0b10])
  })
})
