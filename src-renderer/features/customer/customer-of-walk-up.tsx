import { useCallback, useEffect, useState } from 'react'
import type { CustomerId } from '../../../src-domain/vocabulary/words.ts'
import { useDesk, useDeskStore, usePerson } from '../../desk-context.ts'
import { useDraft } from '../../desk-data/use-draft.ts'
import { walkUpCustomerKey } from '../../desk-data/walk-up-customer.ts'
import { CustomerFinder } from './customer-finder.tsx'
import { CustomerPanelView } from './customer-panel-view.tsx'

/** A customer without a contact. */
export function CustomerOfWalkUp() {
  const { languages } = usePerson()
  const store = useDeskStore()
  const { value: customerId, isLoaded, change, drop } = useDraft<CustomerId>(walkUpCustomerKey)
  const choose = useCallback(
    (id: CustomerId) => {
      change(id)
      // At once: the request tab may be the next thing that is looked at.
      void store.saveDraft(walkUpCustomerKey, id).catch(() => undefined)
    },
    [change, store],
  )
  const wanted = useDesk(desk => desk.customerWanted)
  const shown = useDesk(desk => desk.shown)
  const [focusAsked, setFocusAsked] = useState<number>()
  useEffect(() => {
    if (!wanted || !isLoaded) return
    choose(wanted.value)
    setFocusAsked(wanted.asked)
    shown('customerWanted')
  }, [wanted, isLoaded, choose, shown])
  if (!isLoaded) return null
  if (customerId) {
    return (
      <CustomerPanelView
        key={customerId}
        customerId={customerId}
        known={undefined}
        focusAsked={focusAsked}
        onNotThem={drop}
        onForget={drop}
      />
    )
  }
  return (
    <CustomerFinder
      draftKey="walk-up"
      from={{}}
      language={languages[0] ?? 'en'}
      candidates={[]}
      isWalkUp
      onChoose={customer => choose(customer.id)}
    />
  )
}
