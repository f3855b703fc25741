import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { DeskContact } from '../../../src-contract/live/live-view.ts'
import type { Customer } from '../../../src-domain/people/customer.ts'
import type { CustomerId } from '../../../src-domain/vocabulary/words.ts'
import { useDesk, useDeskStore, useLiveValue } from '../../desk-context.ts'
import { pendingLink } from '../../desk-data/pending-link.ts'
import { useOutbox } from '../../desk-data/use-outbox.ts'
import { walkUpCustomerKey } from '../../desk-data/walk-up-customer.ts'

/**
 * For whom a request is made: the customer who is linked to the contact, or, without a contact, the one whom the
 * customer tab found. `isKnown` is false until it is certain.
 */
export function useLinkedCustomer(contact: DeskContact | undefined): {
  readonly customer: Customer | undefined
  readonly isKnown: boolean
} {
  const walkUpId = useWalkUpCustomer(contact === undefined)
  const outbox = useOutbox()
  const pending = contact && pendingLink(outbox, contact.id)
  const customerId = contact ? (pending ? pending.customerId : contact.customerId) : walkUpId
  const popped = useLiveValue(live =>
    contact
      ? live.screenPops[contact.id]?.find(({ customer }) => customer.id === customerId)?.customer
      : undefined,
  )
  const store = useDeskStore()
  const { data: kept } = useQuery({
    queryKey: ['customer', customerId],
    enabled: customerId !== undefined,
    queryFn: async () => (await store.customer(customerId ?? '')) ?? null,
  })
  return { customer: kept ?? popped, isKnown: customerId === undefined || kept !== undefined }
}

/** Read again whenever another tab comes to the front: that is where it changes. */
function useWalkUpCustomer(isWanted: boolean): CustomerId | undefined {
  const store = useDeskStore()
  const tab = useDesk(desk => desk.rightTab)
  const [customerId, setCustomerId] = useState<CustomerId>()
  useEffect(() => {
    if (!isWanted || tab === 'customer') return
    let isCurrent = true
    store.draft<CustomerId>(walkUpCustomerKey).then(
      found => {
        if (isCurrent) setCustomerId(found)
      },
      () => undefined,
    )
    return () => {
      isCurrent = false
    }
  }, [store, tab, isWanted])
  return customerId
}
