import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { migrate } from '../src-hub/database/migrate.ts'
import { type OpenDatabase, openDatabase } from '../src-hub/database/open-database.ts'
import { type Figure, figureOf, latencyFigures, percentile } from './figures.ts'
import type { RoutingSizes } from './routing.ts'
import { openBenchEngine } from './routing-engine.ts'
import {
  type Connection,
  idlePickUp,
  openGraphile,
  openGraphileTuned,
  openPgBoss,
  openRawPeer,
  type Peer,
  workers,
} from './routing-peers.ts'

const name = 'routing'

/**
 * What the engine makes durable beside queues over tables, on one PostgreSQL that flushes every commit to the disk.
 * An assignment of ours is the completion of one contact and the offer of the next to the agent who came free; of a
 * peer, the claim of one job and its completion. Both take from a line that is full already. Before each side's turn
 * the database comes to rest, so that nobody pays for what the one before left to be flushed and tidied.
 */
export async function measureDurable(
  sizes: RoutingSizes,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'townline-bench-'))
  const log = { info() {}, warn() {}, error: console.error }
  const database = await openDatabase({ dataFolder: join(folder, 'data'), database: 'embedded' }, log)
  try {
    await migrate(database.db)
    const { host, port, user, password, database: base } = database.connection?.() ?? {}
    const connection = { host, port, user, password, database: base } as Connection
    const peers = [
      await openRawPeer(connection),
      await openPgBoss(connection),
      await openGraphile(connection),
      await openGraphileTuned(connection),
    ]
    const engine = await openBenchEngine(database, sizes.desks)
    const rest = () => comeToRest(database)
    const figures = [
      ...(await measurePickUp(sizes, engine, peers, rest, say)),
      ...(await measureOffers(sizes, engine, rest, say)),
      ...(await measureThroughput(sizes, engine, peers, rest, say)),
    ]
    await engine.stop()
    for (const peer of peers) await peer.close()
    return figures
  } finally {
    await database.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const restMsMax = 10_000

/** What was written is on the disk for good, and no process of the database tidies up. */
async function comeToRest({ db }: OpenDatabase): Promise<void> {
  await sql`checkpoint`.execute(db)
  const until = performance.now() + restMsMax
  const tidying = sql`select from pg_stat_activity where backend_type = 'autovacuum worker'`
  while (performance.now() < until && (await tidying.execute(db)).rows.length > 0) await pause(50)
}

type Engine = Awaited<ReturnType<typeof openBenchEngine>>

async function measurePickUp(
  { rounds, warmUps, pickUps }: RoutingSizes,
  engine: Engine,
  peers: readonly Peer[],
  rest: () => Promise<void>,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const sides = [
    { name: 'ours', pickUp: engine.pickUp },
    ...peers.filter(({ pickUp }) => pickUp !== undefined),
  ]
  const times = sides.map(() => [] as number[][])
  // Everybody has been at work for a while: what runs often has been compiled.
  for (const side of sides) {
    for (let turn = 0; turn < warmUps; turn++) await side.pickUp?.()
  }
  // One round more than is counted, here and below: the first one warms everybody.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, side] of sides.entries()) {
      const taken: number[] = []
      await rest()
      for (let turn = 0; turn < pickUps; turn++) taken.push(await idlePickUp(side))
      if (round > 0) times[index]?.push(taken)
    }
    say(`routing, pick-up: round ${round} of ${rounds}`)
  }
  const [ours = [], ...others] = times
  return others.flatMap((theirs, index) =>
    latencyFigures(
      {
        name,
        peerName: sides[index + 1]?.name ?? '',
        metric: 'pick-up, from an arrival to its durable assignment, idle,',
      },
      ours.map((taken, round) => ({ ours: taken, peer: theirs[round] ?? [] })),
      [0.5, 0.99],
    ),
  )
}

async function measureOffers(
  { rounds, desks, offersPerSecond, offersMs }: RoutingSizes,
  engine: Engine,
  rest: () => Promise<void>,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const measured: { ours: number; peer: number }[] = []
  for (let round = 0; round <= rounds; round++) {
    await rest()
    const times = await engine.offerLatencies(offersPerSecond, offersMs)
    if (round > 0) measured.push({ ours: percentile(times, 0.99), peer: 10 })
    say(`routing, offers: round ${round} of ${rounds}`)
  }
  return [
    figureOf(
      {
        name,
        metric: `offer p99, from an arrival to its published offer, ${offersPerSecond} new contacts/s, ${desks} desks that answer at once`,
        unit: 'ms',
        peerName: 'limit: 10 ms',
        better: 'lower',
      },
      measured,
    ),
  ]
}

async function measureThroughput(
  { rounds, agents, waiting, inFlight, jobs, contactsMs }: RoutingSizes,
  engine: Engine,
  peers: readonly Peer[],
  rest: () => Promise<void>,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  await engine.fill(agents, waiting)
  const measured: { ours: number; whole: number; peers: number[] }[] = []
  for (let round = 0; round <= rounds; round++) {
    await rest()
    const ours = await engine.assignmentsPerSecond(inFlight)
    const theirs: number[] = []
    for (const peer of peers) {
      await rest()
      theirs.push(await peer.drain(jobs))
    }
    await rest()
    const whole = await engine.contactsPerSecond(contactsMs)
    if (round > 0) measured.push({ ours, whole, peers: theirs })
    say(`routing, durable: round ${round} of ${rounds}`)
  }
  const words = { name, unit: '1/s', better: 'higher' as const }
  const assignments = peers.map((peer, index) =>
    figureOf(
      {
        ...words,
        metric: `durable assignments/s, ${inFlight} in flight, beside claim and completion by ${workers} workers`,
        peerName: peer.name,
      },
      measured.map(each => ({ ours: each.ours, peer: each.peers[index] ?? Number.NaN })),
    ),
  )
  return [
    ...assignments,
    figureOf(
      {
        ...words,
        metric: `durable whole contacts/s (arrives, offered, accepted, ended, wrapped up), ${agents} desks, beside claim and completion`,
        peerName: peers[0]?.name ?? '',
      },
      measured.map(each => ({ ours: each.whole, peer: each.peers[0] ?? Number.NaN })),
    ),
  ]
}
