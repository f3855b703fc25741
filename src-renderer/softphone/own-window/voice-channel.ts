import type { VoiceMessage } from './voice-messages.ts'

/** The way between the windows of one desk. What is said is heard by all others that listen. */
export interface VoiceChannel {
  readonly post: (message: VoiceMessage) => void
  /** One listener; what comes before it is not heard. */
  readonly listen: (listener: (message: VoiceMessage) => void) => void
  readonly close: () => void
}

/** As much of the Web Locks API as tells whether a window is still there. */
export type WindowLocks = Pick<LockManager, 'request'>

export function openVoiceChannel(name = 'townline-voice'): VoiceChannel {
  const channel = new BroadcastChannel(name)
  return {
    post: message => channel.postMessage(message),
    listen: listener => {
      channel.onmessage = ({ data }: MessageEvent<VoiceMessage>) => listener(data)
    },
    close: () => channel.close(),
  }
}

/**
 * A mark that this window is there, which goes with it whatever it goes by: the browser takes the lock of a page that
 * was closed, loaded anew, or crashed. `placed` settles when others can rely on it.
 */
export function markPresence(locks: WindowLocks, id: string): { placed: Promise<void>; remove: () => void } {
  let remove = () => {}
  const placed = new Promise<void>((resolve, reject) => {
    const held = new Promise<void>(release => {
      remove = release
    })
    locks
      .request(lockName(id), () => {
        resolve()
        return held
      })
      .catch(reject)
  })
  return { placed, remove: () => remove() }
}

/** Runs once the window with this mark is gone. Answers how to wait no longer. */
export function whenGone(locks: WindowLocks, id: string, run: () => void): () => void {
  const giveUp = new AbortController()
  // Aborted before it was granted: nobody waits any more.
  locks.request(lockName(id), { signal: giveUp.signal }, run).catch(() => {})
  return () => giveUp.abort()
}

function lockName(id: string): string {
  return `townline-window.${id}`
}
