/** A clock that never runs backwards, also when somebody puts back the clock of the PC. */
export interface SteadyClock {
  readonly now: () => number
  /** The hub told the time: goes on from there. `offsetMs` is its time minus this PC's. */
  readonly agree: (offsetMs: number) => void
}

/** What a wall clock may lose against a monotonic one without having been put back. */
const driftMs = 1_000

/**
 * The time of a desk that is cut off: the PC's, as far from the hub's as it was when the hub was heard last. A clock that
 * was put back is noticed by the monotonic one, which in turn stands still while the PC sleeps; a clock that was put
 * ahead looks like a sleep, and is found out when the hub is back. `notBefore`: when something happened last.
 */
export function steadyClock(
  wall: () => number,
  monotonic: () => number,
  offsetMs: number,
  notBefore: number,
): SteadyClock {
  let shiftMs = offsetMs + Math.max(0, notBefore - wall() - offsetMs)
  let last = { at: wall() + shiftMs, ticks: monotonic() }
  return {
    now: () => {
      const ticks = monotonic()
      const earliest = last.at + Math.max(0, ticks - last.ticks - driftMs)
      shiftMs += Math.max(0, earliest - wall() - shiftMs)
      last = { at: wall() + shiftMs, ticks }
      return last.at
    },
    agree: offset => {
      shiftMs = offset
      last = { at: wall() + shiftMs, ticks: monotonic() }
    },
  }
}
