import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { PlacesInForce, ZonesPart } from '../../src-contract/http/places.ts'
import { type AddressBook, createAddressBook } from '../../src-domain/places/address-book.ts'
import { type PackedAddresses, unpackAddresses } from '../../src-domain/places/pack-addresses.ts'
import { findZones, type ZoneFinder, type ZoneLayer } from '../../src-domain/places/zones.ts'
import type { PlaceStore } from './place-store.ts'

const unzip = promisify(gunzip)

/**
 * The places in force, ready to be searched. They are read when they are first asked for and when another file is in
 * force, part by part, so that no turn of the event loop is longer than a part takes.
 */
export function createPlacesInMemory(store: Pick<PlaceStore, 'inForce' | 'partsOf' | 'part'>) {
  let addresses: { readonly fileId: string | undefined; readonly book: Promise<AddressBook> } | undefined
  let zones: { readonly of: string; readonly finder: Promise<ZoneFinder> } | undefined

  async function readBook(inForce: PlacesInForce | undefined): Promise<AddressBook> {
    const book = createAddressBook()
    for (let part = 0; part < (inForce?.parts ?? 0); part++) {
      const content = await store.part(inForce?.fileId ?? '', part)
      if (content) book.add(unpackAddresses(await jsonIn<PackedAddresses>(content)))
    }
    return book
  }

  async function readZones(layers: readonly PlacesInForce[]): Promise<ZoneFinder> {
    const read = await Promise.all(
      layers.map(async ({ subject, fileId, names }): Promise<ZoneLayer> => {
        const parts = await Promise.all((await store.partsOf(fileId)).map(part => jsonIn<ZonesPart>(part)))
        return {
          code: subject.slice('zones/'.length),
          name: names ?? { en: subject, fr: subject },
          zones: parts.flatMap(part => part.zones),
        }
      }),
    )
    return findZones(read)
  }

  return {
    /** The address file in force and the zones in force. */
    read: async (): Promise<{ readonly book: AddressBook; readonly zones: ZoneFinder }> => {
      const inForce = await store.inForce()
      const file = inForce.find(({ subject }) => subject === 'addresses')
      if (addresses === undefined || addresses.fileId !== file?.fileId)
        addresses = { fileId: file?.fileId, book: readBook(file) }
      const layers = inForce.filter(({ subject }) => subject.startsWith('zones/'))
      const of = layers.map(({ fileId }) => fileId).join(' ')
      if (zones?.of !== of) zones = { of, finder: readZones(layers) }
      try {
        return { book: await addresses.book, zones: await zones.finder }
      } catch (error) {
        // Asked again, it is read again.
        addresses = undefined
        zones = undefined
        throw error
      }
    },
  }
}

async function jsonIn<Value>(part: Uint8Array): Promise<Value> {
  return JSON.parse((await unzip(part)).toString('utf8')) as Value
}
