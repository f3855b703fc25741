import type {
  DataDrivenPropertyValueSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
  SourceSpecification,
  StyleSpecification,
} from 'maplibre-gl'
import type { StreetLine } from '../../src-domain/places/read-zone.ts'
import type { Zone } from '../../src-domain/places/zones.ts'
import type { Tone } from '../ui/ui.ts'

/** The colours of the map, as the desk's tokens are now. */
export interface MapColours {
  readonly land: string
  readonly ground: string
  readonly street: string
  readonly streetEdge: string
  readonly border: string
  readonly ink: string
  readonly ink2: string
  readonly water: string
  readonly green: string
  readonly tones: Readonly<Record<Tone, string>>
}

const tokens = {
  land: '--pane',
  ground: '--ground',
  street: '--track',
  streetEdge: '--control-edge',
  border: '--quiet',
  ink: '--ink',
  ink2: '--ink-2',
  water: '--accent-ground',
  green: '--good-ground',
} as const
const toneTokens: Readonly<Record<Tone, string>> = {
  neutral: '--quiet',
  info: '--accent',
  good: '--good',
  watch: '--watch',
  breach: '--breach',
}

/** Reads the tokens as they are resolved inside `container`: the graphics know no CSS variables. */
export function readColours(container: HTMLElement): MapColours {
  const probe = container.appendChild(document.createElement('span'))
  const colour = (token: string): string => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  }
  const read = <Key extends string>(names: Readonly<Record<Key, string>>) =>
    Object.fromEntries(Object.entries<string>(names).map(([key, token]) => [key, colour(token)])) as Record<
      Key,
      string
    >
  const colours = { ...read(tokens), tones: read(toneTokens) }
  probe.remove()
  return colours
}

/** Names are drawn from the desk's own font: the style names no glyphs, and nothing is fetched for them. */
const font = ['Atkinson Hyperlegible Next', 'sans-serif']
/** From here on civic numbers are shown. */
export const numbersZoom = 16
/** From here on a street runs through the city, and is named and drawn before the others. */
const majorMetres = 2_400
const metresPerDegree = 111_195

/** The map under the points: zones and streets as the desk keeps them, and the tiles of an archive where there is one. */
export function mapStyle({
  colours,
  zones,
  streets,
  basemap,
}: {
  readonly colours: MapColours
  readonly zones: readonly Zone[]
  readonly streets: readonly StreetLine[]
  readonly basemap: {
    readonly source: SourceSpecification
    readonly layers: readonly LayerSpecification[]
  } | null
}): StyleSpecification {
  const hasBasemap = basemap !== null
  const width = (major: number, minor: number): DataDrivenPropertyValueSpecification<number> => [
    'interpolate',
    ['exponential', 1.6],
    ['zoom'],
    11,
    ['case', ['get', 'isMajor'], major, minor],
    17,
    ['case', ['get', 'isMajor'], major * 9, minor * 14],
  ]
  return {
    version: 8,
    sources: {
      ...(basemap ? { basemap: basemap.source } : {}),
      zones: geoJson(zones.map(zoneFeature)),
      'zone-names': geoJson(zones.map(nameFeature)),
      streets: geoJson(streets.map(streetFeature)),
      points: geoJson([]),
      numbers: geoJson([]),
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colours.ground } },
      {
        id: 'zones',
        type: 'fill',
        source: 'zones',
        paint: { 'fill-color': colours.land, 'fill-opacity': hasBasemap ? 0.35 : 1 },
      },
      ...(basemap?.layers ?? []),
      ...(hasBasemap
        ? []
        : ([
            {
              id: 'street-edges',
              type: 'line',
              source: 'streets',
              minzoom: 13,
              layout: { 'line-cap': 'round', 'line-join': 'round' },
              paint: { 'line-color': colours.streetEdge, 'line-width': width(2.4, 1.1) },
            },
            {
              id: 'streets',
              type: 'line',
              source: 'streets',
              layout: { 'line-cap': 'round', 'line-join': 'round' },
              paint: { 'line-color': colours.street, 'line-width': width(1.9, 0.8) },
            },
          ] as LayerSpecification[])),
      {
        id: 'zone-borders',
        type: 'line',
        source: 'zones',
        layout: { 'line-join': 'round' },
        paint: { 'line-color': colours.border, 'line-width': 1.5, 'line-dasharray': [3, 2] },
      },
      {
        id: 'numbers',
        type: 'symbol',
        source: 'numbers',
        minzoom: numbersZoom,
        layout: { 'text-field': ['get', 'number'], 'text-font': font, 'text-size': 11, 'text-padding': 4 },
        paint: { 'text-color': colours.ink2, 'text-halo-color': colours.land, 'text-halo-width': 1 },
      },
      {
        id: 'street-names',
        type: 'symbol',
        source: 'streets',
        minzoom: 12.5,
        filter: ['any', ['get', 'isMajor'], ['>=', ['zoom'], 14]],
        layout: {
          'symbol-placement': 'line',
          'text-field': ['get', 'name'],
          'text-font': font,
          'text-size': ['interpolate', ['linear'], ['zoom'], 13, 11, 17, 14],
          'symbol-spacing': 320,
          'text-padding': 6,
        },
        paint: { 'text-color': colours.ink2, 'text-halo-color': colours.land, 'text-halo-width': 1.6 },
      },
      {
        id: 'zone-names',
        type: 'symbol',
        source: 'zone-names',
        maxzoom: 15,
        layout: {
          'text-field': ['get', 'name'],
          'text-font': font,
          'text-size': 14,
          'text-letter-spacing': 0.04,
          'text-max-width': 8,
        },
        paint: { 'text-color': colours.ink, 'text-halo-color': colours.land, 'text-halo-width': 2 },
      },
      {
        id: 'points',
        type: 'circle',
        source: 'points',
        layout: { 'circle-sort-key': ['case', ['get', 'isSelected'], 1, 0] },
        paint: {
          'circle-radius': [
            'interpolate',
            ['linear'],
            ['zoom'],
            11,
            ['case', ['get', 'isSelected'], 8, 4.5],
            16,
            ['case', ['get', 'isSelected'], 11, 8],
          ],
          'circle-color': ['get', 'colour'],
          'circle-stroke-color': ['case', ['get', 'isSelected'], colours.ink, colours.land],
          'circle-stroke-width': ['case', ['get', 'isSelected'], 3, 1.5],
        },
      },
    ],
  }
}

type Features = Extract<GeoJSONSourceSpecification['data'], { type: 'FeatureCollection' }>['features']

function geoJson(features: Features): GeoJSONSourceSpecification {
  return { type: 'geojson', data: { type: 'FeatureCollection', features } }
}

function zoneFeature({ polygons }: Zone): Features[number] {
  return {
    type: 'Feature',
    properties: {},
    geometry: {
      type: 'MultiPolygon',
      coordinates: polygons.map(rings => rings.map(ring => ring.map(position => [...position]))),
    },
  }
}

/** The name of a zone in the middle of its largest part. */
function nameFeature({ name, number, polygons }: Zone): Features[number] {
  const rings = polygons.flatMap(([outer]) => (outer ? [outer] : []))
  const largest = rings.toSorted((a, b) => Math.abs(areaOf(b)) - Math.abs(areaOf(a)))[0] ?? []
  return {
    type: 'Feature',
    properties: { name: number === undefined || name === String(number) ? name : `${number} ${name}` },
    geometry: { type: 'Point', coordinates: middleOf(largest) },
  }
}

function areaOf(ring: readonly (readonly [number, number])[]): number {
  return ring.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = ring[(at + 1) % ring.length] ?? [x, y]
    return sum + (x * nextY - nextX * y) / 2
  }, 0)
}

/** The centre of gravity of an area (shoelace formula). */
function middleOf(ring: readonly (readonly [number, number])[]): number[] {
  const area = areaOf(ring)
  const [first = [0, 0]] = ring
  if (area === 0) return [...first]
  let [east, north] = [0, 0]
  for (const [at, [x, y]] of ring.entries()) {
    const [nextX, nextY] = ring[(at + 1) % ring.length] ?? [x, y]
    const cross = x * nextY - nextX * y
    east += (x + nextX) * cross
    north += (y + nextY) * cross
  }
  return [east / (6 * area), north / (6 * area)]
}

function streetFeature({ name, lines }: StreetLine): Features[number] {
  return {
    type: 'Feature',
    properties: { name, isMajor: lengthOf(lines) >= majorMetres },
    geometry: {
      type: 'MultiLineString',
      coordinates: lines.map(line => line.map(position => [...position])),
    },
  }
}

function lengthOf(lines: StreetLine['lines']): number {
  let metres = 0
  for (const line of lines) {
    for (const [at, [x, y]] of line.entries()) {
      const before = line[at - 1]
      if (!before) continue
      const shrink = Math.cos((y * Math.PI) / 180)
      metres += Math.hypot((x - before[0]) * shrink, y - before[1]) * metresPerDegree
    }
  }
  return metres
}
