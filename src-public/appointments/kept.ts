import type { ResidentAppointment, ResidentBook } from '../../src-contract/public/appointments.ts'

/** What was typed so far for one service. */
export interface Draft {
  /** Of the booking: the same again is the same appointment. */
  readonly id: string
  readonly serviceId: string
  readonly site: string
  readonly startsAt?: number
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly note: string
  /** What was asked of the hub without an answer: it may be booked. */
  readonly unsure?: ResidentBook
}

/** The appointment that is shown, and the address that opens it with its code. */
export interface Yours {
  readonly reach: string
  readonly appointment: ResidentAppointment
}

const draftKey = 'townline.booking'
const yoursKey = 'townline.appointment'

/**
 * Kept for this tab alone and never in the address: a reload loses nothing, and at a library's computer the next visitor
 * finds nothing in the history.
 */
function read<Value>(key: string): Value | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

function write(key: string, value: object | undefined): void {
  try {
    if (value === undefined) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, JSON.stringify(value))
  } catch {
    // A reload then begins anew.
  }
}

export const keptDraft = (): Draft | undefined => read<Draft>(draftKey)
export const keepDraft = (draft: Draft | undefined): void => write(draftKey, draft)
export const keptYours = (): Yours | undefined => read<Yours>(yoursKey)
export const keepYours = (yours: Yours | undefined): void => write(yoursKey, yours)
