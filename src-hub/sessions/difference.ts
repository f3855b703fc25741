import type { LiveSection, LiveView } from '../../src-contract/live/live-view.ts'
import type { Patch } from '../../src-contract/live/protocol.ts'

/**
 * What must be said to somebody who has `before` so that they have `after`; `undefined` when nothing. Rows are compared
 * first by identity (an unchanged contact keeps its row) and only then by content.
 */
export function difference(before: LiveView, after: LiveView): Patch | undefined {
  const set: Record<string, Record<string, unknown>> = {}
  const drop: Record<string, string[]> = {}
  for (const section of Object.keys(after) as LiveSection[]) {
    const old = before[section] as Readonly<Record<string, unknown>>
    const now = after[section] as Readonly<Record<string, unknown>>
    if (old === now) continue
    for (const [id, row] of Object.entries(now)) {
      const known = old[id]
      if (known === row || (known !== undefined && JSON.stringify(known) === JSON.stringify(row))) continue
      const rows = set[section] ?? {}
      set[section] = rows
      rows[id] = row
    }
    for (const id of Object.keys(old)) {
      if (Object.hasOwn(now, id)) continue
      const ids = drop[section] ?? []
      drop[section] = ids
      ids.push(id)
    }
  }
  const silent = Object.keys(set).length === 0 && Object.keys(drop).length === 0
  return silent ? undefined : ({ set, drop } as unknown as Patch)
}
