/**
 * Does this at once and then again and again, at the hub that leads and never twice at the same time. Answers how to
 * stop, which waits for what is under way.
 */
export function againWhileLeading({
  everyMs,
  isLeading,
  work,
  onProblem,
}: {
  readonly everyMs: number
  readonly isLeading: () => boolean
  /** `isStopped` tells between its steps whether to go on. */
  readonly work: (isStopped: () => boolean) => Promise<unknown>
  readonly onProblem: (problem: unknown) => void
}): () => Promise<void> {
  let isStopped = false
  let running: Promise<unknown> = Promise.resolve()
  const look = () => {
    if (!isLeading()) return
    running = running.then(() => (isStopped ? undefined : work(() => isStopped))).catch(onProblem)
  }
  look()
  const timer = setInterval(look, everyMs)
  timer.unref()
  return async () => {
    isStopped = true
    clearInterval(timer)
    await running
  }
}
