import type { Signal } from '../../src-contract/live/protocol.ts'
import type { ContactId } from '../../src-domain/vocabulary/words.ts'
import type { HubClient } from '../hub-client/hub-client.ts'
import { audioDevices } from './audio-devices.ts'
import { type LevelMeter, meterOf } from './level-meter.ts'
import { openMicrophone, stopStream } from './microphone.ts'
import type { Call, CallState, DeviceChoice, Softphone } from './softphone.ts'
import { warmMicrophone } from './warm-microphone.ts'
import { watchNetwork } from './watch-network.ts'

/*
 * Web calls: WebRTC between the desk and the customer's page, introduced to each other by the hub's signals.
 *
 * The desk always makes the SDP offer. Each attempt to connect is a leg with its own id; a signal of another leg is
 * not heard, so that a late answer to an attempt that was given up cannot disturb the one that followed. When the
 * network changes, a leg looks for another way by an ICE restart; one that fails all the same is replaced by a new one,
 * which also serves when either page was loaded anew.
 *
 * Desks speak with each other in the same way: whoever is asked about a contact makes the offers, and the desk of the one
 * who asks answers them as a page would.
 *
 * Audio runs from peer to peer: while the hub is away a conversation goes on. Only a new leg needs the hub, and waits
 * for it.
 */

/** A leg that has not connected by then is replaced. */
const legTimeoutMs = 8_000
/** A connection that is merely interrupted often heals by itself. */
const healMs = 3_000
const attemptsMax = 6
/** Long enough that a healthy stream of 20 ms packets has moved on. */
const pulseMs = 600

interface Leg {
  readonly id: string
  readonly connection: RTCPeerConnection
  /** Candidates that came before the answer. */
  readonly early: RTCIceCandidateInit[]
  timer: ReturnType<typeof setTimeout> | undefined
  answered: boolean
  /** The network changed while the hub was away: another way is looked for when it is back. */
  isOnOldWay: boolean
}

interface Line {
  readonly contactId: ContactId
  readonly audio: HTMLAudioElement
  leg: Leg | undefined
  microphone: MediaStream | undefined
  mine: LevelMeter | undefined
  theirs: LevelMeter | undefined
  held: boolean
  attempts: number
  /** The other end makes the offers: a colleague, who is asked from here. */
  answersOffers: boolean
  /** Counts answers and ends: what was begun before the latest is not carried on. */
  turn: number
  call: Call
}

interface ColleagueOffer {
  readonly leg: string
  readonly sdp: string
  readonly early: RTCIceCandidateInit[]
}

export function createWebCallSoftphone(options: {
  readonly hub: Pick<HubClient, 'sendSignal' | 'onSignal' | 'subscribe' | 'current'>
  readonly iceServers: () => Promise<readonly RTCIceServer[]>
  readonly devices?: DeviceChoice
}): Softphone {
  const { hub } = options
  const lines = new Map<ContactId, Line>()
  /** The latest offer of each colleague, with what came after it: it may be here before this desk knows of the answer. */
  const offers = new Map<ContactId, ColleagueOffer>()
  const listeners = new Set<() => void>()
  let calls: Readonly<Record<ContactId, Call>> = {}
  let choice: DeviceChoice = options.devices ?? {}
  const warm = warmMicrophone()
  let context: AudioContext | undefined
  let wasLive = false

  const offSignal = hub.onSignal((contactId, signal) => void hearSignal(contactId, signal))
  const offHub = hub.subscribe(() => {
    const isLive = hub.current().line === 'live'
    // What could not be said while the hub was away is said now.
    if (isLive && !wasLive) {
      for (const line of lines.values()) {
        if (line.call.state.kind === 'reconnecting' || line.call.state.kind === 'connecting') {
          line.attempts = 0
          void connect(line)
        } else if (line.leg?.isOnOldWay) void findAnotherWay(line)
      }
    }
    wasLive = isLive
  })
  const offNetwork = watchNetwork(() => {
    for (const line of lines.values()) void findAnotherWay(line)
  })
  const media = globalThis.navigator?.mediaDevices
  const devicesChanged = () => {
    for (const line of lines.values()) if (line.call.microphoneLost) void reopenMicrophone(line)
  }
  media?.addEventListener?.('devicechange', devicesChanged)

  function tell(line: Line, part: Partial<Call>): void {
    line.call = { ...line.call, ...part }
    calls = { ...calls, [line.contactId]: line.call }
    for (const listener of [...listeners]) listener()
  }

  function become(line: Line, state: CallState): void {
    tell(line, { state })
  }

  function lineFor(contactId: ContactId): Line {
    const known = lines.get(contactId)
    if (known) return known
    const audio = document.createElement('audio')
    audio.autoplay = true
    audio.dataset.contact = contactId
    document.body.append(audio)
    const line: Line = {
      contactId,
      audio,
      leg: undefined,
      microphone: undefined,
      mine: undefined,
      theirs: undefined,
      held: false,
      attempts: 0,
      answersOffers: false,
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

  async function takeMicrophone() {
    const stream = warm.take()
    return stream ? ({ kind: 'open', stream } as const) : await openMicrophone(choice.microphone)
  }

  async function answer(contactId: ContactId): Promise<void> {
    const line = lineFor(contactId)
    line.turn += 1
    line.attempts = 0
    const { turn } = line
    become(line, { kind: 'connecting', since: Date.now() })
    if (!line.microphone?.active) {
      const opened = await takeMicrophone()
      if (line.turn !== turn) {
        if (opened.kind === 'open') stopStream(opened.stream)
        return
      }
      if (opened.kind === 'fault') {
        become(line, { kind: 'failed', why: opened.why })
        return
      }
      wearMicrophone(line, opened.stream)
    }
    await connect(line)
  }

  function wearMicrophone(line: Line, stream: MediaStream): void {
    if (line.microphone) stopStream(line.microphone)
    line.mine?.stop()
    line.microphone = stream
    context ??= newAudioContext()
    void context?.resume().catch(() => {})
    line.mine = meterOf(stream, context)
    for (const track of stream.getAudioTracks()) {
      track.addEventListener('ended', () => {
        if (line.microphone === stream) void reopenMicrophone(line)
      })
    }
    voice(line)
  }

  /** The headset was pulled out, or put back in. */
  async function reopenMicrophone(line: Line): Promise<void> {
    const { turn } = line
    const opened = await openMicrophone(choice.microphone)
    if (line.turn !== turn || lines.get(line.contactId) !== line) {
      if (opened.kind === 'open') stopStream(opened.stream)
      return
    }
    if (opened.kind === 'fault') {
      tell(line, { microphoneLost: true })
      return
    }
    wearMicrophone(line, opened.stream)
    const [track] = opened.stream.getAudioTracks()
    const sender = line.leg?.connection.getSenders()[0]
    if (track && sender) await sender.replaceTrack(track).catch(() => {})
    tell(line, { microphoneLost: false })
  }

  /** Who hears whom, after a change of mute or hold. */
  function voice(line: Line): void {
    const speaks = !line.call.muted && !line.held
    for (const track of line.microphone?.getAudioTracks() ?? []) track.enabled = speaks
    line.audio.muted = line.held
  }

  async function connect(line: Line): Promise<void> {
    dropLeg(line)
    const { turn } = line
    // Without the hub nobody hears an offer; the attempt is kept for when it is back.
    if (hub.current().line !== 'live') {
      if (line.call.state.kind !== 'connecting') become(line, { kind: 'reconnecting', since: sinceOf(line) })
      return
    }
    line.attempts += 1
    if (line.attempts > attemptsMax) {
      become(line, { kind: 'failed', why: 'no-route' })
      return
    }
    // Who is asked calls again; until then there is nothing to do here but to wait.
    if (line.answersOffers) return answerOffer(line)
    const iceServers = await options.iceServers()
    if (line.turn !== turn || line.leg || !line.microphone) return
    const leg = openLeg(line, line.microphone, crypto.randomUUID(), iceServers)
    const { connection } = leg
    const isCurrent = () => line.leg === leg
    try {
      await connection.setLocalDescription(await connection.createOffer())
    } catch {
      if (isCurrent()) lost(line)
      return
    }
    const sdp = connection.localDescription?.sdp
    if (isCurrent() && sdp) hub.sendSignal(line.contactId, { kind: 'offer', leg: leg.id, sdp })
  }

  /** A leg with its voice in and out, that is given up when it does not connect in time. */
  function openLeg(
    line: Line,
    microphone: MediaStream,
    id: string,
    iceServers: readonly RTCIceServer[],
  ): Leg {
    const connection = new RTCPeerConnection({ iceServers: [...iceServers] })
    const leg: Leg = {
      id,
      connection,
      early: [],
      timer: undefined,
      answered: false,
      isOnOldWay: false,
    }
    line.leg = leg
    const isCurrent = () => line.leg === leg
    for (const track of microphone.getAudioTracks()) connection.addTrack(track, microphone)

    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (!isCurrent()) return
      const signal: Signal = { kind: 'candidate', leg: leg.id }
      const said = candidate?.toJSON()
      hub.sendSignal(
        line.contactId,
        said?.candidate ? { ...signal, candidate: { ...said, candidate: said.candidate } } : signal,
      )
    })
    connection.addEventListener('track', ({ track, streams }) => {
      if (isCurrent()) play(line, streams[0] ?? new MediaStream([track]))
    })
    connection.addEventListener('connectionstatechange', () => {
      if (isCurrent()) connectionChanged(line, leg)
    })
    leg.timer = setTimeout(() => {
      if (isCurrent()) lost(line)
    }, legTimeoutMs)
    return leg
  }

  /** Answers the colleague's latest offer: a new leg, or another way of the one that is there. */
  async function answerOffer(line: Line): Promise<void> {
    const offer = offers.get(line.contactId)
    if (!offer || !line.microphone) return
    offers.delete(line.contactId)
    const { turn } = line
    const iceServers = await options.iceServers()
    if (line.turn !== turn || !line.microphone) return
    if (line.leg?.id !== offer.leg) dropLeg(line)
    const leg = line.leg ?? openLeg(line, line.microphone, offer.leg, iceServers)
    const { connection } = leg
    try {
      await connection.setRemoteDescription({ type: 'offer', sdp: offer.sdp })
      for (const candidate of [...offer.early, ...leg.early.splice(0)])
        await connection.addIceCandidate(candidate)
      await connection.setLocalDescription(await connection.createAnswer())
    } catch {
      if (line.leg === leg) lost(line)
      return
    }
    const sdp = connection.localDescription?.sdp
    if (line.leg === leg && sdp) hub.sendSignal(line.contactId, { kind: 'answer', leg: leg.id, sdp })
  }

  /** An ICE restart (RFC 8445 section 2.4), with relays' credentials of now: the voices go on until the new way is found. */
  async function findAnotherWay(line: Line): Promise<void> {
    const { leg } = line
    if (!leg?.answered) return
    leg.isOnOldWay = hub.current().line !== 'live'
    if (leg.isOnOldWay) return
    const { connection } = leg
    const iceServers = await options.iceServers()
    if (line.leg !== leg) return
    try {
      connection.setConfiguration({ iceServers: [...iceServers] })
      connection.restartIce()
      leg.answered = false
      await connection.setLocalDescription()
    } catch {
      // It was closed meanwhile; whatever replaced it has its own way.
      return
    }
    const sdp = connection.localDescription?.sdp
    if (line.leg === leg && sdp) hub.sendSignal(line.contactId, { kind: 'offer', leg: leg.id, sdp })
  }

  function connectionChanged(line: Line, leg: Leg): void {
    switch (leg.connection.connectionState) {
      case 'connected':
        clearTimeout(leg.timer)
        line.attempts = 0
        become(line, { kind: line.held ? 'held' : 'talking' })
        return
      case 'disconnected':
        become(line, { kind: 'reconnecting', since: sinceOf(line) })
        void findAnotherWay(line)
        clearTimeout(leg.timer)
        leg.timer = setTimeout(() => {
          if (line.leg === leg) lost(line)
        }, healMs)
        return
      case 'failed':
        lost(line)
        return
      default:
        return
    }
  }

  function lost(line: Line): void {
    if (line.call.state.kind !== 'connecting') become(line, { kind: 'reconnecting', since: sinceOf(line) })
    void connect(line)
  }

  function sinceOf(line: Line): number {
    const { state } = line.call
    return state.kind === 'reconnecting' ? state.since : Date.now()
  }

  function play(line: Line, stream: MediaStream): void {
    line.theirs?.stop()
    line.theirs = meterOf(stream, context)
    line.audio.srcObject = stream
    if (choice.speaker !== undefined) void line.audio.setSinkId?.(choice.speaker).catch(() => {})
    voice(line)
    letSound(line)
  }

  function letSound(line: Line): void {
    void context?.resume().catch(() => {})
    line.audio.play().then(
      () => {
        if (line.call.awaitsPress) tell(line, { awaitsPress: false })
      },
      (fault: unknown) => {
        if (fault instanceof DOMException && fault.name === 'NotAllowedError')
          tell(line, { awaitsPress: true })
      },
    )
  }

  async function hearSignal(contactId: ContactId, signal: Signal): Promise<void> {
    const line = lines.get(contactId)
    if (signal.kind === 'offer') {
      // A page makes none: this is a colleague who is asked from here, or is about to be.
      offers.set(contactId, { leg: signal.leg, sdp: signal.sdp, early: [] })
      if (line?.answersOffers) await answerOffer(line)
      return
    }
    const leg = line?.leg
    if (leg?.id !== signal.leg) {
      const offer = offers.get(contactId)
      if (signal.kind === 'candidate' && signal.candidate && offer?.leg === signal.leg)
        offer.early.push(signal.candidate)
      return
    }
    try {
      switch (signal.kind) {
        case 'answer':
          if (leg.answered) return
          leg.answered = true
          await leg.connection.setRemoteDescription({ type: 'answer', sdp: signal.sdp })
          for (const candidate of leg.early.splice(0)) await leg.connection.addIceCandidate(candidate)
          return
        case 'candidate':
          if (!signal.candidate) return
          if (leg.connection.remoteDescription) await leg.connection.addIceCandidate(signal.candidate)
          else leg.early.push(signal.candidate)
          return
        case 'ring-me':
          // A page rings nobody.
          return
      }
    } catch {
      // A page that answers nonsense does not connect; the leg's own time limit deals with it.
    }
  }

  function dropLeg(line: Line): void {
    const { leg } = line
    line.leg = undefined
    if (!leg) return
    clearTimeout(leg.timer)
    leg.connection.close()
  }

  function end(contactId: ContactId): void {
    offers.delete(contactId)
    const line = lines.get(contactId)
    if (!line) return
    line.turn += 1
    dropLeg(line)
    line.mine?.stop()
    line.theirs?.stop()
    if (line.microphone) stopStream(line.microphone)
    line.audio.srcObject = null
    line.audio.remove()
    lines.delete(contactId)
    tell(line, { state: { kind: 'ended' } })
    const { [contactId]: _ended, ...others } = calls
    calls = others
  }

  return {
    calls: () => calls,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    probe: async () => {
      const open = [...lines.values()].some(line => line.microphone?.active && !line.call.microphoneLost)
      const opened = open ? undefined : await warm.warm(choice.microphone)
      return opened?.kind === 'fault' ? { kind: 'no-audio', why: opened.why } : { kind: 'ready' }
    },
    answer,
    hearColleague: async consultId => {
      lineFor(consultId).answersOffers = true
      await answer(consultId)
    },
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
      voice(line)
      const { kind } = line.call.state
      if (kind === 'talking' || kind === 'held') become(line, { kind: held ? 'held' : 'talking' })
    },
    customerReturned: async contactId => {
      const line = lines.get(contactId)
      if (!line) return answer(contactId)
      const { turn, leg } = line
      if (leg?.connection.connectionState === 'connected') {
        const before = await packetsHeard(leg.connection)
        await new Promise(resolve => setTimeout(resolve, pulseMs))
        // Only the page's line to the hub was gone: the voices never stopped, so nothing is torn down.
        if ((await packetsHeard(leg.connection)) > before) return
      }
      if (line.turn !== turn || line.leg !== leg) return
      line.attempts = 0
      lost(line)
    },
    letSound: contactId => {
      const line = lines.get(contactId)
      if (line) letSound(line)
    },
    levels: contactId => {
      const line = lines.get(contactId)
      return { mine: line?.mine?.read() ?? 0, theirs: line?.held ? 0 : (line?.theirs?.read() ?? 0) }
    },
    devices: audioDevices,
    chooseDevices: async next => {
      choice = { ...choice, ...next }
      for (const line of lines.values()) {
        if (next.speaker !== undefined) await line.audio.setSinkId?.(next.speaker).catch(() => {})
        if (next.microphone !== undefined) await reopenMicrophone(line)
      }
    },
    stop: () => {
      offSignal()
      offHub()
      offNetwork()
      media?.removeEventListener?.('devicechange', devicesChanged)
      for (const contactId of [...lines.keys()]) end(contactId)
      warm.stop()
      void context?.close().catch(() => {})
      context = undefined
    },
  }
}

function newAudioContext(): AudioContext | undefined {
  return typeof AudioContext === 'undefined' ? undefined : new AudioContext()
}

async function packetsHeard(connection: RTCPeerConnection): Promise<number> {
  let packets = 0
  for (const report of (await connection.getStats()).values()) {
    if (report.type === 'inbound-rtp') packets += Number(report.packetsReceived ?? 0)
  }
  return packets
}
