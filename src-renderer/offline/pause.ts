/** How long the background duties of the store wait; tests shorten them. */
export interface Pauses {
  readonly firstMs: number
  readonly longestMs: number
  /** The puller asks at least this often. */
  readonly pullEveryMs: number
  /** A hub that has not answered a batch by then counts as away; the batch is sent again. */
  readonly answerWithinMs: number
  /** A store that is closed waits this long for the answer that is under way. */
  readonly closeWithinMs: number
}

export const deskPauses: Pauses = {
  firstMs: 500,
  longestMs: 30_000,
  pullEveryMs: 60_000,
  answerWithinMs: 60_000,
  closeWithinMs: 1_000,
}

/** The pause before attempt number `failures + 1`: doubling, with the upper half left to chance. */
export function backOffMs(pauses: Pauses, failures: number, random: () => number): number {
  const full = Math.min(pauses.longestMs, pauses.firstMs * 2 ** Math.min(failures, 16))
  return Math.max(pauses.firstMs, full * (0.5 + random() / 2))
}

/** Waits that can be cut short. */
export interface Interruptible {
  /** Before work that may end in a wait: an interrupt from here on cuts that wait short, also one that comes before it. */
  readonly begin: () => void
  readonly wait: (ms: number) => Promise<void>
  readonly interrupt: () => void
}

export function interruptible(): Interruptible {
  let wakeUp: (() => void) | undefined
  let isInterrupted = false
  return {
    begin: () => {
      isInterrupted = false
    },
    wait: ms =>
      new Promise(resolve => {
        if (isInterrupted) return resolve()
        const timer = setTimeout(done, ms)
        wakeUp = done
        function done() {
          clearTimeout(timer)
          wakeUp = undefined
          resolve()
        }
      }),
    interrupt: () => {
      isInterrupted = true
      wakeUp?.()
    },
  }
}

/** `promise`, or `late` when it has not settled in time. */
export async function within<Value, Late>(
  promise: Promise<Value>,
  ms: number,
  late: Late,
): Promise<Value | Late> {
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    return await Promise.race([
      promise,
      new Promise<Late>(resolve => {
        timer = setTimeout(() => resolve(late), ms)
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}
