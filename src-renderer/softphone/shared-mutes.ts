import type { ContactId } from '../../src-domain/vocabulary/words.ts'

/**
 * Which contacts do not hear this desk: one truth for all its windows, because only one of them speaks and any of them
 * may be in front. It survives a reload and the end of the window that spoke, until `forget`.
 */
export interface SharedMutes {
  readonly muted: () => Readonly<Record<ContactId, true>>
  /** Mutes or unmutes here, in every other window, and for windows to come. */
  readonly set: (contactId: ContactId, muted: boolean) => void
  /** The contact is over: nothing of it stays. The other windows find that for themselves, so none unmutes early. */
  readonly forget: (contactId: ContactId) => void
  /** Told of each change that another window made. */
  readonly subscribe: (listener: (contactId: ContactId, muted: boolean) => void) => () => void
  readonly stop: () => void
}

const keyPrefix = 'townline.muted.'

/** Kept in `storage` and told by a `BroadcastChannel`; where one of them is missing, the rest still works. */
export function sharedMutes(storage: Storage | undefined, channelName = 'townline-mute'): SharedMutes {
  const listeners = new Set<(contactId: ContactId, muted: boolean) => void>()
  let muted: Readonly<Record<ContactId, true>> = keptIn(storage)
  let channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(channelName)
  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<{ contactId: ContactId; muted: boolean }>) => {
      note(data.contactId, data.muted)
      for (const listener of [...listeners]) listener(data.contactId, data.muted)
    }
  }

  function note(contactId: ContactId, isMuted: boolean): void {
    const { [contactId]: _before, ...others } = muted
    muted = isMuted ? { ...others, [contactId]: true } : others
  }

  function keep(contactId: ContactId, isMuted: boolean): void {
    note(contactId, isMuted)
    try {
      if (isMuted) storage?.setItem(keyPrefix + contactId, '1')
      else storage?.removeItem(keyPrefix + contactId)
    } catch {
      // On a full disk the windows that are open still agree.
    }
  }

  return {
    muted: () => muted,
    set: (contactId, isMuted) => {
      keep(contactId, isMuted)
      channel?.postMessage({ contactId, muted: isMuted })
    },
    forget: contactId => keep(contactId, false),
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop: () => {
      channel?.close()
      channel = undefined
    },
  }
}

function keptIn(storage: Storage | undefined): Readonly<Record<ContactId, true>> {
  const kept: Record<ContactId, true> = {}
  for (let at = 0; at < (storage?.length ?? 0); at++) {
    const key = storage?.key(at)
    if (key?.startsWith(keyPrefix)) kept[key.slice(keyPrefix.length)] = true
  }
  return kept
}
