import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** Draws from one stream of chance. Times are in the unit of the mean that is given. */
export interface Chance {
  /** From 0 (included) to 1 (excluded). */
  readonly fraction: () => number
  /** True in this share of the draws. */
  readonly happens: (share: number) => boolean
  readonly exponential: (mean: number) => number
  /** With the coefficient of variation (standard deviation ÷ mean) `variation`. */
  readonly lognormal: (mean: number, variation: number) => number
  /** `median` is exceeded by half; a `shape` above 1 leaves the sooner, the longer it has lasted. */
  readonly weibull: (median: number, shape: number) => number
  /** One of a list that is not empty, each equally often. */
  readonly pick: <T>(list: readonly T[]) => T
}

/** Opens the stream of one purpose and one thing, such as the patience of one contact. */
export type Streams = (purpose: string, of: string) => Chance

/**
 * Independent streams of chance, each the same for the same seed, purpose and thing, whatever else was drawn before. So
 * two configurations meet the same contacts with the same handling time and patience (common random numbers: Law 2015,
 * *Simulation modeling and analysis*, chapter 11), and their difference is not blurred by luck.
 */
export function openStreams(seed: number): Streams {
  return (purpose, of) => chanceOf(`${seed}/${purpose}/${of}`)
}

function chanceOf(name: string): Chance {
  const generator = xoroshiro128plusFromState(stateOf(name))
  const fraction = () => uniformFloat64(generator)
  const exponential = (mean: number) => -mean * Math.log(1 - fraction())
  return {
    fraction,
    happens: share => fraction() < share,
    exponential,
    lognormal: (mean, variation) => {
      const variance = Math.log(1 + variation * variation)
      const normal = Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction())
      return mean * Math.exp(Math.sqrt(variance) * normal - variance / 2)
    },
    weibull: (median, shape) => median * (exponential(1) / Math.LN2) ** (1 / shape),
    pick: list => {
      const picked = list[Math.floor(fraction() * list.length)]
      if (picked === undefined) throw new RangeError('nothing to pick from')
      return picked
    },
  }
}

/** Four words made of a name: FNV-1a over its characters from four starts, each stirred by the finalizer of MurmurHash3. */
function stateOf(name: string): readonly number[] {
  return [0x811c9dc5, 0x2c1b3c6d, 0x297a2d39, 0x5bd1e995].map(start => {
    let word = start
    for (let index = 0; index < name.length; index++) {
      word = Math.imul(word ^ name.charCodeAt(index), 0x01000193)
    }
    return stirred(word)
  })
}

function stirred(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}
