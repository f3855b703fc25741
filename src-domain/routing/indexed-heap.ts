/**
 * Something that stands in at most one heap, ordered by `key`, then `tie`, then `id`. It knows its place, so that it
 * can leave from anywhere in logarithmic time. All entries have one shape, which keeps the comparison fast.
 */
export interface HeapEntry<Owner> {
  key: number
  tie: number
  readonly id: string
  /** Its index in the heap; -1 when it stands in none. */
  place: number
  readonly owner: Owner
}

export function heapEntry<Owner>(id: string, owner: Owner): HeapEntry<Owner> {
  return { key: 0, tie: 0, id, place: -1, owner }
}

export function isBefore(a: HeapEntry<unknown>, b: HeapEntry<unknown>): boolean {
  if (a.key !== b.key) return a.key < b.key
  if (a.tie !== b.tie) return a.tie < b.tie
  return a.id < b.id
}

/** A binary heap, the first entry on top. */
export class IndexedHeap<Owner> {
  /** In heap order: only the first has a meaning to others. */
  readonly entries: HeapEntry<Owner>[] = []

  get size(): number {
    return this.entries.length
  }

  first(): HeapEntry<Owner> | undefined {
    return this.entries[0]
  }

  /** Puts an entry where its keys belong, whether it stands in this heap already or comes into it. */
  put(entry: HeapEntry<Owner>): void {
    if (entry.place < 0) {
      this.entries.push(entry)
      this.#rise(entry, this.entries.length - 1)
    } else {
      this.#settle(entry, entry.place)
    }
  }

  /** Takes out an entry that stands in this heap. */
  remove(entry: HeapEntry<Owner>): void {
    const { place } = entry
    const last = this.entries.pop() as HeapEntry<Owner>
    entry.place = -1
    if (last !== entry) this.#settle(last, place)
  }

  #settle(entry: HeapEntry<Owner>, place: number): void {
    const parent = place > 0 ? this.entries[(place - 1) >> 1] : undefined
    if (parent !== undefined && isBefore(entry, parent)) this.#rise(entry, place)
    else this.#sink(entry, place)
  }

  #rise(entry: HeapEntry<Owner>, from: number): void {
    const { entries } = this
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = entries[above] as HeapEntry<Owner>
      if (!isBefore(entry, parent)) break
      entries[place] = parent
      parent.place = place
      place = above
    }
    entries[place] = entry
    entry.place = place
  }

  #sink(entry: HeapEntry<Owner>, from: number): void {
    const { entries } = this
    const size = entries.length
    let place = from
    for (;;) {
      let below = 2 * place + 1
      if (below >= size) break
      let child = entries[below] as HeapEntry<Owner>
      if (below + 1 < size) {
        const right = entries[below + 1] as HeapEntry<Owner>
        if (isBefore(right, child)) {
          child = right
          below += 1
        }
      }
      if (!isBefore(child, entry)) break
      entries[place] = child
      child.place = place
      place = below
    }
    entries[place] = entry
    entry.place = place
  }
}
