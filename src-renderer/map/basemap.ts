import { addProtocol, type LayerSpecification, type SourceSpecification } from 'maplibre-gl'
import { PMTiles, Protocol, type Source, TileType } from 'pmtiles'
import type { CityPlaces } from '../desk-data/city-places.ts'
import type { MapColours } from './map-style.ts'

type Archive = NonNullable<CityPlaces['basemap']>

/** The tiles under the streets, ready to be drawn in the desk's own colours. */
export interface ReadBasemap {
  readonly source: SourceSpecification
  /** Bottom to top; drawn anew when the colours change. */
  readonly layers: (colours: MapColours) => readonly LayerSpecification[]
  /** Whom the map's data is to be credited to, as plain text. */
  readonly attribution: string
}

let protocol: Protocol | undefined

/**
 * Opens the archive that the centre keeps: its head is read, and pieces of it as the map moves. Vector tiles are drawn
 * where they name their layers as Protomaps or OpenMapTiles do; pictures are drawn as they are. Throws when the archive
 * can be had neither from this PC nor from the hub.
 */
export async function readBasemap({ tag, piece }: Archive): Promise<ReadBasemap> {
  const source: Source = {
    getKey: () => `basemap-${tag}`,
    getBytes: async (offset, length) => ({ data: await piece(tag, offset, length) }),
  }
  const archive = new PMTiles(source)
  const header = await archive.getHeader()
  const metadata = (await archive.getMetadata()) as {
    readonly vector_layers?: readonly { readonly id: string }[]
    readonly attribution?: string
  }
  if (protocol === undefined) {
    protocol = new Protocol()
    addProtocol('pmtiles', protocol.tile)
  }
  protocol.add(archive)
  const url = `pmtiles://basemap-${tag}`
  const isVector = header.tileType === TileType.Mvt
  const names = new Set(metadata.vector_layers?.map(({ id }) => id) ?? [])
  const attribution = new DOMParser().parseFromString(metadata.attribution ?? '', 'text/html').body
    .textContent
  return {
    source: isVector
      ? { type: 'vector', url, maxzoom: header.maxZoom, minzoom: header.minZoom }
      : { type: 'raster', url, tileSize: 256, maxzoom: header.maxZoom, minzoom: header.minZoom },
    layers: colours => (isVector ? vectorLayers(names, colours) : [pictureLayer]),
    attribution: attribution ?? '',
  }
}

const pictureLayer: LayerSpecification = { id: 'basemap', type: 'raster', source: 'basemap' }

/** Fills and lines by what the layers are called in the schemas of Protomaps and of OpenMapTiles. */
function vectorLayers(names: ReadonlySet<string>, colours: MapColours): readonly LayerSpecification[] {
  const fill = (name: string, colour: string): LayerSpecification => ({
    id: `basemap-${name}`,
    type: 'fill',
    source: 'basemap',
    'source-layer': name,
    filter: ['match', ['geometry-type'], ['Polygon', 'MultiPolygon'], true, false],
    paint: { 'fill-color': colour },
  })
  const line = (name: string): LayerSpecification => ({
    id: `basemap-${name}`,
    type: 'line',
    source: 'basemap',
    'source-layer': name,
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': colours.street,
      'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 10, 0.6, 18, 14],
    },
  })
  const all: readonly (readonly [string, LayerSpecification])[] = [
    ['earth', fill('earth', colours.land)],
    ['landcover', fill('landcover', colours.green)],
    ['park', fill('park', colours.green)],
    ['water', fill('water', colours.water)],
    ['buildings', fill('buildings', colours.ground)],
    ['building', fill('building', colours.ground)],
    ['roads', line('roads')],
    ['transportation', line('transportation')],
  ]
  return all.filter(([name]) => names.has(name)).map(([, layer]) => layer)
}
