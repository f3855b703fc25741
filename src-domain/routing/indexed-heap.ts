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
  return a.key === b.key ? breaksTie(a, b) : a.key < b.key
}

function breaksTie(a: HeapEntry<unknown>, b: HeapEntry<unknown>): boolean {
  return a.tie === b.tie ? a.id < b.id : a.tie < b.tie
}

/**
 * A binary heap, the first entry on top. The keys stand side by side in an array of their own: on the way through a
 * long line most comparisons then touch no entry at all.
 */
export class IndexedHeap<Owner> {
  /** In heap order: only the first has a meaning to others. */
  readonly entries: HeapEntry<Owner>[] = []
  readonly #keys: number[] = []

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
      this.#keys.push(entry.key)
      this.#rise(entry, this.entries.length - 1)
    } else {
      this.#settle(entry, entry.place)
    }
  }

  /** Takes out an entry that stands in this heap. */
  remove(entry: HeapEntry<Owner>): void {
    const { place } = entry
    const last = this.entries.pop() as HeapEntry<Owner>
    this.#keys.pop()
    entry.place = -1
    if (last !== entry) this.#settle(last, place)
  }

  #settle(entry: HeapEntry<Owner>, place: number): void {
    if (place > 0 && isBefore(entry, this.entries[(place - 1) >> 1] as HeapEntry<Owner>)) {
      this.#rise(entry, place)
    } else {
      this.#sink(entry, place)
    }
  }

  #rise(entry: HeapEntry<Owner>, from: number): void {
    const { entries } = this
    const keys = this.#keys
    const { key } = entry
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      const parentKey = keys[above] as number
      if (key > parentKey) break
      const parent = entries[above] as HeapEntry<Owner>
      if (key === parentKey && !breaksTie(entry, parent)) break
      entries[place] = parent
      keys[place] = parentKey
      parent.place = place
      place = above
    }
    entries[place] = entry
    keys[place] = key
    entry.place = place
  }

  #sink(entry: HeapEntry<Owner>, from: number): void {
    const { entries } = this
    const keys = this.#keys
    const { key } = entry
    const size = entries.length
    let place = from
    for (;;) {
      let below = 2 * place + 1
      if (below >= size) break
      let childKey = keys[below] as number
      if (below + 1 < size) {
        const rightKey = keys[below + 1] as number
        const isRightFirst =
          rightKey === childKey
            ? breaksTie(entries[below + 1] as HeapEntry<Owner>, entries[below] as HeapEntry<Owner>)
            : rightKey < childKey
        if (isRightFirst) {
          below += 1
          childKey = rightKey
        }
      }
      if (key < childKey) break
      const child = entries[below] as HeapEntry<Owner>
      if (key === childKey && !breaksTie(child, entry)) break
      entries[place] = child
      keys[place] = childKey
      child.place = place
      place = below
    }
    entries[place] = entry
    keys[place] = key
    entry.place = place
  }
}
