import type { Polygon, Position, Ring } from './geometry.ts'
import { isInCanada } from './read-address.ts'
import type { Zone } from './zones.ts'

/** A named line of the map: one street, in as many pieces as it has. */
export interface StreetLine {
  readonly name: string
  readonly lines: readonly (readonly Position[])[]
}

/** Why a feature of a file of zones or streets is not taken. */
export const featureReasons = [
  'BrokenEncoding',
  'NotAPolygon',
  'NotALine',
  'RingOpen',
  'CoordinatesWrong',
  'OutsideCanada',
  'NameMissing',
  'NumberMissing',
  'TextTooLong',
  'DuplicateName',
] as const
export type FeatureReason = (typeof featureReasons)[number]

/** A feature of GeoJSON, of whose parts nothing is known. */
export interface Feature {
  readonly geometry?: unknown
  readonly properties?: unknown
}

const nameMax = 120
const numberMax = 99

/** Reads a zone: a polygon or several (RFC 7946), its name and, of a ward, its number. */
export function readZone(
  feature: Feature,
  columns: { readonly name?: string; readonly number?: string },
  isWard: boolean,
): Zone | { readonly reason: FeatureReason } {
  const geometry = geometryOf(feature)
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : undefined
  if (!Array.isArray(polygons) || polygons.length === 0) return { reason: 'NotAPolygon' }
  const read: Polygon[] = []
  for (const rings of polygons) {
    if (!Array.isArray(rings) || rings.length === 0) return { reason: 'NotAPolygon' }
    const polygon: Ring[] = []
    for (const ring of rings) {
      const positions = positionsOf(ring)
      if (!Array.isArray(positions)) return positions as { readonly reason: FeatureReason }
      const [first, last] = [positions[0], positions.at(-1)]
      if (positions.length < 4 || first?.[0] !== last?.[0] || first?.[1] !== last?.[1])
        return { reason: 'RingOpen' }
      polygon.push(positions)
    }
    read.push(polygon)
  }
  const number = Number(/^\D*(\d{1,3})(?:\.0+)?$/.exec(textOf(feature, columns.number))?.[1] ?? Number.NaN)
  const hasNumber = Number.isInteger(number) && number <= numberMax
  if (isWard && !hasNumber) return { reason: 'NumberMissing' }
  const name = textOf(feature, columns.name) || (isWard ? String(number) : '')
  const wrong = wrongName(name)
  if (wrong) return { reason: wrong }
  return { name, ...(isWard ? { number } : {}), polygons: read }
}

/** Reads a street: a line or several, and its name. */
export function readStreet(
  feature: Feature,
  columns: { readonly name?: string },
): StreetLine | { readonly reason: FeatureReason } {
  const geometry = geometryOf(feature)
  const lines =
    geometry.type === 'LineString'
      ? [geometry.coordinates]
      : geometry.type === 'MultiLineString'
        ? geometry.coordinates
        : undefined
  if (!Array.isArray(lines) || lines.length === 0) return { reason: 'NotALine' }
  const read: (readonly Position[])[] = []
  for (const line of lines) {
    const positions = positionsOf(line)
    if (!Array.isArray(positions)) return positions as { readonly reason: FeatureReason }
    if (positions.length < 2) return { reason: 'NotALine' }
    read.push(positions)
  }
  // Lanes and ramps have no name and belong on the map all the same.
  const name = textOf(feature, columns.name)
  const wrong = name === '' ? undefined : wrongName(name)
  return wrong ? { reason: wrong } : { name, lines: read }
}

function wrongName(name: string): FeatureReason | undefined {
  if (name === '') return 'NameMissing'
  if (name.includes('\uFFFD')) return 'BrokenEncoding'
  return name.length > nameMax ? 'TextTooLong' : undefined
}

function geometryOf({ geometry }: Feature): { readonly type?: unknown; readonly coordinates?: unknown } {
  return typeof geometry === 'object' && geometry !== null ? geometry : {}
}

/** A property as text; empty where there is none. */
export function textOf({ properties }: Feature, name: string | undefined): string {
  if (name === undefined || typeof properties !== 'object' || properties === null) return ''
  const value = (properties as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
}

/** To the millionth of a degree, without heights. */
function positionsOf(line: unknown): readonly Position[] | { readonly reason: FeatureReason } {
  if (!Array.isArray(line)) return { reason: 'CoordinatesWrong' }
  const positions: Position[] = []
  for (const position of line) {
    const [longitude, latitude] = Array.isArray(position) ? position : []
    if (!Number.isFinite(longitude) || !Number.isFinite(latitude)) return { reason: 'CoordinatesWrong' }
    if (!isInCanada({ latitude, longitude })) return { reason: 'OutsideCanada' }
    positions.push([Math.round(longitude * 1e6) / 1e6, Math.round(latitude * 1e6) / 1e6])
  }
  return positions
}
