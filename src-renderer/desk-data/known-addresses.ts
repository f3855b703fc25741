import { wordsOf } from '../../src-domain/knowledge/search-terms.ts'
import type { CivicAddress, Customer } from '../../src-domain/people/customer.ts'
import type { DeskStore } from '../offline/desk-store.ts'
import type { CityPlaces } from './city-places.ts'

const foundMax = 12
const customersMax = 30

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

/**
 * The addresses that fit what is typed: those of the city's address file first, then those of customers that the file
 * does not have. Both are on this PC; nothing for fewer than two letters.
 */
export async function findAddresses(
  readPlaces: () => Promise<Pick<CityPlaces, 'addresses'> | undefined>,
  store: Pick<DeskStore, 'findCustomers'>,
  query: string,
): Promise<readonly CivicAddress[]> {
  if (query.trim().length < 2) return []
  const ofCity = (await readPlaces())?.addresses.search(query, foundMax) ?? []
  if (ofCity.length === foundMax) return ofCity
  const said = new Set(ofCity.map(nameOf))
  const ofCustomers = knownAddresses(await store.findCustomers(query, customersMax), query)
  return [...ofCity, ...ofCustomers.filter(each => !said.has(nameOf(each)))].slice(0, foundMax)
}

function nameOf({ civicNumber, street, unit }: CivicAddress): string {
  return wordsOf(`${civicNumber} ${street} ${unit ?? ''}`).join(' ')
}
