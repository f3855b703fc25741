/** A place on the ground: WGS 84, in degrees. */
export interface Point {
  readonly latitude: number
  readonly longitude: number
}

/** Longitude before latitude, in degrees, as GeoJSON has them (RFC 7946, 3.1.1). */
export type Position = readonly [longitude: number, latitude: number]

/** A closed line: its last position is its first again. */
export type Ring = readonly Position[]

/** An outer ring and its holes (RFC 7946, 3.1.6). Which way round they run does not matter here. */
export type Polygon = readonly Ring[]

export interface Box {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

/** The smallest box around some positions; `undefined` around none. */
export function boxAround(positions: Iterable<Position>): Box | undefined {
  let [west, south, east, north] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]
  for (const [longitude, latitude] of positions) {
    if (longitude < west) west = longitude
    if (longitude > east) east = longitude
    if (latitude < south) south = latitude
    if (latitude > north) north = latitude
  }
  return west <= east ? { west, south, east, north } : undefined
}

export function isInBox({ west, south, east, north }: Box, { latitude, longitude }: Point): boolean {
  return longitude >= west && longitude <= east && latitude >= south && latitude <= north
}

/**
 * Whether a point is in these polygons, by the even-odd rule: so many edges lie to its east. A point on an edge is inside
 * where the area is to the east or to the north of that edge, and outside where it is to the west or south: of areas
 * that share an edge exactly one has each point of it, in floating point as well, because an edge is always worked out
 * in the same direction.
 */
export function isInside(polygons: readonly Polygon[], { latitude, longitude }: Point): boolean {
  let isOdd = false
  for (const rings of polygons) {
    for (const ring of rings) {
      for (let at = 1; at < ring.length; at++) {
        const [one, other] = [ring[at - 1] as Position, ring[at] as Position]
        const [low, high] = one[1] < other[1] ? [one, other] : [other, one]
        if (latitude < low[1] || latitude >= high[1]) continue
        const crossing = low[0] + ((latitude - low[1]) / (high[1] - low[1])) * (high[0] - low[0])
        if (longitude < crossing) isOdd = !isOdd
      }
    }
  }
  return isOdd
}
