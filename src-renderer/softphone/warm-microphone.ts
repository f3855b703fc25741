import { type Opened, openMicrophone, stopStream } from './microphone.ts'

/** How long a probe keeps the microphone open for the answer that usually follows. */
const warmMs = 4_000

/** A microphone that a probe opened, kept for a moment. */
export interface WarmMicrophone {
  /** Opens it, unless it is open. */
  readonly warm: (deviceId: string | undefined) => Promise<Opened>
  /** Hands it over while it still hears; it is the taker's to stop. */
  readonly take: () => MediaStream | undefined
  readonly stop: () => void
}

export function warmMicrophone(): WarmMicrophone {
  let kept: { readonly stream: MediaStream; readonly timer: ReturnType<typeof setTimeout> } | undefined

  function letGo(): MediaStream | undefined {
    const stream = kept?.stream
    clearTimeout(kept?.timer)
    kept = undefined
    return stream
  }

  function stop(): void {
    const stream = letGo()
    if (stream) stopStream(stream)
  }

  return {
    warm: async deviceId => {
      if (kept) return { kind: 'open', stream: kept.stream }
      const opened = await openMicrophone(deviceId)
      if (opened.kind === 'open') {
        // Two probes at once open it twice; one is enough.
        stop()
        kept = { stream: opened.stream, timer: setTimeout(stop, warmMs) }
      }
      return opened
    },
    take: () => {
      const stream = letGo()
      return stream?.active ? stream : undefined
    },
    stop,
  }
}
