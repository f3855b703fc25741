/**
 * The music of the line and of the hold: eight slow bars, written for this page and made here by the browser, so that
 * it needs no file, no licence and nobody at the other end. It plays on when the desk's computer has died.
 *
 * The loop is rendered once into a buffer and repeats there without timers, so a page in the background does not
 * stumble. What still rings after the last bar is laid over the first, so the seam cannot be heard.
 */
export interface Music {
  /** Makes the loop ahead of time: on a slow machine that takes a second, and silence frightens. */
  readonly prepare: () => void
  readonly play: () => void
  readonly pause: () => void
  readonly setMuted: (isMuted: boolean) => void
}

const beatSeconds = 60 / 66
const beatsPerBar = 4

/** One chord a bar, as MIDI notes from low to high. */
const chords: readonly (readonly number[])[] = [
  [43, 55, 59, 62, 66],
  [40, 52, 59, 62, 67],
  [48, 55, 59, 64],
  [50, 57, 59, 66],
  [47, 55, 62, 66],
  [40, 55, 59, 62],
  [45, 55, 60, 64, 71],
  [50, 55, 57, 62],
]

/** Beat, MIDI note: a handful of plucked notes over the chords, with room between them. */
const melody: readonly (readonly [beat: number, note: number])[] = [
  [0, 74],
  [1.5, 71],
  [2, 67],
  [4.5, 71],
  [6, 74],
  [7, 76],
  [8, 79],
  [10, 76],
  [11, 74],
  [12.5, 69],
  [14, 71],
  [16, 74],
  [17.5, 78],
  [18, 79],
  [20.5, 76],
  [22, 74],
  [23, 71],
  [24, 72],
  [26, 71],
  [27, 69],
  [28.5, 67],
  [30, 69],
]

export const loopSeconds = chords.length * beatsPerBar * beatSeconds
/** Longer than any note rings beyond the last bar. */
export const tailSeconds = 2
const sampleRate = 24_000

/** Every note of one loop, in seconds from its start. */
export interface Note {
  readonly at: number
  readonly lasts: number
  readonly hertz: number
  readonly voice: 'pad' | 'pluck'
}

export function score(): readonly Note[] {
  const pads = chords.flatMap((chord, bar) =>
    chord.map(
      (note): Note => ({
        at: bar * beatsPerBar * beatSeconds,
        lasts: beatsPerBar * beatSeconds,
        hertz: hertzOf(note),
        voice: 'pad',
      }),
    ),
  )
  const plucks = melody.map(
    ([beat, note]): Note => ({ at: beat * beatSeconds, lasts: 2.2, hertz: hertzOf(note), voice: 'pluck' }),
  )
  return [...pads, ...plucks]
}

function hertzOf(midiNote: number): number {
  return 440 * 2 ** ((midiNote - 69) / 12)
}

export function createMusic(context: AudioContext): Music {
  const gain = context.createGain()
  gain.gain.value = 0
  gain.connect(context.destination)
  let isPlaying = false
  let isMuted = false
  let isMade = false

  function settle(): void {
    const target = isPlaying && !isMuted ? 1 : 0
    gain.gain.cancelScheduledValues(context.currentTime)
    // Quick to fall silent, because somebody is about to speak; slow to come.
    gain.gain.setTargetAtTime(target, context.currentTime, target === 1 ? 0.3 : 0.06)
  }

  function prepare(): void {
    if (isMade) return
    isMade = true
    void renderLoop().then(buffer => {
      const source = context.createBufferSource()
      source.buffer = buffer
      source.loop = true
      source.connect(gain)
      source.start()
    })
  }

  return {
    prepare,
    play: () => {
      isPlaying = true
      prepare()
      settle()
    },
    pause: () => {
      isPlaying = false
      settle()
    },
    setMuted: muted => {
      isMuted = muted
      settle()
    },
  }
}

async function renderLoop(): Promise<AudioBuffer> {
  const frames = Math.round(loopSeconds * sampleRate)
  const offline = new OfflineAudioContext(1, frames + tailSeconds * sampleRate, sampleRate)
  const warmth = offline.createBiquadFilter()
  warmth.type = 'lowpass'
  warmth.frequency.value = 2_400
  warmth.connect(offline.destination)
  for (const note of score()) sound(offline, warmth, note)
  const rendered = (await offline.startRendering()).getChannelData(0)
  const buffer = new AudioBuffer({ length: frames, sampleRate })
  const loop = buffer.getChannelData(0)
  loop.set(rendered.subarray(0, frames))
  for (const [index, ringing] of rendered.subarray(frames).entries())
    loop[index] = (loop[index] ?? 0) + ringing
  return buffer
}

function sound(context: OfflineAudioContext, into: AudioNode, note: Note): void {
  const { at } = note
  const envelope = context.createGain()
  envelope.gain.setValueAtTime(0, at)
  envelope.connect(into)
  if (note.voice === 'pad') {
    envelope.gain.linearRampToValueAtTime(0.035, at + note.lasts * 0.45)
    envelope.gain.linearRampToValueAtTime(0, at + note.lasts * 1.25)
    for (const detune of [-4, 4]) {
      const tone = context.createOscillator()
      tone.type = 'triangle'
      tone.frequency.value = note.hertz
      tone.detune.value = detune
      tone.connect(envelope)
      tone.start(at)
      tone.stop(at + note.lasts * 1.3)
    }
    return
  }
  envelope.gain.linearRampToValueAtTime(0.12, at + 0.012)
  envelope.gain.exponentialRampToValueAtTime(0.0008, at + note.lasts)
  for (const [multiple, loudness] of [
    [1, 1],
    [3, 0.16],
  ] as const) {
    const share = context.createGain()
    share.gain.value = loudness
    share.connect(envelope)
    const tone = context.createOscillator()
    tone.frequency.value = note.hertz * multiple
    tone.connect(share)
    tone.start(at)
    tone.stop(at + note.lasts)
  }
}
