import type { RTCSession } from 'jssip/lib/RTCSession.js'
import type { IncomingResponse } from 'jssip/lib/SIPMessage.js'

/*
 * Session timers (RFC 4028): an end that hears no refresh of its session in time ends the call. JsSIP keeps them for what
 * it sends itself. The hub's own re-INVITEs go past that, a resumed session has none, and JsSIP ends a call whose refresh
 * found the PBX away for a moment, or drops the refresh where the far end knows no UPDATE. So the refresh is the hub's.
 */

type TimedSession = RTCSession & {
  readonly _sessionTimers: { readonly currentExpires: number | null; readonly refresher: boolean }
  readonly _handleSessionTimersInIncomingResponse: (response: IncomingResponse) => void
  _sendUpdate: () => void
}

/** The way to the PBX is tried again as often while it is away. */
const againAfterMs = 5_000
/**
 * The far end takes no UPDATE (RFC 3261 sections 21.4.6 and 21.5.2), or finds its interval too small (RFC 4028 section 6):
 * a description told again proposes none, and the far end says its own.
 */
const notTaken: ReadonlySet<number> = new Set([405, 422, 501])

export interface RefreshParts {
  /** Sends an UPDATE without a description. */
  readonly update: (headers: readonly string[], on: RefreshAnswers) => void
  /** Tells the far end again what it hears, which refreshes as well. */
  readonly offerAgain: () => void
  readonly hangUp: (status: number) => void
}

export interface RefreshAnswers {
  readonly onSuccessResponse: (response: IncomingResponse) => void
  readonly onErrorResponse: (response: IncomingResponse) => void
  readonly onRequestTimeout: () => void
  readonly onTransportError: () => void
  readonly onDialogError: () => void
}

/** From here on the session is refreshed by `parts` whenever it is this end’s turn. */
export function keepRefreshed(session: RTCSession, { update, offerAgain, hangUp }: RefreshParts): void {
  const timed = session as TimedSession
  const refresh = (): void => {
    if (session.isEnded()) return
    const { currentExpires, refresher } = timed._sessionTimers
    const expires = `Session-Expires: ${currentExpires};refresher=${refresher ? 'uac' : 'uas'}`
    update([`Contact: ${session.contact}`, expires], {
      onSuccessResponse: response => followAnswer(session, response),
      onErrorResponse: ({ status_code }) => {
        if (notTaken.has(status_code)) offerAgain()
        else setTimeout(refresh, againAfterMs)
      },
      onRequestTimeout: () => hangUp(408),
      onTransportError: () => void setTimeout(refresh, againAfterMs),
      onDialogError: () => hangUp(481),
    })
  }
  timed._sendUpdate = refresh
}

/** What the far end agreed to in this answer counts from now on; where it says nothing, this end refreshes. */
export function followAnswer(session: RTCSession, response: IncomingResponse): void {
  if (!session.isEnded()) (session as TimedSession)._handleSessionTimersInIncomingResponse(response)
}
