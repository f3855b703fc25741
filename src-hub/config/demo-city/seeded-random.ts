import { hash } from 'node:crypto'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Chance that is the same for the same seed. */
export interface SeededRandom {
  /** An integer between `from` and `to`, both included. */
  int(from: number, to: number): number
  /** A number from 0 (included) to 1 (excluded). */
  fraction(): number
  /** True in `share` of the cases, between 0 and 1. */
  chance(share: number): boolean
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T
}

/** Begins a sequence of chance from a seed. */
export function createRandom(seed: number): SeededRandom {
  const generator = xoroshiro128plus(seed)
  const fraction = () => (generator.next() >>> 0) / 0x1_0000_0000
  return {
    int: (from, to) => uniformInt(generator, from, to),
    fraction,
    chance: share => fraction() < share,
    pick: list => {
      const picked = list[Math.floor(fraction() * list.length)]
      if (picked === undefined) throw new RangeError('nothing to pick from')
      return picked
    },
  }
}

/** Makes a picker of values in the proportion of their weights; there must be one weight above 0. */
export function weighted<T>(choices: readonly { readonly value: T; readonly weight: number }[]) {
  const values: T[] = []
  const ends: number[] = []
  let total = 0
  for (const { value, weight } of choices) {
    if (weight <= 0) continue
    total += weight
    values.push(value)
    ends.push(total)
  }
  return (random: SeededRandom): T => {
    const wanted = random.fraction() * total
    let low = 0
    let high = ends.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) > wanted) high = middle
      else low = middle + 1
    }
    const value = values[low]
    if (value === undefined) throw new RangeError('nothing to pick from')
    return value
  }
}

/** A UUID-shaped id (version 8) that is the same for the same text. */
export function uuidFrom(text: string): string {
  const hex = hash('sha1', text)
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
