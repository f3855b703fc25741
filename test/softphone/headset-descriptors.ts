import type { HidCollection, HidReportItem } from '../../src-renderer/softphone/headset/hid-types.ts'

/** A field as a browser describes it: one bit that tells its state, unless said otherwise. */
export function field(usages: readonly number[], part: Partial<HidReportItem> = {}): HidReportItem {
  return {
    isConstant: false,
    isArray: false,
    isAbsolute: true,
    hasPreferredState: false,
    isRange: false,
    usages,
    logicalMinimum: 0,
    reportSize: 1,
    reportCount: Math.max(1, usages.length),
    ...part,
  }
}

export function filler(bits: number): HidReportItem {
  return field([], { isConstant: true, reportCount: bits })
}

/**
 * A headset as the HID Usage Tables 1.5 (section 14.1) describe one, with the reports that telephone headsets of several
 * makers have: hook switch, line busy, redial, mute and flash in one byte; lights in another.
 */
export const headset: HidCollection = {
  usagePage: 0x0b,
  usage: 0x05,
  children: [],
  inputReports: [
    {
      reportId: 1,
      items: [
        field([0x0b_0020]),
        field([0x0b_0097, 0x0b_0024]),
        field([0x0b_002f, 0x0b_0021], { isAbsolute: false }),
        filler(3),
      ],
    },
  ],
  outputReports: [{ reportId: 2, items: [field([0x08_0017, 0x08_0009, 0x08_0018, 0x08_0020]), filler(4)] }],
}
