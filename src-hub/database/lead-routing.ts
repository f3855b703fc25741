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
 *
 * The lock goes with its connection. When that breaks, the lead is taken again as soon as the database answers; when
 * another hub was quicker, `onLost` is told. What either writes in between is fenced by the journal's positions.
 */
export async function leadRouting(
  connection: pg.ClientConfig,
  onLost: () => void,
): Promise<() => Promise<void>> {
  let client: pg.Client | undefined
  let given = false

  const take = async (): Promise<'leading' | 'taken'> => {
    const next = new pg.Client(connection)
    next.on('error', () => undefined)
    await next.connect()
    for (let attempt = 0; attempt < tries && !given; attempt++) {
      const { rows } = await next.query<{ leads: boolean }>('select pg_try_advisory_lock($1) as leads', [
        leadLock,
      ])
      if (rows[0]?.leads === true) {
        client = next
        next.once('end', () => void takeAgain())
        return 'leading'
      }
      await pause(betweenTriesMs)
    }
    await next.end()
    return 'taken'
  }

  const takeAgain = async (): Promise<void> => {
    while (!given) {
      const result = await take().catch(() => 'away' as const)
      if (given) return client?.end()
      if (result === 'leading') return
      if (result === 'taken') return onLost()
      await pause(betweenTriesMs)
    }
  }

  if ((await take()) === 'taken') {
    throw new StartProblem(
      'Another hub is working on this database.',
      'Stop it first, or give this hub a database of its own with DATABASE_URL.',
    )
  }
  return async () => {
    given = true
    await client?.end()
  }
}
