import type { CivicAddress } from '../people/customer.ts'
import { distanceMetres } from '../requests/nearby-duplicates.ts'
import { type Box, isInBox, type Point } from './geometry.ts'
import { formsOf, streetWords } from './street-words.ts'

/** The civic addresses of a city, to be searched in memory. It is filled in parts, so that filling it holds nothing up. */
export interface AddressBook {
  readonly add: (addresses: readonly CivicAddress[]) => void
  readonly size: () => number
  readonly byId: (id: string) => CivicAddress | undefined
  /**
   * The addresses that bear every word of the query: words of the street by their beginning and in any way of writing
   * them, numbers, units and postal codes by their beginning, in any order. First those whose number was typed in full,
   * then by street, number and unit. Nothing for a query without a word.
   */
  readonly search: (query: string, limit: number) => readonly CivicAddress[]
  /** The address next to a point, if one is so near. */
  readonly nearest: (
    point: Point,
    withinMetres: number,
  ) => { readonly address: CivicAddress; readonly metres: number } | undefined
  /** Those in a box, at most so many; none where the box is larger than a part of town. */
  readonly inBox: (box: Box, limit: number) => readonly CivicAddress[]
}

interface Street {
  readonly name: string
  readonly words: readonly (readonly string[])[]
  readonly entries: Entry[]
  isSorted: boolean
}

/** An address with what is compared of it, in small letters. */
interface Entry {
  readonly address: CivicAddress
  readonly number: string
  readonly unit: string
}

/** A word that no street bears, with the postal codes in which it stands. */
interface RestWord {
  readonly word: string
  readonly hasDigit: boolean
  readonly postalCodes: ReadonlySet<string>
}

/** About 220 metres from south to north: a block of houses. */
const cellDegrees = 0.002
const metresPerDegree = 111_195
/** Some five kilometres across. */
const boxCellsMax = 1_000
/** What people say before a unit; the file has the unit alone. */
const unitWords: ReadonlySet<string> = new Set(
  'unit unite apt apartment app appt appartement suite bureau'.split(' '),
)
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

export function createAddressBook(): AddressBook {
  const streets = new Map<string, Street>()
  const cells = new Map<string, CivicAddress[]>()
  const byId = new Map<string, CivicAddress>()
  const postalCodes = new Set<string>()
  let inOrder: readonly Street[] | undefined

  const streetOf = (name: string): Street => {
    const known = streets.get(name)
    if (known) return known
    const street: Street = { name, words: streetWords(name).map(formsOf), entries: [], isSorted: true }
    streets.set(name, street)
    inOrder = undefined
    return street
  }

  return {
    size: () => byId.size,
    byId: id => byId.get(id),

    add: addresses => {
      for (const address of addresses) {
        byId.set(address.id, address)
        const street = streetOf(address.street)
        street.entries.push({
          address,
          number: address.civicNumber.toLowerCase(),
          unit: address.unit?.toLowerCase() ?? '',
        })
        postalCodes.add(address.postalCode)
        street.isSorted = false
        const cell = cellKey(row(address.latitude), column(address.longitude))
        const here = cells.get(cell)
        if (here) here.push(address)
        else cells.set(cell, [address])
      }
    },

    search: (query, limit) => {
      const typed = streetWords(query)
      if (typed.length === 0) return []
      const asRest = new Map(typed.map(word => [word, restWordOf(word, postalCodes)] as const))
      inOrder ??= [...streets.values()].sort((a, b) => collator.compare(a.name, b.name))
      const exact: CivicAddress[] = []
      const others: CivicAddress[] = []
      for (const street of inOrder) {
        const isStreetWord = typed.map(word =>
          street.words.some(forms => forms.some(form => form.startsWith(word))),
        )
        const rest = typed.flatMap((word, at) =>
          isStreetWord[at] || unitWords.has(word) ? [] : (asRest.get(word) ?? []),
        )
        sortOnce(street)
        for (const entry of street.entries) {
          if (!rest.every(word => bears(entry, word))) continue
          if (typed.includes(entry.number)) exact.push(entry.address)
          else if (others.length < limit) others.push(entry.address)
          if (exact.length >= limit) return exact
        }
      }
      return [...exact, ...others].slice(0, limit)
    },

    inBox: (box, limit) => {
      const found: CivicAddress[] = []
      const [south, north] = [row(box.south), row(box.north)]
      const [west, east] = [column(box.west), column(box.east)]
      if ((north - south + 1) * (east - west + 1) > boxCellsMax) return found
      for (let at = south; at <= north; at++)
        for (let across = west; across <= east; across++)
          for (const address of cells.get(cellKey(at, across)) ?? [])
            if (found.length < limit && isInBox(box, address)) found.push(address)
      return found
    },

    nearest: (point, withinMetres) => {
      const shrink = Math.max(0.01, Math.cos((point.latitude * Math.PI) / 180))
      const [middleRow, middleColumn] = [row(point.latitude), column(point.longitude)]
      const ringsMax = Math.ceil(withinMetres / (cellDegrees * metresPerDegree * shrink)) + 1
      let found: { address: CivicAddress; metres: number } | undefined
      for (let ring = 0; ring <= ringsMax; ring++) {
        // Nothing in this ring can be nearer than this.
        const nearestHere = (ring - 1) * cellDegrees * metresPerDegree * shrink
        if (nearestHere > Math.min(withinMetres, found?.metres ?? withinMetres)) break
        for (const cell of cellsInRing(middleRow, middleColumn, ring)) {
          for (const address of cells.get(cell) ?? []) {
            const metres = distanceMetres(point, address)
            if (metres <= withinMetres && metres < (found?.metres ?? Number.POSITIVE_INFINITY))
              found = { address, metres }
          }
        }
      }
      return found
    },
  }
}

function sortOnce(street: Street): void {
  if (street.isSorted) return
  street.entries.sort(
    (a, b) =>
      Number.parseInt(a.number, 10) - Number.parseInt(b.number, 10) ||
      compare(a.number, b.number) ||
      Number.parseInt(a.unit, 10) - Number.parseInt(b.unit, 10) ||
      compare(a.unit, b.unit),
  )
  street.isSorted = true
}

/** By their characters: a collator would take a third of a second for a city. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function restWordOf(word: string, postalCodes: Iterable<string>): RestWord {
  const hasDigit = /\d/.test(word)
  // Half of a postal code has a letter and a digit.
  const isPostal = hasDigit && /[a-z]/.test(word)
  const isIn = (postalCode: string) =>
    postalCode.split(' ').some(part => part.startsWith(word)) || postalCode.replace(' ', '').startsWith(word)
  return {
    word,
    hasDigit,
    postalCodes: new Set(isPostal ? [...postalCodes].filter(each => isIn(each.toLowerCase())) : []),
  }
}

function bears({ address, number, unit }: Entry, { word, hasDigit, postalCodes }: RestWord): boolean {
  return (
    (hasDigit && number.startsWith(word)) ||
    (unit !== '' && unit.startsWith(word)) ||
    postalCodes.has(address.postalCode)
  )
}

const row = (latitude: number) => Math.floor(latitude / cellDegrees)
const column = (longitude: number) => Math.floor(longitude / cellDegrees)
const cellKey = (atRow: number, atColumn: number) => `${atRow}/${atColumn}`

function* cellsInRing(middleRow: number, middleColumn: number, ring: number): Iterable<string> {
  for (let down = -ring; down <= ring; down++) {
    const step = Math.abs(down) === ring || ring === 0 ? 1 : 2 * ring
    for (let right = -ring; right <= ring; right += step)
      yield cellKey(middleRow + down, middleColumn + right)
  }
}
