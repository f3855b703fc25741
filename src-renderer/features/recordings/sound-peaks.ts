/** The loudest sample of each piece of a sound, 0 to 1, by lane: one for each side of a call, or one alone. */
export interface SoundPeaks {
  readonly lanes: readonly (readonly number[])[]
  readonly seconds: number
}

/** The samples of a decoded sound, as Web Audio has them. */
export interface Samples {
  readonly numberOfChannels: number
  readonly duration: number
  readonly getChannelData: (channel: number) => Float32Array
}

/**
 * Peaks in so many pieces, scaled so that the loudest of all reaches 1: whoever speaks softly is seen too. Pieces that
 * fall beyond the samples are silent.
 */
export function soundPeaks(sound: Samples, pieces: number): SoundPeaks {
  const lanes = Array.from({ length: Math.min(2, sound.numberOfChannels) }, (_, channel) =>
    peaksOf(sound.getChannelData(channel), pieces),
  )
  const loudest = Math.max(...lanes.flat(), 0)
  const scaled = loudest === 0 ? lanes : lanes.map(lane => lane.map(peak => peak / loudest))
  return { lanes: scaled, seconds: sound.duration }
}

function peaksOf(samples: Float32Array, pieces: number): number[] {
  const length = samples.length / pieces
  return Array.from({ length: pieces }, (_, piece) => {
    let peak = 0
    for (let at = Math.floor(piece * length); at < Math.floor((piece + 1) * length); at++) {
      peak = Math.max(peak, Math.abs(samples[at] ?? 0))
    }
    return peak
  })
}

/**
 * The picture of the peaks as an SVG path in a box of `width` (one unit a piece, with a gap) by 2: the first lane upwards
 * from the middle, the second downwards; a lane alone goes both ways.
 */
export function peaksPath({ lanes }: Pick<SoundPeaks, 'lanes'>): string {
  const [above = [], below = above] = lanes
  const bars = above.map((up, piece) => {
    const [top, bottom] = [1 - atLeast(up), 1 + atLeast(below[piece] ?? 0)]
    return `M${piece + 0.15} ${top.toFixed(3)}V${bottom.toFixed(3)}H${piece + 0.85}V${top.toFixed(3)}Z`
  })
  return bars.join('')
}

/** Silence is a line and not a hole. */
function atLeast(peak: number): number {
  return Math.max(0.02, peak * 0.96)
}
