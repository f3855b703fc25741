import type { Customer } from '../../src-domain/people/customer.ts'
import { distinctWords, foldWords } from './search-words.ts'

/** The words by which a customer is found: names, organization, street and number, telephone and e-mail. */
export function customerSearchText(customer: Customer): string {
  const { address } = customer
  const parts = [
    customer.givenName,
    customer.familyName,
    customer.organization,
    address && `${address.civicNumber} ${address.street} ${address.postalCode}`,
    address?.postalCode.replaceAll(' ', ''),
    ...customer.phones.flatMap(({ e164 }) => [e164.slice(1), e164.replace(/^\+1/, ''), e164.slice(-7)]),
    ...customer.emails,
  ]
  return distinctWords(parts.filter(part => part !== undefined).join(' '))
}

/**
 * A search text as a prefix query, PostgreSQL's `tsquery`: every word must begin a word of the customer. Words made of
 * digits are joined, so that `905 555 0148` finds the number. Answers `undefined` when nothing searchable is left.
 */
export function customerSearchQuery(q: string): string | undefined {
  const digits = q.replaceAll(/[^\d]/g, '')
  const isPhone = /^[\d\s()+.-]+$/.test(q) && digits.length >= 7
  const words = isPhone ? [digits.replace(/^1(?=\d{10})/, '')] : foldWords(q).split(' ')
  const terms = words.filter(word => word !== '').map(word => `'${word.replaceAll("'", '')}':*`)
  return terms.length === 0 ? undefined : terms.join(' & ')
}

export function customerReach(customer: Customer) {
  return [
    ...customer.phones.map(({ e164 }) => ({ customer_id: customer.id, kind: 'phone' as const, value: e164 })),
    ...customer.emails.map(email => ({
      customer_id: customer.id,
      kind: 'email' as const,
      value: email.toLowerCase(),
    })),
  ]
}
