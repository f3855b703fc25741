import type { EndEvent, RTCSession } from 'jssip/lib/RTCSession.js'
import type { IncomingResponse } from 'jssip/lib/SIPMessage.js'
import type { UA } from 'jssip/lib/UA.js'
import type { OutsideResult } from '../softphone.ts'

/** A server that does not answer must not hold up a call: what was found by then has to do. */
const gatherMs = 700
/** A transfer that nobody reported on by then did not happen. */
const transferTimeoutMs = 35_000

/** Ends a call in whatever state it is. `status` is what a caller is told who was not answered. */
export function hangUp(session: RTCSession, status?: number): void {
  if (session.isEnded()) return
  try {
    session.terminate(status === undefined ? {} : { status_code: status })
  } catch {
    // It ended by itself in the same moment.
  }
}

/** Does not wait for every candidate: those found within a moment are enough. */
export function hurryGathering(session: RTCSession): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  session.on('icecandidate', ({ ready }) => {
    clearTimeout(timer)
    timer = setTimeout(ready, gatherMs)
  })
}

/** Who is to hear this microphone; JsSIP keeps the track still by itself while either end holds. */
export function setSpeaks(session: RTCSession | undefined, speaks: boolean): void {
  if (!session?.connection || session.isEnded()) return
  if (speaks) session.unmute({ audio: true })
  else session.mute({ audio: true })
}

/** Calls somebody. Resolves when they answered, or why they did not. */
export function callOut(
  agent: UA,
  target: string,
  options: {
    readonly microphone: MediaStream
    readonly iceServers: readonly RTCIceServer[]
    /** Before anything is sent: who wants to hear it must be there for its early sound. */
    readonly onSession: (session: RTCSession) => void
  },
): Promise<OutsideResult> {
  return new Promise(resolve => {
    const session = agent.call(target, {
      mediaStream: options.microphone,
      pcConfig: { iceServers: [...options.iceServers] },
      eventHandlers: {
        confirmed: () => resolve({ kind: 'done' }),
        failed: (event: EndEvent) => resolve({ kind: 'failed', why: whyNot(event) }),
        peerconnection: () => {},
      },
    })
    hurryGathering(session)
    options.onSession(session)
  })
}

/**
 * Sends whoever is at the other end on (REFER, RFC 3515); with `replaces` to the one who speaks there already (RFC
 * 5589). Resolves when the new end has answered, or why it did not: the call is then where it was.
 */
export function sendOn(session: RTCSession, target: string, replaces?: RTCSession): Promise<OutsideResult> {
  return new Promise(resolve => {
    const done = (result: OutsideResult) => {
      clearTimeout(timer)
      session.removeListener('ended', gone)
      resolve(result)
    }
    const failed = (event: { readonly status_line?: { readonly status_code: number } }) =>
      done({ kind: 'failed', why: whyStatus(event.status_line?.status_code) })
    // The other end left for the new one before its word came: that is what was asked for.
    const gone = () => done({ kind: 'done' })
    const timer = setTimeout(() => done({ kind: 'failed', why: 'no-answer' }), transferTimeoutMs)
    session.on('ended', gone)
    session.refer(target, {
      ...(replaces === undefined ? {} : { replaces }),
      eventHandlers: {
        requestFailed: () => done({ kind: 'failed', why: 'unreachable' }),
        accepted: () => done({ kind: 'done' }),
        failed,
      },
    })
  })
}

function whyNot({ message }: EndEvent): Extract<OutsideResult, { kind: 'failed' }>['why'] {
  return whyStatus((message as IncomingResponse | null)?.status_code)
}

function whyStatus(status: number | undefined): Extract<OutsideResult, { kind: 'failed' }>['why'] {
  switch (status) {
    case 486:
    case 600:
      return 'busy'
    case 408:
    case 480:
    case 487:
    case 603:
      return 'no-answer'
    case 404:
    case 410:
    case 484:
    case 604:
      return 'not-dialled'
    default:
      return 'unreachable'
  }
}
