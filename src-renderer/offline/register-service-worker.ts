/** What the desk is told of, and asks of, the worker that keeps its program for when the hub is away. */
export interface DeskUpdates {
  /** A newer desk is here and is taken at the next start. */
  readonly updateWaits: () => boolean
  readonly onUpdateWaits: (listener: () => void) => () => void
  /**
   * Takes the newer desk now; this window loads anew. Answers false when there is none, or when another window is open
   * that may be in a call.
   */
  readonly takeUpdate: () => Promise<boolean>
}

const windowLock = 'townline-window'
const lookEveryMs = 60 * 60_000
const takeWithinMs = 3_000

/**
 * Registers the service worker with which the desk loads while the hub is away. A newer desk waits until nobody uses
 * the older: it is taken at the start of the first window, never under a running one. Settles when this window may
 * start; it never rejects, because a desk without the worker is still a desk.
 */
export async function registerServiceWorker(
  script = '/desk/service-worker.js',
): Promise<DeskUpdates | undefined> {
  if (!import.meta.env.PROD) return undefined
  // Both are there wherever the page has a secure context.
  if (!('serviceWorker' in navigator && 'locks' in navigator && location.protocol.startsWith('http')))
    return undefined
  try {
    const isFirst = await isFirstWindow()
    const registration = await navigator.serviceWorker.register(script, { scope: '/desk/' })
    if (isFirst && registration.waiting && navigator.serviceWorker.controller) {
      await takeAndReload(registration.waiting)
    }
    return watchUpdates(registration)
  } catch (error) {
    console.warn('the desk will not load without the hub:', error)
    return undefined
  }
}

/** Whether no other window of the desk is open; from now on the others see this one. */
async function isFirstWindow(): Promise<boolean> {
  const others = await windowsOpen()
  // Held until the window is gone.
  void navigator.locks.request(windowLock, { mode: 'shared' }, () => new Promise(() => {}))
  return others === 0
}

/** Loads this window anew under the newer worker; goes on with the older when that takes too long. */
function takeAndReload(waiting: ServiceWorker): Promise<void> {
  return new Promise(resolve => {
    const patience = setTimeout(resolve, takeWithinMs)
    navigator.serviceWorker.addEventListener(
      'controllerchange',
      () => {
        clearTimeout(patience)
        location.reload()
      },
      { once: true },
    )
    waiting.postMessage({ type: 'SKIP_WAITING' })
  })
}

function watchUpdates(registration: ServiceWorkerRegistration): DeskUpdates {
  const listeners = new Set<() => void>()
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', () => {
      if (registration.waiting) for (const listener of [...listeners]) listener()
    })
  })
  setInterval(() => void registration.update().catch(() => undefined), lookEveryMs)
  return {
    // The very first worker waits for an instant as well, and is newer than nothing.
    updateWaits: () => registration.waiting !== null && registration.active !== null,
    onUpdateWaits: listener => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    takeUpdate: async () => {
      if (!registration.waiting || (await windowsOpen()) > 1) return false
      await takeAndReload(registration.waiting)
      return true
    },
  }
}

async function windowsOpen(): Promise<number> {
  const { held = [] } = await navigator.locks.query()
  return held.filter(lock => lock.name === windowLock).length
}
