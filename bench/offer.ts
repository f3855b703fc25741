import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { webCallProtocolVersion } from '../src-contract/public/web-call.ts'
import { type Desk, openDesk, openPage } from '../test/world/hub-world.ts'
import { type Figure, latencyFigures } from './figures.ts'
import { type BenchHub, startBenchHub } from './hub-process.ts'

/**
 * How long an agent waits for the answer to an accept. The peer is the usual queue in SQL on the same PostgreSQL: one
 * row for each job, claimed with `for update skip locked`. Both flush every commit to the disk.
 */
const peerName = 'raw SKIP LOCKED x1'
const desks = 50
const acceptRounds = 5
const acceptsPerRound = 250
const thinkMs = 120

async function claim(client: pg.Pool): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>({
    name: 'claim',
    text: `update bench_job set state = 'taken' where id = (
      select id from bench_job where state = 'open' order by id for update skip locked limit 1) returning id`,
  })
  return rows[0]?.id
}

/** Over real sockets of a real hub, with every desk told of every change that it may see. */
export async function runOffer(say: (line: string) => void): Promise<readonly Figure[]> {
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
