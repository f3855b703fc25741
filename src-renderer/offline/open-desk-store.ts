import { type Person, type SyncScope, syncScopes } from '../../src-contract/http/api.ts'
import { parseReference, referenceLowWater } from '../../src-domain/requests/reference-number.ts'
import type { HubClient } from '../hub-client/hub-client.ts'
import { customerSearch } from './customer-search.ts'
import { openDeskDatabase, type StoragePlace } from './desk-database.ts'
import { type DeskMarker, localStorageMarker, settleDeskId } from './desk-id.ts'
import type { DeskStore, SyncState } from './desk-store.ts'
import { numbersLeft, startLeaser } from './lease-references.ts'
import { NotSaved, type WhyNotSaved, whyNotSaved } from './not-saved.ts'
import { oneAtATime } from './one-at-a-time.ts'
import {
  changedRow,
  countQuarantined,
  countUnsent,
  keepCommand,
  keepRequest,
  listOutbox,
  retryCommand,
} from './outbox.ts'
import { deskPauses, type Pauses, within } from './pause.ts'
import { startPuller } from './pull-changes.ts'
import { startSender } from './send-outbox.ts'
import { otherWindows, type WindowMessage } from './tell-windows.ts'

/** What the store needs of the line to the hub. */
export type StoreHub = Pick<
  HubClient,
  'current' | 'subscribe' | 'submit' | 'changes' | 'leaseBlock' | 'onChanged'
>

export interface DeskStoreParts {
  readonly person: Person
  readonly hub: StoreHub
  readonly deskId: string
  readonly now: () => number
  readonly newId: () => string
  readonly random: () => number
}

/** What tests put in the place of the browser's own. */
export interface DeskStoreOverrides {
  /** Names the desk: its database is `<name>-desk`, its locks and its channel begin with it. */
  readonly name?: string
  readonly place?: StoragePlace
  /** `null` for a browser without Web Locks. */
  readonly locks?: LockManager | null
  readonly marker?: DeskMarker
  readonly pauses?: Partial<Pauses>
}

/**
 * Opens what the desk keeps, and starts sending, pulling and leasing in the background. Rejects only when the database
 * cannot be opened. The store works for `person` until `close`; the next person opens it anew.
 */
export async function openDeskStore(
  { person, hub, deskId, now, newId, random }: DeskStoreParts,
  overrides: DeskStoreOverrides = {},
): Promise<DeskStore> {
  const { name = 'townline', place, marker = localStorageMarker() } = overrides
  const pauses = { ...deskPauses, ...overrides.pauses }
  const locks = overrides.locks === undefined ? globalThis.navigator?.locks : overrides.locks
  const alone = oneAtATime(locks ?? undefined)
  const db = await openDeskDatabase(`${name}-desk`, place)
  await settleDeskId(db, marker, now, newId, deskId)
  askToBeKept()

  const closer = new AbortController()
  const closing = closer.signal
  const search = customerSearch(db, closing)
  const syncListeners = new Set<() => void>()
  const rowListeners = new Set<() => void>()
  let state: SyncState = {
    unsent: 0,
    quarantined: 0,
    sending: undefined,
    filling: undefined,
    lastSyncAt: undefined,
    numbersLeft: 0,
  }
  let counting: Promise<void> | undefined
  let countAgain = false
  let staleReadings = 0
  let countSoon: ReturnType<typeof setTimeout> | undefined

  const windows = otherWindows(`${name}-desk`, hear)
  const common = { db, alone, random, pauses, closing, onTrouble: noteTrouble }
  const sender = startSender({
    ...common,
    hub,
    now,
    lockName: `${name}-outbox`,
    onSending: sending => {
      setState({ sending })
      windows.tell({ kind: 'sending', sending })
    },
    onDecided: ({ decided, refused, rows }) => {
      setState({
        unsent: Math.max(0, state.unsent - decided),
        quarantined: state.quarantined + refused,
      })
      readCountsSoon()
      for (const about of rows) rowsChanged(about)
    },
    onDrained: () => {
      void readCounts()
      windows.tell({ kind: 'outbox' })
      // What the hub made of it (due dates, versions) comes with the next page.
      puller.wake()
    },
  })
  const puller = startPuller({
    ...common,
    hub,
    now,
    lockName: `${name}-puller`,
    onFilling: filling => {
      if (filling === state.filling) return
      setState({ filling })
      windows.tell({ kind: 'filling', filling })
    },
    onRows: (scope, ids) => {
      if (state.trouble) setState({ trouble: undefined })
      rowsCame(scope, ids)
      windows.tell({ kind: 'rows', scope, ids })
    },
    onPulled: () => {
      void readCounts()
      windows.tell({ kind: 'pulled' })
    },
  })
  const leaser = startLeaser({
    ...common,
    hub,
    deskId,
    newId,
    lockName: `${name}-lease`,
    onLeased: () => {
      void readCounts()
      windows.tell({ kind: 'numbers' })
    },
  })

  let lineWasLive = hub.current().line === 'live'
  const unsubscribe = [
    hub.onChanged(scope => puller.wake([scope])),
    hub.subscribe(() => {
      const lineIsLive = hub.current().line === 'live'
      if (lineIsLive && !lineWasLive) {
        sender.hubIsBack()
        leaser.hubIsBack()
        puller.hubIsBack()
      }
      lineWasLive = lineIsLive
    }),
  ]

  await readCounts()
  sender.wake()
  leaser.wake()
  puller.wake()
  warmUpWhenIdle()

  function hear(message: WindowMessage) {
    switch (message.kind) {
      case 'outbox':
        void readCounts()
        // Waits its turn behind the window that sends now, and goes on where that one crashes.
        sender.wake()
        break
      case 'rows':
        rowsCame(message.scope, message.ids)
        break
      case 'pulled':
      case 'numbers':
        void readCounts()
        break
      case 'sending':
        setState({ sending: message.sending })
        break
      case 'filling':
        setState({ filling: message.filling })
        break
    }
  }

  function setState(change: Partial<SyncState>) {
    state = { ...state, ...change }
    for (const listener of [...syncListeners]) listener()
  }

  /** Reads the figures of the sync state; asked again while it reads, it reads once more. */
  function readCounts(): Promise<void> {
    countAgain = true
    counting ??= (async () => {
      while (countAgain && !closing.aborted) {
        countAgain = false
        await readCountsOnce()
      }
    })().finally(() => {
      counting = undefined
      if (countAgain && !closing.aborted) void readCounts()
    })
    return counting
  }

  /** Several things that are kept in one breath are counted once. */
  function readCountsSoon() {
    countSoon ??= setTimeout(() => {
      countSoon = undefined
      if (!closing.aborted) void readCounts()
    }, 50)
  }

  async function readCountsOnce() {
    try {
      const [unsent, quarantined, left, cursors, cleared] = await Promise.all([
        countUnsent(db),
        countQuarantined(db),
        numbersLeft(db, deskId),
        db.cursors.toArray(),
        db.meta.get('cleared'),
      ])
      const pulled = cursors.flatMap(({ pulledAt }) => (pulledAt === undefined ? [] : [pulledAt]))
      // Read before something was written: the next reading is on its way and must not be foretold wrongly.
      if (countAgain && staleReadings++ < 10) return
      staleReadings = 0
      if (left < referenceLowWater) leaser.wake()
      if (unsent !== marker.read()?.unsent) marker.write({ deskId, unsent })
      setState({
        unsent,
        quarantined,
        numbersLeft: left,
        lastSyncAt: pulled.length === syncScopes.length ? Math.min(...pulled) : undefined,
        ...(cleared?.key === 'cleared' ? { cleared: cleared.value } : {}),
      })
    } catch (error) {
      if (!closing.aborted) noteTrouble(error)
    }
  }

  function noteTrouble(error: unknown) {
    void whyNotSaved(error).then(trouble => setState({ trouble }))
  }

  function rowsChanged(about: string) {
    const changed = changedRow(about)
    if (!changed) return
    rowsCame(changed.scope, [changed.id])
    windows.tell({ kind: 'rows', scope: changed.scope, ids: [changed.id] })
  }

  function rowsCame(scope: SyncScope, ids: readonly string[]) {
    const ready = scope === 'customers' ? search.changed(ids) : Promise.resolve()
    void ready.then(() => {
      for (const listener of [...rowListeners]) listener()
    })
  }

  /** A command was written: everybody who must know is told, and it goes on its way. */
  function kept(about: string, numbersUsed: number) {
    // At once, for the answer that follows; the reading corrects it when a note took the place of another.
    setState({ unsent: state.unsent + 1, numbersLeft: state.numbersLeft - numbersUsed })
    rowsChanged(about)
    windows.tell({ kind: 'outbox' })
    sender.wake()
    readCountsSoon()
  }

  function warmUpWhenIdle() {
    if (typeof requestIdleCallback === 'undefined') return
    requestIdleCallback(() => void search.warmUp().catch(() => undefined), { timeout: 5_000 })
  }

  async function saved<Value>(
    write: () => Promise<Value>,
  ): Promise<Value | { readonly kind: 'not-saved'; readonly why: WhyNotSaved }> {
    try {
      return await write()
    } catch (error) {
      return { kind: 'not-saved', why: await whyNotSaved(error) }
    }
  }

  const keeper = () => ({ deskId, by: person.id, at: now() })

  return {
    person,

    findCustomers: async (q, limit = 20) => {
      const ids = await search.find(q, limit)
      const rows = await db.customers.bulkGet([...ids])
      return rows.flatMap(row => (row ? [row.value] : []))
    },
    customer: async id => (await db.customers.get(id))?.value,
    customersAtHousehold: async householdId =>
      values(await db.customers.where('householdId').equals(householdId).toArray()),
    customersReachedBy: async ({ phone, email }) => {
      const [byPhone, byEmail] = await Promise.all([
        phone ? db.customers.where('phones').equals(phone).toArray() : [],
        email ? db.customers.where('emails').equals(email.toLowerCase()).toArray() : [],
      ])
      return values([...new Map([...byPhone, ...byEmail].map(row => [row.id, row])).values()])
    },
    requestsOf: async customerId => {
      const [own, followed] = await Promise.all([
        db.requests.where('customerId').equals(customerId).toArray(),
        db.requests.where('followers').equals(customerId).toArray(),
      ])
      return values([...own, ...followed]).sort((a, b) => b.createdAt - a.createdAt)
    },
    openRequestsOfType: async typeCode =>
      values(await db.requests.where('[typeCode+open]').equals([typeCode, 1]).toArray()),
    request: async id => (await db.requests.get(id))?.value,
    requestByReference: async reference => {
      const typed = parseReference(reference)?.reference ?? reference
      return (await db.requests.where('reference').equals(typed).first())?.value
    },
    articles: async () => values(await db.articles.toArray()),
    catalogue: async () => (await db.catalogue.toCollection().first())?.value,

    createRequest: draft =>
      saved(async () => {
        const created = await keepRequest(db, keeper(), draft, newId)
        if (created.kind === 'created') kept(`request:${created.requestId}`, 1)
        else leaser.wake()
        return created
      }),
    keep: command =>
      saved(async () => {
        const entry = await keepCommand(db, keeper(), command, newId)
        kept(entry.about, 0)
        return { kind: 'kept', id: entry.id } as const
      }),

    draft: async <Value>(key: string) => (await db.drafts.get([person.id, key]))?.value as Value | undefined,
    saveDraft: async (key, value) => {
      try {
        await db.drafts.put({ by: person.id, key, value })
      } catch (error) {
        throw new NotSaved(await whyNotSaved(error), error)
      }
    },
    dropDraft: key => db.drafts.delete([person.id, key]),

    sync: () => state,
    subscribeSync: listener => subscribed(syncListeners, listener),
    onRowsChanged: listener => subscribed(rowListeners, listener),
    outbox: () => listOutbox(db),
    retryQuarantined: async id => {
      const about = await retryCommand(db, id, newId)
      if (about !== undefined) kept(about, 0)
    },
    close: async () => {
      if (closing.aborted) return
      closer.abort()
      clearTimeout(countSoon)
      for (const end of unsubscribe) end()
      await within(
        Promise.allSettled([sender.settled(), puller.settled(), leaser.settled()]),
        pauses.closeWithinMs,
        undefined,
      )
      windows.close()
      db.close()
    },
  }
}

function values<Value>(rows: readonly { readonly value: Value }[]): Value[] {
  return rows.map(row => row.value)
}

/** Listeners are counted apart, so that the same function may listen twice. */
function subscribed(listeners: Set<() => void>, listener: () => void): () => void {
  const own = () => listener()
  listeners.add(own)
  return () => {
    listeners.delete(own)
  }
}

/** Asks the browser not to evict the desk's data when the disk runs low. */
function askToBeKept() {
  void globalThis.navigator?.storage?.persist?.().catch(() => false)
}
