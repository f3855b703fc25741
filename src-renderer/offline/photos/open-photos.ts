import type { HubClient } from '../../hub-client/hub-client.ts'
import type { StoragePlace } from '../desk-database.ts'
import { whyNotSaved } from '../not-saved.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { deskPauses, type Pauses, within } from '../pause.ts'
import { createSealer, type KeyRing } from '../seal.ts'
import { openPhotoDatabase } from './photo-database.ts'
import { photoStore } from './photo-store.ts'
import type { DeskPhotos, PhotosState } from './photos.ts'
import { reEncodePhoto } from './re-encode-photo.ts'
import { startPhotoSender } from './send-photos.ts'

export interface DeskPhotosParts {
  readonly keys: KeyRing
  readonly hub: Pick<HubClient, 'current' | 'subscribe'> & {
    readonly photos: Pick<HubClient['photos'], 'endpoint'>
  }
  /** Whether this desk knows of a request. */
  readonly isMade: (requestId: string) => Promise<boolean>
  /** Calls back when requests may have been accepted; answers the unsubscribe. */
  readonly onOutboxDrained: (drained: () => void) => () => void
  readonly now: () => number
  readonly newId: () => string
  readonly random: () => number
}

/** What tests put in the place of the browser's own. */
export interface DeskPhotosOverrides {
  readonly place?: StoragePlace
  readonly locks?: LockManager | null
  readonly pauses?: Partial<Pauses>
  readonly silentMs?: number
}

/** A line on which nothing moved for so long is given up and tried anew. */
const silentMs = 20_000

/** Opens the photos of the desk of this name, and sends what waits in the background until `close`. */
export async function openDeskPhotos(
  name: string,
  { keys, hub, isMade, onOutboxDrained, now, newId, random }: DeskPhotosParts,
  overrides: DeskPhotosOverrides = {},
): Promise<DeskPhotos> {
  const locks = overrides.locks === undefined ? globalThis.navigator?.locks : overrides.locks
  const pauses = { ...deskPauses, ...overrides.pauses }
  const db = await openPhotoDatabase(name, overrides.place)
  const store = photoStore({ db, sealer: createSealer(keys), now, newId })
  const closer = new AbortController()
  const closing = closer.signal
  const listeners = new Set<() => void>()
  let state: PhotosState = { unsent: 0, refused: 0, sending: undefined }
  const windows = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(`${name}-photos`)
  if (windows) windows.onmessage = () => void changedHere()

  const setState = (part: Partial<PhotosState>) => {
    state = { ...state, ...part }
    for (const listener of [...listeners]) listener()
  }
  /** Counts anew, and lets whoever shows photos look again. */
  const changedHere = async () => {
    if (closing.aborted) return
    const counts = await store.counts().catch(() => undefined)
    if (!closing.aborted) setState(counts ?? {})
  }
  const changed = async () => {
    windows?.postMessage('changed')
    await changedHere()
  }

  const sender = startPhotoSender({
    store,
    db,
    line: () => hub.current().line,
    endpoint: hub.photos.endpoint,
    isMade,
    alone: oneAtATime(locks ?? undefined),
    lockName: `${name}-photos`,
    random,
    pauses,
    silentMs: overrides.silentMs ?? silentMs,
    closing,
    onSending: sending => setState({ sending }),
    onChanged: () => void changed(),
    onTrouble: error => console.warn('photos wait:', error),
  })
  let wasLive = hub.current().line === 'live'
  const unsubscribe = [
    hub.subscribe(() => {
      const isLive = hub.current().line === 'live'
      if (isLive && !wasLive) sender.wake()
      wasLive = isLive
    }),
    onOutboxDrained(() => {
      if (state.unsent > 0) sender.wake()
    }),
  ]

  await store.forgetOldSent().catch(() => undefined)
  await changedHere()
  sender.wake()

  const andTell = async (work: Promise<void>): Promise<void> => {
    await work
    await changed()
  }

  return {
    add: async (requestId, file) => {
      const drawn = await reEncodePhoto(file)
      if (drawn.kind === 'refused') return drawn
      try {
        const photo = await store.keep(requestId, drawn.bytes)
        if (!photo) return { kind: 'refused', name: 'TooManyPhotos' }
        await changed()
        return { kind: 'added', photo }
      } catch (error) {
        return { kind: 'not-saved', why: await whyNotSaved(error) }
      }
    },
    of: store.of,
    content: async id => {
      const photo = await store.read(id)
      if (photo.kind === 'read') {
        return { kind: 'content', blob: new Blob([...photo.pieces], { type: 'image/jpeg' }) }
      }
      return { kind: photo.kind === 'gone' ? 'gone' : 'unreadable' }
    },
    remove: id => andTell(store.remove(id)),
    drop: requestId => andTell(store.drop(requestId)),
    move: (from, to) => andTell(store.move(from, to)),
    release: async requestId => {
      await andTell(store.release(requestId))
      sender.wake()
    },
    dropKept: () => andTell(store.dropKept()),
    state: () => state,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      for (const stop of unsubscribe) stop()
      closer.abort()
      listeners.clear()
      windows?.close()
      await within(sender.settled(), pauses.closeWithinMs, undefined)
      db.close()
    },
  }
}
