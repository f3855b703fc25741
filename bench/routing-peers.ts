import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { Logger, makeWorkerUtils, run, type WorkerUtils } from 'graphile-worker'
import pg from 'pg'
import { PgBoss } from 'pg-boss'

/** A way to hand work to workers over a table of PostgreSQL. */
export interface Peer {
  readonly name: string
  /** How many jobs a second are claimed and completed, one by one, from a line of `jobs` that waits already. */
  readonly drain: (jobs: number) => Promise<number>
  /** Milliseconds from asking for a job's insertion to a worker having it, with nothing else to do. */
  readonly pickUp?: () => Promise<number>
  readonly close: () => Promise<void>
}

export type Connection = Pick<pg.ClientConfig, 'host' | 'port' | 'user' | 'password' | 'database'>

/** So many workers claim at once, each over a connection of its own. */
export const workers = 10
/** After a pick-up the worker completes its job and goes back to waiting; nobody is measured at that. */
const restMs = 15

/** A pick-up of an idle worker. */
export async function idlePickUp(peer: Pick<Peer, 'name' | 'pickUp'>): Promise<number> {
  await pause(restMs)
  if (peer.pickUp === undefined) throw new Error(`${peer.name} has no pick-up`)
  return peer.pickUp()
}

/**
 * The usual queue in SQL: a row for each job, claimed with `for update skip locked` in one transaction, completed in
 * another, both as prepared statements. A waiting worker is woken by LISTEN; the insertion notifies.
 */
export async function openRawPeer(connection: Connection): Promise<Peer> {
  const pool = openPool(connection, workers)
  await pool.query(`
    create table bench_job (id bigint generated always as identity primary key, state text not null);
    create index bench_job_open on bench_job (id) where state = 'open'`)
  const listener = new pg.Client(connection)
  listener.on('error', () => {})
  await listener.connect()
  await listener.query('listen bench_job')
  const claim = async (client: pg.ClientBase): Promise<string | undefined> => {
    const { rows } = await client.query<{ id: string }>({
      name: 'claim',
      text: `update bench_job set state = 'taken' where id = (
        select id from bench_job where state = 'open' order by id for update skip locked limit 1) returning id`,
    })
    return rows[0]?.id
  }
  const complete = (client: pg.ClientBase, id: string) =>
    client.query({
      name: 'complete',
      text: `update bench_job set state = 'done' where id = $1`,
      values: [id],
    })
  return {
    name: 'raw SKIP LOCKED',
    drain: async jobs => {
      await pool.query('truncate bench_job')
      await pool.query(`insert into bench_job (state) select 'open' from generate_series(1, $1)`, [jobs])
      return perSecond(jobs, async () => {
        await atOnce(workers, async () => {
          const client = await pool.connect()
          for (let id = await claim(client); id !== undefined; id = await claim(client))
            await complete(client, id)
          client.release()
        })
      })
    },
    pickUp: async () => {
      const begun = performance.now()
      const woken = once(listener, 'notification')
      const inserted = pool.query({
        name: 'insert',
        text: `with job as (insert into bench_job (state) values ('open')) select pg_notify('bench_job', '')`,
      })
      await woken
      const id = await claim(listener)
      const took = performance.now() - begun
      await inserted
      if (id === undefined) throw new Error('raw: woken for nothing')
      await complete(listener, id)
      return took
    },
    close: async () => {
      await listener.end()
      await pool.end()
    },
  }
}

/**
 * pg-boss: `fetch` of one job and `complete`, asked in a closed loop, which spares it the pauses of its own polling.
 * For the pick-up a worker of its own on a queue with notifications.
 */
export async function openPgBoss(connection: Connection): Promise<Peer> {
  const boss = new PgBoss({ ...(connection as object), max: workers, useListenNotify: true })
  // Said when the database is stopped at the end; what fails before that throws where it was asked for.
  boss.on('error', () => {})
  await boss.start()
  await boss.createQueue('drain')
  await boss.createQueue('pick-up', { notify: true })
  let picked = (): void => {}
  await boss.work('pick-up', async () => picked())
  return {
    name: 'pg-boss',
    drain: async jobs => {
      await boss.deleteAllJobs('drain')
      await boss.insert(
        'drain',
        Array.from({ length: jobs }, (_, index) => ({ data: { index } })),
      )
      return perSecond(jobs, () =>
        atOnce(workers, async () => {
          for (;;) {
            const [job] = await boss.fetch('drain')
            if (job === undefined) return
            await boss.complete('drain', job.id)
          }
        }),
      )
    },
    pickUp: async () => {
      const begun = performance.now()
      const had = new Promise<number>(resolve => {
        picked = () => resolve(performance.now() - begun)
      })
      await boss.send('pick-up', {})
      return had
    },
    close: () => boss.stop({ timeout: 1_000 }),
  }
}

/**
 * graphile-worker as it comes: a worker pool with a transaction for each claim and each completion. Counted from the
 * first job's start to the last one's completion, so without the start of the pool.
 */
export async function openGraphile(connection: Connection): Promise<Peer> {
  const utils = await graphileUtils(connection)
  let picked = (): void => {}
  const runner = await run({
    ...graphileOptions,
    pgPool: openPool(connection, workers + 1),
    concurrency: workers,
    taskList: { 'pick-up': async () => picked() },
  })
  return {
    name: 'graphile-worker default',
    drain: jobs => graphileDrain(connection, utils, jobs, { concurrentJobs: workers }),
    pickUp: async () => {
      const begun = performance.now()
      const had = new Promise<number>(resolve => {
        picked = () => resolve(performance.now() - begun)
      })
      await utils.addJob('pick-up', {})
      return had
    },
    close: async () => {
      await runner.stop()
      await utils.release()
    },
  }
}

/**
 * graphile-worker with the settings of its own page on performance: 500 jobs are claimed at once into the process, and
 * completions are written together after their jobs have run. A job that ran may run again after a crash. It is counted
 * when its handler has run, which is before its completion is written.
 */
export async function openGraphileTuned(connection: Connection): Promise<Peer> {
  const utils = await graphileUtils(connection)
  return {
    name: 'graphile-worker tuned',
    drain: jobs =>
      graphileDrain(connection, utils, jobs, {
        concurrentJobs: 24,
        localQueue: { size: 500 },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      }),
    close: async () => {
      await utils.release()
    },
  }
}

const graphileOptions = { noHandleSignals: true, logger: new Logger(() => () => {}) } as const

/** What breaks when the database is stopped at the end is nobody's any more. */
function openPool(connection: Connection, max: number): pg.Pool {
  const pool = new pg.Pool({ ...connection, max })
  pool.on('error', () => {})
  pool.on('connect', client => client.on('error', () => {}))
  return pool
}

async function graphileUtils(connection: Connection): Promise<WorkerUtils> {
  const utils = await makeWorkerUtils({ logger: graphileOptions.logger, pgPool: openPool(connection, 2) })
  await utils.migrate()
  return utils
}

async function graphileDrain(
  connection: Connection,
  utils: WorkerUtils,
  jobs: number,
  worker: GraphileConfig.WorkerOptions & { readonly concurrentJobs: number },
): Promise<number> {
  await utils.addJobs(Array.from({ length: jobs }, () => ({ identifier: 'drain', payload: {} })))
  const pgPool = openPool(connection, worker.concurrentJobs + 1)
  let begun = 0
  let done = 0
  const runner = await run({
    ...graphileOptions,
    pgPool,
    preset: { worker },
    taskList: { drain: async () => {} },
  })
  const took = await new Promise<number>(resolve => {
    runner.events.on('job:start', () => {
      begun ||= performance.now()
    })
    runner.events.on('job:complete', () => {
      done += 1
      if (done === jobs) resolve(performance.now() - begun)
    })
  })
  await runner.stop()
  await pgPool.end()
  return (jobs * 1_000) / took
}

async function atOnce(count: number, work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: count }, work))
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await work()
  return (count * 1_000) / (performance.now() - begun)
}
