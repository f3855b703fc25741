import type { SecretRequests } from '../../../src-contract/bridge/bridge.ts'
import type { ContactId } from '../../../src-domain/vocabulary/words.ts'
import type { HubClient } from '../../hub-client/hub-client.ts'
import type { Voice } from '../open-voice.ts'
import type { Call, Levels, OutsideCalls, OutsideResult, Probe, Softphone } from '../softphone.ts'
import { answerAsked, createAsker } from './ask-window.ts'
import { markPresence, type VoiceChannel, type WindowLocks, whenGone } from './voice-channel.ts'
import type {
  CarrierCan,
  DeskRequests,
  VoiceMessage,
  VoiceRequests,
  VoiceSession,
  VoiceState,
} from './voice-messages.ts'

/*
 * The voice as the desk's window has it where another window speaks: what is asked here is done there, and what is there
 * is shown here. It attaches itself to the window that speaks, and again whenever that one was loaded anew; a desk that
 * was itself loaded anew finds its calls as they are.
 *
 * What a person asks for shows at once, until the other window has done it and said how it is.
 */

/** How long is waited for a window that speaks which is just being loaded. */
const hostWithinMs = 4_000
/** The word that this desk has left must be out before the channel is closed, and before it passes for a crash. */
const leavesWithinMs = 1_000
const nothing: CarrierCan = { digits: false }
const silence: Levels = { mine: 0, theirs: 0 }
const unreachable: OutsideResult = { kind: 'failed', why: 'unreachable' }
const noVoice: Probe = { kind: 'no-audio', why: 'phone-away' }

export function remoteVoice(parts: {
  readonly channel: VoiceChannel
  readonly locks: WindowLocks
  readonly hub: Pick<HubClient, 'current' | 'subscribe'>
  /** Whose voice it is; asked anew with each attachment. */
  readonly session: () => VoiceSession
  readonly secrets: Pick<SecretRequests, 'keep' | 'recall'>
  readonly now?: () => number
}): Voice {
  const { channel, locks } = parts
  const now = parts.now ?? Date.now
  const id = crypto.randomUUID()
  const mark = markPresence(locks, id)
  const { personId } = parts.session()
  const empty: VoiceState = {
    personId,
    calls: {},
    hungUp: {},
    muted: {},
    phone: { kind: 'none' },
    can: nothing,
    canFor: {},
  }
  const asker = createAsker<VoiceRequests>(id, message => channel.post(message))
  const deskRequests: DeskRequests = {
    'keep-secret': (name, value) => parts.secrets.keep(name, value),
    'recall-secret': name => parts.secrets.recall(name),
  }
  const listeners = new Set<() => void>()
  const assumptions = new Set<(state: VoiceState) => VoiceState>()
  const waitingForHost = new Set<(host: string | undefined) => void>()
  let state = empty
  let shown = empty
  let levels: Readonly<Record<ContactId, Levels>> = {}
  let host: string | undefined
  let waitNoLonger = () => {}
  let isStopped = false

  function show(): void {
    shown = [...assumptions].reduce((before, assume) => assume(before), state)
    for (const listener of [...listeners]) listener()
  }

  function attach(): void {
    if (!isStopped) channel.post({ kind: 'attach', from: id, session: parts.session() })
  }

  function found(next: string): void {
    if (host === next) return
    lose()
    host = next
    waitNoLonger = whenGone(locks, next, () => {
      if (host === next) lose()
    })
    for (const goOn of [...waitingForHost]) goOn(next)
  }

  /** The window that spoke is gone; the shell loads it anew, and it connects what is still in hand. */
  function lose(): void {
    if (host === undefined) return
    host = undefined
    waitNoLonger()
    asker.giveUp()
    const since = now()
    const lost = (call: Call): Call => ({ ...call, state: { kind: 'reconnecting', since } })
    const calls = Object.fromEntries(Object.entries(state.calls).map(([key, call]) => [key, lost(call)]))
    state = { ...state, calls }
    levels = {}
    show()
  }

  function hear(message: VoiceMessage): void {
    if (isStopped) return
    switch (message.kind) {
      case 'here':
        lose()
        attach()
        return
      case 'state':
        // A window that still speaks for somebody else is about to begin anew.
        if (message.state.personId !== personId) return
        found(message.from)
        state = message.state
        show()
        return
      case 'levels':
        levels = message.levels
        return
      case 'ask':
        if (message.to !== id) return
        void answerAsked(deskRequests, message).then(answer =>
          channel.post({ kind: 'answer', to: message.from, id: message.id, answer }),
        )
        return
      case 'answer':
        if (message.to === id) asker.settle(message)
        return
      case 'attach':
      case 'leave':
        // Of another window of this desk.
        return
    }
  }

  function hostInTime(): Promise<string | undefined> {
    if (isStopped) return Promise.resolve(undefined)
    return new Promise(resolve => {
      const goOn = (found: string | undefined) => {
        clearTimeout(late)
        waitingForHost.delete(goOn)
        resolve(found)
      }
      const late = setTimeout(() => goOn(undefined), hostWithinMs)
      waitingForHost.add(goOn)
    })
  }

  /** Asks the window that speaks; `otherwise` where none is there, or it goes before it has answered. */
  async function ask<Name extends keyof VoiceRequests>(
    name: Name,
    args: Parameters<VoiceRequests[Name]>,
    otherwise: Awaited<ReturnType<VoiceRequests[Name]>>,
    assume: (state: VoiceState) => VoiceState = same,
  ): Promise<Awaited<ReturnType<VoiceRequests[Name]>>> {
    assumptions.add(assume)
    if (assume !== same) show()
    const to = host ?? (await hostInTime())
    const answer = to === undefined ? undefined : await asker.ask(to, name, args)
    assumptions.delete(assume)
    if (assume !== same) show()
    return answer && 'value' in answer ? answer.value : otherwise
  }

  const outsideOf = ({ isReady, consult }: NonNullable<CarrierCan['outside']>): OutsideCalls => {
    const step =
      (name: 'begin' | 'complete' | 'cancel' | 'join') =>
      (contactId: ContactId, number = '') =>
        ask('consult', [name, contactId, number], unreachable)
    return {
      isReady: () => isReady,
      call: (contactId, number) => ask('call-outside', [contactId, number], unreachable),
      transfer: (contactId, number) => ask('transfer-outside', [contactId, number], unreachable),
      ...(consult === 'none'
        ? {}
        : {
            consult: {
              begin: step('begin'),
              complete: step('complete'),
              cancel: step('cancel'),
              ...(consult === 'three' ? { join: step('join') } : {}),
            },
          }),
    }
  }
  const subscribe = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const sendDigits = (contactId: ContactId, digits: string) =>
    void ask('send-digits', [contactId, digits], undefined)

  const inEveryCase = {
    calls: () => shown.calls,
    subscribe,
    probe: () => ask('probe', [], noVoice),
    answer: contactId => ask('answer', [contactId], undefined),
    end: contactId => void ask('end', [contactId], undefined, before => withoutCall(before, contactId)),
    setMuted: (contactId, muted) =>
      void ask('set-muted', [contactId, muted], undefined, before => withMute(before, contactId, muted)),
    setHeld: (contactId, held) => void ask('set-held', [contactId, held], undefined),
    customerReturned: contactId => ask('customer-returned', [contactId], undefined),
    letSound: contactId => void ask('let-sound', [contactId], undefined),
    levels: contactId => (shown.calls[contactId] ? (levels[contactId] ?? silence) : silence),
    devices: () => ask('devices', [], { microphones: [], speakers: [] }),
    chooseDevices: choice => ask('choose-devices', [choice], undefined),
    phoneLine: {
      standing: () => shown.phone,
      subscribe,
      enterSecret: secret => ask('enter-secret', [secret], undefined),
    },
    stop: () => {
      if (isStopped) return
      channel.post({ kind: 'leave', from: id })
      isStopped = true
      host = undefined
      offHub()
      waitNoLonger()
      asker.giveUp()
      for (const goOn of [...waitingForHost]) goOn(undefined)
      setTimeout(() => {
        mark.remove()
        channel.close()
      }, leavesWithinMs)
      state = empty
      assumptions.clear()
      show()
    },
  } satisfies Softphone
  const carrier = ({ digits, outside }: CarrierCan): Softphone => ({
    ...inEveryCase,
    ...(digits ? { sendDigits } : {}),
    ...(outside ? { outside: outsideOf(outside) } : {}),
  })
  const softphone: Softphone = {
    ...inEveryCase,
    carrierOf: contactId => carrier(shown.canFor[contactId] ?? nothing),
    get sendDigits() {
      return shown.can.digits ? sendDigits : undefined
    },
    get outside() {
      return shown.can.outside && outsideOf(shown.can.outside)
    },
  }

  channel.listen(hear)
  void mark.placed.then(attach)
  // After a sign-in the session is another: the window that speaks needs the one of now.
  let wasLive = false
  const offHub = parts.hub.subscribe(() => {
    const isLive = parts.hub.current().line === 'live'
    if (isLive && !wasLive) attach()
    wasLive = isLive
  })
  return {
    softphone,
    keeper: {
      hangUp: contactId =>
        void ask('hang-up', [contactId], undefined, before => ({
          ...withoutCall(before, contactId),
          hungUp: { [contactId]: now(), ...before.hungUp },
        })),
      hungUp: () => shown.hungUp,
      setMuted: (contactId, muted) =>
        void ask('mute', [contactId, muted], undefined, before => withMute(before, contactId, muted)),
      muted: () => shown.muted,
      subscribe,
      // It goes on in the window that speaks, and ends there with the voice.
      stop: () => {},
    },
  }
}

function same(state: VoiceState): VoiceState {
  return state
}

function withoutCall(state: VoiceState, contactId: ContactId): VoiceState {
  const { [contactId]: _ended, ...calls } = state.calls
  return { ...state, calls }
}

function withMute(state: VoiceState, contactId: ContactId, isMuted: boolean): VoiceState {
  const { [contactId]: _before, ...others } = state.muted
  const call = state.calls[contactId]
  return {
    ...state,
    calls: call ? { ...state.calls, [contactId]: { ...call, muted: isMuted } } : state.calls,
    muted: isMuted ? { ...others, [contactId]: true } : others,
  }
}
