/**
 * Whether this PC's desk is locked, kept outside the windows: a reload does not open a locked desk, and locking or
 * unlocking one window of a desk does the same to the others. It says who, never how to get in.
 */
export interface LockMark {
  /** Whether this person's desk waits for a password: anybody locked it, or somebody else was the last to come in. */
  readonly isLockedFor: (personId: string) => boolean
  readonly lock: (personId: string) => void
  /** This person gave the right password. */
  readonly unlock: (personId: string) => void
  /** Told when another window locked or unlocked. */
  readonly subscribe: (listener: () => void) => () => void
}

/** What the mark needs of a window: its `localStorage`, and the `storage` events of the others. */
export interface LockMarkParts {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>
  readonly events: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>
}

const markKey = 'townline.lock'
const locked = 'locked '
const unlocked = 'unlocked '

export function createLockMark({ storage, events }: LockMarkParts): LockMark {
  /** The last word of this window, for a disk so full that the mark cannot be written. */
  let unkept: string | undefined

  function write(mark: string): void {
    try {
      storage.setItem(markKey, mark)
      unkept = undefined
    } catch {
      unkept = mark
    }
  }

  return {
    isLockedFor: personId => {
      const mark = unkept ?? storage.getItem(markKey)
      return mark !== null && mark !== unlocked + personId
    },
    lock: personId => write(locked + personId),
    unlock: personId => write(unlocked + personId),
    subscribe: listener => {
      const hear = (event: Event) => {
        const { key } = event as StorageEvent
        if (key === markKey || key === null) listener()
      }
      events.addEventListener('storage', hear)
      return () => events.removeEventListener('storage', hear)
    },
  }
}
