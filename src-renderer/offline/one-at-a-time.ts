/** Runs `work` while nobody else at this desk runs anything under the same name. */
export type OneAtATime = <Value>(
  name: string,
  signal: AbortSignal,
  work: () => Promise<Value>,
) => Promise<Value>

/**
 * One at a time across all windows of this desk, by Web Locks: a window that closes or crashes lets go at once. Where
 * there are none (a page without a secure context) one at a time within this window; two windows may then send the
 * same command twice, which the hub applies once.
 */
export function oneAtATime(locks: LockManager | undefined): OneAtATime {
  if (locks) {
    return (name, signal, work) => locks.request(name, { signal }, work) as ReturnType<typeof work>
  }
  const queues = new Map<string, Promise<unknown>>()
  return (name, signal, work) => {
    const turn = (queues.get(name) ?? Promise.resolve()).then(() => {
      signal.throwIfAborted()
      return work()
    })
    queues.set(
      name,
      turn.catch(() => undefined),
    )
    return turn
  }
}
