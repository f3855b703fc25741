import { isDeepStrictEqual } from 'node:util'

/** One section of the live view that many people see alike: its rows, and which of them were not told yet. */
export interface SharedSection<Row> {
  /** Sets a row, or drops it. A row that says the same stays the object that it was. True when there is something to tell. */
  readonly put: (id: string, row: Row | undefined) => boolean
  /** Puts these rows in place of all, in this order. True when there is something to tell. */
  readonly replace: (rows: Iterable<readonly [string, Row]>) => boolean
  readonly rows: () => Readonly<Record<string, Row>>
  /** The rows as JSON, made once until one of them changes. */
  readonly text: () => string
  /** The rows that were set since `told`, as they are now; and the ids of those that were dropped. */
  readonly untold: () => { readonly set: Readonly<Record<string, Row>>; readonly drop: readonly string[] }
  readonly hasUntold: () => boolean
  /** Everybody who sees the section knows it as it is now. */
  readonly told: () => void
}

export function createSharedSection<Row>(): SharedSection<Row> {
  let rows = new Map<string, Row>()
  const untold = new Set<string>()
  let text: string | undefined
  const put = (id: string, row: Row | undefined): boolean => {
    const known = rows.get(id)
    if (known === row || isDeepStrictEqual(known, row)) return false
    if (row === undefined) rows.delete(id)
    else rows.set(id, row)
    untold.add(id)
    text = undefined
    return true
  }
  const asRecord = () => Object.fromEntries(rows)
  return {
    put,
    replace: next => {
      const before = rows
      const changed = new Set(before.keys())
      rows = new Map()
      for (const [id, row] of next) {
        const known = before.get(id)
        const isKnown = isDeepStrictEqual(known, row)
        rows.set(id, isKnown ? (known as Row) : row)
        if (isKnown) changed.delete(id)
        else changed.add(id)
      }
      for (const id of changed) untold.add(id)
      text = undefined
      return changed.size > 0
    },
    rows: asRecord,
    text: () => {
      text ??= JSON.stringify(asRecord())
      return text
    },
    untold: () => {
      const set: [string, Row][] = []
      const drop: string[] = []
      for (const id of untold) {
        const row = rows.get(id)
        if (row === undefined) drop.push(id)
        else set.push([id, row])
      }
      return { set: Object.fromEntries(set), drop }
    },
    hasUntold: () => untold.size > 0,
    told: () => untold.clear(),
  }
}
