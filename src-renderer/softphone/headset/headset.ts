import type { Hid, HidDevice } from './hid-types.ts'
import {
  type ButtonStates,
  type HeadsetIntent,
  type HeadsetLayout,
  type HeadsetShows,
  intentsOf,
  learnMute,
  type MuteHabit,
  muteButtons,
  readButtons,
  readLayout,
  reportsThatShow,
  telephonyPage,
} from './telephony-reports.ts'

/** The buttons and lights of a headset, where this browser lets a page have them (WebHID). */
export interface Headset {
  readonly standing: () => HeadsetStanding
  /** Told of each change of the standing. */
  readonly subscribe: (listener: () => void) => () => void
  /** Lets the person choose a headset; only out of a press of theirs. Answers whether one was chosen. */
  readonly ask: () => Promise<boolean>
  readonly onIntent: (listener: (intent: HeadsetIntent) => void) => () => void
  /** Shows how the call stands, where the headset has lights or a ringer. */
  readonly show: (shows: HeadsetShows) => void
}

export type HeadsetStanding =
  /** This browser lets no page near a headset's buttons. */
  | { readonly kind: 'not-here' }
  | { readonly kind: 'none' }
  | { readonly kind: 'ready'; readonly name: string; readonly hasLights: boolean }
  /** It is there, and cannot be opened: another program may hold it. */
  | { readonly kind: 'held'; readonly name: string }

interface Worn {
  readonly device: HidDevice
  readonly layout: HeadsetLayout
  states: ButtonStates
  /** Of each of its mutes: how it behaves, and how its latest press began. */
  readonly mutes: Readonly<Record<(typeof muteButtons)[number], Mute>>
}

interface Mute {
  is: MuteHabit['is']
  pressedAt: number
  wasMuted: boolean
}

function newMute(): Mute {
  return { is: 'unknown', pressedAt: 0, wasMuted: false }
}

/**
 * Opens the headset that this person has allowed before, and each that is plugged in later. A permission is asked for by
 * `ask` alone. Of several windows of one desk the one that holds `lock` hears the buttons; the next gets it when that
 * window closes.
 */
export function openHeadset(
  hid: Hid | undefined,
  lock: (begin: () => void) => void = begin => begin(),
  now: () => number = () => performance.now(),
): Headset {
  const changed = new Set<() => void>()
  const heard = new Set<(intent: HeadsetIntent) => void>()
  let shows: HeadsetShows = { isRinging: false, isOffHook: false, isMuted: false, isHeld: false }
  let standing: HeadsetStanding = hid ? { kind: 'none' } : { kind: 'not-here' }
  let worn: Worn | undefined
  let mayHear = false

  function become(next: HeadsetStanding): void {
    standing = next
    for (const listener of [...changed]) listener()
  }

  async function wear(device: HidDevice): Promise<boolean> {
    const layout = readLayout(device.collections)
    if (!layout || !mayHear || worn?.device === device) return layout !== undefined
    const name = device.productName
    try {
      if (!device.opened) await device.open()
    } catch {
      if (!worn) become({ kind: 'held', name })
      return true
    }
    const next: Worn = {
      device,
      layout,
      states: {},
      mutes: { mute: newMute(), 'other-mute': newMute() },
    }
    worn = next
    device.addEventListener('inputreport', ({ reportId, data }) => {
      if (worn !== next) return
      const before = next.states
      const states = readButtons(layout, before, reportId, data)
      next.states = states
      const habits: Partial<Record<(typeof muteButtons)[number], MuteHabit>> = {}
      for (const button of muteButtons) {
        const mute = next.mutes[button]
        if (states[button] && !before[button]) {
          mute.pressedAt = now()
          mute.wasMuted = shows.isMuted
        }
        const habit = { is: mute.is, wasMuted: mute.wasMuted, heldMs: now() - mute.pressedAt }
        habits[button] = habit
        mute.is = learnMute(habit, before[button], states[button])
      }
      for (const intent of intentsOf(layout, before, states, shows.isOffHook, habits)) {
        for (const listener of [...heard]) listener(intent)
      }
    })
    send(next)
    become({ kind: 'ready', name, hasLights: layout.lights.length > 0 })
    return true
  }

  function send({ device, layout }: Worn): void {
    // A headset that is being pulled out refuses; it is told anew when it is back.
    for (const { reportId, data } of reportsThatShow(layout, shows)) {
      void device.sendReport(reportId, data).catch(() => {})
    }
  }

  async function look(): Promise<void> {
    for (const device of (await hid?.getDevices()) ?? []) await wear(device)
  }

  hid?.addEventListener('connect', ({ device }) => void wear(device))
  hid?.addEventListener('disconnect', ({ device }) => {
    if (worn?.device !== device) return
    worn = undefined
    become({ kind: 'none' })
    void look()
  })
  if (hid) {
    lock(() => {
      mayHear = true
      void look()
    })
  }

  return {
    standing: () => standing,
    subscribe: listener => {
      changed.add(listener)
      return () => changed.delete(listener)
    },
    ask: async () => {
      const chosen = (await hid?.requestDevice({ filters: [{ usagePage: telephonyPage }] })) ?? []
      const answers = await Promise.all(chosen.map(wear))
      return answers.includes(true)
    },
    onIntent: listener => {
      heard.add(listener)
      return () => heard.delete(listener)
    },
    show: next => {
      const keys = Object.keys(next) as (keyof HeadsetShows)[]
      if (keys.every(key => next[key] === shows[key])) return
      shows = next
      if (worn) send(worn)
    },
  }
}
