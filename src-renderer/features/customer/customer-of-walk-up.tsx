import type { CustomerId } from '../../../src-domain/vocabulary/words.ts'
import { useDeskStore, usePerson } from '../../desk-context.ts'
import { customerDraftKeys } from './customer-draft-keys.ts'
import { CustomerFinder } from './customer-finder.tsx'
import { CustomerPanelView } from './customer-panel-view.tsx'
import { useDraft } from './use-draft.ts'

/** A customer without a contact. */
export function CustomerOfWalkUp() {
  const { languages } = usePerson()
  const store = useDeskStore()
  const { value: customerId, isLoaded, change, drop } = useDraft<CustomerId>(customerDraftKeys.walkUp)
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
      onChoose={customer => {
        change(customer.id)
        // At once: the request tab may be the next thing that is looked at.
        void store.saveDraft(customerDraftKeys.walkUp, customer.id).catch(() => undefined)
      }}
    />
  )
}
