import type { PublicCity } from '../../src-contract/public/web-call.ts'

const askedAgainAfterMs = 60_000
const askTimeoutMs = 2_000

/** The city's STUN and TURN servers; the last ones known serve while the hub is away. Never rejects. */
export function iceServersOf(baseUrl: string): () => Promise<readonly RTCIceServer[]> {
  let known: readonly RTCIceServer[] = []
  let asked = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() - asked > askedAgainAfterMs) {
      try {
        const response = await fetch(`${baseUrl}/contact/city`, { signal: AbortSignal.timeout(askTimeoutMs) })
        known = ((await response.json()) as PublicCity).iceServers
        asked = performance.now()
      } catch {
        // A call on one network needs none.
      }
    }
    return known
  }
}
