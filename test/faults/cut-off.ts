import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from '@playwright/test'
import { sql } from 'kysely'
import { createRandom, type SeededRandom } from '../../src-hub/config/demo-city/seeded-random.ts'
import { type CentreDatabase, startServer } from '../hub/cluster/cluster-world.ts'
import { buildDeskPage, readDeskPage } from './build-desk-page.ts'
import type { Happening, LivedThrough } from './desk-page/live-through.ts'
import { openDesktop } from './offline-bed.ts'
import { draftOf } from './offline-deeds.ts'
import { openProxy } from './proxy.ts'

/**
 * Four desks of two sites are cut off for 72 hours by their clocks: people come, are served and go, requests are made.
 * In the middle of it the power fails. Then the hub is there again and all four come back at once: everything must be
 * accepted exactly once, with its numbers and its times.
 */
export interface CutOff {
  readonly name: 'cut-off'
  readonly trials: number
  readonly requests: number
  readonly visits: number
  readonly lost: number
  readonly duplicated: number
  readonly renumbered: number
  /** Told to the hub with another time than that at which it happened. */
  readonly retimed: number
  readonly stuck: number
  /** Wanted at a desk that had no number left. */
  readonly withoutNumber: number
  readonly failed: readonly string[]
  /** From the line's return until the last desk shows that all is sent, in seconds; the longest of all trials. */
  readonly secondsToReturn: number
}

export interface CutOffSize {
  readonly requests: number
  readonly visits: number
}

const people = [
  { user: 'aiko.mori', queueId: 'counter-city-hall' },
  { user: 'nadia.haddad', queueId: 'counter-city-hall' },
  { user: 'priya.nair', queueId: 'counter-north-hub' },
  { user: 'chantal.beausoleil', queueId: 'counter-north-hub' },
] as const
const hourMs = 3_600_000
const cutOffMs = 72 * hourMs
const returnedWithinMs = 120_000
/** Rounding, and the drift of a real clock while the hours are jumped over. */
const timeToleranceMs = 60_000

export async function runCutOff(
  { trials, seed }: { readonly trials: number; readonly seed: number },
  size: CutOffSize = { requests: 500, visits: 300 },
): Promise<CutOff> {
  const ends: Ended[] = []
  for (let trial = 0; trial < trials; trial++) ends.push(await oneTrial(createRandom(seed + trial), size))
  const sum = (of: (end: Ended) => number) => ends.reduce((total, end) => total + of(end), 0)
  return {
    name: 'cut-off',
    trials,
    requests: sum(({ requests }) => requests),
    visits: sum(({ visits }) => visits),
    lost: sum(({ lost }) => lost),
    duplicated: sum(({ duplicated }) => duplicated),
    renumbered: sum(({ renumbered }) => renumbered),
    retimed: sum(({ retimed }) => retimed),
    stuck: sum(({ stuck }) => stuck),
    withoutNumber: sum(({ withoutNumber }) => withoutNumber),
    failed: ends.flatMap(({ failed }) => failed),
    secondsToReturn: Math.max(...ends.map(({ secondsToReturn }) => secondsToReturn)),
  }
}

type Ended = Omit<CutOff, 'name' | 'trials'>

async function oneTrial(chance: SeededRandom, size: CutOffSize): Promise<Ended> {
  const [folder, server, desktop] = await Promise.all([
    buildDeskPage(join(import.meta.dirname, 'desk-page')),
    startServer(),
    openDesktop(),
  ])
  const centre = await server.newCentre()
  const address = { host: '127.0.0.1', port: 0 }
  let hub = await startHubAt(centre, -cutOffMs)
  address.port = hub.port
  const line = await openProxy({ hub: address, page: path => readDeskPage(folder, path) })
  const deskUrl = (index: number) => `http://desk-${index}.localhost:${new URL(line.url).port}/desk/`
  /** A desk's window, with the clock of its PC and somebody at work. */
  const openWindow = async (index: number, clockMs: number): Promise<Page> => {
    const page = await desktop.context().newPage()
    await page.goto(deskUrl(index))
    await page.evaluate(
      async ({ user, skewMs }) => {
        window.skewClock(skewMs)
        const desk = await window.openDesk({ user, password: 'townline-demo', iterations: 1_000 })
        await desk.visits()
      },
      { user: people[index]?.user ?? '', skewMs: clockMs },
    )
    return page
  }
  try {
    const windows = await Promise.all(people.map((_, index) => openWindow(index, -cutOffMs)))
    await Promise.all(
      windows.map(page =>
        page.evaluate(async () => {
          const desk = window.bareDesk
          await desk?.until('filled', 60_000)
          await desk?.until('numbers', 60_000)
          await desk?.counterKnown()
        }),
      ),
    )
    line.set({ kind: 'cut' })
    await hub.kill()

    const days = people.map((_, index) =>
      planDays(chance, share(size.requests, index), share(size.visits, index)),
    )
    const lived: LivedThrough[] = []
    const half = cutOffMs / 2
    const live = async (pages: readonly Page[], from: number, to: number) => {
      const parts = await Promise.all(
        pages.map((page, index) =>
          page.evaluate(
            ({ happenings, queueId, startMs }) => window.liveThrough(happenings, queueId, startMs),
            {
              happenings: days[index]?.filter(({ afterMs }) => afterMs >= from && afterMs < to) ?? [],
              queueId: people[index]?.queueId ?? '',
              startMs: -cutOffMs,
            },
          ),
        ),
      )
      lived.push(...parts)
    }
    await live(windows, 0, half)
    // The power fails at all four.
    await desktop.kill()
    await desktop.start()
    const again = await Promise.all(people.map((_, index) => openWindow(index, half - cutOffMs)))
    await live(again, half, cutOffMs)
    await Promise.all(again.map(page => page.evaluate(() => window.skewClock(0))))

    hub = await startHubAt(centre, 0)
    address.port = hub.port
    const begun = performance.now()
    line.set({ kind: 'open' })
    const left = await Promise.all(
      again.map(page => page.evaluate(ms => window.bareDesk?.returned(ms), returnedWithinMs)),
    )
    const secondsToReturn = Math.round(performance.now() - begun) / 1_000
    return {
      ...(await judge(centre, lived)),
      stuck: left.reduce<number>((total, each) => total + (each?.undecided ?? 1), 0),
      failed: [
        ...lived.flatMap(({ problems }) => problems),
        ...left.flatMap(each => each?.refused ?? ['a desk did not return']),
      ],
      withoutNumber: lived.reduce((total, { withoutNumber }) => total + withoutNumber, 0),
      secondsToReturn,
    }
  } finally {
    await desktop.scrap()
    await line.close()
    await hub.stop()
    await centre.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function share(total: number, index: number): number {
  return Math.floor(total / people.length) + (index < total % people.length ? 1 : 0)
}

/** What happens at one desk, in order: visits and requests, some of them one for the other. */
function planDays(chance: SeededRandom, requests: number, visits: number): readonly Happening[] {
  const at = () => chance.int(0, cutOffMs - hourMs)
  const planned: Happening[] = [
    ...Array.from(
      { length: requests },
      (): Happening => ({ kind: 'request', afterMs: at(), draft: draftOf(chance) }),
    ),
    ...Array.from(
      { length: visits },
      (): Happening => ({
        kind: 'visit',
        afterMs: at(),
        waitMs: chance.int(30_000, 600_000),
        serveMs: chance.int(30_000, 900_000),
        ends: chance.chance(0.1) ? 'no-show' : 'handled',
      }),
    ),
  ]
  return planned.sort((a, b) => a.afterMs - b.afterMs)
}

async function judge(
  { db }: Pick<CentreDatabase, 'db'>,
  lived: readonly LivedThrough[],
): Promise<Pick<Ended, 'requests' | 'visits' | 'lost' | 'duplicated' | 'renumbered' | 'retimed'>> {
  const { rows: created } = await sql<{
    subject: string
    times: string
    reference: string | null
    created_at: string | null
  }>`
    select subject, count(*) as times, min(request.reference) as reference, min(request.created_at) as created_at
    from journal left join request on request.id::text = subject
    where journal.kind = 'request-created' group by subject
  `.execute(db)
  const { rows: handedIn } = await sql<{ subject: string; times: string; arrived_at: string | null }>`
    select subject, count(*) as times, min(contact.arrived_at) as arrived_at
    from journal left join contact on contact.id::text = subject
    where journal.kind = 'visit-handed-in' group by subject
  `.execute(db)
  const requestOf = new Map(created.map(row => [row.subject, row]))
  const visitOf = new Map(handedIn.map(row => [row.subject, row]))
  const requests = lived.flatMap(each => each.requests)
  const visits = lived.flatMap(each => each.visits)
  const isRetimed = (told: number, stored: string | null) => Math.abs(Number(stored) - told) > timeToleranceMs
  const found = [
    ...requests.map(({ requestId, at, reference }) => {
      const row = requestOf.get(requestId)
      return {
        row,
        at,
        stored: row?.created_at ?? null,
        isRenumbered: row !== undefined && row.reference !== reference,
      }
    }),
    ...visits.map(({ visitId, at }) => {
      const row = visitOf.get(visitId)
      return { row, at, stored: row?.arrived_at ?? null, isRenumbered: false }
    }),
  ]
  const wanted = new Set([...requests.map(each => each.requestId), ...visits.map(each => each.visitId)])
  return {
    requests: requests.length,
    visits: visits.length,
    lost: found.filter(({ row }) => row === undefined).length,
    duplicated:
      found.filter(({ row }) => Number(row?.times ?? 0) > 1).length +
      [...requestOf.keys(), ...visitOf.keys()].filter(id => !wanted.has(id)).length,
    renumbered: found.filter(({ isRenumbered }) => isRenumbered).length,
    retimed: found.filter(({ row, at, stored }) => row !== undefined && isRetimed(at, stored)).length,
  }
}

interface HubAtTime {
  readonly port: number
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
}

async function startHubAt({ url }: Pick<CentreDatabase, 'url'>, clockMs: number): Promise<HubAtTime> {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, 'offline-hub.ts'), url, String(clockMs)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(child, 'close')
  const port = await new Promise<number>((resolve, reject) => {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', said => {
        const [, ready] = /^ready (\d+)$/.exec(said) ?? []
        if (ready !== undefined) resolve(Number(ready))
      })
    }
    void ended.then(() => reject(new Error('the hub did not start')))
  })
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
  }
  return { port, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}
