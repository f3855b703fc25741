import { describeMachine, type Figure, tableOf } from './figures.ts'

/**
 * `npm run -s bench -- NAME`: measures one thing beside a peer in the same run, as a table.
 * `npm run -s bench -- NAME --json`: the same as one JSON object a line.
 * `npm run -s bench -- routing --quick`: only to see that it runs; its figures prove nothing.
 * `npm run -s bench`: what there is to measure.
 *
 * Progress goes to stderr. A ratio above 1 means that ours is ahead of the peer.
 */
type Bench = (say: (line: string) => void, options: { readonly quick: boolean }) => Promise<readonly Figure[]>

const benches: Readonly<Record<string, { readonly about: string; readonly load: () => Promise<Bench> }>> = {
  'screen-pop': {
    about: 'from an offer to the customer at the desk, in a city of 200,000',
    load: async () => (await import('./screen-pop.ts')).runScreenPop,
  },
  routing: {
    about: 'decisions in memory, durable assignments, pick-up and offers, beside queues over tables',
    load: async () => (await import('./routing.ts')).runRouting,
  },
  'fan-out': {
    about: 'telling 500 desks what a batch changed, with 10,000 waiting',
    load: async () => (await import('./fan-out.ts')).runFanOut,
  },
  ring: {
    about: 'from the telephone carrier’s webhook to the ring at a desk, at 10 calls a second',
    load: async () => (await import('./ring.ts')).runRing,
  },
  offer: {
    about: 'how long an accept takes with 50 desks',
    load: async () => (await import('./offer.ts')).runOffer,
  },
  chat: {
    about: 'what residents and agents write to each other in 300 chats at once',
    load: async () => (await import('./chat.ts')).runChat,
  },
  requests: {
    about: 'lists, search and opening among a million requests, and what is nearby',
    load: async () => (await import('./requests.ts')).runRequests,
  },
  'first-fill': {
    about: 'how long a new desk takes to fetch 5,000 customers',
    load: async () => (await import('./first-fill.ts')).runFirstFill,
  },
  sync: {
    about: 'a desk that sends and fetches 10,000 requests, beside PouchDB and RxDB',
    load: async () => (await import('./sync.ts')).runSync,
  },
  'desk-store': {
    about: 'search and writing in the desk’s own store, in Chromium',
    load: async () => (await import('./desk-store.ts')).runDeskStore,
  },
}

const [name, ...flags] = process.argv.slice(2)
const bench = name === undefined ? undefined : benches[name]
if (bench === undefined) {
  if (name !== undefined) console.error(`There is no bench "${name}".`)
  const width = Math.max(...Object.keys(benches).map(each => each.length))
  for (const [each, { about }] of Object.entries(benches)) console.log(`${each.padEnd(width)}  ${about}`)
  process.exitCode = name === undefined ? 0 : 1
} else {
  const begun = Date.now()
  const run = await bench.load()
  const figures = await run(line => console.error(line), { quick: flags.includes('--quick') })
  if (flags.includes('--json')) for (const figure of figures) console.log(JSON.stringify(figure))
  else {
    console.log(`\n${name}: ${bench.about}\n${describeMachine()}\n\n${tableOf(figures)}\n`)
    console.log(
      `Taken in ${Math.round((Date.now() - begun) / 1_000)} s. A ratio above 1 means that ours is ahead.`,
    )
  }
  // Sockets that the measured ones left behind are nobody's.
  process.exit(0)
}
