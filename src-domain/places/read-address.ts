import { fold } from '../knowledge/fold.ts'
import type { CivicAddress } from '../people/customer.ts'
import type { AddressColumns, AddressField } from './address-columns.ts'
import type { Point } from './geometry.ts'

/** Why a row of an address file is not taken. */
export const addressReasons = [
  'BrokenEncoding',
  'ControlCharacters',
  'WrongColumnCount',
  'NotAPoint',
  'CivicNumberMissing',
  'StreetMissing',
  'TextTooLong',
  'WardWrong',
  'CoordinatesMissing',
  'CoordinatesWrong',
  'OutsideCanada',
  'FarFromTheOthers',
  'DuplicateId',
] as const
export type AddressReason = (typeof addressReasons)[number]

/**
 * The land of Canada in degrees, from Middle Island to Cape Columbia and from the Alaskan border to Cape Spear (Natural
 * Resources Canada, Atlas of Canada), to the outer tenth: a row with swapped or projected coordinates lies outside.
 */
const canada = { south: 41.6, north: 83.2, west: -141.1, east: -52.5 } as const

/** The longest texts that a request or a customer may carry. */
const lengthMax = { id: 64, civicNumber: 16, street: 120, unit: 16, postalCode: 10 } as const
const wardMax = 99

/** An address as a row says it; its id may be missing, and so may its ward. */
export type ReadAddress = Omit<CivicAddress, 'id' | 'ward'> & {
  readonly id: string | undefined
  readonly ward: number | undefined
}

export function isInCanada({ latitude, longitude }: Point): boolean {
  return (
    latitude >= canada.south &&
    latitude <= canada.north &&
    longitude >= canada.west &&
    longitude <= canada.east
  )
}

/**
 * Reads one row, whose cells are called as the columns of the file are. `point` is the place of a GeoJSON feature and
 * goes before the columns. `wards` are the names of the wards, folded, for files that write them out.
 */
export function readAddress(
  cells: Readonly<Record<string, string>>,
  columns: AddressColumns,
  point: Point | undefined,
  wards: ReadonlyMap<string, number>,
): ReadAddress | { readonly reason: AddressReason } {
  const cell = (field: AddressField): string => {
    const column = columns[field]
    return column === undefined ? '' : (cells[column] ?? '').trim().replaceAll(/\s+/g, ' ')
  }
  const texts = {
    id: cell('id'),
    civicNumber: cell('civicNumber'),
    street: [cell('street'), cell('streetType'), cell('streetDirection')]
      .filter(word => word !== '')
      .join(' '),
    unit: cell('unit'),
    postalCode: postalCodeOf(cell('postalCode')),
  }
  const all = Object.values(texts).join('')
  if (all.includes('\uFFFD')) return { reason: 'BrokenEncoding' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused here.
  if (/[\u0000-\u001f\u007f]/.test(all)) return { reason: 'ControlCharacters' }
  if (texts.civicNumber === '') return { reason: 'CivicNumberMissing' }
  if (texts.street === '') return { reason: 'StreetMissing' }
  for (const [field, max] of Object.entries(lengthMax))
    if (texts[field as keyof typeof lengthMax].length > max) return { reason: 'TextTooLong' }
  const ward = wardOf(cell('ward'), wards)
  if (ward === 'wrong') return { reason: 'WardWrong' }
  const place = point ?? pointOf(cell('latitude'), cell('longitude'))
  if (typeof place === 'string') return { reason: place }
  if (!isInCanada(place)) return { reason: 'OutsideCanada' }
  return {
    id: texts.id === '' ? undefined : texts.id,
    civicNumber: texts.civicNumber,
    street: texts.street,
    ...(texts.unit === '' ? {} : { unit: texts.unit }),
    postalCode: texts.postalCode,
    ward,
    latitude: toMillionths(place.latitude),
    longitude: toMillionths(place.longitude),
  }
}

/** Coordinates are kept to the millionth of a degree, which is a tenth of a metre. */
function toMillionths(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6
}

/** A Canadian postal code as it is written on letters; any other text as it stands. */
function postalCodeOf(text: string): string {
  const code = text.replaceAll(/[\s-]/g, '').toUpperCase()
  return /^[A-Z]\d[A-Z]\d[A-Z]\d$/.test(code) ? `${code.slice(0, 3)} ${code.slice(3)}` : text
}

/** `3`, `03`, `Ward 3`, `Quartier 3`, or the name of a ward; nothing where the cell is empty. */
function wardOf(text: string, wards: ReadonlyMap<string, number>): number | undefined | 'wrong' {
  if (text === '') return undefined
  const named = wards.get(fold(text))
  if (named !== undefined) return named
  const digits = /^\D*(\d{1,3})(?:\.0+)?$/.exec(text)?.[1]
  const ward = digits === undefined ? Number.NaN : Number(digits)
  return ward >= 0 && ward <= wardMax ? ward : 'wrong'
}

/** Degrees with a point, or with a comma as French files have them. */
function pointOf(latitude: string, longitude: string): Point | 'CoordinatesMissing' | 'CoordinatesWrong' {
  if (latitude === '' || longitude === '') return 'CoordinatesMissing'
  const [south, west] = [latitude, longitude].map(text =>
    /^[-+\u2212]?\d+(?:[.,]\d+)?$/.test(text)
      ? Number(text.replace(',', '.').replace('\u2212', '-'))
      : Number.NaN,
  ) as [number, number]
  return Number.isFinite(south) && Number.isFinite(west)
    ? { latitude: south, longitude: west }
    : 'CoordinatesWrong'
}
