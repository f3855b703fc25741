import { useEffect } from 'react'
import { create } from 'zustand'
import type { Offer } from '../../src-domain/routing/contact.ts'
import type { ContactId } from '../../src-domain/vocabulary/words.ts'
import { useLiveValue } from '../desk-context.ts'

/** The offers under which contacts came to this window; the rules forget them once they are accepted. */
export const useSeenOffers = create<{ readonly offers: Readonly<Record<ContactId, Offer>> }>()(() => ({
  offers: readKept(),
}))

const key = 'townline.seen-offers'

/** Remembers each offer while it rings, also across a reload of the page. */
export function useRememberOffers(): void {
  const contacts = useLiveValue(live => live.view.contacts)
  useEffect(() => {
    const offered: Record<ContactId, Offer> = {}
    for (const contact of Object.values(contacts)) {
      if (contact.phase.kind === 'offered') offered[contact.id] = contact.phase.offer
    }
    if (Object.keys(offered).length === 0) return
    const { offers } = useSeenOffers.getState()
    const held = Object.entries(offers).filter(([contactId]) => contactId in contacts)
    const next = { ...Object.fromEntries(held), ...offered }
    useSeenOffers.setState({ offers: next })
    sessionStorage.setItem(key, JSON.stringify(next))
  }, [contacts])
}

function readKept(): Readonly<Record<ContactId, Offer>> {
  try {
    return JSON.parse(globalThis.sessionStorage?.getItem(key) ?? '{}')
  } catch {
    return {}
  }
}
