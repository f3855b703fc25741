import type { SyncScope } from '../../src-contract/http/api.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import { isOpen, type ServiceRequest } from '../../src-domain/requests/service-request.ts'

/**
 * The terms under which a row is looked up exactly. They are hashed before they are kept; a row that a hash found is
 * compared with the plain term before it is shown, so that a chance meeting of two hashes finds nothing wrong.
 */
export const term = {
  household: (id: string) => `household ${id}`,
  phone: (e164: string) => `phone ${e164}`,
  email: (address: string) => `email ${address.toLowerCase()}`,
  reference: (reference: string) => `reference ${reference}`,
  customer: (id: string) => `customer ${id}`,
  openOfType: (typeCode: string) => `open ${typeCode}`,
  ended: 'ended',
}

/** Grows when the rows of a scope get a term that they did not have: a copy that was made before is fetched again. */
export const termsVersions: Readonly<Record<SyncScope, number>> = {
  customers: 1,
  requests: 2,
  articles: 1,
  catalogue: 1,
}

export function termsOfCustomer({ householdId, phones, emails }: Customer): readonly string[] {
  const terms = [...phones.map(phone => term.phone(phone.e164)), ...emails.map(email => term.email(email))]
  if (householdId !== undefined) terms.push(term.household(householdId))
  return terms
}

export function termsOfRequest(request: ServiceRequest): readonly string[] {
  const terms = [term.reference(request.reference), ...request.followers.map(term.customer)]
  if (request.customerId !== undefined) terms.push(term.customer(request.customerId))
  terms.push(isOpen(request) ? term.openOfType(request.typeCode) : term.ended)
  return terms
}

/** The terms of a row of any scope; articles and the catalogue are read as a whole. */
export function termsOfRow(scope: SyncScope, value: unknown): readonly string[] {
  if (scope === 'customers') return termsOfCustomer(value as Customer)
  return scope === 'requests' ? termsOfRequest(value as ServiceRequest) : []
}
