import { UA, WebSocketInterface } from 'jssip'
import type { IncomingDTMFEvent, OutgoingDTMFEvent, RTCSession } from 'jssip/lib/RTCSession.js'
import type { RTCSessionEvent } from 'jssip/lib/UA.js'
import { beatEveryMs, type Signal } from '../../../src-contract/live/protocol.ts'
import { type PublicHubMessage, webCallProtocolVersion } from '../../../src-contract/public/web-call.ts'
import { createPeer } from '../../../src-public/contact/peer.ts'
import { heardFrom } from './peak-of.ts'

/** Somebody's telephone: a SIP phone at the PBX, or the contact page's end of a web call. */
export interface PhoneWindow {
  /** Where the PBX goes away, it is looked for again after so many seconds; JsSIP's own choice unless given. */
  readonly register: (server: string, user: string, secret: string, againAfter?: number) => Promise<void>
  /** Calls through the PBX; resolves when somebody answers, or says why nobody does. */
  readonly call: (target: string, headers?: readonly string[], name?: string) => Promise<string>
  /** Calls through the contact page of a hub; resolves with the contact. */
  readonly callWeb: (hubUrl: string) => Promise<string>
  /** Whoever rings is answered. */
  readonly answers: () => void
  readonly hangUp: () => void
  readonly setHeld: (held: boolean) => void
  /** `idle`, `ringing`, `talking`, or `over`. */
  readonly state: () => string
  readonly hears: (forMs?: number) => Promise<number>
  /** The digits that came, by INFO. */
  readonly digits: () => string
  /** The direction that was offered last by the other end. */
  readonly offered: () => string
  /** How often the other end has offered something so far. */
  readonly offers: () => number
  /** Packets of sound that came so far. */
  readonly packets: () => Promise<number>
  /** From now on it is watched how long no sound comes; `longestPause` tells the longest, in milliseconds. */
  readonly watchSound: () => void
  readonly longestPause: () => number
  /** How many connections it took so far. */
  readonly legs: () => number
  /** What a web call was told of itself, in order, without repetitions. */
  readonly standings: () => readonly string[]
}

declare global {
  interface Window {
    voicePhone: PhoneWindow
  }
}

const element = new Audio()
document.body.append(element)
let agent: UA | undefined
let session: RTCSession | undefined
let state = 'idle'
let answersAll = false
let digits = ''
let offered = ''
let offers = 0
let leave: (() => void) | undefined
let domain = ''
const connections: RTCPeerConnection[] = []
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    connections.push(this)
  }
}

const standings: string[] = []
let longestPause = 0

async function packetsNow(): Promise<number> {
  let packets = 0
  const [connection] = connections.slice(-1)
  for (const report of (await connection?.getStats())?.values() ?? [])
    if (report.type === 'inbound-rtp') packets += Number(report.packetsReceived ?? 0)
  return packets
}

async function watchSound(): Promise<void> {
  let before = await packetsNow()
  let heardAt = performance.now()
  let lookedAt = heardAt
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, 20))
    const now = await packetsNow()
    const at = performance.now()
    // A page that could not look for a while has not heard that nothing came.
    if (now !== before || at - lookedAt > 200) heardAt = at
    longestPause = Math.max(longestPause, at - heardAt)
    before = now
    lookedAt = at
  }
}

function play(stream: MediaStream): void {
  element.srcObject = stream
  void element.play()
}

function follow(next: RTCSession): void {
  session = next
  const listen = (connection: RTCPeerConnection) =>
    connection.addEventListener('track', ({ track, streams }) => {
      if (session === next) play(streams[0] ?? new MediaStream([track]))
    })
  if (next.connection) listen(next.connection)
  next.on('peerconnection', ({ peerconnection }) => listen(peerconnection))
  next.on('confirmed', () => {
    if (session === next) state = 'talking'
  })
  next.on('newDTMF', (event: IncomingDTMFEvent | OutgoingDTMFEvent) => {
    if (String(event.originator) === 'remote') digits += event.dtmf.tone
  })
  next.on('sdp', ({ originator, type, sdp }) => {
    if (originator !== 'remote' || type !== 'offer') return
    offered = /^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(sdp)?.[1] ?? 'sendrecv'
    offers += 1
  })
  const over = () => {
    if (session === next) state = 'over'
  }
  next.on('ended', over)
  next.on('failed', over)
  next.on('refer', ({ accept }) =>
    accept((other: RTCSession) => follow(other), { mediaConstraints: { audio: true }, pcConfig: {} }),
  )
  next.on('replaces', ({ accept }) =>
    accept((other: RTCSession) => {
      follow(other)
      setTimeout(() => other.answer({ mediaConstraints: { audio: true } }))
    }),
  )
}

window.voicePhone = {
  register: (server, user, secret, againAfter) => {
    domain = 'example.test'
    agent = new UA({
      sockets: [new WebSocketInterface(server)],
      uri: `sip:${user}@${domain}`,
      password: secret,
      session_timers: false,
      ...(againAfter === undefined
        ? {}
        : { connection_recovery_min_interval: againAfter, connection_recovery_max_interval: againAfter }),
    })
    agent.on('newRTCSession', (event: RTCSessionEvent) => {
      if (event.originator !== 'remote' || event.session === session) return
      if (session && !session.isEnded()) return event.session.terminate({ status_code: 486 })
      state = 'ringing'
      follow(event.session)
      if (answersAll) event.session.answer({ mediaConstraints: { audio: true } })
    })
    return new Promise((resolve, reject) => {
      agent?.on('registered', () => resolve())
      agent?.on('registrationFailed', ({ cause }) => reject(new Error(String(cause))))
      agent?.start()
    })
  },
  call: (target, headers = [], name) =>
    new Promise(resolve => {
      if (!agent) throw new Error('not registered')
      state = 'ringing'
      follow(
        agent.call(`sip:${target}@${domain}`, {
          mediaConstraints: { audio: true },
          extraHeaders: [...headers],
          ...(name === undefined ? {} : { fromDisplayName: name }),
          eventHandlers: {
            confirmed: () => resolve('answered'),
            failed: ({ message, cause }) =>
              resolve(String((message as { status_code?: number } | null)?.status_code ?? cause)),
          },
        }),
      )
    }),
  callWeb: hubUrl =>
    new Promise(resolve => {
      const socket = new WebSocket(`${hubUrl.replace(/^http/, 'ws')}/contact/live`)
      const say = (message: object) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
      }
      const peer = createPeer({
        createConnection: () => new RTCPeerConnection(),
        say: (signal: Signal) => say({ type: 'signal', signal }),
        onVoice: voice => {
          if (voice === 'flowing') state = 'talking'
        },
        onRemoteTrack: track => play(new MediaStream([track])),
      })
      void navigator.mediaDevices
        .getUserMedia({ audio: true })
        .then(stream => peer.setMicrophone(stream.getAudioTracks()[0]))
      const beat = setInterval(() => say({ type: 'beat' }), beatEveryMs)
      state = 'ringing'
      leave = () => {
        say({ type: 'leave' })
        peer.close()
      }
      socket.addEventListener('open', () =>
        say({ type: 'call', protocol: webCallProtocolVersion, language: 'en' }),
      )
      socket.addEventListener('close', () => {
        clearInterval(beat)
        peer.close()
        state = 'over'
      })
      socket.addEventListener('message', ({ data }) => {
        const message = JSON.parse(String(data)) as PublicHubMessage
        if (message.type === 'received') resolve(message.contactId)
        else if (message.type === 'signal') peer.hear(message.signal)
        else if (message.type === 'standing') {
          const { kind } = message.standing
          if (standings.at(-1) !== kind) standings.push(kind)
          // The page plays music of its own then, instead of the desk.
          element.muted = kind === 'held' || kind === 'waiting'
          if (kind === 'ended') {
            peer.close()
            state = 'over'
          }
        }
      })
    }),
  answers: () => {
    answersAll = true
    if (state === 'ringing' && session?.direction === 'incoming')
      session.answer({ mediaConstraints: { audio: true } })
  },
  hangUp: () => {
    leave?.()
    if (session && !session.isEnded()) session.terminate()
  },
  setHeld: held => void (held ? session?.hold() : session?.unhold()),
  state: () => state,
  hears: (forMs = 1_600) => heardFrom(element, forMs),
  digits: () => digits,
  offered: () => offered,
  offers: () => offers,
  packets: packetsNow,
  watchSound: () => void watchSound(),
  longestPause: () => longestPause,
  legs: () => connections.length,
  standings: () => standings,
}
