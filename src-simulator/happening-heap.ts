import type { Instant } from '../src-domain/vocabulary/words.ts'

/** What the world does next, soonest first; what is due at the same instant comes in the order in which it was put in. */
export interface HappeningHeap<Happening> {
  readonly put: (at: Instant, happening: Happening) => void
  /** When the next one is due; `undefined` when there is none. */
  readonly nextAt: () => Instant | undefined
  readonly take: () => Happening | undefined
}

interface Entry<Happening> {
  readonly at: Instant
  readonly order: number
  readonly happening: Happening
}

/** A binary heap. */
export function openHeap<Happening>(): HappeningHeap<Happening> {
  const entries: Entry<Happening>[] = []
  let order = 0
  return {
    put: (at, happening) => {
      entries.push({ at, order: order++, happening })
      rise(entries, entries.length - 1)
    },
    nextAt: () => entries[0]?.at,
    take: () => {
      const first = entries[0]
      const last = entries.pop()
      if (last !== undefined && entries.length > 0) {
        entries[0] = last
        sink(entries)
      }
      return first?.happening
    },
  }
}

function rise<Happening>(entries: Entry<Happening>[], from: number): void {
  let at = from
  while (at > 0) {
    const above = (at - 1) >> 1
    if (!swapped(entries, above, at)) return
    at = above
  }
}

function sink<Happening>(entries: Entry<Happening>[]): void {
  let at = 0
  for (;;) {
    const left = 2 * at + 1
    const right = left + 1
    const sooner = comesFirst(entries[right], entries[left]) ? right : left
    if (!swapped(entries, at, sooner)) return
    at = sooner
  }
}

/** Puts the two in order; false when they were, or when there is no second. */
function swapped<Happening>(entries: Entry<Happening>[], above: number, below: number): boolean {
  const upper = entries[above]
  const lower = entries[below]
  if (upper === undefined || lower === undefined || !comesFirst(lower, upper)) return false
  entries[above] = lower
  entries[below] = upper
  return true
}

function comesFirst<Happening>(
  one: Entry<Happening> | undefined,
  other: Entry<Happening> | undefined,
): boolean {
  if (one === undefined) return false
  return other === undefined || one.at < other.at || (one.at === other.at && one.order < other.order)
}
