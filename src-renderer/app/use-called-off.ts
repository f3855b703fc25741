import { useEffect, useRef } from 'react'
import type { DeskStore } from '../offline/desk-store.ts'
import type { DeskPhotos } from '../offline/photos/photos.ts'
import type { Visits } from '../offline/visits/visits.ts'
import type { DeskParts } from './desk-parts.ts'

/**
 * Leaves a desk that an administrator called off: at once where it is to be wiped; where it was retired, as soon as
 * everything in its outbox is decided, its photos are sent and every visitor of its own is served and handed in, so
 * that nothing which was saved here is lost.
 */
export function useCalledOff({
  parts,
  store,
  visits,
  photos,
  leave,
  onWaits,
}: {
  readonly parts: Pick<DeskParts, 'hub'>
  readonly store: DeskStore | undefined
  readonly visits: Visits | undefined
  readonly photos: DeskPhotos | undefined
  readonly leave: (why: 'retired' | 'wiped') => Promise<void>
  /** The desk was retired and has something that is not decided yet. Told once. */
  readonly onWaits: () => void
}): void {
  const latest = useRef({ store, visits, photos, leave, onWaits })
  latest.current = { store, visits, photos, leave, onWaits }
  const standing = useRef<'retired' | 'wiped'>(undefined)
  const hasLeft = useRef(false)
  const hasToldWaits = useRef(false)

  useEffect(() => {
    const look = () => {
      const { store: open, visits: looked, photos: taken, leave: go } = latest.current
      if (hasLeft.current || standing.current === undefined) return
      // Without a store it is not known what is unsent; a retired desk that is signed in opens one.
      const isDecided =
        open && isEmpty(open) && looked && isDone(looked) && (taken?.state().unsent ?? 0) === 0
      if (standing.current === 'retired' && !isDecided) {
        if (open && !hasToldWaits.current) {
          hasToldWaits.current = true
          latest.current.onWaits()
        }
        return
      }
      hasLeft.current = true
      void go(standing.current)
    }
    const stops = [store?.subscribeSync(look), visits?.subscribe(look), photos?.subscribe(look)]
    const off = parts.hub.onCalledOff(as => {
      standing.current = as
      look()
    })
    look()
    return () => {
      for (const stop of stops) stop?.()
      off()
    }
  }, [parts, store, visits, photos])
}

function isDone(visits: Visits): boolean {
  return [...visits.current().line.visits.values()].every(
    ({ phase, handIn }) =>
      phase.kind === 'one-queue' || (phase.kind === 'over' && handIn !== undefined && handIn.kind === 'in'),
  )
}

function isEmpty(store: DeskStore): boolean {
  const { unsent, quarantined, unreadable } = store.sync()
  return unsent + quarantined + unreadable === 0
}
