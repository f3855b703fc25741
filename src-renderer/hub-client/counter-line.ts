import type {
  ChangeDevice,
  CounterDevices,
  CounterPlaceView,
  MakeDevice,
  Pairing,
} from '../../src-contract/http/counter.ts'
import type { CounterPlace } from '../../src-domain/kiosk/counter-place.ts'
import type { HttpLine } from './http-line.ts'
import type { HubAway, HubRefused } from './hub-client.ts'

type Answer<Value> = Promise<Value | HubRefused | HubAway>

/** What a desk at a counter says to the hall, and what administrators decide about kiosks and boards. */
export interface CounterLine {
  /** What this PC is called on the board. */
  readonly place: () => Answer<CounterPlaceView>
  readonly setPlace: (place: CounterPlace | undefined) => Answer<CounterPlaceView>
  /** What the PC of somebody at work is called. */
  readonly placeOfAgent: (agentId: string) => Answer<CounterPlaceView>
  /** Shows and speaks the call of a visitor in hand once more: where they were called last, to this desk or another place. */
  readonly recall: (contactId: string, to?: CounterPlace | 'desk') => Answer<object>
  readonly devices: () => Answer<CounterDevices>
  readonly makeDevice: (device: MakeDevice) => Answer<Pairing>
  readonly pairAgain: (id: string) => Answer<Pairing>
  readonly changeDevice: (id: string, change: ChangeDevice) => Answer<object>
  readonly revokeDevice: (id: string) => Answer<object>
}

export function createCounterLine(ask: HttpLine['ask']): CounterLine {
  const device = (id: string) => `/api/counter/devices/${encodeURIComponent(id)}`
  return {
    place: () => ask('GET', '/api/counter/place'),
    setPlace: place => ask('PUT', '/api/counter/place', place === undefined ? {} : { place }),
    placeOfAgent: agentId => ask('GET', `/api/counter/place/${encodeURIComponent(agentId)}`),
    recall: (contactId, to) =>
      ask('POST', '/api/counter/recall', {
        contactId,
        ...(to === 'desk' ? { toDesk: true } : to === undefined ? {} : { place: to }),
      }),
    devices: () => ask('GET', '/api/counter/devices'),
    makeDevice: made => ask('POST', '/api/counter/devices', made),
    pairAgain: id => ask('POST', `${device(id)}/pairing`, {}),
    changeDevice: (id, change) => ask('PUT', device(id), change),
    revokeDevice: id => ask('DELETE', device(id)),
  }
}
