import cityJson from '../../../resources/demo-city/city.json'
import type { CounterDevice } from '../../../src-contract/http/counter.ts'
import type { CounterPlace } from '../../../src-domain/kiosk/counter-place.ts'
import type { CounterLine } from '../../../src-renderer/hub-client/counter-line.ts'

const minute = 60_000

/** The hub's side of the counters in memory: two kiosks, a tablet and a board. */
export function scriptedCounter(now: () => number): CounterLine {
  const start = now()
  let place: CounterPlace | undefined
  const device = (nth: number, more: Partial<CounterDevice>): CounterDevice => ({
    id: `00000000-0000-4000-8000-0000000000a${nth}`,
    kind: 'kiosk',
    name: 'Main entrance',
    site: 'city-hall',
    hasPrinter: true,
    isQuiet: false,
    madeAt: start - 40 * 1_440 * minute,
    madeBy: 'farah.siddiqui',
    pairedAt: start - 40 * 1_440 * minute,
    seenAt: start,
    ...more,
  })
  let devices = [
    device(1, {}),
    device(2, { kind: 'board', name: 'Waiting hall', hasPrinter: false, seenAt: start - 3 * minute }),
    device(3, { kind: 'greeter', name: 'Tablet of the greeters', hasPrinter: false, site: 'north-hub' }),
  ]
  const waiting = (id: string, made: Partial<CounterDevice>) => {
    const until = now() + 15 * minute
    const known = devices.find(each => each.id === id) ?? device(0, { id })
    const { pairedAt: _, seenAt: __, ...fresh } = known
    const next = { ...(made.kind === undefined ? known : fresh), ...made, pairingUntil: until }
    devices = [...devices.filter(each => each.id !== id), next]
    return { id, code: 'K7MPX2QD', until }
  }
  return {
    place: async () => (place === undefined ? {} : { place }),
    setPlace: async set => {
      place = set
      return set === undefined ? {} : { place: set }
    },
    placeOfAgent: async () => (place === undefined ? {} : { place }),
    recall: async () => ({}),
    devices: async () => ({ devices, sites: cityJson.sites.map(({ id, name }) => ({ id, name })) }),
    makeDevice: async made => waiting(crypto.randomUUID(), { ...made, hasPrinter: false, madeAt: now() }),
    pairAgain: async id => waiting(id, {}),
    changeDevice: async (id, change) => {
      devices = devices.map(each => (each.id === id ? { ...each, ...change } : each))
      return {}
    },
    revokeDevice: async id => {
      devices = devices.filter(each => each.id !== id)
      return {}
    },
  }
}
