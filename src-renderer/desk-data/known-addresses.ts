import { wordsOf } from '../../src-domain/knowledge/search-terms.ts'
import type { CivicAddress, Customer } from '../../src-domain/people/customer.ts'

/** The addresses of these customers that bear every word of the query, each once, in their order. */
export function knownAddresses(customers: readonly Customer[], query: string): readonly CivicAddress[] {
  const wanted = wordsOf(query)
  const found = new Map<string, CivicAddress>()
  for (const { address } of customers) {
    if (!address || found.has(address.id)) continue
    const words = wordsOf(
      `${address.civicNumber} ${address.street} ${address.unit ?? ''} ${address.postalCode}`,
    )
    if (wanted.every(word => words.some(known => known.startsWith(word)))) found.set(address.id, address)
  }
  return [...found.values()]
}
