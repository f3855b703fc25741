import { useQuery } from '@tanstack/react-query'
import type { CustomerPanel } from '../../../src-contract/http/api.ts'
import type { Customer } from '../../../src-domain/people/customer.ts'
import { fullName } from '../../../src-domain/people/customer.ts'
import { isOpen, type ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import type { CustomerId } from '../../../src-domain/vocabulary/words.ts'
import { useDeskStore, useHub, useLiveValue, useSync } from '../../desk-context.ts'

export interface CustomerView {
  readonly customer: Customer
  readonly household: CustomerPanel['household']
  readonly openRequests: readonly ServiceRequest[]
  readonly otherRequests: readonly ServiceRequest[]
  /** Contacts of every channel, newest first; absent while the hub has not told them. */
  readonly timeline: CustomerPanel['timeline'] | undefined
  /** When the hub was last in step with what is shown, if the hub itself did not answer now. */
  readonly asOf: number | 'unknown' | undefined
}

/**
 * All that is known of a customer: the desk's own copy at once, completed by the hub when it answers. What was changed
 * here and is not sent yet is in the desk's copy, and the newer version of the record is the one shown.
 * `undefined` until the copy was read; `missing` when neither side has the customer.
 */
export function useCustomerPanel(
  customerId: CustomerId,
  known: Customer | undefined,
): CustomerView | 'missing' | undefined {
  const hub = useHub()
  const { lastSyncAt } = useSync()
  const isLive = useLiveValue(live => live.line === 'live' || live.line === 'stale')
  const store = useDeskStore()
  const { data: kept } = useQuery({
    queryKey: ['customer-copy', customerId],
    queryFn: async () => {
      const [customer, requests] = await Promise.all([
        store.customer(customerId),
        store.requestsOf(customerId),
      ])
      const household = customer?.householdId ? await store.customersAtHousehold(customer.householdId) : []
      return { customer, requests, household }
    },
  })
  const { data: panel, isError } = useQuery({
    queryKey: ['customer-panel', customerId],
    enabled: isLive,
    queryFn: async () => {
      const answer = await hub.customerPanel(customerId)
      // An error, so that what the hub said before stays.
      if (!('customer' in answer)) throw new Error('no panel')
      return answer
    },
  })

  if (!kept) return undefined
  const customer = newest([kept.customer, panel?.customer, known])
  if (!customer) return panel || isError || !isLive ? 'missing' : undefined
  const own = kept.requests
  const told = panel?.requests.filter(({ id }) => own.every(request => request.id !== id)) ?? []
  const requests = [...own, ...told].sort((a, b) => b.createdAt - a.createdAt)
  const phones = new Set(customer.phones.map(({ e164 }) => e164))
  return {
    customer,
    household:
      panel?.household ??
      kept.household
        .filter(({ id }) => id !== customerId)
        .map(member => ({
          id: member.id,
          name: fullName(member),
          samePhone: member.phones.some(({ e164 }) => phones.has(e164)),
        })),
    openRequests: requests.filter(isOpen),
    otherRequests: requests.filter(request => !isOpen(request)),
    timeline: panel && [...panel.timeline].sort((a, b) => b.at - a.at),
    asOf: panel && isLive && !isError ? undefined : (lastSyncAt ?? 'unknown'),
  }
}

function newest(copies: readonly (Customer | undefined)[]): Customer | undefined {
  return copies
    .filter(copy => copy !== undefined)
    .reduce<Customer | undefined>(
      (best, copy) => (best === undefined || copy.version > best.version ? copy : best),
      undefined,
    )
}
