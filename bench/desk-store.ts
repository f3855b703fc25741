import { rm } from 'node:fs/promises'
import { type Browser, chromium, type Page } from '@playwright/test'
import type { Customer } from '../src-domain/people/customer.ts'
import type { RequestDraft } from '../src-renderer/offline/desk-store.ts'
import { buildDeskPage, serveDesk } from '../test/offline/desk-server.ts'
import type {} from '../test/offline/page/desk-window.ts'
import { scriptedHub } from '../test/offline/scripted-hub.ts'
import { putTown, townSearches } from '../test/offline/town-of-customers.ts'
import { findChromium } from '../test/world/find-chromium.ts'
import { type Figure, figureOf, latencyFigures, percentile } from './figures.ts'

declare const draft: RequestDraft
declare const Dexie: typeof import('dexie').Dexie

/**
 * The desk's own store in a real Chromium: how long a search takes among 5,000 and 50,000 customers, how long its
 * index takes to make, and how long until a request is on the disk. The peers are what the parts below can do: a scan
 * of the same rows in memory, the bare reading of them, and one strict write of the same size.
 */
const sizes = [5_000, 50_000]
const rounds = 5
const writesPerRound = 40

interface SearchRound {
  readonly search: { readonly ours: number[]; readonly peer: number[] }
  readonly build: { readonly ours: number; readonly peer: number }
}

interface WriteRound {
  readonly create: number[]
  readonly keep: number[]
  readonly add: number[]
}

export async function runDeskStore(say: (line: string) => void): Promise<readonly Figure[]> {
  say('desk-store: building the page')
  const folder = await buildDeskPage()
  const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] })
  try {
    const figures: Figure[] = []
    for (const size of sizes) figures.push(...(await searching(browser, folder, size, say)))
    figures.push(...(await writing(browser, folder, say)))
    return figures
  } finally {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function searching(
  browser: Browser,
  folder: string,
  count: number,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const hub = scriptedHub()
  putTown(hub, count)
  return withDesk(browser, folder, hub, async page => {
    await page.evaluate(
      async rows => {
        const { store } = await window.desk
        while (store.sync().lastSyncAt === undefined) await new Promise(resolve => setTimeout(resolve, 5))
        await store.close()
        // The same rows as they are, for the peer that reads them.
        const bare = new Dexie('bare-rows')
        bare.version(1).stores({ rows: 'id' })
        await bare.table('rows').bulkPut(rows)
        bare.close()
      },
      [...hub.customers.values()],
    )
    const measured: SearchRound[] = []
    for (let round = 0; round < rounds; round++) {
      measured.push(await page.evaluate(searchOnce, townSearches))
      say(`desk-store: ${count} customers, round ${round + 1} of ${rounds}`)
    }
    const name = 'desk-store'
    return [
      ...latencyFigures(
        { name, metric: `search of ${count} customers`, peerName: 'limit: a scan of the rows in memory' },
        measured.map(({ search }) => search),
        [0.5, 0.95],
      ),
      figureOf(
        {
          name,
          metric: `first search of ${count} customers, from the sealed disk, p50`,
          unit: 'ms',
          peerName: 'limit: reading the rows',
          better: 'lower',
        },
        measured.map(({ build }) => build),
      ),
    ]
  })
}

/** Runs in the page. */
async function searchOnce(words: readonly string[]): Promise<SearchRound> {
  const timeOf = async (work: () => unknown) => {
    const at = performance.now()
    await work()
    return performance.now() - at
  }
  const fold = (text: string) =>
    text
      .normalize('NFD')
      .replaceAll(/\p{Diacritic}/gu, '')
      .toLowerCase()
  const bare = await new Dexie('bare-rows').open()
  let rows: Customer[] = []
  const reading = await timeOf(async () => {
    rows = await bare.table('rows').toArray()
  })
  bare.close()
  const lines = rows.map(value =>
    fold(
      `${value.givenName} ${value.familyName} ${value.phones[0]?.e164} ${value.emails[0]} ${value.address?.civicNumber} ${value.address?.street} ${value.address?.postalCode}`,
    ),
  )
  const scan = (query: string) => {
    const parts = fold(query).split(' ')
    return lines.filter(line => parts.every(part => line.includes(part))).slice(0, 20)
  }
  // From nothing but the disk: opened, unsealed and searched.
  const [opening, store] = await (async () => {
    const at = performance.now()
    const opened = await window.openStore()
    return [performance.now() - at, opened] as const
  })()
  const building = opening + (await timeOf(() => store.findCustomers('okafor')))
  const ours: number[] = []
  const peer: number[] = []
  for (let turn = 0; turn < 4; turn++) {
    for (const word of words) {
      ours.push(await timeOf(() => store.findCustomers(word)))
      peer.push(await timeOf(() => scan(word)))
    }
  }
  await store.close()
  return { search: { ours, peer }, build: { ours: building, peer: reading } }
}

async function writing(
  browser: Browser,
  folder: string,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const hub = scriptedHub()
  hub.script.otherwise = 'away'
  return withDesk(browser, folder, hub, async page => {
    const measured: WriteRound[] = []
    for (let round = 0; round < rounds; round++) {
      measured.push(await page.evaluate(writeOnce, writesPerRound))
      say(`desk-store: writes, round ${round + 1} of ${rounds}`)
    }
    const peerName = 'limit: one strict write'
    return (['create', 'keep'] as const).flatMap(what =>
      [0.5, 0.95].map(at =>
        figureOf(
          {
            name: 'desk-store',
            metric: `${what === 'create' ? 'a request' : 'a link'} until it is on the disk p${at * 100}`,
            unit: 'ms',
            peerName,
            better: 'lower',
          },
          measured.map(round => ({ ours: percentile(round[what], at), peer: percentile(round.add, at) })),
        ),
      ),
    )
  })
}

/** Runs in the page. The three kinds take turns, so that what disturbs one disturbs all. */
async function writeOnce(writes: number): Promise<WriteRound> {
  const { store } = await window.desk
  const bare = new Dexie('bare', { chromeTransactionDurability: 'strict' })
  bare.version(1).stores({ rows: 'id' })
  const taken: WriteRound = { create: [], keep: [], add: [] }
  const time = async (into: number[], work: () => Promise<unknown>) => {
    const at = performance.now()
    await work()
    into.push(performance.now() - at)
  }
  for (let n = 0; n < writes; n++) {
    while (store.sync().numbersLeft === 0) await new Promise(resolve => setTimeout(resolve, 5))
    await time(taken.create, () => store.createRequest(draft))
    await time(taken.keep, () => store.keep({ kind: 'link-customer', contactId: crypto.randomUUID() }))
    await time(taken.add, () => bare.table('rows').add({ id: crypto.randomUUID(), ...draft }))
  }
  bare.close()
  return taken
}

/** A fresh profile with the desk's page, for as long as `work` takes. */
async function withDesk<Result>(
  browser: Browser,
  folder: string,
  hub: ReturnType<typeof scriptedHub>,
  work: (page: Page) => Promise<Result>,
): Promise<Result> {
  const server = await serveDesk(folder, hub)
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.goto(server.address())
    await page.evaluate(() => window.desk.then(() => undefined))
    return await work(page)
  } finally {
    await context.close()
    await server.stop()
  }
}
