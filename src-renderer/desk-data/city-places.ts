import { useEffect, useSyncExternalStore } from 'react'
import type { Places, StreetsPart, ZonesPart } from '../../src-contract/http/places.ts'
import { type AddressBook, createAddressBook } from '../../src-domain/places/address-book.ts'
import { type Box, boxAround } from '../../src-domain/places/geometry.ts'
import { type PackedAddresses, unpackAddresses } from '../../src-domain/places/pack-addresses.ts'
import type { StreetLine } from '../../src-domain/places/read-zone.ts'
import { boxOfLayers, findZones, type ZoneFinder, type ZoneLayer } from '../../src-domain/places/zones.ts'
import { useHub } from '../desk-context.ts'
import type { HubClient } from '../hub-client/hub-client.ts'
import { breather } from '../offline/breathe.ts'
import { deskName } from '../offline/desk-database.ts'
import { type KeptPlaces, openKeptPlaces } from './kept-places.ts'

/** Where things are in the city, ready to be asked without the hub. */
export interface CityPlaces extends ZoneFinder {
  readonly addresses: AddressBook
  readonly layers: readonly ZoneLayer[]
  readonly streets: readonly StreetLine[]
  /** Around the wards, else around the streets; nothing where the city has neither. */
  readonly box: Box | undefined
  /** The map's archive of tiles, where the centre has one. */
  readonly basemap:
    | { readonly tag: string; readonly bytes: number; readonly piece: KeptPlaces['basemapPiece'] }
    | undefined
}

interface PlacesKeeper {
  readonly current: () => CityPlaces | undefined
  readonly subscribe: (listener: () => void) => () => void
  /** Looks at the hub again; while it is away the copy stays. */
  readonly refresh: () => Promise<void>
  /** The places as soon as they are read; where the desk has none, when the hub has answered that is asked just now. */
  readonly whenRead: () => Promise<CityPlaces | undefined>
}

const refreshEveryMs = 10 * 60_000
const keepers = new WeakMap<HubClient, PlacesKeeper>()

/** The places of the city that this desk works in; `undefined` until the copy is read, and on a desk that has none. */
export function useCityPlaces(): CityPlaces | undefined {
  const keeper = keeperOf(useHub())
  return useSyncExternalStore(keeper.subscribe, keeper.current)
}

/** As `useCityPlaces`, for who asks once and can wait until the copy is read. */
export function useReadCityPlaces(): () => Promise<CityPlaces | undefined> {
  return keeperOf(useHub()).whenRead
}

/** Keeps the copy of the places as new as the hub; for the part of the desk that is there as long as the desk is. */
export function useKeepCityPlaces(): void {
  const hub = useHub()
  useEffect(() => {
    const { refresh } = keeperOf(hub)
    void refresh()
    const timer = setInterval(() => void refresh(), refreshEveryMs)
    // What came while the line was down is looked at when it is back.
    let wasLive = hub.current().line === 'live'
    const off = hub.subscribe(() => {
      const isLive = hub.current().line === 'live'
      if (isLive && !wasLive) void refresh()
      wasLive = isLive
    })
    return () => {
      clearInterval(timer)
      off()
    }
  }, [hub])
}

/** Looks at the hub again at once: somebody at this desk has just put something in force. */
export function refreshCityPlaces(hub: HubClient): Promise<void> {
  return keeperOf(hub).refresh()
}

function keeperOf(hub: HubClient): PlacesKeeper {
  const known = keepers.get(hub)
  if (known) return known
  const keeper = createKeeper(openKeptPlaces({ name: deskName, hub, now: Date.now }))
  keepers.set(hub, keeper)
  return keeper
}

function createKeeper(kept: KeptPlaces): PlacesKeeper {
  const listeners = new Set<() => void>()
  let places: CityPlaces | undefined
  let working: Promise<void> | undefined
  let firstRead: Promise<void> | undefined
  const show = async (): Promise<void> => {
    const inForce = await kept.read()
    if (inForce === undefined) return
    places = await readPlaces(kept, inForce)
    for (const listener of [...listeners]) listener()
  }
  const work = async (): Promise<void> => {
    try {
      firstRead ??= show()
      await firstRead
      if (await kept.refresh()) await show()
    } catch (problem) {
      // The copy stays; an answer that is no answer is told to whoever looks after the desk.
      if (problem instanceof Error && problem.message !== 'hub-away') console.warn('places:', problem.message)
    }
  }
  const refresh = (): Promise<void> => {
    working ??= work().finally(() => {
      working = undefined
    })
    return working
  }
  return {
    current: () => places,
    subscribe: listener => {
      listeners.add(listener)
      if (places === undefined) void refresh()
      return () => listeners.delete(listener)
    },
    refresh,
    whenRead: async () => {
      if (places !== undefined) return places
      await firstRead?.catch(() => undefined)
      if (places === undefined) await working
      return places
    },
  }
}

async function readPlaces(kept: KeptPlaces, { inForce, basemap }: Places): Promise<CityPlaces> {
  const breathe = breather()
  const read = async <Value>(fileId: string): Promise<Value[]> => {
    const values: Value[] = []
    for (const part of await kept.parts(fileId)) {
      values.push(JSON.parse(new TextDecoder().decode(part)) as Value)
      await breathe()
    }
    return values
  }
  const addresses = createAddressBook()
  const layers: ZoneLayer[] = []
  const streets: StreetLine[] = []
  for (const { subject, fileId, names } of inForce) {
    if (subject === 'addresses') {
      for (const part of await read<PackedAddresses>(fileId)) {
        addresses.add(unpackAddresses(part))
        await breathe()
      }
    } else if (subject === 'streets') {
      for (const part of await read<StreetsPart>(fileId)) streets.push(...part.streets)
    } else {
      const parts = await read<ZonesPart>(fileId)
      layers.push({
        code: subject.slice('zones/'.length),
        name: names ?? { en: subject, fr: subject },
        zones: parts.flatMap(({ zones }) => zones),
      })
    }
  }
  return {
    addresses,
    layers,
    streets,
    ...findZones(layers),
    box: boxOfLayers(layers) ?? boxAround(streets.flatMap(({ lines }) => lines.flat())),
    basemap: basemap && {
      ...basemap,
      // The first look at a small archive asks for more than there is.
      piece: (tag, offset, length) =>
        kept.basemapPiece(tag, offset, Math.min(length, basemap.bytes - offset)),
    },
  }
}
