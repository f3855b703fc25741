import type { HidCollection, HidReport, HidReportItem } from './hid-types.ts'

/*
 * What a headset says by its buttons, and what can be shown on it: the Telephony Device page (0x0B) and the LED page
 * (0x08) of the HID Usage Tables 1.5 (usb.org), sections 14 and 11. Nothing here is of one maker: where each bit stands
 * is read from the device's own description.
 */

export const telephonyPage = 0x0b
const hookSwitch = 0x0b_0020
const flashButton = 0x0b_0021
const phoneMute = 0x0b_002f
const ringer = 0x0b_009e
const muteLight = 0x08_0009
const offHookLight = 0x08_0017
const ringLight = 0x08_0018
const holdLight = 0x08_0020

/** A headset may have two: at the boom, which is a switch, and at the cable, which is a button. */
export const muteButtons = ['mute', 'other-mute'] as const
type MuteButton = (typeof muteButtons)[number]
type Button = 'hook' | MuteButton | 'flash'
type Light = 'ring' | 'off-hook' | 'mute' | 'hold'

const buttonOf: ReadonlyMap<number, Button> = new Map([
  [hookSwitch, 'hook'],
  [phoneMute, 'mute'],
  [flashButton, 'flash'],
])
const lightOf: ReadonlyMap<number, Light> = new Map([
  [ringLight, 'ring'],
  [ringer, 'ring'],
  [offHookLight, 'off-hook'],
  [muteLight, 'mute'],
  [holdLight, 'hold'],
])

/** Where one button or light stands in a report. */
interface Place {
  readonly reportId: number
  /** From the first bit of the report, without its id. */
  readonly bit: number
  /** In bits. */
  readonly size: number
}

interface ButtonPlace extends Place {
  readonly button: Button
  /** The first bit of the field that says it; of an array, whose fields may each name it, that of the first. */
  readonly field: number
  /** What the field holds while it is on: 1, or its number in an array. */
  readonly value: number
  readonly tells: Tells
}

/**
 * What a field tells of its button (HID Usage Tables 1.5, section 3.4.1.2, on/off controls): a switch that stays tells its
 * state; a relative field tells each press. One that is absolute and goes back by itself is a button by the letter, and
 * in fact either: whoever wrote the description often left that bit as it was.
 */
type Tells = 'state' | 'press' | 'either'

interface LightPlace extends Place {
  readonly light: Light
}

/** The buttons and lights of one headset. */
export interface HeadsetLayout {
  readonly buttons: readonly ButtonPlace[]
  readonly lights: readonly LightPlace[]
  /** The length of each output report, in bytes. */
  readonly outputBytes: ReadonlyMap<number, number>
}

/** What its buttons say now, as far as they were heard. */
export type ButtonStates = Readonly<Partial<Record<Button, boolean>>>

/** How a mute that is described as either was seen to behave, and how its latest press began. */
export interface MuteHabit {
  readonly is: 'unknown' | 'button' | 'switch'
  /** For how long it has been on. */
  readonly heldMs: number
  /** Whether the line was muted when it went on. */
  readonly wasMuted: boolean
}

const unknownHabit: MuteHabit = { is: 'unknown', heldMs: 0, wasMuted: false }

/** A button is let go of sooner; a switch stays. */
const pressMsMax = 1_000
/** Nobody presses a button for as long: it is a switch that was once flicked to and fro. */
const restsMsMin = 10_000

/** What somebody meant by a button. A mute that tells its state says which; the others are presses. */
export type HeadsetIntent =
  | { readonly kind: 'off-hook' }
  | { readonly kind: 'on-hook' }
  | { readonly kind: 'mute'; readonly muted: boolean }
  | { readonly kind: 'toggle-mute' }
  | { readonly kind: 'flash' }

/** How the call stands that a headset shows. */
export interface HeadsetShows {
  readonly isRinging: boolean
  readonly isOffHook: boolean
  readonly isMuted: boolean
  readonly isHeld: boolean
}

/** Reads where the buttons and lights are; `undefined` for what has no telephone's buttons. */
export function readLayout(collections: readonly HidCollection[]): HeadsetLayout | undefined {
  const telephones = withChildren(collections.filter(({ usagePage }) => usagePage === telephonyPage))
  const buttons = mutesToldApart(telephones.flatMap(({ inputReports }) => inputReports.flatMap(buttonsIn)))
  if (buttons.length === 0) return undefined
  const outputs = telephones.flatMap(({ outputReports }) => outputReports)
  return {
    buttons,
    lights: outputs.flatMap(lightsIn),
    outputBytes: new Map(outputs.map(report => [report.reportId, Math.ceil(bitsOf(report) / 8)] as const)),
  }
}

/** What an input report says, beside what was known before. */
export function readButtons(
  { buttons }: HeadsetLayout,
  before: ButtonStates,
  reportId: number,
  data: DataView,
): ButtonStates {
  const now: Partial<Record<Button, boolean>> = { ...before }
  for (const { button } of buttons.filter(each => each.reportId === reportId)) now[button] = false
  for (const each of buttons) {
    if (each.reportId === reportId && readBits(data, each) === each.value) now[each.button] = true
  }
  return now
}

/**
 * What was meant, from what the buttons said before and say now. A hook that tells its state is lifted or put down; one
 * that tells presses is lifted or put down by whether the line is off the hook now. A mute that tells its state is on or
 * off; of a mute or flash that tells presses the press counts, and its release means nothing.
 */
export function intentsOf(
  { buttons }: HeadsetLayout,
  before: ButtonStates,
  now: ButtonStates,
  isOffHook: boolean,
  habits: Readonly<Partial<Record<MuteButton, MuteHabit>>> = {},
): readonly HeadsetIntent[] {
  const tells = (button: Button) => buttons.find(each => each.button === button)?.tells
  const turned = (button: Button) => (before[button] ?? false) !== (now[button] ?? false)
  const intents: HeadsetIntent[] = []
  if (turned('hook')) {
    if (tells('hook') !== 'press') intents.push({ kind: now.hook ? 'off-hook' : 'on-hook' })
    else if (now.hook) intents.push({ kind: isOffHook ? 'on-hook' : 'off-hook' })
  }
  for (const mute of muteButtons) {
    const habit = habits[mute] ?? unknownHabit
    if (turned(mute)) intents.push(...muteMeant(tells(mute), now[mute] ?? false, habit))
  }
  if (turned('flash') && now.flash) intents.push({ kind: 'flash' })
  return intents
}

/** What is known of a mute that is described as either, after what it said before and says now. */
export function learnMute(
  habit: MuteHabit,
  wasOn: boolean | undefined,
  isOn: boolean | undefined,
): MuteHabit['is'] {
  if (wasOn !== true || isOn !== false) return habit.is
  if (habit.heldMs <= pressMsMax) return 'button'
  return habit.is === 'button' && habit.heldMs < restsMsMin ? 'button' : 'switch'
}

function muteMeant(tells: Tells | undefined, isOn: boolean, habit: MuteHabit): readonly HeadsetIntent[] {
  if (tells === 'press' || (tells === 'either' && habit.is === 'button')) {
    return isOn ? [{ kind: 'toggle-mute' }] : []
  }
  // It was a button after all: its press has muted, or was meant to end the mute that was on.
  if (tells === 'either' && habit.is === 'unknown' && !isOn && habit.heldMs <= pressMsMax) {
    return habit.wasMuted ? [{ kind: 'mute', muted: false }] : []
  }
  return [{ kind: 'mute', muted: isOn }]
}

/** The output reports that show how the call stands: one for each report that has a light, whole. */
export function reportsThatShow(
  { lights, outputBytes }: HeadsetLayout,
  shows: HeadsetShows,
): readonly { readonly reportId: number; readonly data: Uint8Array<ArrayBuffer> }[] {
  const isOn: Readonly<Record<Light, boolean>> = {
    ring: shows.isRinging,
    'off-hook': shows.isOffHook,
    mute: shows.isMuted,
    hold: shows.isHeld,
  }
  return [...new Set(lights.map(({ reportId }) => reportId))].map(reportId => {
    const data = new Uint8Array(outputBytes.get(reportId) ?? 0)
    for (const { light, reportId: own, bit } of lights) {
      const at = bit >> 3
      if (own === reportId && isOn[light]) data[at] = (data[at] ?? 0) | (1 << (bit & 7))
    }
    return { reportId, data }
  })
}

function withChildren(collections: readonly HidCollection[]): readonly HidCollection[] {
  return collections.flatMap(each => [each, ...withChildren(each.children)])
}

function bitsOf({ items }: HidReport): number {
  return items.reduce((sum, { reportSize, reportCount }) => sum + reportSize * reportCount, 0)
}

function buttonsIn(report: HidReport): readonly ButtonPlace[] {
  return fieldsOf(report).flatMap(({ item, bit }) => {
    const usages = usagesOf(item)
    const place = { reportId: report.reportId, size: item.reportSize, tells: toldBy(item) }
    const found = usages.flatMap((usage, index) => {
      const button = buttonOf.get(usage)
      return button === undefined ? [] : [{ button, index }]
    })
    return found.flatMap(({ button, index }): readonly ButtonPlace[] => {
      if (!item.isArray) {
        const own = bit + index * item.reportSize
        return index < item.reportCount ? [{ ...place, button, field: own, bit: own, value: 1 }] : []
      }
      // Any field of an array may name the button that is on.
      return Array.from({ length: item.reportCount }, (_, field) => ({
        ...place,
        button,
        field: bit,
        bit: bit + field * item.reportSize,
        value: item.logicalMinimum + index,
      }))
    })
  })
}

/** A mute in a field of its own beside the first is another button: each tells what it tells, and of itself alone. */
function mutesToldApart(buttons: readonly ButtonPlace[]): readonly ButtonPlace[] {
  const first = buttons.find(({ button }) => button === 'mute')
  return buttons.map(each =>
    each.button === 'mute' && (each.reportId !== first?.reportId || each.field !== first.field)
      ? { ...each, button: 'other-mute' }
      : each,
  )
}

function toldBy({ isAbsolute, hasPreferredState }: HidReportItem): Tells {
  if (!isAbsolute) return 'press'
  return hasPreferredState ? 'either' : 'state'
}

function lightsIn(report: HidReport): readonly LightPlace[] {
  return fieldsOf(report).flatMap(({ item, bit }) =>
    item.isArray
      ? []
      : usagesOf(item)
          .slice(0, item.reportCount)
          .flatMap((usage, index) => {
            const light = lightOf.get(usage)
            const place = {
              reportId: report.reportId,
              bit: bit + index * item.reportSize,
              size: item.reportSize,
            }
            return light === undefined ? [] : [{ ...place, light }]
          }),
  )
}

/** The items of a report that mean something, each with its first bit. */
function fieldsOf({ items }: HidReport): readonly { readonly item: HidReportItem; readonly bit: number }[] {
  let bit = 0
  return items.flatMap(item => {
    const at = bit
    bit += item.reportSize * item.reportCount
    return item.isConstant ? [] : [{ item, bit: at }]
  })
}

function usagesOf({
  isRange,
  usages,
  usageMinimum = 0,
  usageMaximum = -1,
}: HidReportItem): readonly number[] {
  if (!isRange) return usages ?? []
  // A range that a device gets wrong must not fill the memory.
  const count = Math.min(Math.max(0, usageMaximum - usageMinimum + 1), 1_024)
  return Array.from({ length: count }, (_, index) => usageMinimum + index)
}

function readBits(data: DataView, { bit, size }: Place): number {
  let value = 0
  for (let index = 0; index < size; index++) {
    const at = bit + index
    if (at >> 3 >= data.byteLength) return 0
    value |= ((data.getUint8(at >> 3) >> (at & 7)) & 1) << index
  }
  return value
}
