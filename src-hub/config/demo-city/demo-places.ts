import { join } from 'node:path'
import { z } from 'zod'
import type { PlaceSubject } from '../../../src-contract/http/places.ts'
import type { CivicAddress } from '../../../src-domain/people/customer.ts'
import { type Feature, readZone, type StreetLine } from '../../../src-domain/places/read-zone.ts'
import { wardLayer, type Zone } from '../../../src-domain/places/zones.ts'
import type { Bilingual } from '../../../src-domain/vocabulary/words.ts'
import { listCivicAddresses } from './civic-addresses.ts'
import { DemoCityError } from './demo-city-error.ts'
import { loadPeopleData } from './people-data.ts'
import { demoCityFolder, readJson } from './read-checked.ts'

/** One layer of zones of the demo city. */
export interface DemoLayer {
  readonly subject: PlaceSubject
  readonly names: Bilingual
  readonly zones: readonly Zone[]
}

/** Where things are in the demo city: every civic address, the middle of every street, and its zones. */
export interface DemoPlaces {
  readonly addresses: readonly CivicAddress[]
  readonly streets: readonly StreetLine[]
  readonly layers: readonly DemoLayer[]
}

const featuresSchema = z.object({
  features: z.array(z.object({ geometry: z.unknown(), properties: z.unknown() })),
})
const layers = [
  { file: 'wards.geojson', code: wardLayer, names: { en: 'Ward', fr: 'Quartier' } },
  {
    file: 'waste-zones.geojson',
    code: 'waste',
    names: { en: 'Waste collection', fr: 'Collecte des déchets' },
  },
] as const

/** Reads and makes the places of the demo city. Throws a `DemoCityError`. */
export function loadDemoPlaces(folder: string = demoCityFolder): DemoPlaces {
  const { streets } = loadPeopleData(folder)
  return {
    addresses: listCivicAddresses(streets),
    streets: streets.map(({ name, start, end }) => ({
      name,
      lines: [
        [
          [start.longitude, start.latitude],
          [end.longitude, end.latitude],
        ],
      ],
    })),
    layers: layers.map(({ file, code, names }) => {
      const path = join(folder, 'places', file)
      const { features } = readJson(path, featuresSchema)
      return {
        subject: `zones/${code}`,
        names,
        zones: features.map((each, at) => zoneIn(each, code, path, at)),
      }
    }),
  }
}

function zoneIn(feature: Feature, code: string, path: string, at: number): Zone {
  const zone = readZone(feature, { name: 'name', number: 'ward' }, code === wardLayer)
  if ('reason' in zone) throw new DemoCityError(path, `features[${at}]`, `is no zone (${zone.reason})`)
  return zone
}
