import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CivicAddress } from '../../src-domain/people/customer.ts'
import { createAddressBook } from '../../src-domain/places/address-book.ts'
import { guessAddressColumns } from '../../src-domain/places/address-columns.ts'
import { isInside, type Polygon, type Position } from '../../src-domain/places/geometry.ts'
import { packAddresses, unpackAddresses } from '../../src-domain/places/pack-addresses.ts'
import { readAddress } from '../../src-domain/places/read-address.ts'
import { findZones } from '../../src-domain/places/zones.ts'
import { distanceMetres } from '../../src-domain/requests/nearby-duplicates.ts'
import { csvCell } from '../../src-domain/vocabulary/csv-cell.ts'
import { listCivicAddresses } from '../../src-hub/config/demo-city/civic-addresses.ts'
import { loadDemoPlaces } from '../../src-hub/config/demo-city/demo-places.ts'
import { loadPeopleData } from '../../src-hub/config/demo-city/people-data.ts'

const square = (west: number, south: number, size: number): Position[] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]
const at = (longitude: number, latitude: number) => ({ latitude, longitude })

describe('an area', () => {
  it('[A1] holds what is inside its outer ring and outside its holes', () => {
    const withHole: Polygon[] = [[square(0, 0, 10), square(4, 4, 2).toReversed()], [square(20, 0, 1)]]
    expect(isInside(withHole, at(1, 1))).toBe(true)
    expect(isInside(withHole, at(5, 5))).toBe(false)
    expect(isInside(withHole, at(20.5, 0.5))).toBe(true)
    expect(isInside(withHole, at(15, 5))).toBe(false)
  })

  it('[A1] shares no point with the area beside it, and leaves none between them', () => {
    const degree = fc.double({ min: -1, max: 1, noNaN: true })
    const inner = fc.array(fc.tuple(degree, degree), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(inner, degree, degree, (middle, x, y) => {
        // Any line from south to north cuts a box in two, also one that crosses itself.
        const border: Position[] = [[0, -2], ...middle, [0, 2]]
        const west: Polygon[] = [[[...border, [-3, 2], [-3, -2], [0, -2]]]]
        const east: Polygon[] = [[[...border.toReversed(), [3, -2], [3, 2], [0, 2]]]]
        const onBorder = middle[0] ?? [0, 0]
        for (const point of [at(x, y), at(onBorder[0], onBorder[1])])
          expect(isInside(west, point)).not.toBe(isInside(east, point))
      }),
      { numRuns: 500 },
    )
  })

  it('[A2] the wards of the demo city hold each of its addresses, and each the ward that the address says', () => {
    const { addresses, layers } = loadDemoPlaces()
    const zones = findZones(
      layers.map(({ subject, names, zones }) => ({ code: subject.slice(6), name: names, zones })),
    )
    expect(addresses.filter(address => zones.wardAt(address) !== address.ward)).toEqual([])
    expect(addresses.filter(address => zones.zonesAt(address).length !== 2)).toEqual([])
  })
})

const address = (civicNumber: string, street: string, more: Partial<CivicAddress> = {}): CivicAddress => ({
  id: `${civicNumber} ${street} ${more.unit ?? ''}`,
  civicNumber,
  street,
  postalCode: 'L3D 1A1',
  ward: 1,
  latitude: 43.9,
  longitude: -78.7,
  ...more,
})

describe('the search for an address', () => {
  const book = createAddressBook()
  book.add([
    address('12', 'Main Street North'),
    address('120', 'Main Street North'),
    address('12', 'Main Street South', { unit: '4' }),
    address('12A', 'Rue Saint-Édouard', { postalCode: 'J4B 2Y7' }),
    address('5', '5th Avenue'),
    address('7', '21st Line'),
    address('41', 'St. Laurent Boulevard'),
  ])
  const found = (query: string) => book.search(query, 10).map(({ id }) => id.trim())

  it.each([
    ['12 main', ['12 Main Street North', '12 Main Street South 4', '120 Main Street North']],
    ['main 12 n', ['12 Main Street North', '120 Main Street North']],
    ['120 MAIN ST', ['120 Main Street North']],
    ['12 main apt 4', ['12 Main Street South 4']],
    ['saint edouard', ['12A Rue Saint-Édouard']],
    ['12a r st-edou', ['12A Rue Saint-Édouard']],
    ['j4b2y7', ['12A Rue Saint-Édouard']],
    ['fifth ave', ['5 5th Avenue']],
    ['5 5 av', ['5 5th Avenue']],
    ['21 line', ['7 21st Line']],
    ['41 saint laurent blvd', ['41 St. Laurent Boulevard']],
    ['12 elm', []],
    ['', []],
  ])('[A3] %s', (query, ids) => {
    expect(found(query)).toEqual(ids)
  })

  it('[A4] nearest is the nearest of all, or none beyond the distance', () => {
    const degrees = (from: number, to: number) => fc.double({ min: from, max: to, noNaN: true })
    const point = fc.record({ latitude: degrees(43.88, 43.92), longitude: degrees(-78.74, -78.68) })
    fc.assert(
      fc.property(fc.array(point, { maxLength: 30 }), point, degrees(1, 3_000), (points, here, within) => {
        const book = createAddressBook()
        book.add(points.map((each, index) => address(String(index), 'Main', each)))
        const nearest = Math.min(...points.map(each => distanceMetres(here, each)))
        const answer = book.nearest(here, within)
        if (nearest > within) expect(answer).toBeUndefined()
        else expect(answer?.metres).toBe(nearest)
      }),
      { numRuns: 300 },
    )
  })

  it('[A3] packed addresses come out as they went in', () => {
    const addresses = listCivicAddresses(loadPeopleData().streets.slice(0, 3))
    expect(unpackAddresses(packAddresses(addresses))).toEqual(addresses)
  })
})

describe('a row of an address file', () => {
  it('[A5] is found by the names that cities give their columns, in both languages', () => {
    expect(
      guessAddressColumns(['OBJECTID', 'ADDRNUM', 'ROADNAME', 'RDTYPE_ABB', 'DIR_ABB', 'POSTAL', 'X', 'Y']),
    ).toEqual({
      id: 'OBJECTID',
      civicNumber: 'ADDRNUM',
      street: 'ROADNAME',
      streetType: 'RDTYPE_ABB',
      streetDirection: 'DIR_ABB',
      postalCode: 'POSTAL',
      longitude: 'X',
      latitude: 'Y',
    })
    expect(
      guessAddressColumns(['Numéro civique', 'Rue', 'Unité', 'Code postal', 'Latitude', 'Longitude']),
    ).toMatchObject({
      civicNumber: 'Numéro civique',
      street: 'Rue',
      unit: 'Unité',
      postalCode: 'Code postal',
    })
  })

  const columns = {
    civicNumber: 'n',
    street: 's',
    ward: 'w',
    postalCode: 'p',
    latitude: 'y',
    longitude: 'x',
  }
  const good = { n: '12', s: 'Main  St', w: 'Ward 03', p: 'l3d1a1', y: '43,9', x: '-78.7' }
  const read = (cells: object) =>
    readAddress({ ...good, ...cells }, columns, undefined, new Map([['vieille-ville', 2]]))

  it('[A5] is read as people write, and refused by name where it cannot be', () => {
    expect(read({})).toMatchObject({
      street: 'Main St',
      ward: 3,
      postalCode: 'L3D 1A1',
      latitude: 43.9,
      longitude: -78.7,
    })
    expect(read({ w: 'Vieille-Ville' })).toMatchObject({ ward: 2 })
    const reasonOf = (cells: object) => (read(cells) as { reason?: string }).reason
    expect(reasonOf({ n: ' ' })).toBe('CivicNumberMissing')
    expect(reasonOf({ s: '' })).toBe('StreetMissing')
    expect(reasonOf({ s: 'Rue de l\uFFFDglise' })).toBe('BrokenEncoding')
    expect(reasonOf({ s: 'x'.repeat(200) })).toBe('TextTooLong')
    expect(reasonOf({ w: 'elsewhere' })).toBe('WardWrong')
    expect(reasonOf({ y: '' })).toBe('CoordinatesMissing')
    expect(reasonOf({ y: '43.9N' })).toBe('CoordinatesWrong')
    expect(reasonOf({ y: '-78.7', x: '43.9' })).toBe('OutsideCanada')
    expect(reasonOf({ y: '4859123', x: '652314' })).toBe('OutsideCanada')
  })

  it('[A6] is no formula where it is written out again', () => {
    for (const text of ['=1+1', '+1+1', '-2+3', '-cmd', '@x', '\tx', ' =x', '＝x'])
      expect(csvCell(text)).toMatch(/^"?'/)
    expect(csvCell('12, Main "St"')).toBe('"12, Main ""St"""')
    expect(csvCell('Main St')).toBe('Main St')
    expect(csvCell('-78.7')).toBe('-78.7')
  })
})
