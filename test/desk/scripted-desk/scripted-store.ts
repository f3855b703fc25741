import cityJson from '../../../resources/demo-city/city.json'
import queuesJson from '../../../resources/demo-city/queues.json'
import requestTypesJson from '../../../resources/demo-city/request-types.json'
import reasonsJson from '../../../resources/demo-city/wrap-up-reasons.json'
import type { Catalogue, Person } from '../../../src-contract/http/api.ts'
import { defaultDeskPolicy } from '../../../src-contract/http/desks.ts'
import type { DeskStore, OutboxEntry, SyncState } from '../../../src-renderer/offline/desk-store.ts'
import { etienne, ngozi } from './people.ts'

export interface ScriptedStore extends DeskStore {
  readonly setSync: (part: Partial<SyncState>) => void
  readonly entries: OutboxEntry[]
}

/** A store in memory. */
export function scriptedStore(person: Person): ScriptedStore {
  const drafts = new Map<string, unknown>()
  const entries: OutboxEntry[] = []
  const listeners = new Set<() => void>()
  let sync: SyncState = {
    unsent: 0,
    quarantined: 0,
    unreadable: 0,
    sending: undefined,
    filling: undefined,
    lastSyncAt: Date.now(),
    numbersLeft: 46,
  }
  const setSync = (part: Partial<SyncState>) => {
    sync = { ...sync, ...part }
    for (const listener of [...listeners]) listener()
  }
  const catalogue = {
    city: {
      name: cityJson.name,
      phone: cityJson.contactCentre.phone,
      timeZone: cityJson.timeZone,
      wards: cityJson.wards,
      sites: cityJson.sites,
    },
    divisions: [],
    requestTypes: requestTypesJson,
    wrapUpReasons: reasonsJson.reasons.map(reason => ({
      ...reason,
      topicName: reasonsJson.topics.find(({ code }) => code === reason.topic)?.name,
    })),
    topics: queuesJson.topics,
  } as unknown as Catalogue
  const customers = [ngozi, etienne]
  return {
    setSync,
    entries,
    person,
    findCustomers: async q =>
      customers.filter(({ givenName, familyName }) =>
        `${givenName} ${familyName}`.toLowerCase().includes(q.toLowerCase()),
      ),
    customer: async id => customers.find(customer => customer.id === id),
    customersAtHousehold: async () => [],
    customersReachedBy: async () => [],
    requestsOf: async () => [],
    openRequestsOfType: async () => [],
    endedRequests: async () => [],
    request: async () => undefined,
    requestByReference: async () => undefined,
    articles: async () => [],
    catalogue: async () => catalogue,
    createRequest: async () => ({ kind: 'no-number' }),
    keep: async command => {
      const id = crypto.randomUUID()
      entries.push({ id, at: Date.now(), by: person.id, command, state: { kind: 'sent', at: Date.now() } })
      setSync({})
      return { kind: 'kept', id }
    },
    draft: async <Value>(key: string) => drafts.get(key) as Value | undefined,
    saveDraft: async (key, value) => void drafts.set(key, value),
    dropDraft: async key => void drafts.delete(key),
    sync: () => sync,
    subscribeSync: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onRowsChanged: () => () => {},
    outbox: async () => [...entries],
    retryQuarantined: async () => {},
    unreadable: () => [],
    exportOutbox: async () => JSON.stringify(entries),
    discard: async () => {},
    policy: () => defaultDeskPolicy,
    applyPolicy: async () => {},
    endShift: async () => {},
    close: async () => {},
  }
}
