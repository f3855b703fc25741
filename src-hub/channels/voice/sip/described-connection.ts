import { answerTo, asSession, directionOf, withDirection } from './session-description.ts'

/** A leg's side of the description: what the far end is to be told. Set before JsSIP asks for it. */
export interface Spoken {
  sdp: string
  readonly id: number
  version: number
}

/**
 * As much of an RTCPeerConnection as JsSIP asks of one, without sound: it says what the hub wants said. `pcConfig` of
 * JsSIP carries the words.
 */
export class DescribedConnection extends EventTarget {
  readonly iceGatheringState = 'complete'
  readonly iceConnectionState = 'connected'
  localDescription: Described | undefined
  remoteDescription: Described | undefined
  readonly #spoken: Spoken

  constructor({ spoken }: { readonly spoken: Spoken }) {
    super()
    this.#spoken = spoken
  }

  async createOffer(): Promise<Described> {
    return { type: 'offer', sdp: this.#say(this.#spoken.sdp) }
  }

  async createAnswer(): Promise<Described> {
    const offered = directionOf(this.remoteDescription?.sdp ?? '')
    const { sdp } = this.#spoken
    return { type: 'answer', sdp: this.#say(withDirection(sdp, answerTo(offered, directionOf(sdp)))) }
  }

  async setLocalDescription(description: Described): Promise<void> {
    this.localDescription = description
  }

  async setRemoteDescription(description: Described): Promise<void> {
    this.remoteDescription = description
  }

  getSenders(): readonly never[] {
    return []
  }

  close(): void {}

  #say(sdp: string): string {
    const session = { id: this.#spoken.id, version: this.#spoken.version++ }
    return asSession(sdp, session)
  }
}

interface Described {
  readonly type: string
  readonly sdp: string
}
