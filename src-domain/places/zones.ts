import type { Bilingual } from '../vocabulary/words.ts'
import { type Box, boxAround, isInBox, isInside, type Point, type Polygon } from './geometry.ts'

/** A part of the city: a ward, the streets of one waste collection, the area of a patrol. */
export interface Zone {
  readonly name: string
  /** Of a ward. */
  readonly number?: number
  readonly polygons: readonly Polygon[]
}

/** One way in which the city is divided. */
export interface ZoneLayer {
  readonly code: string
  readonly name: Bilingual
  readonly zones: readonly Zone[]
}

/** The layer whose zones are the wards. */
export const wardLayer = 'ward'

export interface ZoneFound {
  readonly layer: Pick<ZoneLayer, 'code' | 'name'>
  readonly zone: Zone
}

export interface ZoneFinder {
  /** The zone of each layer in which a point lies, in the order of the layers; the first of those that overlap. */
  readonly zonesAt: (point: Point) => readonly ZoneFound[]
  /** The number of the ward, where the city has wards and the point is in one. */
  readonly wardAt: (point: Point) => number | undefined
}

/** Makes layers ready for many questions: boxes are worked out once. */
export function findZones(layers: readonly ZoneLayer[]): ZoneFinder {
  const prepared = layers.map(layer => ({
    layer,
    zones: layer.zones.map(zone => ({ zone, box: boxAround(zone.polygons.flat(2)) })),
  }))
  const zonesAt = (point: Point): readonly ZoneFound[] =>
    prepared.flatMap(({ layer, zones }) => {
      const found = zones.find(
        ({ zone, box }) => box !== undefined && isInBox(box, point) && isInside(zone.polygons, point),
      )
      return found ? [{ layer, zone: found.zone }] : []
    })
  return {
    zonesAt,
    wardAt: point => zonesAt(point).find(({ layer }) => layer.code === wardLayer)?.zone.number,
  }
}

/** The smallest box around all zones of these layers; `undefined` where there is none. */
export function boxOfLayers(layers: readonly ZoneLayer[]): Box | undefined {
  return boxAround(layers.flatMap(({ zones }) => zones.flatMap(({ polygons }) => polygons.flat(2))))
}
