/**
 * Lets the screen have its turn: long work calls it between its steps, and it pauses only when this turn has lasted
 * longer than `turnMs`. Typing and painting then never wait for more than one step.
 */
export type Breathe = () => Promise<void> | undefined

const turnMs = 8

export function breather(): Breathe {
  let began = performance.now()
  return () => {
    if (performance.now() - began < turnMs) return undefined
    return nextTurn().then(() => {
      began = performance.now()
    })
  }
}

interface YieldingScheduler {
  readonly yield?: () => Promise<void>
}

/** What waits for the screen goes first; the rest of the work follows without the pause that timers add. */
function nextTurn(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: YieldingScheduler }
  if (scheduler?.yield) return scheduler.yield()
  return new Promise(resolve => setTimeout(resolve))
}
