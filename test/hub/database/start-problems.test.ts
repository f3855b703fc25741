import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../src-hub/database/open-database.ts'
import { StartProblem } from '../../../src-hub/database/start-problem.ts'
import { afterThisTest, isRoot, makeFolder, open, silentLog } from './data-folders.ts'

async function problemOf(config: { dataFolder: string; databaseUrl?: string }): Promise<StartProblem> {
  const answer = await openDatabase(config, silentLog).then(
    async database => {
      await database.close()
      return 'opened'
    },
    error => error,
  )
  expect(answer).toBeInstanceOf(StartProblem)
  expect(answer.message).not.toContain('\n')
  expect(answer.nextStep).not.toContain('\n')
  expect(answer.nextStep).not.toBe('')
  return answer
}

function listen(onSocket: (socket: Socket) => void): Promise<number> {
  return new Promise(resolve => {
    const sockets = new Set<Socket>()
    const server: Server = createServer(socket => {
      sockets.add(socket)
      socket.on('error', () => {})
      onSocket(socket)
    })
    afterThisTest(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}

const unused = '/nowhere'

describe('a DATABASE_URL that does not work is one line without the password', () => {
  it('when nothing listens there', async () => {
    const port = await listen(() => {})
    const closed = port + 1
    const databaseUrl = `postgresql://hub:hidden-word@127.0.0.1:${closed}/townline`
    const { message } = await problemOf({ dataFolder: unused, databaseUrl })
    expect(message).toBe(`DATABASE_URL: nothing listens at 127.0.0.1:${closed}.`)
  })

  it('when the host has no address', async () => {
    const databaseUrl = 'postgresql://hub:hidden-word@no-such-host.invalid/townline'
    const { message } = await problemOf({ dataFolder: unused, databaseUrl })
    expect(message).toBe('DATABASE_URL: the host no-such-host.invalid is not known.')
  })

  it('when what listens never answers, within ten seconds', async () => {
    const port = await listen(() => {})
    const databaseUrl = `postgresql://hub:hidden-word@127.0.0.1:${port}/townline`
    const startedAt = Date.now()
    const { message } = await problemOf({ dataFolder: unused, databaseUrl })
    expect(Date.now() - startedAt).toBeLessThan(10_000)
    expect(message).toBe(`DATABASE_URL: no answer from 127.0.0.1:${port} within 8 seconds.`)
  })

  it('when what listens is no database', async () => {
    const port = await listen(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const databaseUrl = `postgresql://hub:hidden-word@127.0.0.1:${port}/townline`
    const { message } = await problemOf({ dataFolder: unused, databaseUrl })
    expect(message).toContain(`DATABASE_URL: connecting to 127.0.0.1:${port} failed (`)
    expect(message).not.toContain('hidden-word')
  })

  it('when the password is wrong, the database is missing, or the user may not create tables', async () => {
    const owner = await open({ dataFolder: makeFolder(), database: 'embedded' })
    const { password, port } = owner.connection?.() ?? {}
    const at = (user: string, word: unknown, database: string) =>
      problemOf({
        dataFolder: unused,
        databaseUrl: `postgresql://${user}:${word}@127.0.0.1:${port}/${database}`,
      })

    const wrong = await at('townline', 'hidden-word', 'townline')
    expect(wrong.message).toBe('DATABASE_URL: the password of the user townline is wrong.')
    const missing = await at('townline', password, 'other')
    expect(missing.message).toBe(`DATABASE_URL: the database other does not exist at 127.0.0.1:${port}.`)
    expect(missing.nextStep).toBe('Create it: createdb other')

    await sql`create role reader login password 'reads-only'`.execute(owner.db)
    const reader = await at('reader', 'reads-only', 'townline')
    expect(reader.message).toBe('DATABASE_URL: the user may not create tables in this database.')
  })
})

describe('a data folder that does not work is one line', () => {
  it('when it lies below a file', async () => {
    const file = join(makeFolder(), 'file')
    writeFileSync(file, '')
    const dataFolder = join(file, 'data')
    const { message } = await problemOf({ dataFolder })
    expect(message).toBe(`The data folder ${dataFolder} is or lies below a file, not a folder.`)
  })

  it('when what it holds is not a database any more, and the folder is free again afterwards', async () => {
    const dataFolder = makeFolder()
    const first = await open({ dataFolder, database: 'embedded' })
    await first.close()
    rmSync(join(dataFolder, 'postgres/global/pg_control'))
    for (const _ of [1, 2]) {
      const { message } = await problemOf({ dataFolder })
      expect(message).toMatch(
        /^The database in .*postgres does not start \(postgres: could not find the database system\)\.$/,
      )
    }
  })

  it.runIf(isRoot && process.platform === 'linux')('when the disk is read-only', async () => {
    const dataFolder = mountTmpfs('ro,size=16m')
    const { message } = await problemOf({ dataFolder })
    expect(message).toBe(`The data folder ${dataFolder} is on a read-only disk.`)
  })

  it.runIf(isRoot && process.platform === 'linux')('when the disk has no space for a database', async () => {
    const dataFolder = mountTmpfs('size=64m')
    const { message } = await problemOf({ dataFolder })
    expect(message).toBe(`There is no space left on the disk of the data folder ${dataFolder}.`)
    expect(readdirSync(dataFolder).filter(name => name.startsWith('postgres'))).toEqual([])
  })
})

describe.runIf(isRoot && process.platform === 'linux')('a disk that fills up while the hub works', () => {
  it('refuses writes by name, loses nothing that was acknowledged, and takes writes again when there is space', async () => {
    const dataFolder = mountTmpfs('size=220m')
    const { db } = await open({ dataFolder, database: 'embedded' })
    await sql`create table kept_row (number bigint primary key, filling text)`.execute(db)
    const write = (number: number) =>
      sql`insert into kept_row values (${number}, (select string_agg(md5(random()::text), '') from generate_series(1, 4000)))`.execute(
        db,
      )
    let acknowledged = 0
    await write(++acknowledged)
    const filler = join(dataFolder, 'filler')
    const { bavail, bsize } = statfsSync(dataFolder)
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 4_000_000), 1))

    const refusals: string[] = []
    while (refusals.length < 5) {
      try {
        await write(acknowledged + 1)
        acknowledged += 1
      } catch (error) {
        refusals.push((error as { code?: string }).code ?? String(error))
      }
    }
    // 53100 is disk_full; when even the log of changes finds no space the server stops itself first (57P02, 08006 …).
    for (const code of refusals)
      expect(code).toMatch(/^(53100|57P0\d|08\w{3}|ECONNREFUSED|ECONNRESET)$|terminated/)

    rmSync(filler)
    const until = Date.now() + 20_000
    while (true) {
      try {
        await write(acknowledged + 100)
        break
      } catch (error) {
        if (Date.now() > until) throw error
        await new Promise(resolve => setTimeout(resolve, 100))
      }
    }
    const { rows } = await sql<{
      number: number
    }>`select number from kept_row where number <= ${acknowledged}`.execute(db)
    expect(rows).toHaveLength(acknowledged)
  })
})

/** A small disk of its own; skips nothing: where a test may not mount, it fails and says so. */
function mountTmpfs(options: string): string {
  const folder = makeFolder()
  execFileSync('mount', ['-t', 'tmpfs', '-o', `${options},mode=711`, 'tmpfs', folder])
  afterThisTest(() => execFileSync('umount', ['-l', folder]))
  expect(readFileSync('/proc/mounts', 'utf8')).toContain(folder)
  return folder
}
