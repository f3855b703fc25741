import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import { hubNow, useDeskStore, useHub, usePerson } from '../../desk-context.ts'
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
  /** Not dismissed yet. */
  readonly missed: readonly MissedOffer[]
  /** All of this person within a day, newest first. They are kept sealed: they carry names and numbers. */
  readonly history: readonly MissedOffer[]
  readonly isListOpen: boolean
  /** Whose they are: nobody else sees at this desk whom they missed. */
  readonly of: string | undefined
  readonly dismiss: (key: string) => void
}

export const useMissedOffers = create<Missed>()(set => ({
  missed: [],
  history: [],
  isListOpen: false,
  of: undefined,
  dismiss: key => set(({ missed }) => ({ missed: missed.filter(offer => offer.key !== key) })),
}))

const historyMax = 50
const keptForMs = 24 * 3_600_000
const keptAs = 'missed-offers'

export function openMissedList(): void {
  useMissedOffers.setState({ isListOpen: true })
}

/** An expiry that the hub decides a moment before the desk's clock reaches it is an expiry all the same. */
const clockSlackMs = 700

/** Remembers what rings here and notes each offer that ended unanswered. Mounted once, above every screen. */
export function useWatchForMissedOffers(): void {
  const hub = useHub()
  const store = useDeskStore()
  const actions = useCallActions()
  const { id: of } = usePerson()
  const ringing = useRef<ReadonlyMap<string, DeskContact>>(new Map())
  useEffect(() => {
    const look = () => {
      const live = hub.current()
      const { missed, ringing: now } = missedSince(ringing.current, live, actions.current(), hubNow(hub))
      ringing.current = now
      if (missed.length > 0) {
        useMissedOffers.setState(state => ({
          missed: [...state.missed, ...missed],
          history: historyOf(missed, state.history, hubNow(hub)),
        }))
        void store.saveDraft(keptAs, useMissedOffers.getState().history).catch(() => undefined)
      }
    }
    if (useMissedOffers.getState().of !== of) {
      useMissedOffers.setState({ missed: [], history: [], isListOpen: false, of })
      void store.draft<readonly MissedOffer[]>(keptAs).then(
        kept => {
          if (kept === undefined || useMissedOffers.getState().of !== of) return
          useMissedOffers.setState(({ history }) => ({ history: historyOf(history, kept, hubNow(hub)) }))
        },
        // What cannot be read is not shown; what comes from now on is kept.
        () => undefined,
      )
    }
    look()
    return hub.subscribe(look)
  }, [hub, store, actions, of])
}

/** Both lists as one, newest first, each offer once, none older than a day. Pure. */
export function historyOf(
  some: readonly MissedOffer[],
  others: readonly MissedOffer[],
  now: number,
): readonly MissedOffer[] {
  const all = new Map([...others, ...some].map(offer => [offer.key, offer]))
  return [...all.values()]
    .filter(({ at }) => at > now - keptForMs)
    .sort((a, b) => b.at - a.at)
    .slice(0, historyMax)
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
