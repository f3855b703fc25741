import type { EndEvent, RTCSession } from 'jssip/lib/RTCSession.js'
import type { IncomingResponse } from 'jssip/lib/SIPMessage.js'
import type { UA } from 'jssip/lib/UA.js'

/** The PBX answers a living desk within a second; by then it does not ring. */
const ringWithinMs = 4_000
/** Loop Detected: what a desk says to a call that it made itself (RFC 3261 section 21.4.19). */
const cameBack = 482

/**
 * Proves that the PBX rings this desk, before anybody is given to it: the desk calls its own address, and the call has
 * to come back. Nothing is heard of it.
 */
export function ringsHere(agent: UA, address: string): Promise<boolean> {
  return new Promise(resolve => {
    const done = (rings: boolean) => {
      clearTimeout(timer)
      resolve(rings)
    }
    const call: RTCSession = agent.call(address, {
      mediaConstraints: { audio: false, video: false },
      rtcOfferConstraints: { offerToReceiveAudio: true },
      eventHandlers: {
        failed: ({ message }: EndEvent) =>
          done((message as IncomingResponse | null)?.status_code === cameBack),
      },
    })
    const timer = setTimeout(() => {
      done(false)
      if (!call.isEnded()) call.terminate()
    }, ringWithinMs)
  })
}
