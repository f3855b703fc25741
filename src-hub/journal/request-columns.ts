import { clockFrom, riskFrom, runningTarget } from '../../src-domain/requests/request-clock.ts'
import { isOpen, type ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { distinctWords } from './search-words.ts'

/** When an open request is due next, by which lists are ordered; `null` once it ended. */
export function dueAt(request: ServiceRequest): number | null {
  if (!isOpen(request)) return null
  return (
    runningTarget(request)?.by ??
    request.awaited?.remindAt ??
    request.outcome?.reviewBy ??
    request.outcome?.at ??
    request.resolveBy
  )
}

/** What completed work waits for: somebody to confirm it, or somebody to tell a customer whom no notice reaches. */
export function stageOf({ status, outcome, notifyBy }: ServiceRequest): 'review' | 'to-tell' | null {
  if (status !== 'completed') return null
  if (outcome?.approved === undefined) return 'review'
  return outcome.notTold !== undefined || notifyBy === 'phone' ? 'to-tell' : null
}

/** When the clock may move a request at the earliest: the exact time is the rule's. */
export function clockAt(request: ServiceRequest): number | null {
  return isOpen(request) ? (clockFrom(request) ?? null) : null
}

export function riskAt(request: ServiceRequest): number | null {
  const from = riskFrom(request)
  return from === undefined ? null : Math.round(from)
}

const cellsPerDegree = 800
const cellsPerRow = 1_000_000

/** The cells of a grid over the earth, some 100 metres wide, that a box touches: requests are found near a place by them. */
export function cellsIn(box: {
  readonly south: number
  readonly north: number
  readonly west: number
  readonly east: number
}): readonly number[] {
  const cells: number[] = []
  const at = (degrees: number) => Math.floor(degrees * cellsPerDegree)
  for (let row = at(box.south); row <= at(box.north); row++)
    for (let column = at(box.west); column <= at(box.east); column++) cells.push(row * cellsPerRow + column)
  return cells
}

/** The cell in which a request lies; `null` where its place has no point. */
export function cellOf({ place }: ServiceRequest): number | null {
  if (place?.latitude === undefined || place.longitude === undefined) return null
  const { latitude, longitude } = place
  return cellsIn({ south: latitude, north: latitude, west: longitude, east: longitude })[0] ?? null
}

/** The words by which a request is found: its number, what was said, and where. */
export function requestSearchText({ reference, description, place }: ServiceRequest): string {
  return distinctWords(`${reference} ${description.slice(0, wordsMax)} ${place?.text ?? ''}`)
}

/** The beginning of a description says what it is about. */
const wordsMax = 1_000
