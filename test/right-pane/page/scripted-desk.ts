/**
 * A desk whose store and hub answer from memory, by scene: what the right pane shows can be looked at and pressed
 * without a hub. Names and numbers are made up; the catalogue and the articles are the demo city's own.
 */
import { parse } from 'yaml'
import divisions from '../../../resources/demo-city/divisions.json'
import queues from '../../../resources/demo-city/queues.json'
import requestTypes from '../../../resources/demo-city/request-types.json'
import wrapUp from '../../../resources/demo-city/wrap-up-reasons.json'
import type { Catalogue, CustomerPanel, Person } from '../../../src-contract/http/api.ts'
import { defaultDeskPolicy } from '../../../src-contract/http/desks.ts'
import { type CustomerMatch, type DeskContact, emptyLiveView } from '../../../src-contract/live/live-view.ts'
import type { Article, ArticleText } from '../../../src-domain/knowledge/article.ts'
import { fold } from '../../../src-domain/knowledge/fold.ts'
import { type Customer, fullName } from '../../../src-domain/people/customer.ts'
import { formatReference } from '../../../src-domain/requests/reference-number.ts'
import { applyRequestChanges } from '../../../src-domain/requests/request-changes.ts'
import type { RequestType } from '../../../src-domain/requests/request-type.ts'
import { isOpen, type ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import { createAccountsLine } from '../../../src-renderer/hub-client/accounts-line.ts'
import { createAppointmentsLine } from '../../../src-renderer/hub-client/appointments-line.ts'
import { createConnectorsLine } from '../../../src-renderer/hub-client/connectors-line.ts'
import { createCounterLine } from '../../../src-renderer/hub-client/counter-line.ts'
import { createDesksLine } from '../../../src-renderer/hub-client/desks-line.ts'
import type { HubAway, HubClient, LiveState } from '../../../src-renderer/hub-client/hub-client.ts'
import { createNoticesLine } from '../../../src-renderer/hub-client/notices-line.ts'
import { createPaymentsLine } from '../../../src-renderer/hub-client/payments-line.ts'
import { createRequestsLine } from '../../../src-renderer/hub-client/requests-line.ts'
import { createRoutingSettingsLine } from '../../../src-renderer/hub-client/routing-settings-line.ts'
import { createTelephoneLine } from '../../../src-renderer/hub-client/telephone-line.ts'
import type { DeskStore, OutboxEntry, SyncState } from '../../../src-renderer/offline/desk-store.ts'

export const scenes = [
  'full',
  'offline',
  'household',
  'unknown',
  'email',
  'walk-up',
  'empty',
  'conflict',
  'no-numbers',
  'storage-full',
] as const
export type Scene = (typeof scenes)[number]

const minute = 60_000
const day = 86_400_000
const now = Date.now()
const contactId = '0b9d7c1e-8f7e-4a52-9a0b-1d1f5f3c0001'
const ids = {
  ngozi: 'c0000000-0000-4000-8000-000000000001',
  emeka: 'c0000000-0000-4000-8000-000000000002',
  chioma: 'c0000000-0000-4000-8000-000000000003',
  etienne: 'c0000000-0000-4000-8000-000000000004',
}
const home = {
  id: 'a-41-simcoe',
  civicNumber: '41',
  street: 'Simcoe Street North',
  postalCode: 'L3D 2K9',
  ward: 2,
  latitude: 43.8971,
  longitude: -78.8642,
}

function customers(): Customer[] {
  const family = {
    version: 3,
    householdId: 'h-41-simcoe',
    familyName: 'Okafor',
    language: 'en' as const,
    address: home,
    updatedAt: now - 20 * day,
  }
  return [
    {
      ...family,
      id: ids.ngozi,
      givenName: 'Ngozi',
      phones: [
        { e164: '+19055550148', kind: 'mobile' },
        { e164: '+19055550171', kind: 'home' },
      ],
      emails: ['ngozi.okafor@mail.example'],
      preference: 'email',
      remark: 'Hard of hearing: speak slowly. <b>Not</b> before 17:00.',
    },
    {
      ...family,
      id: ids.emeka,
      givenName: 'Emeka',
      phones: [{ e164: '+19055550148', kind: 'mobile' }],
      emails: [],
      preference: 'phone',
    },
    {
      ...family,
      id: ids.chioma,
      givenName: 'Chioma',
      phones: [{ e164: '+19055550199', kind: 'mobile' }],
      emails: [],
      preference: 'sms',
    },
    {
      id: ids.etienne,
      version: 1,
      givenName: 'Étienne',
      familyName: 'Roy',
      language: 'fr',
      phones: [{ e164: '+19055550122', kind: 'home' }],
      emails: ['etienne.roy@courriel.example'],
      address: {
        ...home,
        id: 'a-43-simcoe',
        civicNumber: '43',
        unit: '2',
        latitude: 43.8973,
        longitude: -78.8643,
      },
      preference: 'email',
      updatedAt: now - 90 * day,
    },
  ]
}

let numbers = 71_304
const reference = () => formatReference(26, numbers++)

/** The same after a reload, as the ids of a desk are. */
let requestsMade = 0

function request(part: Partial<ServiceRequest> & Pick<ServiceRequest, 'typeCode'>): ServiceRequest {
  requestsMade += 1
  return {
    id: `e0000000-0000-4000-8000-${String(requestsMade).padStart(12, '0')}`,
    reference: reference(),
    version: 1,
    status: 'submitted',
    place: {
      text: '41 Simcoe Street North',
      addressId: home.id,
      ward: 2,
      latitude: home.latitude,
      longitude: home.longitude,
    },
    answers: {},
    description: '',
    notifyBy: 'email',
    language: 'en',
    followers: [],
    createdAt: now - 2 * day,
    createdBy: 'daniel.brandt',
    createdOn: 'desk',
    acknowledgeBy: now + day,
    resolveBy: now + 6 * day,
    ...part,
  }
}

function requests(): ServiceRequest[] {
  return [
    request({
      typeCode: 'streetlight-out',
      customerId: ids.ngozi,
      status: 'acknowledged',
      createdAt: now - 6 * day,
    }),
    request({
      typeCode: 'tree-trimming',
      customerId: ids.ngozi,
      status: 'acknowledged',
      resolveBy: now - 2.5 * day,
      createdAt: now - 30 * day,
    }),
    request({ typeCode: 'noise', customerId: ids.etienne, followers: [ids.ngozi], status: 'completed' }),
    request({
      typeCode: 'missed-green-bin',
      customerId: ids.etienne,
      followers: ['c-x'],
      createdAt: now - 3 * 60 * minute,
      place: {
        text: '43 Simcoe Street North',
        addressId: 'a-43-simcoe',
        ward: 2,
        latitude: 43.8973,
        longitude: -78.8643,
      },
    }),
    request({
      typeCode: 'missed-green-bin',
      customerId: 'c-y',
      createdAt: now - 2 * 60 * minute,
      place: { text: '37 Simcoe Street North', ward: 2, latitude: 43.8969, longitude: -78.8641 },
    }),
  ]
}

/** A change of this desk that came to the hub after a colleague's. */
function requestConflict(current: ServiceRequest): OutboxEntry {
  return {
    id: 'request-conflict',
    at: now - 5 * minute,
    by: person.id,
    command: {
      kind: 'update-request',
      requestId: current.id,
      basedOn: current.version,
      changes: {
        description: {
          from: 'Flickers at night.',
          to: 'Flickers at night; the pole leans towards the road.',
        },
        notifyBy: { from: 'phone', to: 'sms' },
      },
    },
    state: {
      kind: 'quarantined',
      at: now - 4 * minute,
      refusal: {
        name: 'RequestChanged',
        current: {
          ...current,
          version: current.version + 1,
          description: 'Out since Monday, whole block dark.',
        },
        fields: ['description'],
      },
    },
  }
}

const timeline: CustomerPanel['timeline'] = [
  {
    id: 't1',
    channel: 'counter',
    at: now - 9 * day,
    summary: 'Paid the tax instalment',
    reasonCode: 'info-taxes',
  },
  { id: 't2', channel: 'email', at: now - 24 * day, summary: 'Asked about a dog licence' },
  { id: 't3', channel: 'phone', at: now - 32 * day, summary: 'Reported a streetlight' },
  { id: 't4', channel: 'chat', at: now - 60 * day, summary: '', reasonCode: 'info-waste' },
  {
    id: 't5',
    channel: 'callback',
    at: now - 80 * day,
    summary: 'Called back about the tree; forester comes in October',
  },
  { id: 't6', channel: 'portal', at: now - 160 * day, summary: 'Bulky item pickup booked' },
  { id: 't7', channel: 'phone', at: now - 420 * day, summary: 'Moved in: how to get a green bin' },
].map(
  entry =>
    ({
      agentName: 'Daniel Brandt',
      resolvedAtFirstContact: true,
      ...entry,
    }) as CustomerPanel['timeline'][number],
)

export function catalogue(): Catalogue {
  return {
    city: {
      name: { en: 'City of Port Alder', fr: 'Ville de Port Alder' },
      phone: '905-555-0100',
      timeZone: 'America/Toronto',
      wards: [],
      sites: [],
    },
    divisions,
    requestTypes: requestTypes as unknown as readonly RequestType[],
    wrapUpReasons: wrapUp.reasons.map(reason => ({
      ...reason,
      outcome: reason.outcome as Catalogue['wrapUpReasons'][number]['outcome'],
      topicName: wrapUp.topics.find(({ code }) => code === reason.topic)?.name ?? reason.name,
    })),
    topics: queues.topics,
  }
}

const files = import.meta.glob<string>('../../../resources/demo-city/articles/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})

export function articles(): readonly Article[] {
  const read = (id: string, language: 'en' | 'fr') => {
    const file = files[`../../../resources/demo-city/articles/${id}.${language}.md`] ?? ''
    const [, yaml = '', body = ''] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(file) ?? []
    return { front: parse(yaml) as Omit<Article, 'texts'> & ArticleText, body: body.trim() }
  }
  const all = Object.keys(files).flatMap(path => /\/([^/]+)\.en\.md$/.exec(path)?.[1] ?? [])
  return all.map(id => {
    const en = read(id, 'en')
    const fr = read(id, 'fr')
    const { topic, division, requestTypes: types, reviewBy } = en.front
    return {
      id,
      topic,
      division,
      requestTypes: types ?? [],
      // One is overdue, whatever the day on which this is looked at.
      reviewBy: id === 'missed-collection' ? '2026-03-31' : reviewBy,
      version: 1,
      texts: {
        en: { ...en.front, body: en.body },
        fr: { ...fr.front, body: fr.body },
      },
    }
  })
}

const person: Person = {
  id: 'aiko.mori',
  name: 'Aiko Mori',
  role: 'csr',
  languages: ['en', 'fr'],
  site: 'city-hall',
}

function contactOf(scene: Scene, language: 'en' | 'fr'): DeskContact | undefined {
  if (scene === 'walk-up' || scene === 'empty') return undefined
  const from =
    scene === 'unknown'
      ? { name: 'TREMBLAY, MARIE-ÈVE', phone: '905.555.0133' }
      : scene === 'household'
        ? { phone: '(905) 555-0148', topic: 'waste' }
        : scene === 'email'
          ? { name: 'Étienne Roy', email: 'etienne.roy@courriel.example', topic: 'parking' }
          : { name: 'Ngozi Okafor', phone: '+1 905-555-0148', topic: 'waste' }
  return {
    id: contactId,
    channel: scene === 'email' ? 'email' : 'phone',
    queueId: 'phone-en',
    language,
    arrivedAt: now - 3 * minute,
    deadline: now,
    from,
    customerLink: { kind: 'present' },
    offersMade: 1,
    note:
      scene === 'full' || scene === 'offline'
        ? 'Says the neighbours’ green bins were emptied about 8:15. Ours still full.'
        : '',
    phase: { kind: 'connected', agentId: person.id, answeredAt: now - 2 * minute, heldMs: 0 },
  }
}

export interface ScriptedDesk {
  readonly contact: DeskContact | undefined
  readonly hub: HubClient
  readonly store: DeskStore
}

/** The desk of a scene. Drafts live in the session storage, so that a reload keeps them. */
export function scriptedDesk(scene: Scene, language: 'en' | 'fr'): ScriptedDesk {
  const isOffline = scene === 'offline' || scene === 'no-numbers'
  const contact = contactOf(scene, language)
  let people = scene === 'empty' ? [] : customers()
  let work = scene === 'empty' ? [] : requests()
  let outbox: OutboxEntry[] = []
  const rowListeners = new Set<() => void>()
  const syncListeners = new Set<() => void>()
  const tell = () => {
    syncState = {
      ...syncState,
      unsent: outbox.filter(({ state }) => state.kind === 'unsent').length,
    }
    for (const listener of [...rowListeners, ...syncListeners]) listener()
  }
  let syncState: SyncState = {
    unsent: 0,
    quarantined: 0,
    unreadable: 0,
    sending: undefined,
    filling: undefined,
    lastSyncAt: now - 42 * minute,
    numbersLeft: scene === 'no-numbers' ? 0 : isOffline ? 4 : 37,
  }
  const keepEntry = (command: OutboxEntry['command']) => {
    const id = crypto.randomUUID()
    outbox = [...outbox, { id, at: Date.now(), by: person.id, command, state: { kind: 'unsent' } }]
    if (!isOffline) {
      setTimeout(() => {
        outbox = outbox.map(entry =>
          entry.id === id ? { ...entry, state: { kind: 'sent', at: Date.now() } } : entry,
        )
        tell()
      }, 400)
    }
    return id
  }
  if (scene === 'conflict') {
    outbox = [
      {
        id: 'conflict',
        at: now - 5 * minute,
        by: person.id,
        command: {
          kind: 'update-customer',
          customerId: ids.ngozi,
          expectedVersion: 2,
          fields: {
            preference: 'phone',
            remark: 'Prefers a call after 17:00.',
            phones: [{ e164: '+19055550148', kind: 'mobile' }],
          },
        },
        state: {
          kind: 'quarantined',
          at: now - 4 * minute,
          refusal: { name: 'CustomerChanged', version: 3, current: people[0] },
        },
      },
      requestConflict(work[0] as ServiceRequest),
    ]
  }
  const matchesWords = (customer: Customer, q: string) => {
    const { address } = customer
    const all = fold(
      `${fullName(customer)} ${customer.phones.map(({ e164 }) => e164).join(' ')} ${customer.emails.join(' ')} ${address?.civicNumber} ${address?.street}`,
    )
    return fold(q)
      .split(/\s+/)
      .every(word => all.includes(word))
  }
  const key = (name: string) => `right-pane ${scene} ${name}`
  const store: DeskStore = {
    person,
    findCustomers: async (q, limit = 20) =>
      people.filter(customer => matchesWords(customer, q)).slice(0, limit),
    customer: async id => people.find(customer => customer.id === id),
    customersAtHousehold: async id => people.filter(({ householdId }) => householdId === id),
    customersReachedBy: async ({ phone, email }) =>
      people.filter(
        ({ phones, emails }) =>
          phones.some(({ e164 }) => e164 === phone) || (email !== undefined && emails.includes(email)),
      ),
    requestsOf: async id =>
      work.filter(({ customerId, followers }) => customerId === id || followers.includes(id)),
    openRequestsOfType: async code => work.filter(each => each.typeCode === code && isOpen(each)),
    endedRequests: async () => work.filter(each => !isOpen(each)),
    request: async wanted => work.find(each => each.id === wanted),
    requestByReference: async wanted => work.find(each => each.reference === wanted),
    articles: async () => (scene === 'empty' ? [] : kept),
    catalogue: async () => (scene === 'empty' ? undefined : facts),
    createRequest: async draft => {
      if (scene === 'no-numbers') return { kind: 'no-number' }
      if (scene === 'storage-full') return { kind: 'not-saved', why: 'quota' }
      const made = request({ ...draft, acknowledgeBy: 0, resolveBy: 0, createdAt: Date.now() })
      work = [...work, made]
      keepEntry({
        kind: 'create-request',
        ...draft,
        requestId: made.id,
        reference: made.reference,
        createdAt: made.createdAt,
      })
      tell()
      return { kind: 'created', requestId: made.id, reference: made.reference }
    },
    keep: async command => {
      if (scene === 'storage-full' && command.kind !== 'link-customer') {
        return { kind: 'not-saved', why: 'quota' }
      }
      if (command.kind === 'create-customer') {
        const { fields, customerId } = command
        people = [...people, { ...fields, id: customerId, version: 1, updatedAt: Date.now() }]
      }
      if (command.kind === 'update-customer') {
        people = people.map(customer =>
          customer.id === command.customerId
            ? { ...customer, ...command.fields, version: customer.version + 1 }
            : customer,
        )
      }
      if (command.kind === 'update-request') {
        work = work.map(each =>
          each.id === command.requestId
            ? { ...applyRequestChanges(each, command.changes), version: each.version + 1 }
            : each,
        )
      }
      const id = keepEntry(command)
      tell()
      return { kind: 'kept', id }
    },
    draft: async name => JSON.parse(sessionStorage.getItem(key(name)) ?? 'null') ?? undefined,
    saveDraft: async (name, value) => sessionStorage.setItem(key(name), JSON.stringify(value)),
    dropDraft: async name => sessionStorage.removeItem(key(name)),
    sync: () => syncState,
    subscribeSync: listener => {
      syncListeners.add(listener)
      return () => syncListeners.delete(listener)
    },
    onRowsChanged: listener => {
      rowListeners.add(listener)
      return () => rowListeners.delete(listener)
    },
    outbox: async () => outbox,
    retryQuarantined: async id => {
      outbox = outbox.map(entry => (entry.id === id ? { ...entry, state: { kind: 'unsent' } } : entry))
      tell()
    },
    unreadable: () => [],
    exportOutbox: async () => JSON.stringify(outbox),
    discard: async id => {
      outbox = outbox.filter(entry => entry.id !== id)
      tell()
    },
    policy: () => defaultDeskPolicy,
    applyPolicy: async () => {},
    endShift: async () => {},
    close: async () => undefined,
  }
  const facts = catalogue()
  const kept = articles()

  const matches: readonly CustomerMatch[] = people
    .filter(({ phones }) => phones.some(({ e164 }) => e164 === '+19055550148'))
    .map(customer => ({ customer, by: ['phone'] }))
  const live: LiveState = {
    line: isOffline ? 'away' : 'live',
    heardAt: now,
    clockOffsetMs: 0,
    carrier: { isWorking: true, since: now },
    view: { ...emptyLiveView, contacts: contact ? { [contact.id]: contact } : {} },
    screenPops:
      contact && !isOffline && scene !== 'unknown' && scene !== 'email' ? { [contact.id]: matches } : {},
  }
  const away = async () => ({ kind: 'hub-away' }) as const
  /** Each time that the recording was asked to stand still, or to go on. */
  const pauses: boolean[] = []
  const askTelephone = async <Value>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Value | HubAway> => {
    if (!path.startsWith(`/api/voice/recordings/${contactId}`)) return { kind: 'hub-away' }
    if (method === 'PUT') pauses.push((body as { readonly paused: boolean }).paused)
    return { recording: pauses.at(-1) ? 'paused' : 'recording' } as Value
  }
  const hub: HubClient = {
    current: () => live,
    subscribe: () => () => undefined,
    signIn: away,
    signOut: async () => undefined,
    whoAmI: away,
    voice: away,
    start: () => undefined,
    stop: () => undefined,
    command: away,
    submitTexts: away,
    changes: away,
    leaseBlock: away,
    leaseTicketLetters: away,
    directory: { read: away, callbacks: away },
    requests: createRequestsLine(away),
    findCustomers: async q =>
      isOffline ? { kind: 'hub-away' } : people.filter(customer => matchesWords(customer, q)),
    customerPanel: async id => {
      const customer = people.find(each => each.id === id)
      if (isOffline || !customer) return { kind: 'hub-away' }
      return {
        customer,
        household: people
          .filter(each => each.id !== id && each.householdId && each.householdId === customer.householdId)
          .map(each => ({
            id: each.id,
            name: fullName(each),
            samePhone: each.phones.some(({ e164 }) => e164 === customer.phones[0]?.e164),
          })),
        requests: await store.requestsOf(id),
        timeline: id === ids.ngozi ? timeline : [],
      }
    },
    routingSettings: createRoutingSettingsLine(away),
    accounts: createAccountsLine(away, away),
    counter: createCounterLine(away),
    appointments: createAppointmentsLine(away),
    notices: createNoticesLine(away),
    payments: createPaymentsLine(away),
    connectors: createConnectorsLine({ ask: away, askForBytes: away }),
    desks: createDesksLine(away, away),
    telephone: createTelephoneLine(askTelephone),
    conversations: {
      read: away,
      say: away,
      upload: away,
      attachment: away,
      mail: away,
      policy: away,
      setPolicy: away,
      typing: () => undefined,
      seen: () => undefined,
      onNews: () => () => undefined,
    },
    catalogue: { read: away, version: away, publish: away, rollBack: away },
    cannedReplies: { list: away, put: away, remove: away, putSignature: away },
    photos: { endpoint: { url: '/api/photos/', headers: () => ({}) }, of: away, content: away },
    places: {
      inForce: away,
      part: away,
      basemapRange: away,
      preview: away,
      rejections: away,
      versions: away,
      putVersion: away,
    },
    imports: { list: away, preview: away, rejections: away, take: away },
    onCalledOff: () => () => undefined,
    sendSignal: () => undefined,
    onSignal: () => () => undefined,
    onChanged: () => () => undefined,
  }
  Object.assign(globalThis, {
    /** For the tests: what the desk keeps, and the hub refusing the newest command. */
    scripted: {
      outbox: () => outbox,
      pauses: () => pauses,
      refuseLast: (name: string) => {
        outbox = outbox.map((entry, index) =>
          index === outbox.length - 1
            ? { ...entry, state: { kind: 'quarantined', at: Date.now(), refusal: { name } } }
            : entry,
        )
        tell()
      },
    },
  })
  return { contact, hub, store }
}
