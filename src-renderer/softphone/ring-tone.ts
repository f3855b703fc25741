/** The tones that a desk can ring with, all made here: nothing is fetched, so it rings without a network as well. */
export const ringTones = ['soft', 'bell', 'telephone', 'marimba'] as const
export type RingTone = (typeof ringTones)[number]
export const ringVolumes = ['quiet', 'medium', 'loud'] as const
export type RingVolume = (typeof ringVolumes)[number]

/** How it rings at one PC. */
export interface RingChoice {
  readonly tone: RingTone
  readonly volume: RingVolume
}

const usual: RingChoice = { tone: 'soft', volume: 'medium' }
const keptAs = 'townline.ring-tone'

/** What was chosen on this PC. */
export function chosenRing(): RingChoice {
  const [tone, volume] = (globalThis.localStorage?.getItem(keptAs) ?? '').split(' ')
  return {
    tone: ringTones.find(each => each === tone) ?? usual.tone,
    volume: ringVolumes.find(each => each === volume) ?? usual.volume,
  }
}

export function chooseRing({ tone, volume }: RingChoice): void {
  globalThis.localStorage?.setItem(keptAs, `${tone} ${volume}`)
}

interface Strike {
  /** In Hz. */
  readonly pitch: number
  /** In seconds after the peal began. */
  readonly at: number
  readonly forS: number
  readonly wave: OscillatorType
}

/** One peal of each tone; it is played anew every `everyMs`. */
const peals: Readonly<Record<RingTone, { readonly everyMs: number; readonly strikes: readonly Strike[] }>> = {
  soft: {
    everyMs: 2_200,
    strikes: [
      { pitch: 659.26, at: 0, forS: 0.9, wave: 'sine' },
      { pitch: 523.25, at: 0.22, forS: 0.9, wave: 'sine' },
    ],
  },
  bell: {
    everyMs: 2_600,
    strikes: [
      { pitch: 880, at: 0, forS: 1.6, wave: 'sine' },
      { pitch: 2_217.46, at: 0, forS: 0.7, wave: 'sine' },
    ],
  },
  telephone: {
    everyMs: 3_000,
    strikes: [0, 0.06, 0.12, 0.18, 0.24, 0.5, 0.56, 0.62, 0.68, 0.74].map((at, index) => ({
      pitch: index % 2 === 0 ? 440 : 480,
      at,
      forS: 0.09,
      wave: 'triangle',
    })),
  },
  marimba: {
    everyMs: 2_400,
    strikes: [392, 523.25, 659.26, 783.99].map((pitch, index) => ({
      pitch,
      at: index * 0.13,
      forS: 0.35,
      wave: 'triangle',
    })),
  },
}

const gains: Readonly<Record<RingVolume, number>> = { quiet: 0.05, medium: 0.12, loud: 0.3 }

/** Rings as it was chosen on this PC until it is stopped. Returns how to stop it. */
export function ring({ tone, volume }: RingChoice = chosenRing()): () => void {
  if (typeof AudioContext === 'undefined') return () => {}
  const context = new AudioContext()
  const out = context.createGain()
  out.gain.value = gains[volume]
  out.connect(context.destination)
  const strike = ({ pitch, forS, wave }: Strike, at: number) => {
    const note = context.createOscillator()
    const swell = context.createGain()
    note.type = wave
    note.frequency.value = pitch
    swell.gain.setValueAtTime(0, at)
    swell.gain.linearRampToValueAtTime(1, at + Math.min(0.03, forS / 4))
    swell.gain.exponentialRampToValueAtTime(0.001, at + forS)
    note.connect(swell).connect(out)
    note.start(at)
    note.stop(at + forS + 0.1)
  }
  const { everyMs, strikes } = peals[tone]
  const peal = () => {
    // Before the first press of the day a browser plays nothing; notes must not pile up for later.
    if (context.state !== 'running') return
    for (const each of strikes) strike(each, context.currentTime + each.at)
  }
  void context.resume().then(peal, () => {})
  const timer = setInterval(peal, everyMs)
  return () => {
    clearInterval(timer)
    void context.close().catch(() => {})
  }
}
