import { UA, WebSocketInterface } from 'jssip'
import type { IncomingRTCSessionEvent, RTCSessionEvent } from 'jssip/lib/UA.js'
import type { SipAccount } from '../../../src-contract/http/voice.ts'
import { watchNetwork } from '../watch-network.ts'

/** How this desk stands with the PBX. */
export type Registration =
  /** The PBX is asked, or was never heard; it is tried again and again. */
  | { readonly kind: 'away'; readonly since: number }
  | { readonly kind: 'registered'; readonly since: number }
  /** The PBX knows this desk and says no: asked again only with another secret, so that nobody is locked out. */
  | { readonly kind: 'refused'; readonly why: RegistrationRefusal }
  | { readonly kind: 'stopped' }

export type RegistrationRefusal = 'wrong-secret' | 'unknown-user' | 'forbidden'

/** The desk's registration at a PBX over WebSocket (RFC 7118), kept up through sleep and changes of network. */
export interface SipRegistration {
  readonly standing: () => Registration
  readonly subscribe: (listener: () => void) => () => void
  /** The agent to call with; `undefined` while the PBX is not there. */
  readonly agent: () => UA | undefined
  /** Dials the PBX anew, now: the network changed, or this PC slept. Calls that are on stay. */
  readonly revive: () => void
  /** Takes the registration back. May be called twice. */
  readonly stop: () => void
}

const registerSeconds = 120
/** Between attempts to reach the PBX: half a minute at the longest, so that a desk is back soon after it. */
const recoverSeconds = { min: 1, max: 30 }
const retryAfterMs = 5_000
/** A timer that is as much too late was asleep with the PC. */
const lookEveryMs = 2_000
const asleepMs = 10_000

export function registerAt(
  account: SipAccount,
  secret: string,
  parts: {
    readonly onCall: (event: IncomingRTCSessionEvent) => void
    /** The way to everybody changed: what talks must find another one. */
    readonly onNetworkChange: () => void
    readonly now?: () => number
  },
): SipRegistration {
  const now = parts.now ?? Date.now
  const listeners = new Set<() => void>()
  let standing: Registration = { kind: 'away', since: now() }
  let retry: ReturnType<typeof setTimeout> | undefined
  let lookedAt = now()
  const socket = new WebSocketInterface(account.server)
  const agent = new UA({
    sockets: [socket],
    uri: `sip:${account.user}@${account.domain}`,
    password: secret,
    register_expires: registerSeconds,
    connection_recovery_min_interval: recoverSeconds.min,
    connection_recovery_max_interval: recoverSeconds.max,
    // The rules decide how long it rings.
    no_answer_timeout: 600,
    user_agent: 'Townline',
  })

  function become(next: Registration): void {
    if (standing.kind === 'stopped') return
    if (standing.kind === next.kind && next.kind !== 'refused') return
    standing = next
    for (const listener of [...listeners]) listener()
  }

  function failed(status: number | undefined): void {
    const why = refusalOf(status)
    if (why !== undefined) {
      become({ kind: 'refused', why })
      return
    }
    become({ kind: 'away', since: now() })
    clearTimeout(retry)
    retry = setTimeout(() => {
      if (agent.isConnected()) agent.register()
    }, retryAfterMs)
  }

  agent.on('registered', () => become({ kind: 'registered', since: now() }))
  agent.on('unregistered', () => become({ kind: 'away', since: now() }))
  agent.on('disconnected', () => {
    if (standing.kind !== 'refused') become({ kind: 'away', since: now() })
  })
  agent.on('registrationFailed', ({ response }) => failed(response?.status_code))
  agent.on('newRTCSession', (event: RTCSessionEvent) => {
    if (event.originator === 'remote') parts.onCall(event as IncomingRTCSessionEvent)
  })
  agent.start()

  const networkChanged = () => {
    revive()
    parts.onNetworkChange()
  }
  const stopWatching = watchNetwork(networkChanged)
  const looking = setInterval(() => {
    const late = now() - lookedAt - lookEveryMs
    lookedAt = now()
    if (late > asleepMs) networkChanged()
  }, lookEveryMs)

  function revive(): void {
    if (standing.kind === 'stopped') return
    // A socket that slept may look alive for minutes; JsSIP dials again once it hears that it is not.
    const lost = socket as unknown as {
      ondisconnect?: (error: boolean, code: number, reason: string) => void
    }
    socket.disconnect()
    lost.ondisconnect?.(true, 0, 'the network changed')
  }

  return {
    standing: () => standing,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    agent: () => (standing.kind === 'registered' ? agent : undefined),
    revive,
    stop: () => {
      if (standing.kind === 'stopped') return
      become({ kind: 'stopped' })
      clearTimeout(retry)
      clearInterval(looking)
      stopWatching()
      agent.stop()
    },
  }
}

function refusalOf(status: number | undefined): RegistrationRefusal | undefined {
  switch (status) {
    case 401:
    case 407:
      return 'wrong-secret'
    case 404:
      return 'unknown-user'
    case 403:
      return 'forbidden'
    default:
      return undefined
  }
}
