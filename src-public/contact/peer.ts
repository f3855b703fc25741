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

/**
 * Browsers need five seconds and more to notice that the other end has died. A living end sends packets all the time,
 * muted or not, so their absence tells sooner.
 */
const silentForMs = 3_000
const listenEveryMs = 500

interface Leg {
  readonly id: string
  readonly connection: RTCPeerConnection
  /** Signals are worked off one after the other: a candidate may not overtake its offer. */
  work: Promise<void>
  voice: Voice
  packets: number
  heardAt: number
  listening?: ReturnType<typeof setInterval>
}

export function createPeer({ createConnection, say, onVoice, onRemoteTrack }: PeerParts): Peer {
  let leg: Leg | undefined
  let microphone: MediaStreamTrack | undefined

  function start(id: string): Leg {
    end()
    const connection = createConnection()
    const started: Leg = {
      id,
      connection,
      work: Promise.resolve(),
      voice: 'connecting',
      packets: 0,
      heardAt: 0,
    }
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
      switch (connection.connectionState) {
        case 'connected':
          started.heardAt = Date.now()
          started.listening ??= setInterval(() => void listen(started), listenEveryMs)
          return tell(started, 'flowing')
        case 'failed':
        case 'closed':
          return tell(started, 'interrupted')
        case 'disconnected':
        case 'new':
        case 'connecting':
          return
      }
    }
    return started
  }

  function tell(told: Leg, voice: Voice): void {
    if (leg !== told || told.voice === voice) return
    told.voice = voice
    onVoice(voice)
  }

  async function listen(to: Leg): Promise<void> {
    const packets = await packetsHeard(to.connection)
    const now = Date.now()
    if (packets !== to.packets) to.heardAt = now
    to.packets = packets
    if (to.connection.connectionState === 'failed') return
    tell(to, now - to.heardAt < silentForMs ? 'flowing' : 'interrupted')
  }

  function end(): void {
    if (!leg) return
    clearInterval(leg.listening)
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
      tell(working, 'interrupted')
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
        case 'ring-me':
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

async function packetsHeard(connection: RTCPeerConnection): Promise<number> {
  let packets = 0
  for (const report of (await connection.getStats()).values())
    if (report.type === 'inbound-rtp') packets += Number(report.packetsReceived ?? 0)
  return packets
}
