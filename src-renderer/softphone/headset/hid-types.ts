/**
 * As much of WebHID (https://wicg.github.io/webhid/) as a headset needs; TypeScript's own library does not know it.
 */

/** One field, or row of fields, of a report, in the order in which they stand in it. */
export interface HidReportItem {
  /** Constant bits fill a report up and mean nothing. */
  readonly isConstant: boolean
  /** Each field names by its value which of the usages is on; otherwise each field is one usage. */
  readonly isArray: boolean
  /** False: a change is told, such as a press, and not a state. */
  readonly isAbsolute: boolean
  /** It goes back by itself when nobody touches it, as a button does. Also what many say who did not think of it. */
  readonly hasPreferredState: boolean
  readonly isRange: boolean
  /** Usage page in the upper sixteen bits, usage in the lower. */
  readonly usages?: readonly number[]
  readonly usageMinimum?: number
  readonly usageMaximum?: number
  readonly logicalMinimum: number
  /** In bits. */
  readonly reportSize: number
  readonly reportCount: number
}

export interface HidReport {
  readonly reportId: number
  readonly items: readonly HidReportItem[]
}

export interface HidCollection {
  readonly usagePage: number
  readonly usage: number
  readonly children: readonly HidCollection[]
  readonly inputReports: readonly HidReport[]
  readonly outputReports: readonly HidReport[]
}

export interface HidDevice {
  readonly opened: boolean
  readonly productName: string
  readonly collections: readonly HidCollection[]
  readonly open: () => Promise<void>
  readonly close: () => Promise<void>
  readonly sendReport: (reportId: number, data: Uint8Array<ArrayBuffer>) => Promise<void>
  readonly addEventListener: (
    type: 'inputreport',
    listener: (event: { readonly reportId: number; readonly data: DataView }) => void,
  ) => void
}

export interface Hid {
  readonly getDevices: () => Promise<readonly HidDevice[]>
  readonly requestDevice: (options: {
    readonly filters: readonly { readonly usagePage: number }[]
  }) => Promise<readonly HidDevice[]>
  readonly addEventListener: (
    type: 'connect' | 'disconnect',
    listener: (event: { readonly device: HidDevice }) => void,
  ) => void
}
