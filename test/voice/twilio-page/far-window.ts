import { peakOf } from '../page/peak-of.ts'

/** The far end of a desk's call: what Twilio's media servers are between the desk and its room. */
export interface FarWindow {
  /** Takes a desk's offer; the answer holds all candidates, because the desk sends none. */
  readonly answer: (sdp: string) => Promise<string>
  /** The customer is put on hold by the room: neither side hears the other. */
  readonly setHeld: (held: boolean) => void
  readonly hears: (forMs: number) => Promise<number>
  readonly hangUp: () => void
}

declare global {
  interface Window {
    farEnd: FarWindow
  }
}

let connection: RTCPeerConnection | undefined
let microphone: MediaStream | undefined
let isHeld = false
/** Sound is only decoded where something plays it. */
const player = new Audio()

const speak = () => {
  for (const track of microphone?.getAudioTracks() ?? []) track.enabled = !isHeld
}

window.farEnd = {
  answer: async sdp => {
    connection?.close()
    microphone ??= await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    })
    const next = new RTCPeerConnection()
    connection = next
    for (const track of microphone.getAudioTracks()) next.addTrack(track, microphone)
    next.addEventListener('track', ({ track, streams }) => {
      player.srcObject = streams[0] ?? new MediaStream([track])
      void player.play()
    })
    await next.setRemoteDescription({ type: 'offer', sdp })
    await next.setLocalDescription(await next.createAnswer())
    while (next.iceGatheringState !== 'complete') await new Promise(resolve => setTimeout(resolve, 20))
    speak()
    return next.localDescription?.sdp ?? ''
  },
  setHeld: held => {
    isHeld = held
    speak()
  },
  hears: async forMs => {
    const track = connection?.getReceivers()[0]?.track
    if (track === undefined || isHeld || connection?.connectionState !== 'connected') return 0
    return peakOf(new MediaStream([track]), forMs)
  },
  hangUp: () => connection?.close(),
}
