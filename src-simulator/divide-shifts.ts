import type { Instant } from '../src-domain/vocabulary/words.ts'
import type { Shift } from './city.ts'

/** A part of the centre whose people do nothing else. */
export interface Silo {
  /** The skills of its people: what they may be offered. */
  readonly skills: readonly string[]
  /** Undivided work that is expected in the half hour that begins at `at`, in milliseconds. */
  readonly workAt: (at: Instant) => number
  /** Whether somebody must be there whenever work is expected. */
  readonly neverEmpty: boolean
  readonly canWork: (shift: Shift) => boolean
}

export const halfHourMs = 1_800_000

/**
 * Divides a day's people among silos for the whole day, as well as we can: each silo's need is its share of the expected
 * work, half hour by half hour, of all the hands there are; people go one at a time, first to a silo that has nobody,
 * then where the largest part is missing, and of those who could go, the one whose shift covers most of it.
 */
export function divideForTheDay(
  shifts: readonly Shift[],
  silos: readonly Silo[],
  halfHours: readonly Instant[],
): ReadonlyMap<Shift, Silo> {
  const missing = new Map(silos.map(silo => [silo, needOf(silo, silos, shifts, halfHours)] as const))
  const needed = new Map([...missing].map(([silo, need]) => [silo, sum(need.values())] as const))
  const divided = new Map<Shift, Silo>()
  const emptySilos = new Set(silos)
  while (divided.size < shifts.length) {
    const free = shifts.filter(shift => !divided.has(shift))
    const candidates = emptySilos.size > 0 ? [...emptySilos] : silos
    const silo = most(
      candidates,
      each => sum(missing.get(each)?.values() ?? [Number.NEGATIVE_INFINITY]) / (needed.get(each) || 1),
    )
    const shift = silo && most(free.filter(silo.canWork), each => covered(each, missing.get(silo)))
    if (silo === undefined) break
    if (shift === undefined) {
      // Nobody who is left could work there.
      emptySilos.delete(silo)
      missing.delete(silo)
      if (missing.size === 0) break
      continue
    }
    divided.set(shift, silo)
    emptySilos.delete(silo)
    const left = missing.get(silo)
    for (const [at, need] of left ?? []) if (isAtDesk(shift, at)) left?.set(at, need - 1)
  }
  return divided
}

/**
 * Divides the people who are at their desks in one half hour in proportion to the work that is expected in it (by the
 * method of Sainte-Laguë), with somebody in each silo that must never be empty. Who was there in the half hour before
 * stays where possible.
 */
export function divideForTheHalfHour(
  shifts: readonly Shift[],
  silos: readonly Silo[],
  at: Instant,
  before: ReadonlyMap<Shift, Silo>,
): ReadonlyMap<Shift, Silo> {
  const there = shifts.filter(shift => isAtDesk(shift, at))
  const work = new Map(silos.map(silo => [silo, silo.workAt(at)] as const))
  const places = new Map<Silo, number>()
  let left = there.length
  for (const silo of silos) {
    const least = silo.neverEmpty && (work.get(silo) ?? 0) > 0 && left > 0 ? 1 : 0
    places.set(silo, least)
    left -= least
  }
  for (; left > 0; left--) {
    const next = most(silos, silo => (work.get(silo) ?? 0) / ((places.get(silo) ?? 0) + 0.5))
    if (next !== undefined) places.set(next, (places.get(next) ?? 0) + 1)
  }
  const divided = new Map<Shift, Silo>()
  const take = (shift: Shift, silo: Silo) => {
    divided.set(shift, silo)
    places.set(silo, (places.get(silo) ?? 0) - 1)
  }
  for (const shift of there) {
    const silo = before.get(shift)
    if (silo !== undefined && (places.get(silo) ?? 0) > 0) take(shift, silo)
  }
  // Those whom few silos can use go first.
  const movers = there
    .filter(shift => !divided.has(shift))
    .sort((one, other) => choices(one, silos) - choices(other, silos))
  for (const shift of movers) {
    const silo = silos.find(each => (places.get(each) ?? 0) > 0 && each.canWork(shift)) ?? silos[0]
    if (silo !== undefined) take(shift, silo)
  }
  return divided
}

/** On duty, and not at lunch, on a break or in training for most of the half hour. */
export function isAtDesk(shift: Shift, at: Instant): boolean {
  const middle = at + halfHourMs / 2
  return (
    shift.from <= at &&
    at < shift.to &&
    !shift.away.some(({ at: begins, forMs }) => begins <= middle && middle < begins + forMs)
  )
}

/** How many people a silo should have in each half hour. */
function needOf(
  silo: Silo,
  silos: readonly Silo[],
  shifts: readonly Shift[],
  halfHours: readonly Instant[],
): Map<Instant, number> {
  const allWork = sum(halfHours.map(at => sum(silos.map(each => each.workAt(at)))))
  const hands = sum(halfHours.map(at => shifts.filter(shift => isAtDesk(shift, at)).length))
  return new Map(
    halfHours.map(at => {
      const work = silo.workAt(at)
      const share = (work / allWork) * hands
      return [at, silo.neverEmpty && work > 0 ? Math.max(1, share) : share] as const
    }),
  )
}

function covered(shift: Shift, missing: ReadonlyMap<Instant, number> | undefined): number {
  return sum(
    [...(missing ?? [])].map(([at, need]) => (isAtDesk(shift, at) ? Math.min(1, Math.max(0, need)) : 0)),
  )
}

function choices(shift: Shift, silos: readonly Silo[]): number {
  return silos.filter(silo => silo.canWork(shift)).length
}

function most<T>(list: readonly T[], value: (each: T) => number): T | undefined {
  return list.reduce<T | undefined>(
    (best, each) => (best === undefined || value(each) > value(best) ? each : best),
    undefined,
  )
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
