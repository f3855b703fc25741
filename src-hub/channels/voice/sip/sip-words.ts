import type { SipDialog } from '../../../database/schema-sip.ts'

/**
 * What the hub and its SIP thread say to each other. A leg is one SIP dialog with one far end: a caller, or a desk. The
 * thread knows SIP and nothing of contacts; the hub knows contacts and nothing of SIP.
 */

/** A number of the centre at the PBX, as which the hub registers. */
export interface SipNumber {
  readonly user: string
  readonly secret: string
}

/** What the thread is started with. */
export interface SipThreadSettings {
  /** The PBX's WebSocket address (RFC 7118): `wss://…`. */
  readonly server: string
  readonly domain: string
  readonly numbers: readonly SipNumber[]
}

/** Who calls, as the PBX said it: raw text, not to be trusted or shown as it is. */
export interface SipCaller {
  readonly user: string
  readonly name: string
  /** The caller does not want to be known (RFC 3323, or an anonymous address). */
  readonly isWithheld: boolean
}

export type SipOrder =
  /** Callers of the numbers come here, or go elsewhere from now on; who is on the line stays. It begins registered. */
  | { readonly do: 'register' }
  | { readonly do: 'unregister' }
  /** Takes the call of a caller; `sdp` is what they hear first. */
  | { readonly do: 'answer'; readonly leg: string; readonly sdp: string }
  | { readonly do: 'refuse'; readonly leg: string; readonly status: number }
  /** Rings a desk, as one of the numbers. */
  | {
      readonly do: 'call'
      readonly leg: string
      readonly number: string
      readonly to: string
      readonly headers: readonly string[]
      readonly sdp: string
    }
  /** Gives an end that is on the line something else to hear. */
  | { readonly do: 'offer'; readonly leg: string; readonly sdp: string }
  | { readonly do: 'hang-up'; readonly leg: string }
  /** Goes on with a leg that another hub had on the line. */
  | { readonly do: 'resume'; readonly leg: string; readonly number: string; readonly dialog: SipDialog }
  /** Another hub has this leg now: nothing more is said or heard here, and no `ended` follows. */
  | { readonly do: 'forget'; readonly leg: string }
  /** Sends the far end on to somebody else (REFER, RFC 3515). */
  | { readonly do: 'refer'; readonly leg: string; readonly to: string }
  /** How it went with what a far end asked for by `refer`; 200 is well. */
  | { readonly do: 'report-refer'; readonly leg: string; readonly status: number }
  /** Asks the far end whether it is still there; one that does not know the call any more is ended. */
  | { readonly do: 'ask'; readonly leg: string }

export type SipNotice =
  | { readonly said: 'standing'; readonly number: string; readonly standing: NumberStanding }
  | {
      readonly said: 'rings'
      readonly leg: string
      readonly number: string
      readonly caller: SipCaller
      readonly sdp: string
    }
  /** The far end's answer, to a call or an offer. */
  | { readonly said: 'answered'; readonly leg: string; readonly sdp: string }
  /** How a leg that is on the line could be gone on with elsewhere; said at its answer and after each change. */
  | { readonly said: 'dialog'; readonly leg: string; readonly dialog: SipDialog }
  /** An offer was not taken; what was heard before goes on. */
  | { readonly said: 'offer-refused'; readonly leg: string; readonly status: number }
  /** The far end, a desk, wants whom it speaks with sent on to `to`: a SIP address, as it stands in `Refer-To`. */
  | { readonly said: 'refer'; readonly leg: string; readonly to: string }
  /** How it went with an order to `refer`. */
  | { readonly said: 'referred'; readonly leg: string; readonly status: number }
  /** The far end changed its own side, such as by its own hold; it was answered with what it hears. */
  | { readonly said: 'changed'; readonly leg: string; readonly sdp: string }
  | {
      readonly said: 'ended'
      readonly leg: string
      /** The SIP status where there was one. */
      readonly status?: number
      readonly by: 'far' | 'line'
    }

/** Whether callers of a number reach the hub. */
export type NumberStanding =
  | { readonly kind: 'registered' }
  | { readonly kind: 'away' }
  | { readonly kind: 'refused'; readonly status: number }

/**
 * What a proxy says when the far end of a dialog is not to be reached (RFC 5057 section 5.1; 430 is RFC 5626, 477 and 478
 * are Kamailio's own). Any other answer comes from an end that is there.
 */
export const notReached: ReadonlySet<number> = new Set([
  404, 410, 430, 477, 478, 480, 500, 502, 503, 504, 604,
])
