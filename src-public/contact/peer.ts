import type { Signal } from '../../src-contract/live/protocol.ts'
import type { Voice } from './call-machine.ts'

/**
 * The voice: one peer connection with the desk, for which the desk makes the offers and this page the answers. Each
 * offer names a new `leg` and takes the place of the connection before it (another desk took over, or the way between
 * the two broke). Signals of an older leg are not heard.
 */
export interface Peer {
  readonly hear: (signal: Signal) => void
  /** The microphone to send; may come after the answer, and may change. */
  readonly setMicrophone: (track: MediaStreamTrack | undefined) => void
  readonly close: () => void
}

export interface PeerParts {
  readonly createConnection: () => RTCPeerConnection
  readonly say: (signal: Signal) => void
  readonly onVoice: (voice: Voice) => void
  /** The sound of the desk, of each new leg. */
  readonly onRemoteTrack: (track: MediaStreamTrack) => void
}

/** A connection that only flickers is not worth a word. */
const flickerMs = 1_000

interface Leg {
  readonly id: string
  readonly connection: RTCPeerConnection
  /** Signals are worked off one after the other: a candidate may not overtake its offer. */
  work: Promise<void>
  flicker?: ReturnType<typeof setTimeout>
}

export function createPeer({ createConnection, say, onVoice, onRemoteTrack }: PeerParts): Peer {
  let leg: Leg | undefined
  let microphone: MediaStreamTrack | undefined

  function start(id: string): Leg {
    end()
    const connection = createConnection()
    const started: Leg = { id, connection, work: Promise.resolve() }
    leg = started
    onVoice('connecting')
    connection.onicecandidate = ({ candidate }) => {
      if (leg !== started) return
      // An empty candidate ends one media section; the browser then says null once for the whole.
      if (candidate === null) say({ kind: 'candidate', leg: id })
      else if (candidate.candidate !== '') {
        const { candidate: line, sdpMid, sdpMLineIndex, usernameFragment } = candidate
        say({
          kind: 'candidate',
          leg: id,
          candidate: { candidate: line, sdpMid, sdpMLineIndex, usernameFragment },
        })
      }
    }
    connection.ontrack = ({ track }) => {
      if (leg === started) onRemoteTrack(track)
    }
    connection.onconnectionstatechange = () => {
      if (leg !== started) return
      clearTimeout(started.flicker)
      switch (connection.connectionState) {
        case 'connected':
          return onVoice('flowing')
        case 'disconnected':
          started.flicker = setTimeout(() => onVoice('interrupted'), flickerMs)
          return
        case 'failed':
        case 'closed':
          return onVoice('interrupted')
        case 'new':
        case 'connecting':
          return
      }
    }
    return started
  }

  function end(): void {
    if (!leg) return
    clearTimeout(leg.flicker)
    leg.connection.onicecandidate = null
    leg.connection.ontrack = null
    leg.connection.onconnectionstatechange = null
    leg.connection.close()
    leg = undefined
  }

  async function answer({ id, connection }: Leg, sdp: string): Promise<void> {
    await connection.setRemoteDescription({ type: 'offer', sdp })
    for (const transceiver of connection.getTransceivers()) {
      if (transceiver.receiver.track.kind !== 'audio') continue
      // Sending is agreed on even without a microphone, so that one that is plugged in later needs no new offer.
      transceiver.direction = 'sendrecv'
      await transceiver.sender.replaceTrack(microphone ?? null)
    }
    await connection.setLocalDescription()
    const made = connection.localDescription?.sdp
    if (made !== undefined) say({ kind: 'answer', leg: id, sdp: made })
  }

  function afterwards(working: Leg, work: () => Promise<void>): void {
    working.work = working.work.then(work).catch((error: unknown) => {
      // The connection was closed under its work by a newer leg: nothing to say about it.
      if (leg !== working) return
      console.warn('The voice connection could not be made', error)
      onVoice('interrupted')
    })
  }

  return {
    hear: signal => {
      switch (signal.kind) {
        case 'offer': {
          const target = leg?.id === signal.leg ? leg : start(signal.leg)
          return afterwards(target, () => answer(target, signal.sdp))
        }
        case 'candidate': {
          const target = leg
          if (target?.id !== signal.leg) return
          target.work = target.work.then(() =>
            // A candidate that does not fit is one way less, not the end of the connection.
            target.connection.addIceCandidate(signal.candidate).catch(() => undefined),
          )
          return
        }
        case 'answer':
          return
      }
    },
    setMicrophone: track => {
      microphone = track
      for (const sender of leg?.connection.getSenders() ?? []) void sender.replaceTrack(track ?? null)
    },
    close: () => {
      end()
      onVoice('none')
    },
  }
}
