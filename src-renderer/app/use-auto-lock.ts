import { useEffect } from 'react'
import type { DeskStore } from '../offline/desk-store.ts'
import type { DeskParts } from './desk-parts.ts'
import { watchIdle } from './watch-idle.ts'

/** Locks a desk that nobody has touched for as many minutes as the centre's policy says; never under a conversation. */
export function useAutoLock({
  parts,
  desk,
  lock,
}: {
  readonly parts: Pick<DeskParts, 'hub'>
  /** The desk that is open and not locked. */
  readonly desk: { readonly store: Pick<DeskStore, 'policy'> } | undefined
  readonly lock: () => void
}): void {
  useEffect(() => {
    if (!desk) return
    return watchIdle({
      now: Date.now,
      events: window,
      storage: localStorage,
      isBusy: () => isTalking(parts.hub),
      minutes: () => desk.store.policy().autoLockMinutes,
      onIdle: lock,
    })
  }, [parts, desk, lock])
}

/** Whether somebody is being spoken to. What only rings is answered by nobody at an empty desk. */
function isTalking(hub: DeskParts['hub']): boolean {
  return Object.values(hub.current().view.contacts).some(({ phase }) => phase.kind !== 'offered')
}
