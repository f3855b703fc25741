import type { AudioFault } from './softphone.ts'

export type Opened =
  | { readonly kind: 'open'; readonly stream: MediaStream }
  | { readonly kind: 'fault'; readonly why: AudioFault }

/** A permission question that nobody answers must not outlast the ringing. */
const openTimeoutMs = 8_000

/** Opens the microphone, or says in one word why that cannot be. */
export async function openMicrophone(deviceId: string | undefined): Promise<Opened> {
  const media = globalThis.navigator?.mediaDevices
  // A page that is neither https nor localhost has no media devices at all.
  if (!media?.getUserMedia) return { kind: 'fault', why: 'not-here' }
  const ask = (id: string | undefined) =>
    media.getUserMedia({
      audio: {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        ...(id === undefined ? {} : { deviceId: { exact: id } }),
      },
    })
  const asking = ask(deviceId)
    // The chosen headset was unplugged: any other is better than none.
    .catch((fault: unknown) => {
      if (deviceId !== undefined && nameOf(fault) === 'OverconstrainedError') return ask(undefined)
      throw fault
    })
    .then<Opened, Opened>(
      stream => ({ kind: 'open', stream }),
      fault => ({ kind: 'fault', why: faultOf(nameOf(fault)) }),
    )
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<Opened>(resolve => {
    timer = setTimeout(() => {
      resolve({ kind: 'fault', why: 'not-allowed' })
      void asking.then(opened => {
        if (opened.kind === 'open') stopStream(opened.stream)
      })
    }, openTimeoutMs)
  })
  const first = await Promise.race([asking, late])
  clearTimeout(timer)
  return first
}

export function stopStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

function nameOf(fault: unknown): string {
  return fault instanceof Error || fault instanceof DOMException ? fault.name : ''
}

function faultOf(name: string): AudioFault {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'not-allowed'
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use'
    default:
      return 'no-microphone'
  }
}
