import type { Person } from '../../../src-contract/http/api.ts'
import type { CustomerFields } from '../../../src-domain/people/customer-command.ts'
import { hubNow } from '../../../src-renderer/desk-context.ts'
import { createHubClient } from '../../../src-renderer/hub-client/create-hub-client.ts'
import type { HubClient } from '../../../src-renderer/hub-client/hub-client.ts'
import { deskId as settledDeskId } from '../../../src-renderer/offline/desk-id.ts'
import { createDeskLock } from '../../../src-renderer/offline/desk-lock.ts'
import type {
  DeskStore,
  KeptCommand,
  RequestDraft,
  SyncState,
} from '../../../src-renderer/offline/desk-store.ts'
import { openDeskStore, type StoreHub } from '../../../src-renderer/offline/open-desk-store.ts'
import { openDeskDatabase } from '../../../src-renderer/offline/open-sealed-database.ts'
import type { Pauses } from '../../../src-renderer/offline/pause.ts'
import { createSealer, type KeyRing } from '../../../src-renderer/offline/seal.ts'
import { openVisits } from '../../../src-renderer/offline/visits/open-visits.ts'
import { sealVisits } from '../../../src-renderer/offline/visits/seal-visits.ts'
import type { Visits } from '../../../src-renderer/offline/visits/visits.ts'
import { fillRoom } from './fill-room.ts'
import { writeFirstRelease } from './first-release.ts'
import { type Happening, type LivedThrough, liveThrough } from './live-through.ts'

/**
 * A desk without its screens: the desk's own store, lock and line to a real hub, in a real window, for what breaks it
 * and what measures it. The one place of both that knows how a store is opened.
 */
export interface OpenOptions {
  readonly user: string
  readonly password: string
  /** The hub's address without a closing slash, for a page that another server has served. Empty where the hub has. */
  readonly hubUrl?: string
  /** Rounds of the password's derivation; the product's own number when absent. */
  readonly iterations?: number
  readonly pauses?: Partial<Pauses>
  /** False leaves the line down until `connect`. */
  readonly connected?: boolean
}

/** Somebody at the desk, who has signed in or unlocked it; the store is not open yet. */
export interface EnteredDesk {
  readonly open: () => Promise<OpenDesk>
}

/** What somebody does at the desk. `n` makes the words of one act unlike those of another. */
export type Act =
  | { readonly kind: 'create-request'; readonly draft: RequestDraft }
  | {
      readonly kind: 'update-customer'
      readonly customerId: string
      readonly fields: Partial<CustomerFields>
    }
  | { readonly kind: 'keep'; readonly command: Exclude<KeptCommand, { kind: 'create-request' }> }

/** What the desk told whoever did it. */
export type Told =
  | { readonly kind: 'created'; readonly requestId: string; readonly reference: string }
  | { readonly kind: 'kept'; readonly id: string }
  | { readonly kind: 'no-number' }
  | { readonly kind: 'not-saved'; readonly why: string }
  /** There is no such row in the desk's copy. */
  | { readonly kind: 'unknown-here' }

export interface OpenDesk {
  readonly deskId: string
  readonly person: Person
  readonly hub: HubClient
  readonly store: DeskStore
  readonly connect: () => void
  readonly disconnect: () => void
  readonly act: (act: Act) => Promise<Told>
  /** The state, as soon as it is as `wanted`, or as it is after so long. */
  readonly until: (wanted: 'sent' | 'filled' | 'numbers', withinMs: number) => Promise<SyncState>
  /** How many of these requests the desk does not find by their numbers, now or as soon as its copy has changed. */
  readonly missing: (
    promises: readonly { readonly reference: string; readonly requestId: string }[],
    withinMs: number,
  ) => Promise<number>
  /** The visitors of this desk, opened with the first question. */
  readonly visits: () => Promise<Visits>
  /** Waits until the desk knows the counters of its site. */
  readonly counterKnown: () => Promise<void>
  /** Waits until nothing is unsent and every visit is handed in, or for so long. */
  readonly returned: (withinMs: number) => Promise<Returned>
}

export interface Returned {
  /** Commands and visits of which nothing has become. */
  readonly undecided: number
  readonly refused: readonly string[]
}

declare global {
  interface Window {
    readonly enterDesk: (options: OpenOptions) => Promise<EnteredDesk>
    readonly openDesk: (options: OpenOptions) => Promise<OpenDesk>
    bareDesk?: OpenDesk
    /** Stores ballast beside the desk's data until the browser takes no more. */
    readonly fillRoom: () => Promise<void>
    readonly writeFirstRelease: typeof writeFirstRelease
    readonly liveThrough: (
      happenings: readonly Happening[],
      queueId: string,
      startMs: number,
    ) => Promise<LivedThrough>
    /** Puts this window's clock so far ahead of the machine's. */
    readonly skewClock: (ms: number) => void
    /** Answers a lease in the hub's place, for a bench that needs ten thousand numbers. */
    leaseBlock?: StoreHub['leaseBlock']
  }
}

interface Entered {
  readonly person: Person
  readonly keys: KeyRing
}

const machineNow = Date.now.bind(Date)
let skewMs = 0
Date.now = () => machineNow() + skewMs

const newId = () => crypto.randomUUID()

async function openDesk(options: OpenOptions): Promise<OpenDesk> {
  return (await enterDesk(options)).open()
}

async function enterDesk({
  user,
  password,
  hubUrl = '',
  iterations,
  pauses = {},
  connected = true,
}: OpenOptions): Promise<EnteredDesk> {
  let lineIsDown = false
  const sockets = new Set<WebSocket>()
  let token = sessionStorage.getItem('token') ?? undefined
  const hub = createHubClient({
    baseUrl: hubUrl,
    session: hubUrl === '' ? 'cookie' : 'token',
    ...(token === undefined ? {} : { token }),
    onToken: next => {
      token = next
      if (next === undefined) sessionStorage.removeItem('token')
      else sessionStorage.setItem('token', next)
    },
    fetch: (...request) =>
      lineIsDown ? Promise.reject(new TypeError('the line is down')) : fetch(...request),
    openSocket: url => {
      if (lineIsDown) throw new TypeError('the line is down')
      const socket = new WebSocket(url)
      sockets.add(socket)
      socket.addEventListener('close', () => sockets.delete(socket))
      return socket
    },
  })
  const deskId = await settledDeskId(Date.now, newId)
  const lock = createDeskLock({
    db: await openDeskDatabase(),
    now: Date.now,
    newId,
    ...(iterations === undefined ? {} : { iterations }),
  })
  const { person, keys } = await unlock()

  async function unlock(): Promise<Entered> {
    const unlocked = await lock.unlockOffline(user, password)
    return unlocked.kind === 'unlocked' ? unlocked : signIn()
  }

  async function signIn(): Promise<Entered> {
    for (;;) {
      const answer = await hub.signIn(user, password, deskId)
      if ('person' in answer) {
        const { keys } = await lock.keepSignIn(user, password, answer.person)
        return { person: answer.person, keys }
      }
      if (answer.kind === 'hub-refused' && answer.status < 500 && answer.status !== 429) {
        throw new Error(`${user} cannot sign in: ${answer.refusal.name}`)
      }
      await new Promise(resolve => setTimeout(resolve, 200))
    }
  }

  /** A browser that was killed may have forgotten its session: the person signs in again. */
  let isSigningIn = false
  hub.subscribe(() => {
    if (hub.current().line !== 'signed-out' || isSigningIn) return
    isSigningIn = true
    void signIn().then(() => {
      isSigningIn = false
      connect()
    })
  })
  const disconnect = () => {
    lineIsDown = true
    for (const socket of sockets) socket.close()
  }
  const connect = () => {
    lineIsDown = false
    hub.stop()
    hub.start(deskId, person.id)
  }
  return { open }

  async function open(): Promise<OpenDesk> {
    if (connected) connect()
    else disconnect()
    const leaseBlock = window.leaseBlock
    const store = await openDeskStore(
      {
        person,
        keys,
        hub: leaseBlock ? { ...hub, leaseBlock } : hub,
        deskId,
        now: () => hubNow(hub),
        newId,
        random: Math.random,
      },
      { pauses },
    )

    let opening: Promise<Visits> | undefined
    const visits = () => {
      opening ??= openVisits({
        person,
        deskId,
        hub,
        store,
        sealer: sealVisits(createSealer(keys)),
        wall: Date.now,
        monotonic: () => performance.now() + skewMs,
        newId,
      })
      return opening
    }

    const desk: OpenDesk = {
      visits,
      counterKnown: async () => {
        const opened = await visits()
        await when(
          () => opened.current().counters.length > 0 && opened.current().isLeased,
          [opened.subscribe],
          returnWithinMs,
        )
      },
      returned: async withinMs => {
        const opened = await visits()
        const standing = () => [...opened.current().line.visits.values()].map(({ handIn }) => handIn)
        const undecided = () =>
          store.sync().unsent +
          standing().filter(handIn => handIn?.kind === 'due' || handIn?.kind === 'kept').length
        await when(() => undecided() === 0, [opened.subscribe, store.subscribeSync], withinMs)
        return {
          undecided: undecided(),
          refused: [
            ...standing().flatMap(handIn => (handIn?.kind === 'refused' ? [handIn.name] : [])),
            ...(await store.outbox()).flatMap(({ state }) =>
              state.kind === 'quarantined' ? [state.refusal.name] : [],
            ),
          ],
        }
      },
      deskId,
      person,
      hub,
      store,
      connect,
      disconnect,
      act: act => perform(store, act),
      missing: async (promises, withinMs) => {
        let isOver = false
        setTimeout(() => {
          isOver = true
        }, withinMs)
        for (;;) {
          const changed = new Promise<void>(resolve => {
            const stop = store.onRowsChanged(done)
            const timer = setTimeout(done, 500)
            function done() {
              clearTimeout(timer)
              stop()
              resolve()
            }
          })
          const found = await Promise.all(
            promises.map(({ reference }) => store.requestByReference(reference)),
          )
          const missing = promises.filter(({ requestId }, index) => found[index]?.id !== requestId).length
          if (missing === 0 || isOver) return missing
          await changed
        }
      },
      until: async (wanted, withinMs) => {
        await when(() => isAs(wanted, store.sync()), [store.subscribeSync], withinMs)
        return store.sync()
      },
    }
    window.bareDesk = desk
    return desk
  }
}

const returnWithinMs = 60_000

/** Waits until this is so, looking whenever something is announced, or for so long. */
function when(
  isSo: () => boolean,
  announcers: readonly ((listener: () => void) => () => void)[],
  withinMs: number,
): Promise<void> {
  return new Promise(resolve => {
    const stops = announcers.map(subscribe => subscribe(check))
    const timer = setTimeout(done, withinMs)
    check()
    function check() {
      if (isSo()) done()
    }
    function done() {
      clearTimeout(timer)
      for (const stop of stops) stop()
      resolve()
    }
  })
}

function isAs(wanted: 'sent' | 'filled' | 'numbers', state: SyncState): boolean {
  switch (wanted) {
    case 'sent':
      return state.unsent === 0
    case 'filled':
      return state.lastSyncAt !== undefined
    case 'numbers':
      return state.numbersLeft > 0
  }
}

async function perform(store: DeskStore, act: Act): Promise<Told> {
  switch (act.kind) {
    case 'create-request':
      return store.createRequest(act.draft)
    case 'keep':
      return store.keep(act.command)
    case 'update-customer': {
      const customer = await store.customer(act.customerId)
      if (!customer) return { kind: 'unknown-here' }
      return store.keep({ ...act, expectedVersion: customer.version })
    }
  }
}

Object.assign(window, {
  enterDesk,
  openDesk,
  fillRoom,
  writeFirstRelease,
  skewClock,
  liveThrough: async (happenings: readonly Happening[], queueId: string, startMs: number) => {
    const desk = window.bareDesk
    if (!desk) throw new Error('the desk is not open')
    return liveThrough(
      { store: desk.store, visits: await desk.visits(), skewClock, machineNow },
      happenings,
      queueId,
      startMs,
    )
  },
})

function skewClock(ms: number): void {
  skewMs = ms
}
