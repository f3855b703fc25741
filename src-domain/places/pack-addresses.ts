import type { CivicAddress } from '../people/customer.ts'

/** Addresses as they are kept and carried: what many share is written once, coordinates as millionths of a degree. */
export interface PackedAddresses {
  readonly streets: readonly string[]
  readonly postalCodes: readonly string[]
  readonly rows: readonly PackedAddress[]
}

/** Id, civic number, street, unit (empty for none), postal code, ward, latitude, longitude. */
export type PackedAddress = readonly [
  id: string,
  civicNumber: string,
  street: number,
  unit: string,
  postalCode: number,
  ward: number,
  latitude: number,
  longitude: number,
]

const millionths = 1_000_000

export function packAddresses(addresses: readonly CivicAddress[]): PackedAddresses {
  const streets = createNumbering()
  const postalCodes = createNumbering()
  const rows = addresses.map(
    ({ id, civicNumber, street, unit, postalCode, ward, latitude, longitude }): PackedAddress => [
      id,
      civicNumber,
      streets.numberOf(street),
      unit ?? '',
      postalCodes.numberOf(postalCode),
      ward,
      Math.round(latitude * millionths),
      Math.round(longitude * millionths),
    ],
  )
  return { streets: streets.words(), postalCodes: postalCodes.words(), rows }
}

export function unpackAddresses({ streets, postalCodes, rows }: PackedAddresses): CivicAddress[] {
  return rows.map(([id, civicNumber, street, unit, postalCode, ward, latitude, longitude]) => ({
    id,
    civicNumber,
    street: streets[street] ?? '',
    ...(unit === '' ? {} : { unit }),
    postalCode: postalCodes[postalCode] ?? '',
    ward,
    latitude: latitude / millionths,
    longitude: longitude / millionths,
  }))
}

function createNumbering() {
  const numbers = new Map<string, number>()
  return {
    words: () => [...numbers.keys()],
    numberOf: (word: string): number => {
      const known = numbers.get(word)
      if (known !== undefined) return known
      numbers.set(word, numbers.size)
      return numbers.size - 1
    },
  }
}
