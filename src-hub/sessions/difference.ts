import { isDeepStrictEqual } from 'node:util'
import type { OwnView } from './live-floor.ts'

/** The rows of a person's own sections to set and to drop, by section. */
export interface OwnPatch {
  readonly set: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly drop: Readonly<Record<string, readonly string[]>>
}

/** What must be said to somebody who has `before` so that they have `after`; `undefined` when nothing. */
export function difference(before: OwnView, after: OwnView): OwnPatch | undefined {
  const set: Record<string, Record<string, unknown>> = {}
  const drop: Record<string, string[]> = {}
  for (const section of ['me', 'contacts'] as const) {
    const old: Readonly<Record<string, unknown>> = before[section]
    const now: Readonly<Record<string, unknown>> = after[section]
    const changed = Object.entries(now).filter(([id, row]) => !isDeepStrictEqual(old[id], row))
    if (changed.length > 0) set[section] = Object.fromEntries(changed)
    const gone = Object.keys(old).filter(id => !Object.hasOwn(now, id))
    if (gone.length > 0) drop[section] = gone
  }
  const silent = Object.keys(set).length === 0 && Object.keys(drop).length === 0
  return silent ? undefined : { set, drop }
}
