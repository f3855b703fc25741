import type { CivicAddress } from '../../../src-domain/people/customer.ts'
import type { Street } from './people-data.ts'
import { uuidFrom } from './seeded-random.ts'

const metresPerDegree = 111_100
/** From the middle of the street to the front door. */
const setbackMetres = 18
/** Houses on a street that share the last digit of the postal code. */
const housesPerPostalCode = 40

/** How many civic numbers a street has. */
export function housesOn(street: Street): number {
  const { from, to, step } = street.civicNumbers
  return Math.floor((to - from) / step) + 1
}

/** The civic number of the nth house of a street, counted from 0. */
export function civicNumberOf(street: Street, house: number): number {
  return street.civicNumbers.from + house * street.civicNumbers.step
}

/** The civic address of the nth house of a street, counted from 0: even numbers on one side, odd on the other. */
export function civicAddressOf(street: Street, house: number, unit?: string): CivicAddress {
  const civicNumber = String(civicNumberOf(street, house))
  const houses = housesOn(street)
  const { start, end } = street
  const along = (house + 0.5) / houses
  const shrink = Math.cos((start.latitude * Math.PI) / 180)
  const north = end.latitude - start.latitude
  const east = (end.longitude - start.longitude) * shrink
  const length = Math.hypot(north, east)
  const setback = ((house % 2 === 0 ? 1 : -1) * setbackMetres) / metresPerDegree
  return {
    id: uuidFrom(`address/${street.name}/${civicNumber}/${unit ?? ''}`),
    civicNumber,
    street: street.name,
    ...(unit === undefined ? {} : { unit }),
    postalCode: `${street.postalPrefix}${1 + (Math.floor(house / housesPerPostalCode) % 9)}`,
    ward: street.ward,
    latitude: round(start.latitude + along * north + (setback * -east) / length),
    longitude: round(start.longitude + (along * east + (setback * north) / length) / shrink),
  }
}

/** Every civic address of the city without units, as its address file would list them: about 29,000. */
export function listCivicAddresses(streets: readonly Street[]): CivicAddress[] {
  return streets.flatMap(street =>
    Array.from({ length: housesOn(street) }, (_, house) => civicAddressOf(street, house)),
  )
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6
}
