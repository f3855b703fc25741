/**
 * Something that stands in at most one line at a time, ordered by `key`, then `tie`, then `id`; only the key may change.
 * `stamp` counts each coming and going, so that what a line kept of an earlier time is known to be over.
 */
export interface HeapEntry {
  key: number
  tie: number
  readonly id: string
  stamp: number
  isIn: boolean
}

export function heapEntry(id: string): HeapEntry {
  return { key: 0, tie: 0, id, stamp: 0, isIn: false }
}

export function isBefore(a: HeapEntry, b: HeapEntry): boolean {
  if (a.key !== b.key) return a.key < b.key
  return a.tie === b.tie ? a.id < b.id : a.tie < b.tie
}

/** With fewer places than this, what has left is not worth clearing away. */
const clearedFrom = 64

/**
 * A line from which anything may leave at any time. Most come in the order in which they are due: whoever is due after
 * all of the row takes its end, and is taken from its beginning, at the same cost however long it is. Everybody else
 * stands in a binary heap beside it. Who leaves is only marked, and is passed over once it has come to the front; when
 * more have left than stay, the line is cleared. Keys and stamps stand side by side in arrays of their own: on the way
 * through a long heap a comparison touches neither the entries nor what they stand for, which is where the time goes.
 */
export class WaitingHeap<Entry extends HeapEntry> {
  readonly #row: Entry[] = []
  readonly #rowStamps: number[] = []
  /** Where the row begins: what stood before has left. */
  #from = 0
  /** What came last into the row, as it was then. */
  #lastKey = Number.NEGATIVE_INFINITY
  #lastTie = Number.NEGATIVE_INFINITY
  #lastId = ''
  readonly #keys: number[] = []
  readonly #stamps: number[] = []
  readonly #entries: Entry[] = []
  #size = 0

  /** How many stand in it. */
  get size(): number {
    return this.#size
  }

  first(): Entry | undefined {
    const inRow = this.#firstInRow()
    if (this.#entries.length === 0) return inRow
    const inHeap = this.#firstInHeap()
    if (inRow === undefined || inHeap === undefined) return inRow ?? inHeap
    return isBefore(inRow, inHeap) ? inRow : inHeap
  }

  /** Puts an entry where its keys belong, whether it stands in this line already or in none. */
  put(entry: Entry): void {
    if (!entry.isIn) this.#size += 1
    entry.isIn = true
    entry.stamp += 1
    if (this.#isLast(entry)) this.#append(entry)
    else {
      this.#keys.push(entry.key)
      this.#stamps.push(entry.stamp)
      this.#entries.push(entry)
      this.#rise(this.#entries.length - 1)
    }
    this.#clear()
  }

  /** Takes out an entry that stands in this line. */
  remove(entry: Entry): void {
    entry.isIn = false
    entry.stamp += 1
    this.#size -= 1
    this.#clear()
  }

  /** All that stand in it, in no order. */
  *all(): Generator<Entry> {
    for (let place = this.#from; place < this.#row.length; place++) {
      const entry = this.#row[place] as Entry
      if (entry.stamp === this.#rowStamps[place]) yield entry
    }
    for (let place = 0; place < this.#entries.length; place++) {
      const entry = this.#entries[place] as Entry
      if (entry.stamp === this.#stamps[place]) yield entry
    }
  }

  #firstInRow(): Entry | undefined {
    while (this.#from < this.#row.length) {
      const entry = this.#row[this.#from] as Entry
      if (entry.stamp === this.#rowStamps[this.#from]) return entry
      this.#from += 1
    }
    return undefined
  }

  #firstInHeap(): Entry | undefined {
    while (this.#entries.length > 0) {
      const entry = this.#entries[0] as Entry
      if (entry.stamp === this.#stamps[0]) return entry
      this.#dropFirst()
    }
    return undefined
  }

  /** Whether an entry comes after all of the row, also where nobody stands in it any more. */
  #isLast({ key, tie, id }: Entry): boolean {
    if (this.#from === this.#row.length) return true
    if (key !== this.#lastKey) return key > this.#lastKey
    return tie === this.#lastTie ? id >= this.#lastId : tie > this.#lastTie
  }

  #append(entry: Entry): void {
    this.#row.push(entry)
    this.#rowStamps.push(entry.stamp)
    this.#lastKey = entry.key
    this.#lastTie = entry.tie
    this.#lastId = entry.id
  }

  /** Whether what stands at one place of the heap comes before what stands at another. */
  #isBefore(a: number, b: number): boolean {
    const keyA = this.#keys[a] as number
    const keyB = this.#keys[b] as number
    if (keyA !== keyB) return keyA < keyB
    const entryA = this.#entries[a] as Entry
    const entryB = this.#entries[b] as Entry
    // Two records of one entry: the earlier is over.
    if (entryA === entryB) return (this.#stamps[a] as number) < (this.#stamps[b] as number)
    return entryA.tie === entryB.tie ? entryA.id < entryB.id : entryA.tie < entryB.tie
  }

  #swap(a: number, b: number): void {
    const key = this.#keys[a] as number
    const stamp = this.#stamps[a] as number
    const entry = this.#entries[a] as Entry
    this.#copy(b, a)
    this.#keys[b] = key
    this.#stamps[b] = stamp
    this.#entries[b] = entry
  }

  #copy(from: number, to: number): void {
    this.#keys[to] = this.#keys[from] as number
    this.#stamps[to] = this.#stamps[from] as number
    this.#entries[to] = this.#entries[from] as Entry
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
    const standing = this.#row.length - this.#from + this.#entries.length
    if (standing >= clearedFrom && standing >= 2 * this.#size) {
      const staying = [...this.all()].sort((a, b) => (isBefore(a, b) ? -1 : 1))
      this.#from = 0
      for (const each of [this.#row, this.#rowStamps, this.#keys, this.#stamps, this.#entries])
        each.length = 0
      for (const entry of staying) this.#append(entry)
    } else if (this.#from >= clearedFrom && 2 * this.#from >= this.#row.length) {
      this.#row.splice(0, this.#from)
      this.#rowStamps.splice(0, this.#from)
      this.#from = 0
    }
  }
}
