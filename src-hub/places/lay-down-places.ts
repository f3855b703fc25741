import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Kysely } from 'kysely'
import type { FileSummary, StreetsPart, ZonesPart } from '../../src-contract/http/places.ts'
import type { CivicAddress } from '../../src-domain/people/customer.ts'
import type { StreetLine } from '../../src-domain/places/read-zone.ts'
import type { Zone } from '../../src-domain/places/zones.ts'
import type { Bilingual, Instant } from '../../src-domain/vocabulary/words.ts'
import type { Schema } from '../database/schema.ts'
import { createRejections } from '../files/rejections.ts'
import { createPlaceStore } from './place-store.ts'
import { partsOf } from './read-address-file.ts'

/** What a centre brings along for its first day. */
export interface FirstPlaces {
  readonly addresses: readonly CivicAddress[]
  readonly streets: readonly StreetLine[]
  readonly layers: readonly {
    readonly subject: string
    readonly names: Bilingual
    readonly zones: readonly Zone[]
  }[]
}

/** Puts the places of an empty centre in force as first versions that nobody imported. */
export async function layDownPlaces(
  db: Kysely<Schema>,
  { addresses, streets, layers }: FirstPlaces,
  { name, now }: { readonly name: string; readonly now: Instant },
): Promise<void> {
  const { keepFile, putVersion } = createPlaceStore({ db, now: () => now })
  const zip = (content: ZonesPart | StreetsPart) => [gzipSync(JSON.stringify(content))]
  const subjects = [
    { subject: 'addresses', entries: addresses.length, parts: partsOf(addresses), names: undefined },
    {
      subject: 'streets',
      entries: streets.length,
      parts: zip({ streets: streets as StreetsPart['streets'] }),
      names: undefined,
    },
    ...layers.map(({ subject, names, zones }) => ({
      subject,
      entries: zones.length,
      parts: zip({ zones: zones as ZonesPart['zones'] }),
      names,
    })),
  ]
  const rejections = gzipSync(createRejections(() => []).csv())
  for (const { subject, entries, parts, names } of subjects) {
    const fileId = randomUUID()
    const summary: FileSummary = {
      format: 'geojson',
      columns: [],
      mapping: {},
      rows: entries,
      entries,
      rejected: 0,
      reasons: {},
      comparison: { added: entries, changed: 0, gone: 0, same: 0 },
      examples: { added: [], changed: [], gone: [] },
      first: [],
    }
    await keepFile({ id: fileId, subject, name, by: '', basedOn: 0, summary, parts, rejections })
    const refused = await putVersion(
      { kind: 'imported', subject, basedOn: 0, fileId, ...(names ? { names } : {}) },
      '',
    )
    if (refused) throw new Error(`The places of ${name} were refused: ${refused}`)
  }
}
