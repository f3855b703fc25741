import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { StartProblem } from '../database/start-problem.ts'
import { createEngine, type Engine } from '../engine/engine.ts'
import type { Cluster } from './cluster.ts'

/** The advisory lock that a hub with a database to itself holds whole, and hubs that share one hold in common. */
export const aloneLock = 7_426_002

const tries = 25
const betweenTriesMs = 400

/** What to say when a database is not there for this hub. */
export function anotherHubIsThere(): StartProblem {
  return new StartProblem(
    'Another hub has this database to itself.',
    'Stop it first, or give this hub a database of its own with DATABASE_URL.',
  )
}

/**
 * The only hub of its centre: its database is in its own folder, which nobody else may open. Where that database can
 * be reached over the network, too, a lock keeps other hubs out; throws `StartProblem` when one is there already.
 */
export async function workAlone(connection?: () => pg.ClientConfig): Promise<Cluster> {
  const lock = connection === undefined ? undefined : await lockOut(connection())
  let engine: Engine | undefined
  return {
    oneStartAtATime: start => start(false),
    openEngine: parts => {
      engine = createEngine(parts)
      return engine
    },
    begin: async () => {
      await engine?.submit({ actor: 'centre', command: { kind: 'restart-hub' } })
    },
    lead: () => ({ isHere: true, epoch: 0 }),
    countHeld: () => undefined,
    sayHeld: async () => undefined,
    isHeldElsewhere: async () => false,
    knowHeldElsewhere: async () => false,
    tellOthers: () => undefined,
    onTold: () => undefined,
    giveLead: async () => undefined,
    leave: async () => {
      await engine?.stop()
      await lock?.end()
    },
  }
}

async function lockOut(connection: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(connection)
  client.on('error', () => undefined)
  await client.connect()
  const isFree = await becomesFree(async () => {
    const { rows } = await client.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [
      aloneLock,
    ])
    return rows[0]?.free === true
  })
  if (isFree) return client
  await client.end()
  throw anotherHubIsThere()
}

/** A hub that was killed holds its lock until the server has noticed: that is waited for, ten seconds at most. */
export async function becomesFree(tryLock: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < tries; attempt++) {
    if (await tryLock()) return true
    await pause(betweenTriesMs)
  }
  return false
}
