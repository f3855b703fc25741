import type { PackIndex } from './blind-index.ts'
import type { CustomerWords, Dictionary } from './customer-index.ts'

/**
 * How the index of a pack is laid out in bytes, before it is sealed: a count and the lengths of its sections (32 bits
 * each, in the order of this machine: a desk's database does not travel), then the sections, each at a multiple of
 * eight. The words of customers come after the terms, where there are any; words are one text, a line feed between two.
 */
export function packIndexToBytes(
  index: PackIndex,
  words: CustomerWords | undefined,
): Uint8Array<ArrayBuffer> {
  const sections: ArrayBufferView[] = [index.rows, index.terms]
  if (words) {
    sections.push(encoder.encode(words.names.join('\n')))
    for (const each of [words.words, words.phones]) {
      sections.push(encoder.encode(each.words.join('\n')), each.ends, each.postings)
    }
  }
  const starts: number[] = []
  let end = aligned(4 + 4 * sections.length)
  for (const section of sections) {
    starts.push(end)
    end = aligned(end + section.byteLength)
  }
  const bytes = new Uint8Array(end)
  new Uint32Array(bytes.buffer, 0, 1 + sections.length).set([
    sections.length,
    ...sections.map(section => section.byteLength),
  ])
  for (const [at, { buffer, byteOffset, byteLength }] of sections.entries()) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), starts[at])
  }
  return bytes
}

/** The index of a pack over the same bytes: nothing is copied but the words. */
export function packIndexFromBytes(bytes: Uint8Array<ArrayBuffer>): {
  readonly index: PackIndex
  readonly words: CustomerWords | undefined
} {
  const [count = 0] = new Uint32Array(bytes.buffer, 0, 1)
  const lengths = new Uint32Array(bytes.buffer, 4, count)
  const starts: number[] = []
  let end = aligned(4 + 4 * count)
  for (const length of lengths) {
    starts.push(end)
    end = aligned(end + length)
  }
  const startOf = (at: number) => starts[at] ?? end
  const lengthOf = (at: number) => lengths[at] ?? 0
  const textsAt = (at: number): readonly string[] => {
    const text = decoder.decode(new Uint8Array(bytes.buffer, startOf(at), lengthOf(at)))
    return text === '' ? [] : text.split('\n')
  }
  const dictionaryAt = (at: number): Dictionary => ({
    words: textsAt(at),
    ends: new Uint32Array(bytes.buffer, startOf(at + 1), lengthOf(at + 1) / 4),
    postings: new Uint16Array(bytes.buffer, startOf(at + 2), lengthOf(at + 2) / 2),
  })
  return {
    index: {
      rows: new Float64Array(bytes.buffer, startOf(0), lengthOf(0) / 8),
      terms: new Float64Array(bytes.buffer, startOf(1), lengthOf(1) / 8),
    },
    words: count > 2 ? { names: namesAt(), words: dictionaryAt(3), phones: dictionaryAt(6) } : undefined,
  }

  /** One name for each row, also where all are empty. */
  function namesAt(): readonly string[] {
    return decoder.decode(new Uint8Array(bytes.buffer, startOf(2), lengthOf(2))).split('\n')
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function aligned(at: number): number {
  return (at + 7) & ~7
}
