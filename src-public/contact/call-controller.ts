import type { Signal } from '../../src-contract/live/protocol.ts'
import type { PublicHubMessage, PublicMessage } from '../../src-contract/public/web-call.ts'
import { createHubLine, lineFromHere } from '../common/hub-line.ts'
import { takeForThisTab } from '../common/take-for-this-tab.ts'
import {
  type CallDetails,
  type CallEffect,
  type CallEvent,
  type CallState,
  isInConversation,
  nextCall,
  readyToCall,
  sendsMicrophone,
  wantsMusic,
} from './call-machine.ts'
import { type ContactCity, readHubMessage } from './hub-words.ts'
import { forgetCall, forgetClosed, keepCall, keepClosed, keptCall, keptClosed } from './kept-call.ts'
import { type Level, watchLevel } from './level.ts'
import { askForMicrophone, type Microphone } from './microphone.ts'
import { createMusic, type Music } from './music.ts'
import { createPeer } from './peer.ts'
import { startTicker } from './ticker.ts'
import { createWakeLock } from './wake-lock.ts'

/** What the page sees of a call, and what it may ask for. */
export interface CallController {
  readonly current: () => CallView
  readonly subscribe: (listener: () => void) => () => void
  readonly call: (details: CallDetails) => void
  /** Leaves the line or ends the call. */
  readonly leave: () => void
  /** Instead of waiting on. */
  readonly askForCallback: () => void
  readonly cancelCallback: () => void
  readonly switchMute: () => void
  readonly switchMusic: () => void
  readonly retryMicrophone: () => void
  /** Lets the sound through that the browser held back until the customer touches the page. */
  readonly unblockSound: () => void
  /** From the ended call back to the form. */
  readonly putAway: () => void
  /** Tells how loud the microphone is; returns how to stop. */
  readonly onLevel: (listener: (level: Level) => void) => () => void
  /** Comes back to where this tab was before it was reloaded: in a call, promised a call-back, or told of the closing. */
  readonly comeBack: () => Promise<void>
}

export interface CallView {
  readonly call: CallState
  readonly isMusicMuted: boolean
  /** The browser plays nothing before the customer has touched the page. */
  readonly isSoundBlocked: boolean
  /** A call is kept from before the page was reloaded, and is being taken up again. */
  readonly isComingBack: boolean
}

/** Longer than the music takes to fade. */
const restAfterMs = 800

/** Does what the machine decides: the composition of line, microphone, voice and music. */
export function createCallController(
  city: Pick<ContactCity, 'iceServers'>,
  audio: HTMLAudioElement,
): CallController {
  let view: CallView = {
    call: readyToCall,
    isMusicMuted: false,
    isSoundBlocked: false,
    isComingBack: keptCall() !== undefined,
  }
  const listeners = new Set<() => void>()
  let microphone: Microphone | undefined
  let unsentSignals: Signal[] = []
  let stopTicker: (() => void) | undefined
  let context: AudioContext | undefined
  let music: Music | undefined
  let remoteTrack: MediaStreamTrack | undefined

  const wakeLock = createWakeLock()

  const line = createHubLine<PublicMessage, PublicHubMessage>({
    ...lineFromHere('/contact/live'),
    read: readHubMessage,
    onOpened: () => happen({ kind: 'line-opened', at: Date.now() }),
    onLost: () => happen({ kind: 'line-lost', at: Date.now() }),
    onMessage: message => happen({ kind: 'hub-said', message, at: Date.now() }),
  })

  const peer = createPeer({
    createConnection: () => {
      unsentSignals = []
      return new RTCPeerConnection({ iceServers: city.iceServers })
    },
    say: signal => {
      const { call } = view
      const isLive = call.kind === 'on-call' && call.line.kind === 'live'
      if (!isLive || !line.say({ type: 'signal', signal })) unsentSignals.push(signal)
    },
    onVoice: voice => happen({ kind: 'voice-changed', voice }),
    onRemoteTrack: track => {
      remoteTrack = track
      audio.srcObject = new MediaStream([track])
      settleSound()
      startPlaying()
    },
  })

  function happen(event: CallEvent): void {
    const { state, effects } = nextCall(view.call, event)
    show({ ...view, call: state })
    for (const effect of effects) perform(effect)
    settleSound()
    wakeLock.want(state.kind === 'calling' || state.kind === 'on-call')
  }

  function show(next: CallView): void {
    view = next
    for (const listener of listeners) listener()
  }

  function perform(effect: CallEffect): void {
    switch (effect.kind) {
      case 'ask-microphone':
        void openMicrophone()
        return
      case 'release-microphone':
        releaseMicrophone()
        return
      case 'open-line':
        stopTicker ??= startTicker(tick)
        line.open()
        return
      case 'close-line':
        stopTicker?.()
        stopTicker = undefined
        line.close()
        return
      case 'redial-line':
        line.redial()
        return
      case 'say':
        line.say(effect.message)
        return
      case 'keep-call':
        keepCall(effect.call)
        void takeForThisTab(`call.${effect.call.contactId}`)
        return
      case 'forget-call':
        forgetCall()
        return
      case 'keep-closed':
        keepClosed(effect.problem)
        return
      case 'pass-signal':
        peer.hear(effect.message.signal)
        return
      case 'send-unsent-signals': {
        const signals = unsentSignals
        unsentSignals = []
        for (const signal of signals) line.say({ type: 'signal', signal })
        return
      }
      case 'close-voice':
        peer.close()
        remoteTrack = undefined
        audio.srcObject = null
        unsentSignals = []
        setTimeout(restSound, restAfterMs)
        return
    }
  }

  function tick(): void {
    line.tick()
    happen({ kind: 'second-passed', at: Date.now() })
  }

  async function openMicrophone(): Promise<void> {
    const asked = await askForMicrophone()
    if ('problem' in asked) {
      happen({ kind: 'microphone-failed', why: asked.problem })
      return
    }
    releaseMicrophone()
    microphone = asked
    asked.track.onended = () => {
      if (microphone === asked) happen({ kind: 'microphone-failed', why: 'missing' })
    }
    peer.setMicrophone(asked.track)
    happen({ kind: 'microphone-granted', at: Date.now() })
    void wakeSound()
  }

  function releaseMicrophone(): void {
    const old = microphone
    microphone = undefined
    peer.setMicrophone(undefined)
    for (const track of old?.stream.getTracks() ?? []) track.stop()
  }

  function openContext(): AudioContext {
    context ??= new AudioContext()
    return context
  }

  /** Brings what is heard and what is sent in line with the state of the call. */
  function settleSound(): void {
    const { call, isMusicMuted } = view
    const isTalking = isInConversation(call)
    // The track as well as the element: nothing of a held line gets through, to whatever plays it.
    if (remoteTrack) remoteTrack.enabled = isTalking
    audio.muted = !isTalking
    if (microphone) microphone.track.enabled = sendsMicrophone(call)
    if (call.kind === 'on-call') {
      music ??= createMusic(openContext())
      music.prepare()
    }
    music?.setMuted(isMusicMuted)
    if (wantsMusic(call)) music?.play()
    else music?.pause()
  }

  /** No battery is spent on silence: between calls the sound engine rests. */
  function restSound(): void {
    const { kind } = view.call
    if (kind === 'ready' || kind === 'called-back' || kind === 'ended') void context?.suspend()
  }

  function startPlaying(): void {
    audio.play().catch((error: unknown) => {
      // A newer sound took its place: only a refusal is worth a word.
      if (error instanceof DOMException && error.name === 'NotAllowedError')
        show({ ...view, isSoundBlocked: true })
    })
  }

  async function wakeSound(): Promise<void> {
    const opened = openContext()
    // Without a gesture `resume` neither succeeds nor fails: it waits.
    void opened.resume()
    await new Promise(resolve => setTimeout(resolve, 400))
    if (opened.state !== 'running' && view.call.kind !== 'ready') show({ ...view, isSoundBlocked: true })
  }

  addEventListener('online', () => line.dialNow())

  return {
    current: () => view,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    call: details => {
      forgetClosed()
      // Inside the press of the button: browsers let sound begin only there.
      void openContext().resume()
      happen({ kind: 'call-asked', details })
    },
    leave: () => happen({ kind: 'leave-asked', at: Date.now() }),
    askForCallback: () => happen({ kind: 'callback-asked' }),
    cancelCallback: () => happen({ kind: 'callback-cancel-asked' }),
    switchMute: () => happen({ kind: 'mute-switched' }),
    switchMusic: () => {
      show({ ...view, isMusicMuted: !view.isMusicMuted })
      settleSound()
    },
    retryMicrophone: () => happen({ kind: 'microphone-asked-again' }),
    unblockSound: () => {
      show({ ...view, isSoundBlocked: false })
      void openContext().resume()
      if (audio.srcObject) startPlaying()
    },
    putAway: () => happen({ kind: 'put-away' }),
    onLevel: listener => {
      let stop: (() => void) | undefined
      let watched: Microphone | undefined
      const follow = () => {
        if (watched === microphone) return
        stop?.()
        watched = microphone
        stop = microphone && watchLevel(openContext(), microphone.stream, listener)
      }
      follow()
      listeners.add(follow)
      return () => {
        listeners.delete(follow)
        stop?.()
      }
    },
    comeBack: async () => {
      const call = keptCall()
      const isOurs = call !== undefined && (await takeForThisTab(`call.${call.contactId}`))
      show({ ...view, isComingBack: false })
      if (isOurs) happen({ kind: 'kept-call-found', call, at: Date.now() })
      const problem = keptClosed()
      // Opened meanwhile: the next call is answered.
      if (problem && (problem.opensAt ?? Number.POSITIVE_INFINITY) > Date.now())
        happen({ kind: 'kept-closed-found', problem })
    },
  }
}
