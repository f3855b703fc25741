import { useQuery } from '@tanstack/react-query'
import type { CustomerMatch, DeskContact } from '../src-contract/live/live-view.ts'
import { type Customer, fullName } from '../src-domain/people/customer.ts'
import { useDeskStore, useLiveValue } from './desk-context.ts'

/** Who is on the line, as far as the desk knows, and how sure that is. */
export interface ContactWho {
  /** The name to show; absent when nothing is known but a number, or nothing at all. */
  readonly name: string | undefined
  /**
   * `linked`: the agent or the rules said so. `sure`: the number or address and the name both match one customer.
   * `likely`: one customer has this number or address. `several`: more than one has. `said`: only the caller's word.
   */
  readonly certainty: 'linked' | 'sure' | 'likely' | 'several' | 'said' | 'unknown'
  readonly by: CustomerMatch['by']
  readonly customer: Customer | undefined
  readonly matches: readonly CustomerMatch[]
}

const noMatches: readonly CustomerMatch[] = []

/** Who a contact is from: the linked customer, else the surest match of the screen-pop, else what the caller said. */
export function useContactWho(contact: DeskContact | undefined): ContactWho {
  const store = useDeskStore()
  const popped = useLiveValue(live => (contact ? live.screenPops[contact.id] : undefined))
  const linked = useQuery({
    queryKey: ['customer', contact?.customerId],
    enabled: contact?.customerId !== undefined,
    queryFn: async () => (await store.customer(contact?.customerId ?? '')) ?? null,
  })
  const { phone, email } = contact?.from ?? {}
  const own = useQuery({
    queryKey: ['reached-by', phone, email],
    enabled: popped === undefined && (phone !== undefined || email !== undefined),
    queryFn: () => store.customersReachedBy({ phone, email }),
  })
  const matches =
    popped ??
    own.data?.map<CustomerMatch>(customer => ({ customer, by: phone ? ['phone'] : ['email'] })) ??
    noMatches
  return whoOf(contact, linked.data ?? undefined, matches)
}

export function whoOf(
  contact: DeskContact | undefined,
  linked: Customer | undefined,
  matches: readonly CustomerMatch[],
): ContactWho {
  const [first, second] = matches
  const said = contact?.from.name
  if (linked) {
    return { name: fullName(linked), certainty: 'linked', by: first?.by ?? [], customer: linked, matches }
  }
  if (first && (!second || first.by.length > second.by.length)) {
    const certainty = first.by.includes('name') && first.by.length > 1 ? 'sure' : 'likely'
    return { name: fullName(first.customer), certainty, by: first.by, customer: first.customer, matches }
  }
  if (first) {
    return {
      name: said ?? fullName(first.customer),
      certainty: 'several',
      by: first.by,
      customer: undefined,
      matches,
    }
  }
  // A visitor who gave no name is called by the ticket.
  const name = said ?? contact?.from.ticket
  return { name, certainty: said ? 'said' : 'unknown', by: [], customer: undefined, matches }
}
