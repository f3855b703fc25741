import type { EnteredDesk, OpenOptions } from '../../test/faults/desk-page/desk-page.ts'
import '../../test/faults/desk-page/desk-page.ts'
import { listedAmong, listedType, requestDraft } from '../sync-documents.ts'

/** The product's side of the sync bench: the desk's own store in a real window, asked what the peers are asked. */
declare global {
  interface Window {
    readonly syncBench: SyncBench
  }
}

export interface SyncBench {
  /** Signs in; nothing is timed before this is done. */
  readonly enter: (options: OpenOptions) => Promise<void>
  /** Opens the store and waits until the desk has all of the hub. */
  readonly fill: () => Promise<void>
  /** Cuts the line, then makes so many requests. */
  readonly make: (count: number) => Promise<void>
  /** The line comes back: milliseconds until the desk shows nothing unsent. */
  readonly push: () => Promise<number>
  /** A fresh store: milliseconds until the list is in hand, one of it found by its number and one by its id. */
  readonly pull: (count: number) => Promise<number>
  /** Makes so many requests one after the other without the line; the milliseconds of each. */
  readonly act: (count: number) => Promise<readonly number[]>
  /** Milliseconds from the window's beginning until the store has found somebody. */
  readonly coldSearch: (options: OpenOptions, query: string) => Promise<number>
  /** Types each of these letter by letter and finds after each; the milliseconds of each letter. */
  readonly searchAsTyped: (texts: readonly string[]) => Promise<readonly number[]>
  /** Watches for long tasks and slow interactions from here on; shows a box to type in, which finds customers. */
  readonly watch: () => Promise<void>
  readonly watched: () => Promise<Watched>
}

/** Milliseconds. An interaction that painted within 16 ms is not measured finer by the browser, and counts as 16. */
export interface Watched {
  readonly interactions: readonly number[]
  readonly longestTask: number
}

const never = 2 ** 30
let entered: EnteredDesk | undefined
let desk: Awaited<ReturnType<EnteredDesk['open']>> | undefined
let keys = 0
const slow = new Map<number, number>()
const tasks: number[] = []
const observers: PerformanceObserver[] = []

async function enter(options: OpenOptions): Promise<void> {
  entered = await window.enterDesk(options)
}

async function openStore() {
  if (!entered) throw new Error('nobody has entered')
  desk = await entered.open()
  return desk
}

function here() {
  if (!desk) throw new Error('the store is not open')
  return desk
}

async function fill(): Promise<void> {
  const opened = await openStore()
  await opened.until('filled', never)
  await opened.until('numbers', never)
}

async function make(count: number): Promise<void> {
  const { store, disconnect } = here()
  disconnect()
  // As many at once as make the browser busy; the order is the store's.
  for (let n = 0; n < count; n += 50) {
    const made = await Promise.all(
      Array.from({ length: Math.min(50, count - n) }, (_, index) =>
        store.createRequest(requestDraft(n + index)),
      ),
    )
    for (const { kind } of made) if (kind !== 'created') throw new Error(`a request was not made: ${kind}`)
  }
}

async function push(): Promise<number> {
  const { connect, until } = here()
  const begun = performance.now()
  connect()
  await until('sent', never)
  return performance.now() - begun
}

async function pull(count: number): Promise<number> {
  const begun = performance.now()
  const { store, until } = await openStore()
  await until('filled', never)
  const list = await store.openRequestsOfType(listedType)
  const last = list.at(-1)
  const [byNumber, byId] = await Promise.all([
    store.requestByReference(last?.reference ?? ''),
    store.request(list[0]?.id ?? ''),
  ])
  const taken = performance.now() - begun
  if (list.length !== listedAmong(count) || !byNumber || !byId) {
    throw new Error(`${list.length} of ${listedAmong(count)} are listed`)
  }
  return taken
}

async function act(count: number): Promise<readonly number[]> {
  const { store, disconnect } = here()
  disconnect()
  const taken: number[] = []
  for (let n = 0; n < count; n++) {
    const draft = requestDraft(n)
    const begun = performance.now()
    const { kind } = await store.createRequest(draft)
    taken.push(performance.now() - begun)
    if (kind !== 'created') throw new Error(`a request was not made: ${kind}`)
  }
  return taken
}

async function coldSearch(options: OpenOptions, query: string): Promise<number> {
  await enter(options)
  const { store } = await openStore()
  const found = await store.findCustomers(query)
  const taken = performance.now()
  if (found.length === 0) throw new Error(`nobody is found by ${query}`)
  return taken
}

async function searchAsTyped(texts: readonly string[]): Promise<readonly number[]> {
  const { store } = here()
  const taken: number[] = []
  for (const text of texts) {
    for (let length = 1; length <= text.length; length++) {
      const begun = performance.now()
      await store.findCustomers(text.slice(0, length))
      taken.push(performance.now() - begun)
    }
  }
  return taken
}

async function watch(): Promise<void> {
  const box = document.createElement('input')
  const list = document.createElement('ol')
  document.body.replaceChildren(box, list)
  box.addEventListener('input', async () => {
    const found = (await desk?.store.findCustomers(box.value)) ?? []
    list.replaceChildren(
      ...found.map(({ givenName, familyName }) => {
        const item = document.createElement('li')
        item.textContent = `${givenName} ${familyName}`
        return item
      }),
    )
  })
  box.addEventListener('keydown', () => {
    keys += 1
  })
  box.focus()
  const longTasks = new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) tasks.push(duration)
  })
  longTasks.observe({ type: 'longtask' })
  // A browser that does not tell long tasks would measure none.
  setTimeout(() => {
    const until = performance.now() + 90
    while (performance.now() < until);
  })
  while (tasks.length === 0) await new Promise(resolve => setTimeout(resolve, 10))
  tasks.length = 0
  const interactions = new PerformanceObserver(list => {
    for (const entry of list.getEntries() as PerformanceEventTiming[]) {
      const { interactionId, duration } = entry as PerformanceEventTiming & { readonly interactionId: number }
      if (interactionId > 0) slow.set(interactionId, Math.max(duration, slow.get(interactionId) ?? 0))
    }
  })
  interactions.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  observers.push(longTasks, interactions)
}

async function watched(): Promise<Watched> {
  // The observers are told after the paint.
  await new Promise(resolve => setTimeout(resolve, 300))
  for (const observer of observers.splice(0)) observer.disconnect()
  const measured = [...slow.values()]
  return {
    interactions: [...measured, ...Array.from({ length: Math.max(0, keys - measured.length) }, () => 16)],
    // What is not told as a long task took no longer than 50 ms.
    longestTask: Math.max(50, ...tasks),
  }
}

Object.assign(window, {
  syncBench: {
    enter,
    fill,
    make,
    push,
    pull,
    act,
    coldSearch,
    searchAsTyped,
    watch,
    watched,
  } satisfies SyncBench,
})
