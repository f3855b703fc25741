/**
 * Keeps the screen of a telephone on while it is wanted: a page behind a dark screen is put to sleep, and the call with
 * it. Browsers take the lock back when the page is hidden, so it is asked for again when it is seen.
 */
export function createWakeLock(): { readonly want: (isWanted: boolean) => void } {
  let wanted = false
  let lock: WakeLockSentinel | undefined

  async function ask(): Promise<void> {
    if (!wanted || lock || document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
    try {
      const got = await navigator.wakeLock.request('screen')
      got.onrelease = () => {
        if (lock === got) lock = undefined
      }
      lock = got
      if (!wanted) void got.release()
    } catch {
      // Refused on a low battery: the call goes on, and the customer may touch the screen.
    }
  }

  document.addEventListener('visibilitychange', () => void ask())
  return {
    want: isWanted => {
      if (isWanted === wanted) return
      wanted = isWanted
      if (isWanted) void ask()
      else void lock?.release()
    },
  }
}
