/** What the watcher of an untouched desk needs of the window it is in. */
export interface IdleParts {
  readonly now: () => number
  readonly events: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>
  /** Through which the windows of a desk tell each other of a hand on it. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>
  /** Whether somebody is being spoken to: that is a hand on the desk. */
  readonly isBusy: () => boolean
  /** After so many minutes without a hand on the desk it is idle. */
  readonly minutes: () => number
  readonly onIdle: () => void
}

const activeKey = 'townline.active'
const lookEveryMs = 5_000
/** The other windows are told at most so often. */
const tellEveryMs = 10_000
const handsOn = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/**
 * Tells when nobody has touched the desk, in any of its windows, for as long as the policy says. A conversation counts
 * as a hand on it: the time begins when that has ended. Answers how to stop.
 */
export function watchIdle({ now, events, storage, isBusy, minutes, onIdle }: IdleParts): () => void {
  let touchedAt = now()
  let toldAt = Number.NEGATIVE_INFINITY

  function touched() {
    touchedAt = now()
    if (touchedAt - toldAt < tellEveryMs && touchedAt >= toldAt) return
    toldAt = touchedAt
    try {
      storage.setItem(activeKey, String(touchedAt))
    } catch {
      // On a full disk each window counts for itself.
    }
  }

  function look() {
    const at = now()
    // A clock that was put back begins the time anew.
    if (isBusy() || touchedAt > at) touchedAt = at
    const elsewhere = Number(storage.getItem(activeKey) ?? 0)
    const last = Math.max(touchedAt, elsewhere > at ? 0 : elsewhere)
    if (at - last >= minutes() * 60_000) onIdle()
  }

  touched()
  const timer = setInterval(look, lookEveryMs)
  for (const each of handsOn) events.addEventListener(each, touched, { capture: true, passive: true })
  return () => {
    clearInterval(timer)
    for (const each of handsOn) events.removeEventListener(each, touched, { capture: true })
  }
}
