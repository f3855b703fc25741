import { useCallback, useEffect, useRef, useState } from 'react'
import { useHub } from '../../desk-context.ts'
import { type SoundPeaks, soundPeaks } from './sound-peaks.ts'
import { useLookAtRecordingsAgain } from './use-recordings.ts'

/** How many bars the picture of a sound has. */
export const peakPieces = 180
export const speeds = [0.75, 1, 1.25, 1.5, 2] as const
export type Speed = (typeof speeds)[number]

export type SoundFault = 'gone' | 'unknown' | 'carrierAway' | 'hubAway' | 'unplayable'

export type SoundState =
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'fetching' }
  | { readonly kind: 'failed'; readonly why: SoundFault }
  | {
      readonly kind: 'there'
      readonly peaks: SoundPeaks
      readonly isPlaying: boolean
      /** Seconds. */
      readonly at: number
      readonly speed: Speed
    }

export interface Sound {
  readonly state: SoundState
  /** Fetches the sound, which the hub writes down, and plays it from its beginning. */
  readonly listen: () => Promise<void>
  readonly toggle: () => void
  readonly moveTo: (seconds: number) => void
  readonly setSpeed: (speed: Speed) => void
}

/** The sound of one recording: fetched when somebody wants to hear it, kept while it is in view, and then let go. */
export function useSound(contactId: string, recordingId: string): Sound {
  const { telephone } = useHub()
  const lookAgain = useLookAtRecordingsAgain()
  const [state, setState] = useState<SoundState>({ kind: 'not-asked' })
  const player = useRef<HTMLAudioElement>(undefined)
  const isGone = useRef(false)

  const change = useCallback((part: Partial<Extract<SoundState, { kind: 'there' }>>) => {
    setState(before => (before.kind === 'there' ? { ...before, ...part } : before))
  }, [])

  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
      letGo(player.current)
      player.current = undefined
    }
  }, [])

  // Between the few events of the element the position moves with each picture.
  const isPlaying = state.kind === 'there' && state.isPlaying
  useEffect(() => {
    if (!isPlaying) return
    let frame = 0
    const follow = () => {
      change({ at: player.current?.currentTime ?? 0 })
      frame = requestAnimationFrame(follow)
    }
    frame = requestAnimationFrame(follow)
    return () => cancelAnimationFrame(frame)
  }, [isPlaying, change])

  async function listen(): Promise<void> {
    setState({ kind: 'fetching' })
    const answer = await telephone.recordings.sound(contactId, recordingId)
    // Whoever looks at who listened sees this listening too.
    void lookAgain()
    if (isGone.current) return
    if ('kind' in answer) {
      setState({
        kind: 'failed',
        why: answer.kind === 'hub-away' ? 'hubAway' : faultOf(answer.refusal.name),
      })
      return
    }
    const peaks = await peaksIn(answer)
    if (isGone.current) return
    if (peaks === undefined) {
      setState({ kind: 'failed', why: 'unplayable' })
      return
    }
    letGo(player.current)
    const element = new Audio(URL.createObjectURL(new Blob([answer as BlobPart])))
    player.current = element
    element.onplay = () => change({ isPlaying: true })
    element.onpause = () => change({ isPlaying: false, at: element.currentTime })
    element.onended = () => change({ isPlaying: false, at: peaks.seconds })
    element.onerror = () => {
      if (player.current === element) setState({ kind: 'failed', why: 'unplayable' })
    }
    setState({ kind: 'there', peaks, isPlaying: false, at: 0, speed: 1 })
    await element.play().catch(() => undefined)
  }

  return {
    state,
    listen,
    toggle: () => {
      const element = player.current
      if (element === undefined) return
      if (!element.paused) element.pause()
      else void element.play().catch(() => undefined)
    },
    moveTo: seconds => {
      const element = player.current
      if (element === undefined || state.kind !== 'there') return
      const at = Math.min(state.peaks.seconds, Math.max(0, seconds))
      element.currentTime = at
      change({ at })
    },
    setSpeed: speed => {
      if (player.current === undefined) return
      player.current.playbackRate = speed
      change({ speed })
    },
  }
}

function faultOf(refusal: string): SoundFault {
  switch (refusal) {
    case 'RecordingDeleted':
      return 'gone'
    case 'CarrierAway':
      return 'carrierAway'
    default:
      return 'unknown'
  }
}

async function peaksIn(bytes: Uint8Array): Promise<SoundPeaks | undefined> {
  const context = new OfflineAudioContext(1, 1, 8_000)
  try {
    // The bytes are given away to the decoder; the player needs its own.
    return soundPeaks(await context.decodeAudioData(bytes.slice().buffer), peakPieces)
  } catch {
    return undefined
  }
}

function letGo(element: HTMLAudioElement | undefined): void {
  if (element === undefined) return
  element.pause()
  URL.revokeObjectURL(element.src)
  element.onerror = null
  element.removeAttribute('src')
}
