/**
 * Something that stands in at most one heap at a time, ordered by `key`, then `tie`, then `id`. `stamp` counts each
 * coming and going, so that what a heap kept of an earlier time is known to be over.
 */
export interface HeapEntry<Owner> {
  key: number
  tie: number
  readonly id: string
  stamp: number
  isIn: boolean
  readonly owner: Owner
}

export function heapEntry<Owner>(id: string, owner: Owner): HeapEntry<Owner> {
  return { key: 0, tie: 0, id, stamp: 0, isIn: false, owner }
}

export function isBefore(a: HeapEntry<unknown>, b: HeapEntry<unknown>): boolean {
  if (a.key !== b.key) return a.key < b.key
  return a.tie === b.tie ? a.id < b.id : a.tie < b.tie
}

/** With fewer places than this, what has left is not worth clearing away. */
const clearedFrom = 64

/**
 * A binary heap from which anything may leave at any time. Who leaves is only marked, and is passed over once it has
 * come to the top; when more have left than stay, the heap is cleared. Keys and stamps stand side by side in arrays of
 * their own: on the way through a long line a comparison touches neither the entries nor what they stand for, which is
 * where the time goes.
 */
export class WaitingHeap<Owner> {
  readonly #keys: number[] = []
  readonly #stamps: number[] = []
  readonly #entries: HeapEntry<Owner>[] = []
  #size = 0

  /** How many stand in it. */
  get size(): number {
    return this.#size
  }

  first(): HeapEntry<Owner> | undefined {
    while (this.#entries.length > 0) {
      const entry = this.#entries[0] as HeapEntry<Owner>
      if (entry.stamp === this.#stamps[0]) return entry
      this.#dropFirst()
    }
    return undefined
  }

  /** Puts an entry where its keys belong, whether it stands in this heap already or in none. */
  put(entry: HeapEntry<Owner>): void {
    if (!entry.isIn) this.#size += 1
    entry.isIn = true
    entry.stamp += 1
    this.#keys.push(entry.key)
    this.#stamps.push(entry.stamp)
    this.#entries.push(entry)
    this.#rise(this.#entries.length - 1)
    this.#clear()
  }

  /** Takes out an entry that stands in this heap. */
  remove(entry: HeapEntry<Owner>): void {
    entry.isIn = false
    entry.stamp += 1
    this.#size -= 1
    this.#clear()
  }

  /** All that stand in it, in no order. */
  *all(): Generator<HeapEntry<Owner>> {
    for (let place = 0; place < this.#entries.length; place++) {
      const entry = this.#entries[place] as HeapEntry<Owner>
      if (entry.stamp === this.#stamps[place]) yield entry
    }
  }

  /** Whether what stands at one place comes before what stands at another. */
  #isBefore(a: number, b: number): boolean {
    const keyA = this.#keys[a] as number
    const keyB = this.#keys[b] as number
    if (keyA !== keyB) return keyA < keyB
    const entryA = this.#entries[a] as HeapEntry<Owner>
    const entryB = this.#entries[b] as HeapEntry<Owner>
    // Two records of one entry: the earlier is over.
    if (entryA === entryB) return (this.#stamps[a] as number) < (this.#stamps[b] as number)
    return entryA.tie === entryB.tie ? entryA.id < entryB.id : entryA.tie < entryB.tie
  }

  #swap(a: number, b: number): void {
    const key = this.#keys[a] as number
    const stamp = this.#stamps[a] as number
    const entry = this.#entries[a] as HeapEntry<Owner>
    this.#copy(b, a)
    this.#keys[b] = key
    this.#stamps[b] = stamp
    this.#entries[b] = entry
  }

  #copy(from: number, to: number): void {
    this.#keys[to] = this.#keys[from] as number
    this.#stamps[to] = this.#stamps[from] as number
    this.#entries[to] = this.#entries[from] as HeapEntry<Owner>
  }

  #rise(from: number): void {
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      if (!this.#isBefore(place, above)) return
      this.#swap(place, above)
      place = above
    }
  }

  /**
   * The gap at the top goes down to the bottom, and the last fills it and rises: who came last is rarely due early, so
   * this takes one comparison a level instead of two (Wegener 1993, "Bottom-up heapsort").
   */
  #dropFirst(): void {
    const last = this.#entries.length - 1
    let gap = 0
    for (;;) {
      let below = 2 * gap + 1
      if (below >= last) break
      if (below + 1 < last && this.#isBefore(below + 1, below)) below += 1
      this.#copy(below, gap)
      gap = below
    }
    if (gap !== last) this.#copy(last, gap)
    this.#keys.pop()
    this.#stamps.pop()
    this.#entries.pop()
    if (gap < last) this.#rise(gap)
  }

  #clear(): void {
    const { length } = this.#entries
    if (length < clearedFrom || length < 2 * this.#size) return
    const staying = [...this.all()]
    this.#keys.length = 0
    this.#stamps.length = 0
    this.#entries.length = 0
    for (const entry of staying) {
      this.#keys.push(entry.key)
      this.#stamps.push(entry.stamp)
      this.#entries.push(entry)
      this.#rise(this.#entries.length - 1)
    }
  }
}
