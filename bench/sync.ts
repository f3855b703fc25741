import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import pg from 'pg'
import { buildDeskPage, readDeskPage } from '../test/faults/build-desk-page.ts'
import type { OpenOptions } from '../test/faults/desk-page/desk-page.ts'
import { findChromium } from '../test/world/find-chromium.ts'
import { type Figure, figureOf, median, percentile } from './figures.ts'
import { type BenchHub, startBenchHub } from './hub-process.ts'
import type { Watched } from './sync-page/sync-page.ts'
import { type PeerServers, startPeers } from './sync-peers.ts'

/**
 * Synchronizing a desk, beside PouchDB and RxDB doing the same work in the same Chromium, on a profile on disk, in
 * turns: 10,000 service requests of 1 KB made without a line and then sent; the same fetched by a fresh desk; one
 * request until it is kept.
 *
 * The product's side is the desk's own store with its encryption, its order and its strict writes, and a hub in a
 * process of its own that decides each request and flushes it to PostgreSQL. The peers keep plain text, write relaxed
 * (Chromium's default), and replicate with servers that keep everything in memory: PouchDB with express-pouchdb on its
 * memory adapter, RxDB (its free Dexie storage) with a list that finds no conflicts. All of that favours the peers. Of
 * several settings the best of each round counts. The limits are plain rows in Dexie and one bare request.
 *
 * A second part measures what a person at the desk notices while 10,000 are sent and fetched, and a third a desk
 * without the hub that has 50,000 customers: the time from its page's beginning, with unlocking by the password, until
 * somebody is found.
 */
interface Sizes {
  readonly documents: number
  readonly fewer: number
  readonly acts: number
  readonly rounds: number
  readonly watches: number
  readonly cachedCustomers: number
}
const whole: Sizes = {
  documents: 10_000,
  fewer: 1_000,
  acts: 100,
  rounds: 5,
  watches: 3,
  cachedCustomers: 50_000,
}
const quickly: Sizes = { documents: 200, fewer: 20, acts: 10, rounds: 1, watches: 1, cachedCustomers: 500 }

const user = 'aiko.mori'
const password = 'townline-demo'
const limitDexie = 'limit: Dexie'
const typeEveryMs = 60
const searches = ['tremblay', 'okafor', 'singh', 'smith john', '613 555', '12 king']

/** What one of the peers, or the product, took in one round, in milliseconds. */
interface Taken {
  readonly push: number
  readonly pull: number
  readonly act: readonly number[]
}

interface Round {
  readonly ours: Taken & { readonly pushFewer: number }
  readonly peers: Readonly<Record<string, Taken>>
}

export async function runSync(
  say: (line: string) => void,
  { quick }: { readonly quick: boolean } = { quick: false },
): Promise<readonly Figure[]> {
  const sizes = quick ? quickly : whole
  await using peers = await startPeers(say)
  await using page = await servePage()
  const figures: Figure[] = []
  {
    await using hub = await startBenchHub({
      customers: 200,
      fresh: true,
      environment: { TOWNLINE_ORIGINS: page.origin },
      say,
    })
    await using bench = await openBench({ hub, page, peers, say })
    const rounds: Round[] = []
    for (let n = 0; n < sizes.rounds; n++) {
      rounds.push(await oneRound(bench, sizes, n))
      say(`sync: round ${n + 1} of ${sizes.rounds}: ${summaryOf(rounds.at(-1) as Round)}`)
    }
    const watches: Watched[] = []
    for (let n = 0; n < sizes.watches; n++) watches.push(await watchSync(bench, sizes.documents))
    figures.push(...syncFigures(rounds, sizes), ...watchFigures(watches, sizes))
  }
  figures.push(...(await coldStart(page, sizes, say)))
  return figures
}

function syncFigures(rounds: readonly Round[], { documents, fewer }: Sizes): readonly Figure[] {
  const name = 'sync'
  const size = (count: number) => (count % 1_000 === 0 ? `${count / 1_000}k` : String(count))
  const best = (round: Round, family: string, of: (taken: Taken) => number) =>
    Math.min(
      ...Object.entries(round.peers).flatMap(([peer, taken]) => (peer.startsWith(family) ? [of(taken)] : [])),
    )
  const beside = (metric: string, peerName: string, family: string, of: (taken: Taken) => number) =>
    figureOf(
      { name, metric, unit: 'ms', peerName, better: 'lower' },
      rounds.map(round => ({ ours: of(round.ours), peer: best(round, family, of) })),
    )
  const push = `push ${size(documents)}`
  const pull = `pull ${size(documents)}`
  const p50 = ({ act }: Taken) => percentile(act, 0.5)
  const p95 = ({ act }: Taken) => percentile(act, 0.95)
  return [
    beside(push, 'PouchDB best', 'PouchDB', taken => taken.push),
    beside(push, 'RxDB best', 'RxDB', taken => taken.push),
    beside(push, 'limit: Dexie + 1 POST', limitDexie, taken => taken.push),
    beside(pull, 'PouchDB best', 'PouchDB', taken => taken.pull),
    beside(pull, 'RxDB best', 'RxDB', taken => taken.pull),
    beside(pull, 'limit: Dexie + 1 GET', limitDexie, taken => taken.pull),
    beside('one action p50', 'PouchDB', 'PouchDB', p50),
    beside('one action p95', 'PouchDB', 'PouchDB', p95),
    beside('one action p50', 'limit: Dexie', limitDexie, p50),
    beside('one action p95', 'limit: Dexie', limitDexie, p95),
    figureOf(
      {
        name,
        metric: `push, growth from ${size(fewer)} to ${size(documents)}`,
        unit: 'x',
        peerName: 'limit: 11 x',
        better: 'lower',
      },
      rounds.map(({ ours }) => ({ ours: ours.push / ours.pushFewer, peer: 11 })),
    ),
  ]
}

function watchFigures(watches: readonly Watched[], { documents }: Sizes): readonly Figure[] {
  const during = `while ${documents} are sent and fetched`
  const words = { name: 'sync', unit: 'ms', better: 'lower' } as const
  return [
    figureOf(
      { ...words, metric: `interaction to next paint p98, ${during}`, peerName: 'limit: 100 ms' },
      watches.map(({ interactions }) => ({ ours: percentile(interactions, 0.98), peer: 100 })),
    ),
    figureOf(
      { ...words, metric: `longest task, ${during}`, peerName: 'limit: 50 ms' },
      watches.map(({ longestTask }) => ({ ours: longestTask, peer: 50 })),
    ),
  ]
}

/** The page of the product's side, on an origin of its own, as the Electron desk's is. */
interface ServedPage extends AsyncDisposable {
  readonly origin: string
}

async function servePage(): Promise<ServedPage> {
  const folder = await buildDeskPage(join(import.meta.dirname, 'sync-page'))
  const server = createServer((request, response) => {
    const file = readDeskPage(folder, new URL(request.url ?? '/', 'http://desk').pathname)
    if (!file) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': file.type }).end(file.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface Bench extends AsyncDisposable {
  readonly peers: PeerServers
  readonly context: BrowserContext
  readonly database: pg.Client
  /** A window of a desk that nobody has used yet, with somebody signed in. */
  readonly freshDesk: () => Promise<Page>
  /** The hub has no requests any more. */
  readonly emptyHub: () => Promise<void>
  readonly countRequests: () => Promise<number>
}

async function openBench({
  hub,
  page: { origin },
  peers,
  say,
}: {
  readonly hub: BenchHub
  readonly page: ServedPage
  readonly peers: PeerServers
  readonly say: (line: string) => void
}): Promise<Bench> {
  const database = new pg.Client(hub.database)
  await database.connect()
  const { context, end } = await openChromium(say)
  await context.exposeFunction('leaseMany', (deskId: string, leaseId: string) =>
    leaseMany(database, deskId, leaseId),
  )
  const open: OpenOptions = { user, password, hubUrl: hub.url }
  return {
    peers,
    context,
    database,
    freshDesk: async () => {
      const page = await context.newPage()
      const devtools = await context.newCDPSession(page)
      await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' })
      await devtools.detach()
      await page.goto(`${origin}/desk/`)
      await page.evaluate(options => {
        // A desk that is to make ten thousand requests without the hub has ten thousand numbers.
        const { leaseMany: lease } = window as unknown as { leaseMany: NonNullable<Window['leaseBlock']> }
        window.leaseBlock = lease
        return window.syncBench.enter(options)
      }, open)
      return page
    },
    emptyHub: async () => {
      await database.query('truncate request')
    },
    countRequests: async () => Number((await database.query('select count(*) from request')).rows[0]?.count),
    [Symbol.asyncDispose]: async () => {
      await end()
      await database.end()
    },
  }
}

async function openChromium(say: (line: string) => void, profile?: string) {
  const folder = profile ?? mkdtempSync(join(tmpdir(), 'townline-sync-'))
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: await findChromium(),
    args: ['--no-sandbox'],
  })
  context.on('weberror', fault => say(`sync: ${fault.error().message}`))
  return {
    context,
    end: async () => {
      await context.close()
      if (profile === undefined)
        rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    },
  }
}

/** One block that is large enough, leased as the hub leases them; the same lease is answered the same. */
async function leaseMany(database: pg.Client, deskId: string, leaseId: string) {
  const size = 20_000
  const year = Number(String(new Date().getFullYear()).slice(-2))
  const known = await database.query('select first, last from reference_block where id = $1', [leaseId])
  if (known.rows[0]) return { id: leaseId, year, ...known.rows[0] }
  const { rows } = await database.query(
    `insert into reference_counter (year, next) values ($1, $2)
     on conflict (year) do update set next = reference_counter.next + $2 returning next`,
    [year, size],
  )
  const last = Number(rows[0]?.next) - 1
  const first = last - size + 1
  await database.query(
    `insert into reference_block (id, desk_id, leased_to, year, first, last, leased_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [leaseId, deskId, user, year, first, last, Date.now()],
  )
  return { id: leaseId, year, first, last }
}

async function oneRound(bench: Bench, sizes: Sizes, n: number): Promise<Round> {
  const peerNames = await namesOfPeers(bench)
  // Who begins changes from round to round.
  const order = [...peerNames.slice(n % peerNames.length), ...peerNames.slice(0, n % peerNames.length)]
  const half = Math.ceil(order.length / 2)
  const peers: Record<string, Taken> = {}
  for (const peer of order.slice(0, half)) peers[peer] = await peerRound(bench, peer, sizes)
  const ours = await ownRound(bench, sizes)
  for (const peer of order.slice(half)) peers[peer] = await peerRound(bench, peer, sizes)
  return { ours, peers }
}

async function ownRound(bench: Bench, { documents, fewer, acts }: Sizes): Promise<Round['ours']> {
  const pushSome = async (count: number) => {
    await bench.emptyHub()
    const page = await bench.freshDesk()
    const taken = await page.evaluate(async many => {
      await window.syncBench.fill()
      await window.syncBench.make(many)
      return window.syncBench.push()
    }, count)
    const durable = await bench.countRequests()
    if (durable !== count) throw new Error(`the hub has ${durable} of ${count} requests`)
    await page.close()
    return taken
  }
  const pushFewer = await pushSome(fewer)
  const push = await pushSome(documents)
  const puller = await bench.freshDesk()
  const pull = await puller.evaluate(count => window.syncBench.pull(count), documents)
  const act = await puller.evaluate(count => window.syncBench.act(count), acts)
  await puller.close()
  return { push, pushFewer, pull, act }
}

interface Peer {
  readonly make: (count: number) => Promise<void>
  readonly push: () => Promise<number>
  readonly pull: (count: number) => Promise<number>
  readonly act: (count: number) => Promise<readonly number[]>
  readonly drop: () => Promise<void>
}
type WithPeers = { readonly peers: Readonly<Record<string, Peer>> }

async function peersPage({ context, peers }: Bench): Promise<Page> {
  const page = await context.newPage()
  await page.goto(peers.url)
  return page
}

async function namesOfPeers(bench: Bench): Promise<readonly string[]> {
  const page = await peersPage(bench)
  const names = await page.evaluate(() => Object.keys((window as unknown as WithPeers).peers))
  await page.close()
  return names
}

async function peerRound(bench: Bench, peer: string, { documents, acts }: Sizes): Promise<Taken> {
  await bench.peers.forget()
  const page = await peersPage(bench)
  const taken = await page.evaluate(
    async ({ name, count, some }) => {
      const each = (window as unknown as WithPeers).peers[name]
      if (!each) throw new Error(`there is no ${name}`)
      await each.make(count)
      const push = await each.push()
      const pull = await each.pull(count)
      const act = await each.act(some)
      await each.drop()
      return { push, pull, act }
    },
    { name: peer, count: documents, some: acts },
  )
  await page.close()
  return taken
}

/** Somebody types in the search box while a desk sends all that it made and fetches all that the hub has. */
async function watchSync(bench: Bench, documents: number): Promise<Watched> {
  await bench.emptyHub()
  const sender = await bench.freshDesk()
  await sender.evaluate(async count => {
    await window.syncBench.fill()
    await window.syncBench.make(count)
  }, documents)
  const sent = await typeWhile(sender, page => page.evaluate(() => window.syncBench.push()))
  await sender.close()
  const puller = await bench.freshDesk()
  const fetched = await typeWhile(puller, page =>
    page.evaluate(count => window.syncBench.pull(count), documents),
  )
  await puller.close()
  return {
    interactions: [...sent.interactions, ...fetched.interactions],
    longestTask: Math.max(sent.longestTask, fetched.longestTask),
  }
}

async function typeWhile(page: Page, work: (page: Page) => Promise<unknown>): Promise<Watched> {
  await page.bringToFront()
  await page.evaluate(() => window.syncBench.watch())
  const typing = { isOver: false }
  const worked = work(page).finally(() => {
    typing.isOver = true
  })
  const letters = searches.join('').replaceAll(' ', '')
  for (let n = 0; !typing.isOver || n < 5; n++) {
    await page.keyboard.press(n % 8 === 7 ? 'Backspace' : (letters[n % letters.length] ?? 'a'))
    await new Promise(resolve => setTimeout(resolve, typeEveryMs))
  }
  await worked
  return page.evaluate(() => window.syncBench.watched())
}

async function coldStart(
  { origin }: ServedPage,
  { cachedCustomers, rounds }: Sizes,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const profile = mkdtempSync(join(tmpdir(), 'townline-sync-'))
  const open: OpenOptions = { user, password }
  const wanted = { name: '' }
  try {
    {
      await using hub = await startBenchHub({
        customers: cachedCustomers,
        environment: { TOWNLINE_ORIGINS: origin },
        say,
      })
      wanted.name = await someFamilyName(hub)
      const { context, end } = await openChromium(say, profile)
      const page = await context.newPage()
      await page.goto(`${origin}/desk/`)
      await page.evaluate(
        async ({ options, name }) => {
          await window.syncBench.enter(options)
          await window.syncBench.fill()
          await window.bareDesk?.store.findCustomers(name)
          await window.bareDesk?.store.close()
        },
        { options: { ...open, hubUrl: hub.url }, name: wanted.name },
      )
      await end()
    }
    const cold: number[] = []
    const typed: number[][] = []
    for (let round = 0; round < rounds; round++) {
      const { context, end } = await openChromium(say, profile)
      const page = await context.newPage()
      await page.goto(`${origin}/desk/`)
      const measured = await page.evaluate(
        async ({ options, name, texts }) => {
          const first = await window.syncBench.coldSearch(options, name)
          return { first, letters: [...(await window.syncBench.searchAsTyped(texts))] }
        },
        {
          options: { ...open, hubUrl: 'http://127.0.0.1:9', connected: false },
          name: wanted.name,
          texts: [wanted.name, ...searches],
        },
      )
      cold.push(measured.first)
      typed.push(measured.letters)
      say(`sync: cold start ${round + 1} of ${rounds}: ${Math.round(measured.first)} ms`)
      await end()
    }
    const among = `${cachedCustomers} customers`
    return [
      figureOf(
        {
          name: 'sync',
          metric: `cold start without the hub to the first of ${among} found p50`,
          unit: 'ms',
          peerName: 'limit: 1 s',
          better: 'lower',
        },
        cold.map(ours => ({ ours, peer: 1_000 })),
      ),
      figureOf(
        {
          name: 'sync',
          metric: `search as you type among ${among} p95`,
          unit: 'ms',
          peerName: 'limit: 16 ms',
          better: 'lower',
        },
        typed.map(letters => ({ ours: percentile(letters, 0.95), peer: 16 })),
      ),
    ]
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

async function someFamilyName(hub: BenchHub): Promise<string> {
  const database = new pg.Client(hub.database)
  await database.connect()
  const { rows } = await database.query(
    "select doc->>'familyName' as name from customer where length(doc->>'familyName') > 4 order by id limit 1",
  )
  await database.end()
  return String(rows[0]?.name)
}

function summaryOf({ ours, peers }: Round): string {
  const one = (name: string, { push, pull, act }: Taken) =>
    `${name} ${Math.round(push)}/${Math.round(pull)}/${median(act).toFixed(1)}`
  return [one('ours', ours), ...Object.entries(peers).map(([name, taken]) => one(name, taken))].join(', ')
}
