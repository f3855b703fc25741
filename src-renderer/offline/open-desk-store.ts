import { type Person, type SyncScope, syncScopes } from '../../src-contract/http/api.ts'
import { type DeskPolicy, defaultDeskPolicy } from '../../src-contract/http/desks.ts'
import { parseReference, referenceLowWater } from '../../src-domain/requests/reference-number.ts'
import type { HubClient } from '../hub-client/hub-client.ts'
import { discardCommand, exportedOutbox, listOutbox, retried } from './aside.ts'
import { breather } from './breathe.ts'
import { commandDecider } from './decide-commands.ts'
import { deskName, metaOf, type StoragePlace } from './desk-database.ts'
import { type DeskMarker, localStorageMarker, settleDeskId } from './desk-id.ts'
import type { DeskStore, SyncState } from './desk-store.ts'
import { draftsOf } from './drafts.ts'
import { commandKeeper } from './keep-commands.ts'
import { keepPolicy, purgeByPolicy } from './keep-policy.ts'
import { startLeaser } from './lease-references.ts'
import { type LocalCommand, localCommands } from './local-commands.ts'
import { NotSaved, type WhyNotSaved, whyNotSaved } from './not-saved.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { openDeskDatabase } from './open-sealed-database.ts'
import { openPacks } from './packs.ts'
import { deskPauses, type Pauses, within } from './pause.ts'
import { isUnreadablePage, startPuller } from './pull-changes.ts'
import { term } from './row-terms.ts'
import { createSealer, type KeyRing } from './seal.ts'
import { startSender } from './send-outbox.ts'
import { shownRows } from './shown-rows.ts'
import { takeOverWork } from './take-over-release-1.ts'
import { otherWindows, type WindowMessage } from './tell-windows.ts'

/** What the store needs of the line to the hub. */
export type StoreHub = Pick<
  HubClient,
  'current' | 'subscribe' | 'submitTexts' | 'changes' | 'leaseBlock' | 'onChanged'
>

export interface DeskStoreParts {
  readonly person: Person
  /** What this person opened the desk with. */
  readonly keys: KeyRing
  readonly hub: StoreHub
  readonly deskId: string
  readonly now: () => number
  readonly newId: () => string
  readonly random: () => number
}

/** What tests put in the place of the browser's own. */
export interface DeskStoreOverrides {
  /** Names the desk: its databases, its locks and its channel begin with it. */
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
  { person, keys, hub, deskId, now, newId, random }: DeskStoreParts,
  overrides: DeskStoreOverrides = {},
): Promise<DeskStore> {
  const { name = deskName, place = {}, marker = localStorageMarker() } = overrides
  const pauses = { ...deskPauses, ...overrides.pauses }
  const locks = overrides.locks === undefined ? globalThis.navigator?.locks : overrides.locks
  const alone = oneAtATime(locks ?? undefined)
  const db = await openDeskDatabase(name, place)
  const sealer = createSealer(keys)
  await takeOverWork(db, sealer, keys, name, place)
  await settleDeskId(db, marker, now, newId, deskId)
  askToBeKept()

  const closer = new AbortController()
  const closing = closer.signal
  const breathe = breather()
  const syncListeners = new Set<() => void>()
  const rowListeners = new Set<() => void>()
  const damaged = new Set<SyncScope>()
  let policy = (await metaOf(db, 'policy')) ?? defaultDeskPolicy
  let state: SyncState = {
    unsent: 0,
    quarantined: 0,
    unreadable: 0,
    sending: undefined,
    filling: undefined,
    lastSyncAt: undefined,
    numbersLeft: 0,
  }
  /** This window sends now; what the hub says of changes waits until it is through. */
  let isSending = false
  const changedMeanwhile = new Set<SyncScope>()
  let tellKept: ReturnType<typeof setTimeout> | undefined
  let reading: Promise<void> | undefined
  let readAgain = false

  const packs = openPacks({
    db,
    sealer,
    ring: keys,
    breathe,
    onDamaged: scope => {
      damaged.add(scope)
      setState({ trouble: 'damaged' })
      puller?.wake([scope])
    },
  })
  const local = localCommands({
    db,
    sealer,
    breathe,
    onChanged: subjects => {
      countCommands()
      localChanged(subjects)
    },
  })
  const shown = shownRows(packs, local)
  const decider = commandDecider({ db, sealer, local, packs })
  const drafts = draftsOf(db, sealer, keys, person.id)
  const keeper = commandKeeper({
    ...{ db, sealer, local, deskId, by: person.id, now, newId },
    onKept: (entries, numbersUsed) => {
      shown.localChanged(entries.map(({ about }) => about))
      countCommands(numbersUsed)
      if (state.numbersLeft < referenceLowWater && numbersUsed > 0) leaser.wake()
      // Whoever saved something is answered first; then everybody else is told, once for what came in one breath.
      tellKept ??= setTimeout(keptIsTold)
    },
  })

  const windows = otherWindows(`${name}-desk`, hear)
  const common = { db, alone, random, pauses, closing, local, decider, onTrouble: noteTrouble }
  const sender = startSender({
    ...common,
    hub,
    now,
    lockName: `${name}-outbox`,
    onSending: sending => {
      isSending = sending !== undefined
      if (!isSending && changedMeanwhile.size > 0) {
        puller?.wake([...changedMeanwhile])
        changedMeanwhile.clear()
      }
      setState({ sending })
      windows.tell({ kind: 'sending', sending })
    },
    onDecided: ({ subjects }) => {
      countCommands()
      localChanged(subjects)
      windows.tell({ kind: 'outbox' })
    },
    onDrained: () => {
      // What the hub made of it (due dates, versions) comes with the next page.
      puller?.wake()
    },
  })
  const leaser = startLeaser({
    ...common,
    hub,
    deskId,
    newId,
    lockName: `${name}-lease`,
    numbersLeft: keeper.numbersLeft,
    onLeased: () => {
      void readStanding()
      windows.tell({ kind: 'numbers' })
    },
  })

  let puller: ReturnType<typeof startPuller> | undefined
  await Promise.all([packs.refresh(), local.refresh()])
  countCommands()
  puller = startPuller({
    ...common,
    hub,
    now,
    sealer,
    packs,
    breathe,
    lockName: `${name}-puller`,
    onFilling: filling => {
      if (filling === state.filling) return
      setState({ filling })
      windows.tell({ kind: 'filling', filling })
    },
    onRows: scope => {
      if (state.trouble && state.trouble !== 'damaged') setState({ trouble: undefined })
      rowsCame(scope)
      windows.tell({ kind: 'rows', scope })
    },
    onDone: scope => {
      damaged.delete(scope)
      if (state.trouble && damaged.size === 0) setState({ trouble: undefined })
      if (scope === 'requests') void purge()
    },
    onPulled: () => {
      void readStanding()
      windows.tell({ kind: 'pulled' })
    },
    onPolicy: next => void applyPolicy(next),
    onStranger: () => setState({ trouble: 'not-the-hub' }),
  })

  let lineWasLive = hub.current().line === 'live'
  const unsubscribe = [
    hub.onChanged(scope => {
      // What this desk sends comes back in one piece when it is through, not after each batch.
      if (isSending) changedMeanwhile.add(scope)
      else puller?.wake([scope])
    }),
    hub.subscribe(() => {
      const lineIsLive = hub.current().line === 'live'
      if (lineIsLive && !lineWasLive) {
        sender.hubIsBack()
        leaser.hubIsBack()
        puller?.hubIsBack()
      }
      lineWasLive = lineIsLive
    }),
  ]

  await readStanding()
  void decider.look().catch(noteTrouble)
  sender.wake()
  leaser.wake()
  puller.wake()

  function keptIsTold() {
    clearTimeout(tellKept)
    tellKept = undefined
    localChanged([])
    windows.tell({ kind: 'outbox' })
    sender.wake()
  }

  function hear(message: WindowMessage) {
    switch (message.kind) {
      case 'outbox':
        void local.refresh().then(readStanding).catch(noteTrouble)
        // Waits its turn behind the window that sends now, and goes on where that one crashes.
        sender.wake()
        break
      case 'rows':
        void packs.refresh().then(() => rowsCame(message.scope), noteTrouble)
        break
      case 'pulled':
      case 'numbers':
        void readStanding()
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

  function countCommands(numbersUsed = 0) {
    const { unsent, quarantined } = local.counts()
    if (unsent !== marker.read()?.unsent) marker.write({ deskId, unsent })
    const numbersLeft = state.numbersLeft - numbersUsed
    setState({ unsent, quarantined, numbersLeft, unreadable: local.unreadable().length })
  }

  /** Reads how many numbers are left and how old the copy is; asked again while it reads, it reads once more. */
  function readStanding(): Promise<void> {
    readAgain = true
    reading ??= (async () => {
      while (readAgain && !closing.aborted) {
        readAgain = false
        await readStandingOnce()
      }
    })().finally(() => {
      reading = undefined
    })
    return reading
  }

  async function readStandingOnce() {
    try {
      const [left, cursors, cleared] = await Promise.all([
        keeper.numbersLeft(),
        db.cursors.toArray(),
        metaOf(db, 'cleared'),
      ])
      if (left < referenceLowWater) leaser.wake()
      const pulled = cursors.flatMap(({ pulledAt }) => (pulledAt === undefined ? [] : [pulledAt]))
      setState({
        numbersLeft: left,
        lastSyncAt: pulled.length === syncScopes.length ? Math.min(...pulled) : undefined,
        ...(cleared ? { cleared } : {}),
      })
    } catch (error) {
      noteTrouble(error)
    }
  }

  function noteTrouble(error: unknown) {
    if (closing.aborted) return
    if (isUnreadablePage(error)) setState({ trouble: 'not-the-hub' })
    else void whyNotSaved(error).then(trouble => setState({ trouble }))
  }

  function localChanged(subjects: readonly string[]) {
    shown.localChanged(subjects)
    for (const listener of [...rowListeners]) listener()
  }

  function rowsCame(scope: SyncScope) {
    if (scope === 'customers') shown.hubChanged()
    localChanged([])
  }

  async function applyPolicy(next: DeskPolicy): Promise<void> {
    if (!(await keepPolicy(db, policy, next))) return
    policy = next
    setState({})
    await purge()
  }

  async function purge(): Promise<void> {
    try {
      await alone(`${name}-puller`, closing, () =>
        purgeByPolicy({ db, sealer, packs, breathe, closing }, policy, now()),
      )
    } catch (error) {
      noteTrouble(error)
    }
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

  async function find(id: string): Promise<LocalCommand | undefined> {
    await local.catchUp()
    return local.list().find(entry => entry.id === id)
  }

  async function stop(lastly: () => Promise<unknown> = async () => {}) {
    if (closing.aborted) return
    closer.abort()
    if (tellKept !== undefined) keptIsTold()
    for (const end of unsubscribe) end()
    await within(
      Promise.allSettled([sender.settled(), puller?.settled(), leaser.settled()]),
      pauses.closeWithinMs,
      undefined,
    )
    windows.close()
    await lastly()
    db.close()
  }

  return {
    person,

    findCustomers: (q, limit = 20) => shown.findCustomers(q, limit),
    customer: shown.customer,
    customersAtHousehold: householdId =>
      shown.customersBy(term.household(householdId), each => each.householdId === householdId),
    customersReachedBy: async ({ phone, email }) => {
      const wanted = email?.toLowerCase()
      const [byPhone, byEmail] = await Promise.all([
        phone
          ? shown.customersBy(term.phone(phone), each => each.phones.some(({ e164 }) => e164 === phone))
          : [],
        wanted
          ? shown.customersBy(term.email(wanted), each =>
              each.emails.some(address => address.toLowerCase() === wanted),
            )
          : [],
      ])
      return [...new Map([...byPhone, ...byEmail].map(each => [each.id, each])).values()]
    },
    requestsOf: shown.requestsOf,
    openRequestsOfType: shown.openRequestsOfType,
    endedRequests: shown.endedRequests,
    request: shown.request,
    requestByReference: reference =>
      shown.requestByReference(parseReference(reference)?.reference ?? reference),
    articles: shown.articles,
    catalogue: shown.catalogue,

    createRequest: draft =>
      saved(async () => {
        const answer = await keeper.keepRequest(draft)
        if (answer.kind === 'no-number') leaser.wake()
        return answer
      }),
    keep: command => saved(async () => ({ kind: 'kept', id: await keeper.keep(command) }) as const),

    draft: async <Value>(key: string) => (await drafts.get(key)) as Value | undefined,
    saveDraft: async (key, value) => {
      try {
        await drafts.put(key, value)
      } catch (error) {
        throw new NotSaved(await whyNotSaved(error), error)
      }
    },
    dropDraft: drafts.drop,

    sync: () => state,
    subscribeSync: listener => subscribed(syncListeners, listener),
    onRowsChanged: listener => subscribed(rowListeners, listener),
    outbox: async () => {
      await local.catchUp()
      return listOutbox(local)
    },
    retryQuarantined: async id => {
      const entry = await find(id)
      if (entry?.state.kind !== 'quarantined') return
      const seen = await retried(entry, shown)
      await keeper.keep(seen, entry)
    },
    unreadable: local.unreadable,
    exportOutbox: async () => {
      await local.refresh()
      return exportedOutbox(local, { deskId, at: now() })
    },
    discard: async id => {
      const entry = (await find(id)) ?? local.unreadable().find(each => each.id === id)
      const subjects = entry && (await discardCommand({ db, local }, entry, person.id, now()))
      if (!subjects) return
      countCommands()
      localChanged(subjects)
      windows.tell({ kind: 'outbox' })
    },
    policy: () => policy,
    applyPolicy,
    endShift: () =>
      stop(async () => {
        if (policy.purgeAt !== 'shift-end') return
        const copied = [db.packs, db.indexes, db.cursors, db.drafts]
        await db.transaction('rw', copied, () => Promise.all(copied.map(table => table.clear())))
      }),
    close: () => stop(),
  }
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
