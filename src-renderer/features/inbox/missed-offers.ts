import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { hubNow, useHub } from '../../desk-context.ts'
import type { LiveState } from '../../hub-client/hub-client.ts'
import { type CallActions, offerKey, useCallActions } from '../../softphone/call-actions.ts'

/** An offer that ended without a yes or no of this person. It stays in view until dismissed. */
export interface MissedOffer {
  readonly key: string
  readonly contact: DeskContact
  readonly at: number
  readonly why: 'rang-out' | 'taken-back'
}

interface Missed {
  readonly missed: readonly MissedOffer[]
  readonly dismiss: (key: string) => void
}

export const useMissedOffers = create<Missed>()(set => ({
  missed: [],
  dismiss: key => set(({ missed }) => ({ missed: missed.filter(offer => offer.key !== key) })),
}))

/** An expiry that the hub decides a moment before the desk's clock reaches it is an expiry all the same. */
const clockSlackMs = 700

/** Remembers what rings here and notes each offer that ended unanswered. Mounted once, above every screen. */
export function useWatchForMissedOffers(): void {
  const hub = useHub()
  const actions = useCallActions()
  const ringing = useRef<ReadonlyMap<string, DeskContact>>(new Map())
  useEffect(() => {
    const look = () => {
      const live = hub.current()
      const { missed, ringing: now } = missedSince(ringing.current, live, actions.current(), hubNow(hub))
      ringing.current = now
      if (missed.length > 0) {
        useMissedOffers.setState(state => ({ missed: [...state.missed, ...missed] }))
      }
    }
    look()
    return hub.subscribe(look)
  }, [hub, actions])
}

/** What rings now, and which of those that rang before ended without an answer. Pure. */
export function missedSince(
  before: ReadonlyMap<string, DeskContact>,
  live: Pick<LiveState, 'line' | 'view'>,
  desk: Pick<ReturnType<CallActions['current']>, 'answeredOffers'>,
  now: number,
): { readonly missed: readonly MissedOffer[]; readonly ringing: ReadonlyMap<string, DeskContact> } {
  if (live.line === 'off') return { missed: [], ringing: new Map() }
  const ringing = new Map(
    Object.values(live.view.contacts)
      .filter(contact => contact.phase.kind === 'offered')
      .map(contact => [offerKey(contact), contact]),
  )
  const missed = [...before]
    .filter(([key, contact]) => {
      if (ringing.has(key) || desk.answeredOffers.has(key)) return false
      // Answered at another window of the same person.
      const after = live.view.contacts[contact.id]
      return after === undefined || after.phase.kind === 'offered'
    })
    .map<MissedOffer>(([key, contact]) => {
      const expiresAt = contact.phase.kind === 'offered' ? contact.phase.offer.expiresAt : now
      return { key, contact, at: now, why: now >= expiresAt - clockSlackMs ? 'rang-out' : 'taken-back' }
    })
  return { missed, ringing }
}
