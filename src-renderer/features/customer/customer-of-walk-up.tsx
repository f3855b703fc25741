import type { CustomerId } from '../../../src-domain/vocabulary/words.ts'
import { usePerson } from '../../desk-context.ts'
import { CustomerFinder } from './customer-finder.tsx'
import { CustomerPanelView } from './customer-panel-view.tsx'
import { useDraft } from './use-draft.ts'

/**
 * The draft under which the customer of a walk-up is kept. The request tab reads the same one, so that a request
 * without a contact is made for the customer that was found here.
 */
export const walkUpCustomerKey = 'walk-up-customer'

/** A customer without a contact. */
export function CustomerOfWalkUp() {
  const { languages } = usePerson()
  const { value: customerId, isLoaded, change, drop } = useDraft<CustomerId>(walkUpCustomerKey)
  if (!isLoaded) return null
  if (customerId) {
    return (
      <CustomerPanelView
        key={customerId}
        customerId={customerId}
        known={undefined}
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
      onChoose={customer => change(customer.id)}
    />
  )
}
