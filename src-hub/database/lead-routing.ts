import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { StartProblem } from './start-problem.ts'

/** The advisory lock of the one routing domain; any number will do, as long as every hub uses the same. */
const leadLock = 7_426_001
const tries = 25
const betweenTriesMs = 400

/**
 * Takes the lead of the routing domain on a connection of its own, so that no two hubs ever write one journal. A hub
 * that was killed holds its lock until the database notices: that is waited for, ten seconds at most. Answers how to
 * give the lead back; throws `StartProblem` when another hub keeps it.
 */
export async function leadRouting(connection: pg.ClientConfig): Promise<() => Promise<void>> {
  const client = new pg.Client(connection)
  client.on('error', () => undefined)
  await client.connect()
  for (let attempt = 0; attempt < tries; attempt++) {
    const { rows } = await client.query<{ leads: boolean }>('select pg_try_advisory_lock($1) as leads', [
      leadLock,
    ])
    if (rows[0]?.leads === true) return () => client.end()
    await pause(betweenTriesMs)
  }
  await client.end()
  throw new StartProblem(
    'Another hub is working on this database.',
    'Stop it first, or give this hub a database of its own with DATABASE_URL.',
  )
}
