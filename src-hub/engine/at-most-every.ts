/** Something that is done as often as it is asked for, but not more often than a pace. */
export interface PacedAct {
  /** Does it at once when that is not too soon after the last time; else as soon as it is not. */
  readonly soon: () => void
  readonly now: () => void
  readonly stop: () => void
}

export function atMostEvery(everyMs: number, act: () => void): PacedAct {
  let doneAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  const now = (): void => {
    clearTimeout(timer)
    timer = undefined
    doneAt = performance.now()
    act()
  }
  return {
    soon: () => {
      if (timer !== undefined) return
      const tooSoonMs = doneAt + everyMs - performance.now()
      if (tooSoonMs <= 0) now()
      else timer = setTimeout(now, tooSoonMs)
    },
    now,
    stop: () => clearTimeout(timer),
  }
}
