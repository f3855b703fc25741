import type { LiveView, WaitingRow } from '../../../src-contract/live/live-view.ts'
import type { QueueId } from '../../../src-domain/vocabulary/words.ts'

/** What becomes of the line as it is now when a queue counts as due earlier. Places count from 1. */
export interface LeverEffect {
  /** How many of the queue wait. */
  readonly waiting: number
  /** How many of them stand further ahead than without it, and how many others then stand behind them. */
  readonly movedAhead: number
  readonly passed: number
  /** The place of the queue's first; absent when nobody of it waits. */
  readonly first?: { readonly before: number; readonly after: number }
}

/** The line with and without the shift, compared. Pure: the order is that of the rules (SPEC R1, R30). */
export function leverEffect(
  { waiting, queues }: Pick<LiveView, 'waiting' | 'queues'>,
  queueId: QueueId,
  shiftMs: number,
): LeverEffect {
  const rows = Object.values(waiting).filter(({ ringing }) => !ringing)
  const others = (id: QueueId) => queues[id]?.shift?.shiftMs ?? 0
  const without = placesIn(rows, id => (id === queueId ? 0 : others(id)))
  const shifted = placesIn(rows, id => (id === queueId ? shiftMs : others(id)))
  const mine = rows.filter(row => row.queueId === queueId)
  const first = mine.toSorted((a, b) => placeOf(without, a) - placeOf(without, b))[0]
  return {
    waiting: mine.length,
    movedAhead: mine.filter(row => placeOf(shifted, row) < placeOf(without, row)).length,
    passed: rows.filter(row => row.queueId !== queueId && placeOf(shifted, row) > placeOf(without, row))
      .length,
    ...(first === undefined
      ? {}
      : { first: { before: placeOf(without, first), after: placeOf(shifted, first) } }),
  }
}

function placesIn(
  rows: readonly WaitingRow[],
  shiftOf: (queueId: QueueId) => number,
): ReadonlyMap<string, number> {
  const countsAsDueAt = ({ deadline, queueId }: WaitingRow) => deadline - shiftOf(queueId)
  const line = rows.toSorted(
    (a, b) =>
      countsAsDueAt(a) - countsAsDueAt(b) ||
      a.deadline - b.deadline ||
      a.arrivedAt - b.arrivedAt ||
      (a.id < b.id ? -1 : 1),
  )
  return new Map(line.map(({ id }, index) => [id, index + 1] as const))
}

function placeOf(places: ReadonlyMap<string, number>, { id }: WaitingRow): number {
  return places.get(id) ?? 0
}
