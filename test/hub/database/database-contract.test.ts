import { rmSync } from 'node:fs'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { migrate } from '../../../src-hub/database/migrate.ts'
import { migrations } from '../../../src-hub/database/migrations/index.ts'
import { type OpenDatabase, openMemoryDatabase } from '../../../src-hub/database/open-database.ts'
import { StartProblem } from '../../../src-hub/database/start-problem.ts'
import { afterThisTest, makeFolder, open } from './data-folders.ts'
import { startHubProcess } from './hub-process.ts'

/** How often a hub is killed while it writes; a release runs many more. */
const killRounds = Number(process.env.TOWNLINE_KILL_ROUNDS ?? 2)
const killTestsMs = 20_000 + killRounds * 20_000

interface Implementation {
  readonly name: string
  /** Opens the database of a folder; a second time the same one, where it is kept. */
  readonly openIn: (folder: string) => Promise<OpenDatabase>
  readonly database?: 'embedded' | 'pglite'
}

const implementations: readonly Implementation[] = [
  {
    name: 'PGlite in memory',
    openIn: async () => {
      const database = await openMemoryDatabase()
      afterThisTest(() => database.close())
      return database
    },
  },
  {
    name: 'PGlite in a folder',
    openIn: dataFolder => open({ dataFolder, database: 'pglite' }),
    database: 'pglite',
  },
  {
    name: 'embedded PostgreSQL',
    openIn: dataFolder => open({ dataFolder, database: 'embedded' }),
    database: 'embedded',
  },
]

describe.each(implementations)('$name', ({ openIn, database: kind }) => {
  it('is brought up to date once, reads values alike, refuses what a newer program wrote, and closes twice', async () => {
    const database = await openIn(makeFolder())
    const { db } = database
    expect(await migrate(db)).toEqual(Object.keys(migrations))
    expect(await migrate(db)).toEqual([])

    const { rows } = await sql`select
      9007199254740991::bigint as "whole", array[1, 2]::bigint[] as "wholes", count(*) as "count",
      date '2026-03-08' as "day", array[date '2026-03-08'] as "days", '{"a":[1]}'::jsonb as "json",
      timestamptz '2026-03-08T07:30:00Z' as "at", array['en', 'fr'] as "words", null::bigint as "none"
      from staff`.execute(db)
    expect(rows).toEqual([
      {
        whole: 9007199254740991,
        wholes: [1, 2],
        count: 0,
        day: '2026-03-08',
        days: ['2026-03-08'],
        json: { a: [1] },
        at: new Date('2026-03-08T07:30:00Z'),
        words: ['en', 'fr'],
        none: null,
      },
    ])
    await expect(sql`select 9007199254740993::bigint as "beyond"`.execute(db)).rejects.toThrow(RangeError)

    await expect(
      db.transaction().execute(async transaction => {
        await sql`insert into centre_fact values ('half', 'done')`.execute(transaction)
        throw new Error('changed its mind')
      }),
    ).rejects.toThrow('changed its mind')
    expect((await sql`select from centre_fact`.execute(db)).rows).toHaveLength(0)

    await sql`insert into kysely_migration values ('9999-of-next-year', ${new Date().toISOString()})`.execute(
      db,
    )
    const refusal = await migrate(db).catch(error => error)
    expect(refusal).toBeInstanceOf(StartProblem)
    expect(refusal.message).toBe('The database was written by a newer Townline (it knows 9999-of-next-year).')

    await Promise.all([database.close(), database.close()])
    await database.close()
  })

  it('takes back every step of an upgrade when one of them fails', async () => {
    const { db } = await openIn(makeFolder())
    const failing = {
      ...migrations,
      '0900-fails': {
        up: async () => {
          throw new Error('no such thing')
        },
      },
    }
    await expect(migrate(db, failing)).rejects.toThrow('0900-fails')
    expect((await sql`select to_regclass('staff') as staff`.execute(db)).rows).toEqual([{ staff: null }])
    expect(await migrate(db)).toEqual(Object.keys(migrations))
  })

  it('can be closed before its first use', async () => {
    const database = await openIn(makeFolder())
    await database.close()
  })

  if (kind === undefined) return

  it('keeps what was written over an orderly end', async () => {
    const dataFolder = makeFolder()
    const first = await openIn(dataFolder)
    await migrate(first.db)
    await sql`insert into centre_fact values ('colour', 'blue')`.execute(first.db)
    await first.close()
    const second = await openIn(dataFolder)
    expect(await migrate(second.db)).toEqual([])
    expect((await sql`select value from centre_fact`.execute(second.db)).rows).toEqual([{ value: 'blue' }])
  })

  it(
    `loses nothing that it acknowledged when the hub is killed (-9) while it writes, ${killRounds} times`,
    async () => {
      const dataFolder = makeFolder()
      let acknowledged = 0
      for (let round = 0; round < killRounds; round++) {
        const hub = startHubProcess({ task: 'write', config: { dataFolder, database: kind } })
        await hub.line('kept')
        await new Promise(resolve => setTimeout(resolve, 20 + ((round * 97) % 400)))
        hub.signal('SIGKILL')
        await hub.ended
        acknowledged = Number(hub.lines('kept').at(-1))

        const database = await openIn(dataFolder)
        const { rows } = await sql<{ count: number; last: number }>`
        select count(*) as count, max(number) as last from kept_row`.execute(database.db)
        await database.close()
        // The last row may have been written and its answer not heard any more.
        expect(rows[0]?.last).toBeGreaterThanOrEqual(acknowledged)
        expect(rows[0]?.last).toBeLessThanOrEqual(acknowledged + 1)
        expect(rows[0]?.count).toBe(rows[0]?.last)
      }
      expect(acknowledged).toBeGreaterThan(killRounds)
    },
    killTestsMs,
  )

  it(
    `opens after the hub was killed (-9) while it made its database, ${killRounds} times`,
    async () => {
      for (let round = 0; round < killRounds; round++) {
        const dataFolder = makeFolder()
        const hub = startHubProcess({ task: 'hold', config: { dataFolder, database: kind } })
        await new Promise(resolve => setTimeout(resolve, 300 + ((round * 331) % 1_500)))
        hub.signal('SIGKILL')
        await hub.ended
        const database = await openIn(dataFolder)
        expect(await migrate(database.db)).toEqual(Object.keys(migrations))
        await database.close()
        rmSync(dataFolder, { recursive: true, force: true })
      }
    },
    killTestsMs,
  )

  it('is refused to a second hub by the name of the first, even while that one is frozen, and free when it is dead', async () => {
    const dataFolder = makeFolder()
    const first = startHubProcess({ task: 'hold', config: { dataFolder, database: kind } })
    afterThisTest(() => first.signal('SIGKILL'))
    await first.line('open')
    const second = startHubProcess({ task: 'hold', config: { dataFolder, database: kind } })
    expect(await second.line('problem')).toContain(`is in use by another hub (process ${first.pid} on `)
    first.signal('SIGSTOP')
    await expect(openIn(dataFolder)).rejects.toThrow(`process ${first.pid} on `)
    first.signal('SIGKILL')
    await first.ended
    const database = await openIn(dataFolder)
    await expect(openIn(dataFolder)).rejects.toThrow(`process ${process.pid} on `)
    // The refusal inside one process must not have cost the first its lock.
    const third = startHubProcess({ task: 'hold', config: { dataFolder, database: kind } })
    expect(await third.line('problem')).toContain(`process ${process.pid} on `)
    await sql`select 1`.execute(database.db)
  })
})
