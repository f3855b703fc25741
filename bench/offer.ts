import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { webCallProtocolVersion } from '../src-contract/public/web-call.ts'
import { defaultRoutingTimes, type RoutingConfig } from '../src-domain/routing/routing-config.ts'
import type { RoutingEvent } from '../src-domain/routing/routing-event.ts'
import { emptyRoutingState } from '../src-domain/routing/routing-state.ts'
import { migrate } from '../src-hub/database/migrate.ts'
import { type OpenDatabase, openDatabase } from '../src-hub/database/open-database.ts'
import { createEngine, type Engine, type HubCommand } from '../src-hub/engine/engine.ts'
import { createFactReader } from '../src-hub/engine/read-facts.ts'
import { createJournal } from '../src-hub/journal/journal.ts'
import { type Desk, openDesk, openPage } from '../test/world/hub-world.ts'
import { type Figure, figureOf, latencyFigures, type Round } from './figures.ts'
import { type BenchHub, startBenchHub } from './hub-process.ts'

/**
 * How many contacts the one writer takes through their whole life, and how long an agent waits for the answer to an
 * accept. The peer is the usual queue in SQL on the same PostgreSQL: one row for each job, claimed with
 * `for update skip locked`, one transaction for each step. Both flush every commit to the disk.
 */
const inFlight = 64
const clients = 8
const rounds = 5
const roundMs = 2_500
const peerName = 'raw SKIP LOCKED x1'
/** Commands that decide something about a contact: it arrives (and is offered), accept, end, wrap-up. */
const commandsPerContact = 4
/** Transactions of a job: insert, claim, complete. */
const transactionsPerJob = 3

const desks = 50
const acceptRounds = 5
const acceptsPerRound = 250
const thinkMs = 120

export async function runOffer(say: (line: string) => void): Promise<readonly Figure[]> {
  return [...(await measureThroughput(say)), ...(await measureAccept(say))]
}

async function measureThroughput(say: (line: string) => void): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'townline-bench-'))
  const log = { info() {}, warn() {}, error: console.error }
  const database = await openDatabase({ dataFolder: join(folder, 'data'), database: 'embedded' }, log)
  try {
    await migrate(database.db)
    const engine = openEngine(database)
    const pool = new pg.Pool({ ...database.connection?.(), max: clients })
    await pool.query(
      'create table bench_job (id bigint generated always as identity primary key, state text not null)',
    )
    await pool.query("create index bench_job_open on bench_job (id) where state = 'open'")
    await openFloor(engine)

    const measured: Round[] = []
    for (let round = 0; round <= rounds; round++) {
      const ours = await contactsPerSecond(engine)
      const peer = await jobsPerSecond(pool)
      if (round > 0) measured.push({ ours, peer })
      say(`offer, throughput: round ${round} of ${rounds}`)
    }
    await engine.stop()
    await pool.end()
    const words = { name: 'offer', peerName, better: 'higher' as const }
    return [
      figureOf(
        {
          ...words,
          metric: `whole contacts (arrives, offered, accepted, ended, wrapped up), ${inFlight} in flight, beside whole jobs (insert, claim, complete), ${clients} clients`,
          unit: '1/s',
        },
        measured,
      ),
      figureOf(
        { ...words, metric: 'durable decisions, beside transactions', unit: '1/s' },
        measured.map(({ ours, peer }) => ({
          ours: ours * commandsPerContact,
          peer: peer * transactionsPerJob,
        })),
      ),
    ]
  } finally {
    await database.close()
    await rm(folder, { recursive: true, force: true })
  }
}

function openEngine(database: OpenDatabase): Engine {
  return createEngine({
    journal: createJournal(database.db),
    readFacts: createFactReader(database.db, {
      requestTypes: () => new Map(),
      targetsOf: (_type, from) => ({ acknowledgeBy: from, resolveBy: from }),
    }),
    now: Date.now,
    state: emptyRoutingState,
    position: 0,
    onProblem: (problem, context) => console.error(context, problem),
  })
}

/** As many agents as contacts in flight, all at their desks and free. */
async function openFloor(engine: Engine): Promise<void> {
  const config: RoutingConfig = {
    version: 1,
    queues: [
      { id: 'en', channel: 'phone', name: { en: 'Phone', fr: 'Téléphone' }, promiseMs: 30_000, skills: [] },
    ],
    agents: Array.from({ length: inFlight }, (_, index) => ({
      id: `agent-${index}`,
      name: `Agent ${index}`,
      languages: ['en'],
      skills: [],
      site: 'hall',
    })),
    capacities: [],
    calendars: [],
    times: defaultRoutingTimes,
  }
  await must(engine, { kind: 'configure-routing', config })
  for (const { id } of config.agents) {
    await must(engine, { kind: 'link-desk', agentId: id, deskId: randomUUID() })
    const basedOn = engine.state().agents.get(id)?.presenceVersion ?? 0
    await must(engine, { kind: 'set-presence', agentId: id, presence: 'available', basedOn })
  }
}

async function must(engine: Engine, command: HubCommand): Promise<void> {
  // As from a desk, with an id that is remembered.
  const outcome = await engine.submit({ id: randomUUID(), actor: 'bench', deskId: 'bench', command })
  if (outcome.kind !== 'accepted') throw new Error(`${command.kind}: ${JSON.stringify(outcome)}`)
}

/** Every contact goes on by what is published: offered, so it is accepted; accepted, so it is ended; and so on. */
async function contactsPerSecond(engine: Engine): Promise<number> {
  let done = 0
  let open = 0
  let running = true
  let finish = (): void => {}
  let fail = (_problem: unknown): void => {}
  const finished = new Promise<void>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  const arrive = (): void => {
    open += 1
    const contactId = randomUUID()
    must(engine, {
      kind: 'receive-contact',
      contactId,
      channel: 'phone',
      queueId: 'en',
      language: 'en',
      from: {},
    }).catch(fail)
  }
  const next = (event: RoutingEvent): void => {
    if (event.kind === 'offer-made') {
      const { agentId, number } = event.offer
      must(engine, { kind: 'accept-offer', agentId, contactId: event.contactId, offerNumber: number }).catch(
        fail,
      )
    } else if (event.kind === 'offer-accepted') {
      must(engine, { kind: 'end-contact', agentId: event.agentId, contactId: event.contactId }).catch(fail)
    } else if (event.kind === 'contact-ended') {
      const phase = engine.state().contacts.get(event.contactId)?.phase
      if (phase?.kind !== 'wrapping') return
      must(engine, {
        kind: 'complete-wrap-up',
        agentId: phase.agentId,
        contactId: event.contactId,
        wrapUp: { reasonCode: 'bench', resolvedAtFirstContact: true },
      }).catch(fail)
    } else if (event.kind === 'wrap-up-completed') {
      done += 1
      open -= 1
      if (running) arrive()
      else if (open === 0) finish()
    }
  }
  const unsubscribe = engine.onPublished(({ lines }) => {
    for (const { event } of lines) next(event as RoutingEvent)
  })
  const begun = performance.now()
  for (let index = 0; index < inFlight; index++) arrive()
  await Promise.race([pause(roundMs), finished])
  const took = performance.now() - begun
  const counted = done
  running = false
  await finished
  unsubscribe()
  return (counted * 1_000) / took
}

async function jobsPerSecond(pool: pg.Pool): Promise<number> {
  let done = 0
  const end = performance.now() + roundMs
  const work = async (): Promise<void> => {
    const client = await pool.connect()
    while (performance.now() < end) {
      await client.query("insert into bench_job (state) values ('open')")
      const id = await claim(client)
      if (id === undefined) continue
      await client.query({
        name: 'complete',
        text: "update bench_job set state = 'done' where id = $1",
        values: [id],
      })
      done += 1
    }
    client.release()
  }
  const begun = performance.now()
  await Promise.all(Array.from({ length: clients }, work))
  return (done * 1_000) / (performance.now() - begun)
}

async function claim(client: pg.Pool | pg.ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>({
    name: 'claim',
    text: `update bench_job set state = 'taken' where id = (
      select id from bench_job where state = 'open' order by id for update skip locked limit 1) returning id`,
  })
  return rows[0]?.id
}

/** Over real sockets of a real hub, with every desk told of every change that it may see. */
async function measureAccept(say: (line: string) => void): Promise<readonly Figure[]> {
  await using hub = await startBenchHub({ customers: 5_000, desks, say })
  const pool = new pg.Pool({ ...hub.database, max: desks })
  pool.on('error', () => {})
  await pool.query('drop table if exists bench_job')
  await pool.query(
    'create table bench_job (id bigint generated always as identity primary key, state text not null)',
  )
  await pool.query("create index bench_job_open on bench_job (id) where state = 'open'")
  const floor: Desk[] = []
  for (let index = 1; index <= desks; index++) floor.push(await openDesk(hub, `desk-${index}`))
  await Promise.all(floor.map(desk => desk.be('available')))
  const measured: { ours: number[]; peer: number[] }[] = []
  for (let round = 0; round <= acceptRounds; round++) {
    const ours = await acceptLatencies(hub, floor, round)
    const peer = await claimLatencies(pool)
    if (round > 0) measured.push({ ours, peer })
    say(`offer, accept: round ${round} of ${acceptRounds}`)
  }
  await Promise.all(floor.map(desk => desk.close()))
  await pool.end()
  return latencyFigures(
    {
      name: 'offer',
      peerName: `${peerName}, claim by ${desks} workers`,
      metric: `accept → outcome at the desk, ${desks} desks`,
    },
    measured,
    [0.5, 0.99],
  )
}

/** Callers keep every desk busy; each desk accepts, talks a moment, ends and wraps up. */
async function acceptLatencies(hub: BenchHub, floor: readonly Desk[], round: number): Promise<number[]> {
  const times: number[] = []
  let called = 0
  const callers = floor.map(async (_, index) => {
    await pause((index * thinkMs) / floor.length)
    while (called < acceptsPerRound) {
      called += 1
      const address = `127.1.${round + 1}.${index + 1}`
      const page = await openPage(hub, { address, beats: false })
      page.say({ type: 'call', protocol: webCallProtocolVersion, language: 'en' })
      await page.ended
    }
  })
  const work = floor.map(async desk => {
    while (times.length < acceptsPerRound) {
      const contact = Object.values(desk.view().contacts).find(({ phase }) => phase.kind === 'offered')
      if (contact?.phase.kind !== 'offered') {
        await pause(5)
        continue
      }
      const begun = performance.now()
      const outcome = await desk.command({
        kind: 'accept-offer',
        contactId: contact.id,
        offerNumber: contact.phase.offer.number,
      })
      if (outcome.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(outcome)}`)
      times.push(performance.now() - begun)
      await pause(thinkMs)
      await desk.finish(contact.id)
    }
  })
  await Promise.all([...callers, ...work])
  return times
}

/** As many workers at the same pace, each with a connection of its own. */
async function claimLatencies(pool: pg.Pool): Promise<number[]> {
  const times: number[] = []
  const work = Array.from({ length: desks }, async (_, index) => {
    await pause((index * thinkMs) / desks)
    while (times.length < acceptsPerRound) {
      await pool.query("insert into bench_job (state) values ('open')")
      const begun = performance.now()
      const id = await claim(pool)
      if (id === undefined) continue
      times.push(performance.now() - begun)
      await pause(thinkMs)
      await pool.query("update bench_job set state = 'done' where id = $1", [id])
    }
  })
  await Promise.all(work)
  return times
}
