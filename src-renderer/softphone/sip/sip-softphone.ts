import type { RTCSession, SDPEvent } from 'jssip/lib/RTCSession.js'
import type { IncomingRTCSessionEvent } from 'jssip/lib/UA.js'
import type { SipAccount } from '../../../src-contract/http/voice.ts'
import type { DeskCommand } from '../../../src-contract/live/desk-command.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import type { HubClient } from '../../hub-client/hub-client.ts'
import { allowedNumbers } from '../allowed-numbers.ts'
import { audioDevices } from '../audio-devices.ts'
import { type CallAudio, createCallAudio } from '../call-audio.ts'
import type { Call, CallState, DeviceChoice, OutsideCalls, OutsideResult, Softphone } from '../softphone.ts'
import { warmMicrophone } from '../warm-microphone.ts'
import { callerOf } from './caller-of.ts'
import { ringsHere } from './ring-probe.ts'
import { type Registration, registerAt } from './sip-account.ts'
import { callOut, hangUp, hurryGathering, sendOn, setSpeaks } from './sip-session.ts'

/*
 * A desk at a PBX. Two kinds of calls come to it:
 *
 * - A caller whom the hub holds at the centre's number. The desk says `ring-me` when it has the contact in hand, and the
 *   hub rings it under the name of that attempt; a ring under another name is late and is sent away. The hub directs
 *   the sound by re-INVITE: hold, resume, a colleague who is asked. A desk that was loaded anew just asks again.
 * - A call that the PBX itself routed to this desk. It is reported to the hub before anything else, and rings here only
 *   when the rules take it (the agent is at work, and has room); otherwise the PBX hears "busy" and goes on with its own
 *   plan. Hold, and the end, are then between this desk and the PBX, and the hub is told.
 */

export interface SipSoftphone extends Softphone {
  /** How this desk stands with the PBX; `subscribe` tells of each change. */
  readonly registration: () => Registration
}

export interface SipSoftphoneParts {
  readonly hub: Pick<HubClient, 'sendSignal' | 'subscribe' | 'current' | 'command'>
  readonly account: SipAccount
  readonly secret: string
  readonly iceServers: () => Promise<readonly RTCIceServer[]>
  readonly devices?: DeviceChoice
}

/** A ring that has not come by then is asked for again. */
const ringTimeoutMs = 8_000
const attemptsMax = 6
/** The PBX ended the sound of a contact that goes on: asked for again after a breath. */
const againAfterMs = 300
/** For as long a ring that was proven holds. */
const probedForMs = 120_000
const digitMs = { tone: 120, gap: 80 }

interface Line {
  readonly contactId: ContactId
  /** `desk`: the PBX rang here by itself. `out`: this desk called. */
  readonly by: 'hub' | 'desk' | 'out'
  readonly audio: CallAudio
  session: RTCSession | undefined
  /** The attempt that the hub was asked for. */
  leg: string
  timer: ReturnType<typeof setTimeout> | undefined
  attempts: number
  held: boolean
  /** The hub let this line hear again since it was held: somebody is being asked. */
  isDirected: boolean
  /** Somebody outside who is asked meanwhile, and how they are heard. */
  asked: { readonly session: RTCSession; readonly audio: HTMLAudioElement } | undefined
  /** Of a call that the PBX routed here: the hub has shown it as a contact of this desk. */
  wasShown: boolean
  /** Counts answers and ends: what was begun before the latest is not carried on. */
  turn: number
  call: Call
}

export function createSipSoftphone(parts: SipSoftphoneParts): SipSoftphone {
  const { hub, account } = parts
  const lines = new Map<ContactId, Line>()
  const listeners = new Set<() => void>()
  let calls: Readonly<Record<ContactId, Call>> = {}
  let choice: DeviceChoice = parts.devices ?? {}
  const warm = warmMicrophone()
  let stopped = false
  let provenAt = Number.NEGATIVE_INFINITY

  const registration = registerAt(account, parts.secret, {
    onCall: event => void ring(event),
    onNetworkChange: () => {
      for (const line of lines.values()) findAnotherWay(line)
    },
  })
  const offRegistration = registration.subscribe(() => {
    if (registration.standing().kind === 'registered') {
      // What could not be asked for while the PBX was away is asked now.
      for (const line of lines.values()) {
        if (line.by === 'hub' && !line.session && isConnecting(line)) askToRing(line)
        else findAnotherWay(line)
      }
    }
    announce()
  })
  let wasLive = false
  const offHub = hub.subscribe(() => {
    const isLive = hub.current().line === 'live'
    if (isLive && !wasLive) {
      for (const line of lines.values()) {
        if (line.by === 'hub' && !line.session && isConnecting(line)) askToRing(line)
      }
    }
    wasLive = isLive
    dropUntakenRings()
  })
  const media = globalThis.navigator?.mediaDevices
  const devicesChanged = () => {
    for (const line of lines.values()) if (line.call.microphoneLost) void changeMicrophone(line, {})
  }
  media?.addEventListener?.('devicechange', devicesChanged)

  function announce(): void {
    for (const listener of [...listeners]) listener()
  }

  function tell(line: Line, part: Partial<Call>): void {
    line.call = { ...line.call, ...part }
    if (lines.get(line.contactId) === line) calls = { ...calls, [line.contactId]: line.call }
    announce()
  }

  function become(line: Line, state: CallState): void {
    tell(line, { state })
  }

  function isConnecting({ call }: Line): boolean {
    return call.state.kind === 'connecting' || call.state.kind === 'reconnecting'
  }

  function lineFor(contactId: ContactId, by: Line['by']): Line {
    const known = lines.get(contactId)
    if (known) return known
    const line: Line = {
      contactId,
      by,
      audio: audioFor(contactId, () => line),
      session: undefined,
      leg: '',
      timer: undefined,
      attempts: 0,
      held: false,
      isDirected: false,
      asked: undefined,
      wasShown: false,
      turn: 0,
      call: {
        state: { kind: 'connecting', since: Date.now() },
        muted: false,
        microphoneLost: false,
        awaitsPress: false,
      },
    }
    lines.set(contactId, line)
    return line
  }

  function audioFor(name: string, lineOf: () => Line): CallAudio {
    return createCallAudio(name, choice, warm.take, {
      onMicrophoneLost: () => void changeMicrophone(lineOf(), {}),
      onAwaitsPress: awaitsPress => {
        const line = lineOf()
        if (line.call.awaitsPress !== awaitsPress) tell(line, { awaitsPress })
      },
    })
  }

  async function changeMicrophone(line: Line, next: DeviceChoice): Promise<void> {
    const track = await line.audio.choose(next)
    if (lines.get(line.contactId) !== line) return
    if (!track) {
      if (!line.audio.microphone()) tell(line, { microphoneLost: true })
      return
    }
    for (const session of [line.session, line.asked?.session]) {
      const sender = session?.connection?.getSenders().find(each => each.track?.kind === 'audio')
      await sender?.replaceTrack(track).catch(() => {})
    }
    voice(line)
    if (line.call.microphoneLost) tell(line, { microphoneLost: false })
  }

  /** Who hears whom, after a change of mute, hold or direction. */
  function voice(line: Line): void {
    const isStill = line.held && !line.isDirected
    line.audio.setSilenced(isStill)
    setSpeaks(line.session, !line.call.muted && !isStill)
    setSpeaks(line.asked?.session, !line.call.muted)
  }

  // --- a caller whom the hub holds -----------------------------------------------------------------------------

  async function answer(contactId: ContactId): Promise<void> {
    const contact = hub.current().view.contacts[contactId]
    // Whoever is called back is called when the agent dials.
    if (contact?.channel === 'callback' && !lines.has(contactId)) return
    if (contact?.from.carrier === 'desk' && !lines.has(contactId)) {
      // The PBX's call ended with the page that had it.
      await hub.command({ kind: 'report-call-over', contactId, by: 'line-lost' })
      return
    }
    const line = lineFor(contactId, 'hub')
    line.turn += 1
    const { turn } = line
    line.attempts = 0
    const opened = await line.audio.open()
    if (line.turn !== turn || lines.get(contactId) !== line) return
    if (opened.kind === 'fault') return become(line, { kind: 'failed', why: opened.why })
    if (line.by === 'out') return
    if (line.by === 'desk') return take(line)
    become(line, { kind: 'connecting', since: Date.now() })
    askToRing(line)
  }

  /** Lets go of what there was, and asks the hub to ring. */
  function askToRing(line: Line): void {
    clearTimeout(line.timer)
    const { session } = line
    line.session = undefined
    if (session) hangUp(session)
    line.leg = ''
    if (!registration.agent() || hub.current().line !== 'live') return
    line.attempts += 1
    if (line.attempts > attemptsMax) {
      become(line, { kind: 'failed', why: 'no-route' })
      return
    }
    line.leg = crypto.randomUUID()
    hub.sendSignal(line.contactId, { kind: 'ring-me', leg: line.leg })
    line.timer = setTimeout(() => askToRing(line), ringTimeoutMs)
  }

  async function ring(event: IncomingRTCSessionEvent): Promise<void> {
    const { session, request } = event
    // It takes the place of a call that this desk has (RFC 3891), and is followed already.
    if ([...lines.values()].some(line => line.session === session)) return
    const leg = request.getHeader('X-Townline-Leg') as string | undefined
    if (leg === undefined) return ringDirect(event)
    const line = [...lines.values()].find(each => each.leg === leg && !each.session)
    const microphone = line?.audio.microphone()
    // A ring for an attempt that was given up.
    if (!line || !microphone) return hangUp(session, 480)
    clearTimeout(line.timer)
    line.session = session
    follow(line, session)
    const pcConfig = { iceServers: [...(await parts.iceServers())] }
    if (line.session !== session || session.isEnded()) return
    session.answer({ mediaStream: microphone, pcConfig })
  }

  function follow(line: Line, session: RTCSession): void {
    hurryGathering(session)
    session.on('peerconnection', ({ peerconnection }) => listenTo(line, session, peerconnection))
    session.on('sdp', ({ originator, type, sdp }: SDPEvent) => {
      if (originator !== 'remote' || type !== 'offer' || !session.isEstablished()) return
      const isStill = /^a=(inactive|recvonly)\s*$/m.test(sdp)
      line.isDirected = line.by === 'hub' && line.held && !isStill
      voice(line)
    })
    session.on('confirmed', () => {
      if (line.session !== session) return
      line.attempts = 0
      voice(line)
      become(line, { kind: line.held ? 'held' : 'talking' })
    })
    session.on('refer', ({ accept }) => {
      // Whoever is on the line sends this desk on to somebody else: the contact stays, its session changes.
      void parts.iceServers().then(iceServers =>
        accept((next: RTCSession) => replaceSession(line, next), {
          mediaStream: line.audio.microphone(),
          pcConfig: { iceServers: [...iceServers] },
        }),
      )
    })
    session.on('replaces', ({ accept }) => {
      accept((next: RTCSession) => {
        replaceSession(line, next)
        void parts.iceServers().then(iceServers => {
          const mediaStream = line.audio.microphone()
          if (mediaStream && !next.isEnded())
            next.answer({ mediaStream, pcConfig: { iceServers: [...iceServers] } })
        })
      })
    })
    session.on('ended', event => {
      // Whoever was called has hung up: there is nothing left to call for.
      const isOver = line.by === 'out' && line.session === session && event.originator === 'remote'
      if (isOver) void hub.command({ kind: 'end-contact', contactId: line.contactId })
      sessionOver(line, session, event)
    })
    session.on('failed', event => sessionOver(line, session, event))
  }

  /** JsSIP ends the one before when the new one is up; by then it is none of this line's any more. */
  function replaceSession(line: Line, next: RTCSession): void {
    line.session = next
    follow(line, next)
  }

  function listenTo(line: Line, session: RTCSession, connection: RTCPeerConnection): void {
    connection.addEventListener('track', ({ track, streams }) => {
      if (line.session !== session) return
      line.audio.play(streams[0] ?? new MediaStream([track]))
      voice(line)
    })
    connection.addEventListener('connectionstatechange', () => {
      if (line.session !== session) return
      if (connection.connectionState === 'disconnected') {
        become(line, { kind: 'reconnecting', since: Date.now() })
        findAnotherWay(line)
      } else if (connection.connectionState === 'connected' && line.call.state.kind === 'reconnecting') {
        become(line, { kind: line.held ? 'held' : 'talking' })
      }
    })
  }

  /** An ICE restart (RFC 8445 section 2.4) by re-INVITE, where the call is on and the PBX is there. */
  function findAnotherWay({ session, call }: Line): void {
    if (!session?.isEstablished() || !registration.agent()) return
    if (call.state.kind === 'failed' || call.state.kind === 'ended') return
    session.renegotiate({ rtcOfferConstraints: { iceRestart: true } })
  }

  function sessionOver(
    line: Line,
    session: RTCSession,
    { originator }: { readonly originator: string },
  ): void {
    if (line.session !== session) return
    line.session = undefined
    if (lines.get(line.contactId) !== line) return
    if (line.by !== 'hub') {
      if (line.by === 'desk') reportOver(line, originator === 'remote' ? 'customer' : 'line-lost')
      end(line.contactId)
      return
    }
    // The hub says whether the contact is over; if it is not, the sound is asked for again.
    become(line, { kind: 'reconnecting', since: Date.now() })
    clearTimeout(line.timer)
    line.timer = setTimeout(() => askToRing(line), againAfterMs)
  }

  // --- a call that the PBX routed here itself ------------------------------------------------------------------

  async function ringDirect({ session, request }: IncomingRTCSessionEvent): Promise<void> {
    const contactId = crypto.randomUUID()
    const line = lineFor(contactId, 'desk')
    line.session = session
    follow(line, session)
    const report: DeskCommand = { kind: 'report-call', contactId, from: callerOf(request) }
    const outcome = await hub.command(report)
    if (outcome.kind === 'accepted') {
      if (lines.get(contactId) !== line)
        void hub.command({ kind: 'report-call-over', contactId, by: 'customer' })
      return
    }
    // Busy, not at work, or nobody there to decide: the PBX goes on with its own plan.
    line.session = undefined
    hangUp(session, outcome.kind === 'refused' ? 486 : 480)
    end(contactId)
  }

  async function take(line: Line): Promise<void> {
    const { session, turn } = line
    const microphone = line.audio.microphone()
    if (!session || !microphone || session.isEstablished()) return
    const pcConfig = { iceServers: [...(await parts.iceServers())] }
    // A second press, or an end, came between.
    if (line.turn !== turn || line.session !== session || !session.isInProgress()) return
    become(line, { kind: 'connecting', since: Date.now() })
    session.answer({ mediaStream: microphone, pcConfig })
  }

  /** The offer of a call that the PBX routed here was declined or ran out: the PBX has it back. */
  function dropUntakenRings(): void {
    const { line: hubLine, view } = hub.current()
    if (hubLine !== 'live') return
    for (const line of [...lines.values()]) {
      if (line.by !== 'desk') continue
      if (view.contacts[line.contactId]) line.wasShown = true
      else if (line.wasShown) end(line.contactId)
    }
  }

  // --- numbers outside -----------------------------------------------------------------------------------------

  /** Some telephones compare the user letter by letter: a plus sign needs no escape (RFC 3261 section 25.1). */
  const addressOf = (number: string) =>
    `sip:${encodeURIComponent(number).replaceAll('%2B', '+')}@${account.domain}`

  async function call(contactId: ContactId, number: string): Promise<OutsideResult> {
    const agent = registration.agent()
    if (!agent) return { kind: 'failed', why: 'unreachable' }
    end(contactId)
    const line = lineFor(contactId, 'out')
    const opened = await line.audio.open()
    if (opened.kind === 'fault' || lines.get(contactId) !== line) {
      if (opened.kind === 'fault') become(line, { kind: 'failed', why: opened.why })
      return { kind: 'failed', why: 'unreachable' }
    }
    become(line, { kind: 'connecting', since: Date.now() })
    const iceServers = await parts.iceServers()
    // The contact was over before anybody was called: a telephone that rings now would be answered by nobody.
    if (lines.get(contactId) !== line) return { kind: 'failed', why: 'unreachable' }
    return callOut(agent, addressOf(number), {
      microphone: opened.stream,
      iceServers,
      onSession: session => {
        line.session = session
        follow(line, session)
        if (session.connection) listenTo(line, session, session.connection)
      },
    })
  }

  async function transfer(contactId: ContactId, number: string): Promise<OutsideResult> {
    const session = lines.get(contactId)?.session
    if (!session?.isEstablished()) return { kind: 'failed', why: 'unreachable' }
    return handedOver(contactId, await sendOn(session, addressOf(number)))
  }

  /** After it is done this desk is no part of the call any more. */
  function handedOver(contactId: ContactId, result: OutsideResult): OutsideResult {
    const line = lines.get(contactId)
    if (result.kind !== 'done' || !line) return result
    if (line.by === 'desk') reportOver(line, 'customer')
    end(contactId)
    return result
  }

  async function ask(contactId: ContactId, number: string): Promise<OutsideResult> {
    const line = lines.get(contactId)
    const agent = registration.agent()
    const microphone = line?.audio.microphone()
    if (!line || line.asked || line.call.asking || !agent || !microphone)
      return { kind: 'failed', why: 'unreachable' }
    tell(line, { asking: { number, state: 'calling' } })
    const iceServers = await parts.iceServers()
    // The call is over, or nobody is to be asked any more.
    if (lines.get(contactId) !== line || !line.call.asking) return { kind: 'failed', why: 'unreachable' }
    const audio = new Audio()
    // A microphone of its own: the caller on hold must not hear what is said here.
    const own = microphone.clone()
    for (const track of own.getAudioTracks()) track.enabled = !line.call.muted
    const result = await callOut(agent, addressOf(number), {
      microphone: own,
      iceServers,
      onSession: session => {
        line.asked = { session, audio }
        const listen = (connection: RTCPeerConnection) =>
          connection.addEventListener('track', ({ track, streams }) => {
            audio.srcObject = streams[0] ?? new MediaStream([track])
            void audio.play().catch(() => {})
          })
        if (session.connection) listen(session.connection)
        const over = () => {
          if (line.asked?.session === session) letGo(line)
        }
        session.on('ended', over)
        session.on('failed', over)
      },
    })
    if (result.kind === 'done' && line.asked) tell(line, { asking: { number, state: 'talking' } })
    else letGo(line)
    return result
  }

  function letGo(line: Line): void {
    const { asked } = line
    line.asked = undefined
    if (asked) {
      for (const sender of asked.session.connection?.getSenders() ?? []) sender.track?.stop()
      hangUp(asked.session)
      asked.audio.srcObject = null
    }
    const { asking: _over, ...rest } = line.call
    line.call = rest
    tell(line, {})
  }

  const outside: OutsideCalls = {
    isReady: () => registration.agent() !== undefined,
    call,
    transfer,
    consult: {
      begin: ask,
      complete: async contactId => {
        const line = lines.get(contactId)
        const { session, asked } = line ?? {}
        if (!session?.isEstablished() || !asked?.session.isEstablished()) {
          return { kind: 'failed', why: 'unreachable' }
        }
        const result = await sendOn(session, asked.session.remote_identity.uri.toString(), asked.session)
        return handedOver(contactId, result)
      },
      cancel: async contactId => {
        const line = lines.get(contactId)
        if (line) letGo(line)
        return { kind: 'done' }
      },
    },
  }

  // --- what the desk asks --------------------------------------------------------------------------------------

  function reportOver(line: Line, by: 'customer' | 'line-lost'): void {
    void hub.command({ kind: 'report-call-over', contactId: line.contactId, by })
  }

  function end(contactId: ContactId): void {
    const line = lines.get(contactId)
    if (!line) return
    line.turn += 1
    clearTimeout(line.timer)
    lines.delete(contactId)
    const { session } = line
    line.session = undefined
    letGo(line)
    if (session) hangUp(session, session.direction === 'incoming' && session.isInProgress() ? 486 : undefined)
    line.audio.stop()
    line.call = { ...line.call, state: { kind: 'ended' } }
    const { [contactId]: _ended, ...others } = calls
    calls = others
    announce()
  }

  return {
    registration: registration.standing,
    calls: () => calls,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    probe: async () => {
      const standing = registration.standing()
      if (standing.kind === 'refused') return { kind: 'no-audio', why: 'phone-refused' }
      const agent = registration.agent()
      if (!agent) return { kind: 'no-audio', why: 'phone-away' }
      const isOpen = [...lines.values()].some(line => line.audio.microphone() && !line.call.microphoneLost)
      const opened = isOpen ? undefined : await warm.warm(choice.microphone)
      if (opened?.kind === 'fault') return { kind: 'no-audio', why: opened.why }
      if (lines.size > 0 || Date.now() - provenAt < probedForMs) return { kind: 'ready' }
      if (!(await ringsHere(agent, addressOf(account.user)))) return { kind: 'no-audio', why: 'phone-away' }
      provenAt = Date.now()
      return { kind: 'ready' }
    },
    answer,
    end,
    setMuted: (contactId, muted) => {
      const line = lines.get(contactId)
      if (!line || line.call.muted === muted) return
      tell(line, { muted })
      voice(line)
    },
    setHeld: (contactId, held) => {
      const line = lines.get(contactId)
      if (!line || line.held === held) return
      line.held = held
      line.isDirected = false
      // A caller at the hub's number gets the hub's music; one whom the PBX routed here, the PBX's own.
      if (line.by !== 'hub' && line.session?.isEstablished()) {
        if (held) line.session.hold()
        else line.session.unhold()
      }
      voice(line)
      const { kind } = line.call.state
      if (kind === 'talking' || kind === 'held') become(line, { kind: held ? 'held' : 'talking' })
    },
    sendDigits: (contactId, digits) => {
      const line = lines.get(contactId)
      const session = line?.asked?.session ?? line?.session
      if (!session?.isEstablished() || !/^[0-9A-D*#,]+$/.test(digits)) return
      session.sendDTMF(digits, {
        duration: digitMs.tone,
        interToneGap: digitMs.gap,
        transportType: (account.digits === 'info' ? 'INFO' : 'RFC2833') as never,
      })
    },
    outside: allowedNumbers(outside, () => hub.current().view.calling['centre']?.outgoing),
    customerReturned: async () => {
      // The hub has the caller's line; what is to be heard comes by re-INVITE.
    },
    letSound: contactId => lines.get(contactId)?.audio.letSound(),
    levels: contactId => lines.get(contactId)?.audio.levels() ?? { mine: 0, theirs: 0 },
    devices: audioDevices,
    chooseDevices: async next => {
      choice = { ...choice, ...next }
      for (const line of lines.values()) await changeMicrophone(line, next)
    },
    stop: () => {
      if (stopped) return
      stopped = true
      offHub()
      offRegistration()
      media?.removeEventListener?.('devicechange', devicesChanged)
      for (const contactId of [...lines.keys()]) end(contactId)
      warm.stop()
      registration.stop()
    },
  }
}
