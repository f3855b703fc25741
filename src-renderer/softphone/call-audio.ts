import { type LevelMeter, meterOf } from './level-meter.ts'
import { type Opened, openMicrophone, stopStream } from './microphone.ts'
import type { DeviceChoice, Levels } from './softphone.ts'

/** The sound of one call at this PC: the microphone that speaks, the element that plays, and a meter on each. */
export interface CallAudio {
  /** Opens the microphone, unless it is open; the same stream is answered until it ends. */
  readonly open: () => Promise<Opened>
  readonly microphone: () => MediaStream | undefined
  readonly play: (stream: MediaStream) => void
  /** Nothing is heard while silenced; what arrives meanwhile is gone. */
  readonly setSilenced: (silenced: boolean) => void
  /** Plays after a browser asked for a press. */
  readonly letSound: () => void
  readonly levels: () => Levels
  /** Another microphone or speaker from now on. Answers the new track, to be sent instead of the one before. */
  readonly choose: (choice: DeviceChoice) => Promise<MediaStreamTrack | undefined>
  readonly stop: () => void
}

export interface CallAudioEvents {
  /** The headset was pulled out. */
  readonly onMicrophoneLost: () => void
  /** The browser plays nothing until the person presses something; or plays again. */
  readonly onAwaitsPress: (awaits: boolean) => void
}

/** `openWarm` gives a microphone that is open already, where there is one. */
export function createCallAudio(
  name: string,
  first: DeviceChoice,
  openWarm: () => MediaStream | undefined,
  events: CallAudioEvents,
): CallAudio {
  let choice = first
  let microphone: MediaStream | undefined
  let mine: LevelMeter | undefined
  let theirs: LevelMeter | undefined
  let isStopped = false
  let opening: Promise<Opened> | undefined
  const context = typeof AudioContext === 'undefined' ? undefined : new AudioContext()
  const element = document.createElement('audio')
  element.autoplay = true
  element.dataset.contact = name
  document.body.append(element)

  function wear(stream: MediaStream): void {
    if (microphone && microphone !== stream) stopStream(microphone)
    mine?.stop()
    microphone = stream
    void context?.resume().catch(() => {})
    mine = meterOf(stream, context)
    for (const track of stream.getAudioTracks()) {
      track.addEventListener('ended', () => {
        if (microphone === stream && !isStopped) events.onMicrophoneLost()
      })
    }
  }

  async function openAnew(): Promise<Opened> {
    const warm = openWarm()
    const opened = warm ? ({ kind: 'open', stream: warm } as const) : await openMicrophone(choice.microphone)
    if (opened.kind !== 'open') return opened
    if (isStopped) {
      stopStream(opened.stream)
      return { kind: 'fault', why: 'no-microphone' }
    }
    wear(opened.stream)
    return opened
  }

  function letSound(): void {
    void context?.resume().catch(() => {})
    element.play().then(
      () => events.onAwaitsPress(false),
      (fault: unknown) => {
        if (fault instanceof DOMException && fault.name === 'NotAllowedError') events.onAwaitsPress(true)
      },
    )
  }

  return {
    open: () => {
      if (microphone?.active) return Promise.resolve({ kind: 'open', stream: microphone })
      opening ??= openAnew().finally(() => {
        opening = undefined
      })
      return opening
    },
    microphone: () => (microphone?.active ? microphone : undefined),
    play: stream => {
      theirs?.stop()
      theirs = meterOf(stream, context)
      element.srcObject = stream
      if (choice.speaker !== undefined) void element.setSinkId?.(choice.speaker).catch(() => {})
      letSound()
    },
    setSilenced: silenced => {
      element.muted = silenced
    },
    letSound,
    levels: () => ({ mine: mine?.read() ?? 0, theirs: element.muted ? 0 : (theirs?.read() ?? 0) }),
    choose: async next => {
      choice = { ...choice, ...next }
      if (next.speaker !== undefined) await element.setSinkId?.(next.speaker).catch(() => {})
      if (next.microphone === undefined && microphone?.active) return undefined
      const opened = await openMicrophone(choice.microphone)
      if (opened.kind !== 'open') return undefined
      if (isStopped) {
        stopStream(opened.stream)
        return undefined
      }
      wear(opened.stream)
      return opened.stream.getAudioTracks()[0]
    },
    stop: () => {
      isStopped = true
      mine?.stop()
      theirs?.stop()
      if (microphone) stopStream(microphone)
      element.srcObject = null
      element.remove()
      void context?.close().catch(() => {})
    },
  }
}
