import siphash from 'siphash'

/** Hashes a look-up term under the desk's key: 53 bits, never 0. Without the key nothing can be told from a hash. */
export type BlindHash = (term: string) => number

/** SipHash-2-4 (Aumasson and Bernstein, 2012) of terms; those that come again and again are remembered. */
export function blindHash(key: Uint32Array): BlindHash {
  const common = new Map<string, number>()
  return term => {
    const known = common.get(term)
    if (known !== undefined) return known
    const hash = siphash.hash_uint(key, bytesOf(term)) || 1
    if (term.length < commonTermMax && common.size < commonTerms) common.set(term, hash)
    return hash
  }
}

const encoder = new TextEncoder()
const scratch = new Uint8Array(256)

/** A term in UTF-8; nearly all are short and plain, and for them an encoder is the most of the work. */
function bytesOf(term: string): Uint8Array {
  if (term.length > scratch.length) return encoder.encode(term)
  for (let at = 0; at < term.length; at++) {
    const code = term.charCodeAt(at)
    if (code > 127) return encoder.encode(term)
    scratch[at] = code
  }
  return scratch.subarray(0, term.length)
}

const commonTermMax = 24
const commonTerms = 500

/** As many rows as a pack may have: its places are counted in 12 bits. */
export const packRowsMax = 4_096

/**
 * By what the rows of one pack are found. A row is known by its place (its line) in the pack.
 *
 * `rows[place]` is the hash of the row's id, negative where the row was deleted, 0 where a later line of the same pack
 * speaks of the same row. `terms` are 41 bits of a term's hash and 12 bits of place in one number each, sorted: that a
 * place has the hash says where to look, not what is there.
 */
export interface PackIndex {
  readonly rows: Float64Array
  readonly terms: Float64Array
}

/** Collects the terms of a pack, row by row in their order. */
export interface PackIndexBuilder {
  /** One row and its terms; a row without terms that is `gone` was deleted. */
  readonly add: (idHash: number, terms: readonly number[], gone: boolean) => void
  readonly finish: () => PackIndex
}

const placeCount = packRowsMax
const termBits = 2 ** 41

export function packIndexBuilder(): PackIndexBuilder {
  const rows: number[] = []
  const terms: number[][] = []
  const placeOf = new Map<number, number>()
  return {
    add: (idHash, rowTerms, gone) => {
      const place = rows.length
      if (place >= packRowsMax) throw new RangeError(`a pack has at most ${packRowsMax} rows`)
      const before = placeOf.get(idHash)
      if (before !== undefined) {
        rows[before] = 0
        terms[before] = []
      }
      placeOf.set(idHash, place)
      rows.push(gone ? -idHash : idHash)
      terms.push(rowTerms.map(hash => termAt(hash, place)))
    },
    finish: () => ({ rows: Float64Array.from(rows), terms: Float64Array.from(terms.flat()).sort() }),
  }
}

/** The places whose rows may have a term. */
export function placesOf({ terms }: PackIndex, hash: number): readonly number[] {
  const first = termAt(hash, 0)
  const places: number[] = []
  for (let at = firstNotBelow(terms, first); at < terms.length; at++) {
    const place = (terms[at] ?? 0) - first
    if (place >= placeCount) break
    places.push(place)
  }
  return places
}

function termAt(hash: number, place: number): number {
  return (hash % termBits) * placeCount + place
}

function firstNotBelow(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
