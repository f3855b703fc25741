import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import type { Catalogue, Person, SyncHead, SyncScope } from '../../src-contract/http/api.ts'
import type { DeskPolicy } from '../../src-contract/http/desks.ts'
import { type Envelope, envelopeSchema, type Outcome } from '../../src-contract/live/desk-command.ts'
import { emptyLiveView } from '../../src-contract/live/live-view.ts'
import type { Customer } from '../../src-domain/people/customer.ts'
import { decideCustomer, evolveCustomer } from '../../src-domain/people/customer-command.ts'
import { decideRequest, evolveRequest } from '../../src-domain/requests/decide-request.ts'
import { type ReferenceBlock, referenceBlockSize } from '../../src-domain/requests/reference-number.ts'
import type { RequestType } from '../../src-domain/requests/request-type.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { readChangesPage } from '../../src-renderer/hub-client/changes-page.ts'
import type { HubAway, HubRefused, LiveState } from '../../src-renderer/hub-client/hub-client.ts'
import { newRawKey, type RawKey } from '../../src-renderer/offline/data-key.ts'
import type { StoragePlace } from '../../src-renderer/offline/desk-database.ts'
import type { DeskStore, RequestDraft } from '../../src-renderer/offline/desk-store.ts'
import { openKeyRing } from '../../src-renderer/offline/key-ring.ts'
import {
  type DeskStoreOverrides,
  openDeskStore,
  type StoreHub,
} from '../../src-renderer/offline/open-desk-store.ts'
import { openDeskDatabase } from '../../src-renderer/offline/open-sealed-database.ts'
import type { KeyRing } from '../../src-renderer/offline/seal.ts'
import { alwaysOpen } from '../requests/always-open.ts'
import { pothole as plainPothole } from '../requests/pothole.ts'

/** What happens to one batch on its way. */
export type Fate =
  /** Arrives, is answered. */
  | 'answered'
  /** Never arrives. */
  | 'away'
  /** Arrives and is applied; the answer does not come back. */
  | 'answer-lost'
  /** Arrives and is applied; no answer ever comes, nor a failure. */
  | 'never-answered'
  /** Every command is postponed. */
  | 'postponed'
  | 'signed-out'

/** A hub in memory that applies each command once by its id, with the real rules. */
export function scriptedHub() {
  const outcomes = new Map<string, Outcome>()
  const applied: Envelope[] = []
  let asked = 0
  let heldBack = 0
  const batches: string[][] = []
  const customers = new Map<string, Customer>()
  const requests = new Map<string, ServiceRequest>()
  const references = new Set<string>()
  const leases = new Map<string, ReferenceBlock & { readonly deskId: string }>()
  const logs = new Map<SyncScope, { readonly id: string; readonly value?: unknown }[]>()
  /** A cursor is `<generation>:<how many changes of its scope were read>`. */
  let generation = 0
  const clients = new Set<{ readonly changed: (scope: SyncScope) => void; readonly line: () => void }>()
  let line: LiveState['line'] = 'live'
  let pageSize = 2_000
  let now = 1_000_000

  const script = {
    /** The fates of the next batches; when they are used up, `otherwise`. */
    fates: [] as Fate[],
    otherwise: 'answered' as Fate,
    lateSubmitMs: 0,
    changesAway: false,
    /** Something older has not ended: what changed cannot be sent yet. */
    isHeldBack: false,
    leaseAnswersLost: 0,
    /** Something else answers where the hub should, with a page of HTML. */
    captivePortal: false,
    policy: undefined as DeskPolicy | undefined,
    /** Envelopes with these command kinds cannot be read by this hub. */
    unreadable: new Set<string>(),
  }

  function record(scope: SyncScope, id: string, value: unknown) {
    logOf(scope).push(value === undefined ? { id } : { id, value })
    for (const client of clients) client.changed(scope)
  }

  function logOf(scope: SyncScope) {
    const log = logs.get(scope) ?? []
    logs.set(scope, log)
    return log
  }

  function apply(envelope: Envelope): Outcome {
    const known = outcomes.get(envelope.id)
    if (known && known.kind !== 'postponed') return { ...known, replayed: true }
    const outcome = decide(envelope)
    outcomes.set(envelope.id, outcome)
    if (outcome.kind === 'accepted') applied.push(envelope)
    return outcome
  }

  function decide({ id, command, by, deskId }: Envelope): Outcome {
    const at = now++
    const accepted: Outcome = { kind: 'accepted', id, at, replayed: false }
    const refused = (refusal: { name: string }): Outcome => ({
      kind: 'refused',
      id,
      at,
      replayed: false,
      refusal,
    })
    switch (command.kind) {
      case 'create-customer':
      case 'update-customer': {
        const decision = decideCustomer(customers.get(command.customerId), command, at)
        if ('refusal' in decision) return refused(decision.refusal)
        for (const event of decision.events) {
          const next = evolveCustomer(customers.get(command.customerId), event)
          customers.set(next.id, next)
          record('customers', next.id, next)
        }
        return accepted
      }
      case 'create-request':
      case 'follow-request': {
        const request = requests.get(command.requestId)
        const decision = decideRequest(
          {
            ...(request ? { request } : {}),
            type: pothole,
            customerExists: command.customerId === undefined || customers.has(command.customerId),
            blocks: [...leases.values()].filter(lease => lease.deskId === deskId),
            referenceIsTaken: command.kind === 'create-request' && references.has(command.reference),
            hours: alwaysOpen,
          },
          command,
          { agentId: by, deskId },
          at,
        )
        if ('refusal' in decision) return refused(decision.refusal)
        for (const event of decision.events) {
          const next = evolveRequest(requests.get(command.requestId), event)
          requests.set(next.id, next)
          references.add(next.reference)
          record('requests', next.id, next)
        }
        return accepted
      }
      default:
        return accepted
    }
  }

  /** A page of changes as it goes over the wire. */
  function pageOf(
    scope: SyncScope,
    cursor: string | undefined,
    limit = pageSize,
  ): Uint8Array | HubRefused | HubAway {
    if (script.changesAway) return { kind: 'hub-away' }
    if (script.captivePortal)
      return new TextEncoder().encode('<!doctype html><title>Welcome, guest</title>\n')
    const [cursorGeneration, from = 0] = cursor?.split(':').map(Number) ?? [generation, 0]
    if (cursorGeneration !== generation) {
      return { kind: 'hub-refused', status: 410, refusal: { name: 'CursorUnknown' } }
    }
    const log = logOf(scope)
    const rows = script.isHeldBack ? [] : log.slice(from, from + Math.min(limit, pageSize))
    if (script.isHeldBack) heldBack += 1
    const end = from + rows.length
    const head: SyncHead = {
      scope,
      cursor: `${generation}:${end}`,
      rows: rows.length,
      more: end < log.length && !script.isHeldBack,
      ...(script.isHeldBack ? { isHeldBack: true } : {}),
      asOf: now,
      ...(script.policy ? { policy: script.policy } : {}),
    }
    return new TextEncoder().encode([head, ...rows].map(line => `${JSON.stringify(line)}\n`).join(''))
  }

  /** One window's line to this hub. */
  function client(): StoreHub {
    const listeners = new Set<() => void>()
    const changeListeners = new Set<(scope: SyncScope) => void>()
    clients.add({
      changed: scope => {
        for (const listener of changeListeners) listener(scope)
      },
      line: () => {
        for (const listener of listeners) listener()
      },
    })
    return {
      current: () => ({ line, heardAt: now, clockOffsetMs: 0, view: emptyLiveView, screenPops: {} }),
      subscribe: listener => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      onChanged: listener => {
        changeListeners.add(listener)
        return () => changeListeners.delete(listener)
      },
      submitTexts: async (texts, after) => {
        const envelopes = texts.map(text => JSON.parse(text) as Envelope)
        asked += 1
        const fate = script.fates.shift() ?? script.otherwise
        if (script.lateSubmitMs > 0) await new Promise(resolve => setTimeout(resolve, script.lateSubmitMs))
        else await Promise.resolve()
        if (fate === 'away') return { kind: 'hub-away' }
        if (fate === 'signed-out') {
          return { kind: 'hub-refused', status: 401, refusal: { name: 'SignedOut' } }
        }
        // As the hub does: what came before must have been decided.
        const isEarly = after !== undefined && !outcomes.has(after)
        if (!isEarly) batches.push(envelopes.map(envelope => envelope.id))
        if (isEarly || fate === 'postponed') {
          return envelopes.map(({ id }) => ({ kind: 'postponed', id, retryAfterMs: 1 }) as const)
        }
        const unreadable = envelopes.find(
          envelope =>
            script.unreadable.has(envelope.command.kind) || !envelopeSchema.safeParse(envelope).success,
        )
        if (unreadable) return { kind: 'hub-refused', status: 400, refusal: { name: 'Malformed' } }
        const answer = envelopes.map(apply)
        if (fate === 'answer-lost') return { kind: 'hub-away' }
        if (fate === 'never-answered') return new Promise(() => {})
        return answer
      },
      changes: async (scope, cursor, limit) => {
        await Promise.resolve()
        const answer = pageOf(scope, cursor, limit)
        return answer instanceof Uint8Array ? readChangesPage(scope, answer) : answer
      },
      leaseBlock: async (deskId, leaseId) => {
        await Promise.resolve()
        if (line !== 'live') return { kind: 'hub-away' }
        const first = leases.size * referenceBlockSize
        const lease = leases.get(leaseId) ?? {
          id: leaseId,
          year: 26,
          first,
          last: first + referenceBlockSize - 1,
          deskId,
        }
        leases.set(leaseId, lease)
        if (script.leaseAnswersLost-- > 0) return { kind: 'hub-away' }
        const { id, year, last } = lease
        return { id, year, first: lease.first, last }
      },
    }
  }

  return {
    script,
    client,
    pageOf,
    applied,
    /** How often it was asked to decide something, whatever became of it. */
    asked: () => asked,
    /** How many pages came without what had changed. */
    heldBack: () => heldBack,
    batches,
    customers,
    requests,
    leases,
    setLine: (next: LiveState['line']) => {
      line = next
      for (const each of clients) each.line()
    },
    setPageSize: (size: number) => {
      pageSize = size
    },
    putCustomer: (customer: Customer) => {
      customers.set(customer.id, customer)
      record('customers', customer.id, customer)
    },
    putRequest: (request: ServiceRequest) => {
      requests.set(request.id, request)
      record('requests', request.id, request)
    },
    dropCustomer: (id: string) => {
      customers.delete(id)
      record('customers', id, undefined)
    },
    putCatalogue: (catalogue: Catalogue) => record('catalogue', 'catalogue', catalogue),
    /** Begins its log anew, as after a restore: cursors from before are refused. */
    forgetCursors: () => {
      generation++
      logs.clear()
      for (const [id, value] of customers) logOf('customers').push({ id, value })
    },
  }
}
export type ScriptedHub = ReturnType<typeof scriptedHub>

export const alice: Person = {
  id: 'alice',
  name: 'Alice Nguyen',
  role: 'csr',
  languages: ['en', 'fr'],
  site: 'city-hall',
}

export const pothole: RequestType = {
  ...plainPothole,
  acknowledgeWithin: { value: 1, unit: 'business-days' },
  resolveWithin: { value: 5, unit: 'business-days' },
  duplicates: { withinMetres: 50, withinDays: 30 },
}

export const potholeDraft: RequestDraft = {
  typeCode: 'pothole',
  answers: {},
  description: 'A deep one before number 12.',
  notifyBy: 'no',
  language: 'en',
}

export function customer(id: string, fields: Partial<Customer> = {}): Customer {
  return {
    id,
    version: 1,
    givenName: 'Amina',
    familyName: 'Okafor',
    language: 'en',
    phones: [],
    emails: [],
    preference: 'phone',
    updatedAt: 0,
    ...fields,
  }
}

export const quickPauses = {
  firstMs: 1,
  longestMs: 5,
  pullEveryMs: 60_000,
  answerWithinMs: 40,
  closeWithinMs: 10,
}

let places = 0

/** One PC: a database that stays, and as many windows as are opened on it. */
export function deskPc(hub: ScriptedHub) {
  const place = { indexedDB: new IDBFactory(), IDBKeyRange }
  const name = `townline-test-${process.pid}-${places++}`
  const deskId = crypto.randomUUID()
  const firstKey = newRawKey(crypto.randomUUID())
  const kept: { marker: { deskId: string; unsent: number } | undefined } = { marker: undefined }
  const open = new Set<DeskStore>()
  let clock = 500_000
  let seed = 7
  return {
    deskId,
    place,
    name,
    kept,
    /** The key of this PC, for whoever unlocks it. */
    keys: async () => keysOf(name, place, firstKey),
    openWindow: async (
      person: Person = alice,
      overrides: DeskStoreOverrides & { readonly keys?: KeyRing } = {},
    ) => {
      const store = await openDeskStore(
        {
          person,
          keys: overrides.keys ?? (await keysOf(name, place, firstKey)),
          hub: hub.client(),
          deskId,
          now: () => clock++,
          newId: () => crypto.randomUUID(),
          random: () => {
            seed = (seed * 16_807) % 2_147_483_647
            return seed / 2_147_483_647
          },
        },
        {
          name,
          place,
          marker: {
            read: () => kept.marker,
            write: marker => {
              kept.marker = marker
            },
          },
          ...overrides,
          pauses: { ...quickPauses, ...overrides.pauses },
        },
      )
      open.add(store)
      return store
    },
    closeAll: async () => {
      await Promise.all([...open].map(store => store.close()))
    },
  }
}

/** What somebody reaches at a desk who has this key. */
export async function keysOf(name: string, place: StoragePlace, key: RawKey): Promise<KeyRing> {
  const db = await openDeskDatabase(name, place)
  try {
    return await openKeyRing(db, key)
  } finally {
    db.close()
  }
}

/** Waits until something holds, for at most five seconds. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what = 'it',
  forMs = 30_000,
): Promise<void> {
  const end = Date.now() + forMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}
