import { useEffect } from 'react'
import { useDesk, useLiveValue } from '../desk-context.ts'

/** One contact is always the one in hand while there is any: the first that is talked to, else the oldest. */
export function useKeepSelection(): void {
  const contacts = useLiveValue(live => live.view.contacts)
  const selected = useDesk(desk => desk.selectedContactId)
  const select = useDesk(desk => desk.select)
  useEffect(() => {
    const inHand = Object.values(contacts)
      .filter(contact => contact.phase.kind !== 'offered')
      .sort((a, b) => a.arrivedAt - b.arrivedAt)
    if (selected !== undefined && inHand.some(({ id }) => id === selected)) return
    const next = inHand.find(contact => contact.phase.kind === 'connected') ?? inHand[0]
    // An accepted offer is selected before its conversation begins; it is not taken away while it rings.
    if (next === undefined && selected !== undefined && selected in contacts) return
    if (next?.id !== selected) select(next?.id)
  }, [contacts, selected, select])
}
