import type { MicrophoneProblem } from './call-machine.ts'

/** The customer's microphone. */
export interface Microphone {
  readonly track: MediaStreamTrack
  readonly stream: MediaStream
}

/** Asks the browser, and so the customer, for the microphone. Whatever goes wrong is named for the page to explain. */
export async function askForMicrophone(): Promise<Microphone | { readonly problem: MicrophoneProblem }> {
  // Absent on pages that did not come over HTTPS, and in browsers inside other apps.
  const devices = (navigator as { readonly mediaDevices?: MediaDevices }).mediaDevices
  if (!devices?.getUserMedia || typeof RTCPeerConnection === 'undefined') return { problem: 'not-possible' }
  try {
    const stream = await devices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    })
    const [track] = stream.getAudioTracks()
    return track ? { track, stream } : { problem: 'missing' }
  } catch (error) {
    return { problem: problemOf(error) }
  }
}

/** The name under which the page explains what the browser threw. */
export function problemOf(error: unknown): MicrophoneProblem {
  switch (error instanceof Error || error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
      return 'refused'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing'
    case 'NotReadableError':
    case 'AbortError':
      return 'busy'
    default:
      return 'not-possible'
  }
}
