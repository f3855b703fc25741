import { Device, Call as SdkCall } from 'twilio-client'
import type { VoiceToken } from '../../../src-contract/http/telephone.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import type { HubClient, HubRefused } from '../../hub-client/hub-client.ts'
import type { TelephoneLine } from '../../hub-client/telephone-line.ts'
import { audioDevices } from '../audio-devices.ts'
import { openMicrophone, stopStream } from '../microphone.ts'
import type { Call, CallState, DeviceChoice, OutsideCalls, OutsideResult, Softphone } from '../softphone.ts'
import { faultOf } from './fault-of.ts'
import { silentSounds } from './silent-sounds.ts'

/*
 * A desk at Twilio. Each contact has a room there, and the hub lets in who has the contact in hand: to answer is to
 * call the centre's application with the contact's id. So a desk that was loaded anew just calls again, and the customer
 * hears music meanwhile. Hold, transfers and recordings are the hub's, in the room; this end is silent while it is held,
 * unless a colleague is being asked, who is in the same room.
 */

/** A call that is not in its room by then is made again. */
const joinTimeoutMs = 10_000
const againAfterMs = 400
const attemptsMax = 6
/** A token is asked for this long before it ends. */
const refreshBeforeMs = 60_000
/** How often is asked how the ringing goes, and how long at most: longer than any telephone rings. */
const ringingEveryMs = 700
const ringingMsMax = 60_000
/** A signalling line that breaks may heal for so long before the call is given up. */
const healSecondsMax = 30_000

export interface TwilioSoftphoneParts {
  readonly hub: Pick<HubClient, 'current' | 'subscribe'>
  readonly telephone: TelephoneLine
  readonly devices?: DeviceChoice
}

interface Line {
  readonly contactId: ContactId
  sdk: SdkCall | undefined
  timer: ReturnType<typeof setTimeout> | undefined
  attempts: number
  held: boolean
  mine: number
  theirs: number
  /** Counts answers and ends: what was begun before the latest is not carried on. */
  turn: number
  call: Call
}

export function createTwilioSoftphone({
  hub,
  telephone,
  devices: first = {},
}: TwilioSoftphoneParts): Softphone {
  const lines = new Map<ContactId, Line>()
  const listeners = new Set<() => void>()
  let calls: Readonly<Record<ContactId, Call>> = {}
  let choice: DeviceChoice = first
  let device: Device | undefined
  let opening: Promise<Device | undefined> | undefined
  let expiresAt = 0
  let stopped = false

  const offHub = hub.subscribe(() => {
    // A colleague who is asked is heard although the customer is on hold.
    for (const line of lines.values()) voice(line)
  })

  function announce(): void {
    for (const listener of [...listeners]) listener()
  }

  function tell(line: Line, part: Partial<Call>): void {
    line.call = { ...line.call, ...part }
    if (lines.get(line.contactId) !== line) return
    calls = { ...calls, [line.contactId]: line.call }
    announce()
  }

  function become(line: Line, state: CallState): void {
    tell(line, { state })
  }

  function lineFor(contactId: ContactId): Line {
    const known = lines.get(contactId)
    if (known) return known
    const line: Line = {
      contactId,
      sdk: undefined,
      timer: undefined,
      attempts: 0,
      held: false,
      mine: 0,
      theirs: 0,
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

  /** The SDK with a token that is good for a while; `undefined` when the hub gives none now. */
  async function ready(): Promise<Device | undefined> {
    if (device && Date.now() < expiresAt - refreshBeforeMs / 2) return device
    opening ??= openDevice().finally(() => {
      opening = undefined
    })
    return opening
  }

  async function openDevice(): Promise<Device | undefined> {
    const given = await telephone.token()
    if ('kind' in given || stopped) return undefined
    expiresAt = given.expiresAt
    if (device) {
      device.updateToken(given.token)
      return device
    }
    const opened = newDevice(given)
    device = opened
    opened.on('tokenWillExpire', () => void openDevice())
    // Without a listener the SDK's errors would be thrown at nobody; each call hears of its own.
    opened.on('error', () => {})
    opened.audio?.on('deviceChange', () => void followDevices())
    await followDevices()
    return opened
  }

  async function followDevices(): Promise<void> {
    const audio = device?.audio
    if (!audio) return
    if (choice.speaker !== undefined && audio.availableOutputDevices.has(choice.speaker)) {
      await audio.speakerDevices.set(choice.speaker).catch(() => {})
    }
    for (const line of lines.values()) {
      const isLost = audio.availableInputDevices.size === 0
      if (line.call.microphoneLost !== isLost) tell(line, { microphoneLost: isLost })
    }
  }

  async function answer(contactId: ContactId): Promise<void> {
    if (stopped) return
    const line = lineFor(contactId)
    line.turn += 1
    line.attempts = 0
    become(line, { kind: 'connecting', since: Date.now() })
    await connect(line)
  }

  async function connect(line: Line): Promise<void> {
    drop(line)
    const { turn } = line
    const isCurrent = () => line.turn === turn && lines.get(line.contactId) === line
    line.attempts += 1
    if (line.attempts > attemptsMax) {
      become(line, { kind: 'failed', why: 'no-route' })
      return
    }
    const sdk = await ready()
    if (!isCurrent()) return
    if (!sdk) return later(line)
    const { microphone } = choice
    const call = await sdk
      .connect({
        params: { contactId: line.contactId },
        rtcConstraints: { audio: microphone === undefined ? true : { deviceId: { ideal: microphone } } },
      })
      .catch(() => undefined)
    if (!isCurrent()) {
      call?.disconnect()
      return
    }
    if (!call) return later(line)
    line.sdk = call
    follow(line, call)
  }

  function follow(line: Line, call: SdkCall): void {
    const isCurrent = () => line.sdk === call
    line.timer = setTimeout(() => {
      if (isCurrent()) void connect(line)
    }, joinTimeoutMs)
    call.on('accept', () => {
      if (!isCurrent()) return
      clearTimeout(line.timer)
      voice(line)
      become(line, { kind: line.held ? 'held' : 'talking' })
      // A room that lets this end in and at once out again is not joined six times a second.
      line.timer = setTimeout(() => {
        line.attempts = 0
      }, joinTimeoutMs)
    })
    call.on('volume', (mine: number, theirs: number) => {
      line.mine = mine
      line.theirs = theirs
    })
    call.on('reconnecting', () => {
      if (isCurrent()) become(line, { kind: 'reconnecting', since: Date.now() })
    })
    call.on('reconnected', () => {
      if (isCurrent()) become(line, { kind: line.held ? 'held' : 'talking' })
    })
    call.on('error', (error: { code?: number }) => {
      if (!isCurrent()) return
      const fault = faultOf(error)
      if (fault.kind === 'audio') {
        line.turn += 1
        drop(line)
        become(line, { kind: 'failed', why: fault.why })
      } else if (fault.kind === 'token') expiresAt = 0
    })
    // The contact is the hub's: while it is in hand this end comes back into its room.
    call.on('disconnect', () => {
      if (isCurrent()) later(line)
    })
    call.on('cancel', () => {
      if (isCurrent()) later(line)
    })
  }

  function later(line: Line): void {
    drop(line)
    if (line.call.state.kind !== 'connecting') become(line, { kind: 'reconnecting', since: Date.now() })
    const { turn } = line
    line.timer = setTimeout(() => {
      if (line.turn === turn && lines.get(line.contactId) === line) void connect(line)
    }, againAfterMs * line.attempts)
  }

  function drop(line: Line): void {
    clearTimeout(line.timer)
    const { sdk } = line
    line.sdk = undefined
    line.mine = 0
    line.theirs = 0
    sdk?.disconnect()
  }

  /** Who hears whom, after a change of mute, hold or consultation. */
  function voice(line: Line): void {
    const { sdk } = line
    if (!sdk) return
    const silent = isSilent(line)
    const muted = line.call.muted || silent
    if (sdk.isMuted() !== muted) sdk.mute(muted)
    for (const track of sdk.getRemoteStream()?.getAudioTracks() ?? []) track.enabled = !silent
  }

  function isSilent({ held, contactId }: Line): boolean {
    const phase = hub.current().view.contacts[contactId]?.phase
    return held && !(phase?.kind === 'connected' && phase.consultId !== undefined)
  }

  function end(contactId: ContactId): void {
    const line = lines.get(contactId)
    if (!line) return
    line.turn += 1
    lines.delete(contactId)
    drop(line)
    line.call = { ...line.call, state: { kind: 'ended' } }
    const { [contactId]: _ended, ...others } = calls
    calls = others
    announce()
  }

  const outside: OutsideCalls = {
    isReady: () => hub.current().carrier?.isWorking === true,
    call: async (contactId, number) => {
      if (!lines.has(contactId)) await answer(contactId)
      const asked = await telephone.ring(contactId, number)
      if ('kind' in asked) return notDialled(asked)
      return howItRings(telephone, contactId, () => lines.has(contactId))
    },
    transfer: async (contactId, number) => {
      const sent = await telephone.sendOn(contactId, number)
      if ('kind' in sent) return notDialled(sent)
      end(contactId)
      return { kind: 'done' }
    },
  }

  return {
    calls: () => calls,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    probe: async () => {
      if ([...lines.values()].some(({ sdk }) => sdk !== undefined)) return { kind: 'ready' }
      const opened = await openMicrophone(choice.microphone)
      if (opened.kind === 'fault') return { kind: 'no-audio', why: opened.why }
      // The SDK opens it by itself for each call.
      stopStream(opened.stream)
      return (await ready()) ? { kind: 'ready' } : { kind: 'no-audio', why: 'phone-away' }
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
      voice(line)
      const { kind } = line.call.state
      if (kind === 'talking' || kind === 'held') become(line, { kind: held ? 'held' : 'talking' })
    },
    sendDigits: (contactId, digits) => {
      if (/^[0-9*#w]+$/.test(digits)) lines.get(contactId)?.sdk?.sendDigits(digits)
    },
    outside,
    customerReturned: async () => {
      // The customer's end is in the room or not; this one stays.
    },
    letSound: () => {
      void Device.audioContext?.resume().catch(() => {})
    },
    levels: contactId => {
      const line = lines.get(contactId)
      if (!line) return { mine: 0, theirs: 0 }
      return { mine: line.mine, theirs: isSilent(line) ? 0 : line.theirs }
    },
    devices: audioDevices,
    chooseDevices: async next => {
      choice = { ...choice, ...next }
      await followDevices()
      if (next.microphone !== undefined && lines.size > 0) {
        await device?.audio?.setInputDevice(next.microphone).catch(() => {})
      }
    },
    stop: () => {
      if (stopped) return
      for (const contactId of [...lines.keys()]) end(contactId)
      stopped = true
      offHub()
      device?.destroy()
      device = undefined
    },
  }
}

function newDevice({ token }: VoiceToken): Device {
  return new Device(token, {
    appName: 'townline',
    codecPreferences: [SdkCall.Codec.Opus, SdkCall.Codec.PCMU],
    // The desk's own windows say when a call would be lost.
    closeProtection: false,
    // Sounds that are files of this page need no other way to be fetched.
    disableAudioContextSounds: true,
    enableImprovedSignalingErrorPrecision: true,
    logLevel: 'silent',
    maxCallSignalingTimeoutMs: healSecondsMax,
    sounds: silentSounds(),
    tokenRefreshMs: refreshBeforeMs,
  })
}

/** Why the hub did not have the carrier dial. */
function notDialled(answer: object): OutsideResult {
  const isRefused = 'refusal' in answer && (answer as HubRefused).refusal.name === 'NumberNotAllowed'
  return { kind: 'failed', why: isRefused ? 'not-allowed' : 'unreachable' }
}

/** Waits until the customer has answered or will not. */
async function howItRings(
  telephone: TelephoneLine,
  contactId: ContactId,
  isInHand: () => boolean,
): Promise<OutsideResult> {
  for (const until = Date.now() + ringingMsMax; Date.now() < until && isInHand(); ) {
    await new Promise(resolve => setTimeout(resolve, ringingEveryMs))
    const asked = await telephone.ringing(contactId)
    if ('kind' in asked) continue
    switch (asked.state) {
      case 'talking':
        return { kind: 'done' }
      case 'busy':
      case 'no-answer':
        return { kind: 'failed', why: asked.state }
      case 'unreachable':
      case 'none':
        return { kind: 'failed', why: 'unreachable' }
      case 'calling':
        break
    }
  }
  return { kind: 'failed', why: 'no-answer' }
}
