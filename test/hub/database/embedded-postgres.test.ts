import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { migrate } from '../../../src-hub/database/migrate.ts'
import { migrations } from '../../../src-hub/database/migrations/index.ts'
import { openDatabase } from '../../../src-hub/database/open-database.ts'
import { findPostgresBinaries } from '../../../src-hub/database/postgres/postgres-binaries.ts'
import { chooseRunner } from '../../../src-hub/database/postgres/run-unprivileged.ts'
import { readPostmasterPid } from '../../../src-hub/database/postgres/stop-orphan.ts'
import { afterThisTest, isRoot, makeFolder, nobody, open, silentLog } from './data-folders.ts'
import { startHubProcess } from './hub-process.ts'

const isLinux = process.platform === 'linux'

function postmasterOf(dataFolder: string): number {
  const pid = readPostmasterPid(join(dataFolder, 'postgres'))
  if (pid === undefined) throw new Error(`no PostgreSQL runs in ${dataFolder}`)
  return pid
}

/** Field of /proc/<pid>/stat, counted from 1 as proc(5) does. */
function processField(pid: number, field: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[field - 3])
}

function stateOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat[stat.lastIndexOf(')') + 2]
  } catch {
    return undefined
  }
}

async function eventually<Value>(withinMs: number, ask: () => Promise<Value>): Promise<Value> {
  const until = Date.now() + withinMs
  while (true) {
    try {
      return await ask()
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}

describe('the PostgreSQL that the hub brings along', () => {
  it('writes to the disk before it answers, listens on this machine alone, and lets nobody in without the secret', async () => {
    const dataFolder = makeFolder()
    const database = await open({ dataFolder, database: 'embedded' })
    const { rows } = await sql<{ name: string; setting: string }>`
      select name, setting from pg_settings where name in (
        'fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums', 'listen_addresses',
        'unix_socket_directories', 'password_encryption', 'server_encoding', 'TimeZone')`.execute(database.db)
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      data_checksums: 'on',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      password_encryption: 'scram-sha-256',
      server_encoding: 'UTF8',
      TimeZone: 'UTC',
    })
    const rules = await sql<{
      auth_method: string
    }>`select distinct auth_method from pg_hba_file_rules`.execute(database.db)
    expect(rules.rows).toEqual([{ auth_method: 'scram-sha-256' }])

    const secret = join(dataFolder, 'database.secret')
    expect(statSync(secret).mode & 0o777).toBe(0o600)
    expect(readFileSync(secret, 'utf8').trim()).toMatch(/^[\w-]{32}$/)
    const stranger = new pg.Client({ ...database.connection?.(), password: 'guess' })
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' })
  })

  it('flushes its log to the disk at least once for each commit that it answers', async () => {
    const { db } = await open({ dataFolder: makeFolder(), database: 'embedded' })
    const commits = 100
    const flushes = await db.connection().execute(async one => {
      const count = async () => {
        await sql`select pg_stat_force_next_flush()`.execute(one)
        const { rows } = await sql<{ fsyncs: number }>`select sum(fsyncs)::bigint as fsyncs from pg_stat_io
          where object = 'wal' and backend_type = 'client backend'`.execute(one)
        return rows[0]?.fsyncs ?? 0
      }
      await sql`create table kept_row (number bigint primary key)`.execute(one)
      const before = await count()
      for (let number = 0; number < commits; number++) {
        await sql`insert into kept_row values (${number})`.execute(one)
      }
      return (await count()) - before
    })
    expect(flushes).toBeGreaterThanOrEqual(commits)
  })

  it('folds the letters of both languages', async () => {
    const { db } = await open({ dataFolder: makeFolder(), database: 'embedded' })
    await sql`create extension pg_trgm`.execute(db)
    const { rows } = await sql`select lower('ÉLISE LACÔTE') as "lower", 'Élise' ~* 'éLISE' as "same",
      similarity('Élise', 'élise') as "alike"`.execute(db)
    expect(rows).toEqual([{ lower: 'élise lacôte', same: true, alike: 1 }])
  })

  it.runIf(isLinux)(
    'runs in a session of its own, so that Ctrl-C reaches the hub alone, and is gone when the hub is closed',
    async () => {
      const dataFolder = makeFolder()
      const database = await open({ dataFolder, database: 'embedded' })
      const pid = postmasterOf(dataFolder)
      const [group, session] = [processField(pid, 5), processField(pid, 6)]
      expect(session).toBe(pid)
      expect(group).toBe(pid)
      expect(session).not.toBe(processField(process.pid, 6))
      await database.close()
      expect(stateOf(pid)).toBeUndefined()
      expect(existsSync(join(dataFolder, 'postgres', 'postmaster.pid'))).toBe(false)
    },
  )

  it('closes while queries run, without waiting for them', async () => {
    const database = await open({ dataFolder: makeFolder(), database: 'embedded' })
    const long = sql`select pg_sleep(60)`.execute(database.db).catch(error => error)
    await sql`select 1`.execute(database.db)
    const startedAt = Date.now()
    await database.close()
    expect(Date.now() - startedAt).toBeLessThan(20_000)
    expect(await long).toBeInstanceOf(Error)
  })

  it('is started again when it is killed (-9), and what was acknowledged is there soon after', async () => {
    const dataFolder = makeFolder()
    const { db } = await open({ dataFolder, database: 'embedded' })
    await migrate(db)
    await sql`insert into centre_fact values ('colour', 'blue')`.execute(db)
    const before = postmasterOf(dataFolder)
    process.kill(before, 'SIGKILL')
    const facts = await eventually(30_000, async () => {
      const { rows } = await sql`select value from centre_fact`.execute(db)
      if (postmasterOf(dataFolder) === before) throw new Error('not yet')
      return rows
    })
    expect(facts).toEqual([{ value: 'blue' }])
  })

  it('of a killed hub still runs, and is stopped and replaced by the next hub', async () => {
    const dataFolder = makeFolder()
    const hub = startHubProcess({ task: 'write', config: { dataFolder, database: 'embedded' } })
    await hub.line('kept')
    hub.signal('SIGKILL')
    await hub.ended
    const orphan = postmasterOf(dataFolder)
    expect(stateOf(orphan)).toMatch(/[SRD]/)
    await open({ dataFolder, database: 'embedded' })
    expect(postmasterOf(dataFolder)).not.toBe(orphan)
    expect(stateOf(orphan) ?? 'Z').toBe('Z')
  })

  it('starts over a stale postmaster.pid whose number now belongs to another process', async () => {
    const dataFolder = makeFolder()
    const first = await open({ dataFolder, database: 'embedded' })
    const file = join(dataFolder, 'postgres', 'postmaster.pid')
    const lines = readFileSync(file, 'utf8').split('\n')
    await first.close()
    // Two cases: a program of another user, and one of PostgreSQL's own user, which PostgreSQL would respect.
    for (const pid of [process.pid, sleeperOf(isRoot ? nobody : undefined)]) {
      writeFileSync(file, [String(pid), ...lines.slice(1)].join('\n'))
      const next = await open({ dataFolder, database: 'embedded' })
      await sql`select 1`.execute(next.db)
      await next.close()
      expect(stateOf(pid)).toMatch(/[SR]/)
    }
  })

  it('opens without its secret, which is then made anew', async () => {
    const dataFolder = makeFolder()
    const first = await open({ dataFolder, database: 'embedded' })
    await migrate(first.db)
    await first.close()
    const secret = join(dataFolder, 'database.secret')
    const before = readFileSync(secret, 'utf8')
    rmSync(secret)
    const second = await open({ dataFolder, database: 'embedded' })
    expect(await migrate(second.db)).toEqual([])
    expect(readFileSync(secret, 'utf8')).not.toBe(before)
  })

  it('is the database of a new folder, and a folder is never opened with the other kind', async () => {
    const dataFolder = makeFolder()
    const database = await open({ dataFolder })
    expect(database.kind).toBe('embedded-postgres')
    expect(database.note).toBeUndefined()
    await database.close()
    await expect(openDatabase({ dataFolder, database: 'pglite' }, silentLog)).rejects.toThrow(
      `TOWNLINE_DATABASE=pglite: the data folder ${dataFolder} already holds a database of the other kind (embedded).`,
    )
    const other = makeFolder()
    const pglite = await open({ dataFolder: other, database: 'pglite' })
    expect(pglite.note).toContain('power failure')
    await pglite.close()
    expect((await open({ dataFolder: other })).kind).toBe('pglite')
  })
})

describe('hubs that start at the same moment', () => {
  it('on one folder are one that opens it and five that name it', async () => {
    const dataFolder = makeFolder()
    const hubs = Array.from({ length: 6 }, () =>
      startHubProcess({ task: 'hold', config: { dataFolder, database: 'embedded' } }),
    )
    afterThisTest(async () => {
      for (const hub of hubs) hub.signal('SIGTERM')
      await Promise.all(hubs.map(hub => hub.ended))
    })
    const winner = await Promise.any(hubs.map(hub => hub.line('open').then(() => hub)))
    const losers = hubs.filter(hub => hub !== winner)
    const problems = await Promise.all(losers.map(hub => hub.line('problem')))
    // Between its lock and its line of who it is, the winner is certain and not yet named.
    for (const problem of problems) {
      expect(problem).toMatch(new RegExp(`is in use by another hub( \\(process ${winner.pid} on .*\\))?\\.`))
    }
  })

  it('are not fooled by what a killed one left behind, its number now being that of another process', async () => {
    const dataFolder = makeFolder()
    const left = { pid: process.pid, host: hostname(), since: new Date().toISOString() }
    writeFileSync(join(dataFolder, 'hub.holder.json'), JSON.stringify(left))
    writeFileSync(join(dataFolder, 'hub.lock'), '')
    const hub = startHubProcess({ task: 'hold', config: { dataFolder, database: 'embedded' } })
    expect(await hub.line('open')).toBe('embedded-postgres')
    hub.signal('SIGTERM')
    await hub.ended
  })

  it('bring one database up to date once', async () => {
    const owner = await open({ dataFolder: makeFolder(), database: 'embedded' })
    const databaseUrl = urlOf(owner.connection?.() ?? {})
    const hubs = await Promise.all([1, 2, 3, 4].map(() => open({ dataFolder: '/nowhere', databaseUrl })))
    const steps = await Promise.all(hubs.map(hub => migrate(hub.db)))
    expect(steps.flat()).toEqual(Object.keys(migrations))
    expect(hubs.map(hub => hub.kind)).toEqual(['postgres', 'postgres', 'postgres', 'postgres'])
  })
})

describe('the programs of PostgreSQL', () => {
  it('get the links that an installation without install scripts leaves out', () => {
    const home = makeFolder()
    const native = makeNative(home, 'lib/libfirst.so.1')
    expect(findPostgresBinaries(home, native)).not.toHaveProperty('libraryFolder')
    expect(lstatSync(join(native, 'lib/libfirst.so.1')).isSymbolicLink()).toBe(true)
    expect(statSync(join(native, 'bin/postgres')).mode & 0o111).toBe(0o111)
    expect(findPostgresBinaries(home, native)).not.toHaveProperty('problem')
  })

  it('get them in the data folder where the installation cannot be written', () => {
    const home = makeFolder()
    const dataFolder = makeFolder()
    // A link below a file cannot be made by anybody, root included.
    const native = makeNative(home, 'lib/libfirst.so.1.2/libfirst.so.1')
    const found = findPostgresBinaries(dataFolder, native)
    expect(found).toMatchObject({ libraryFolder: join(dataFolder, 'postgres-libraries') })
    expect(readlinkSync(join(dataFolder, 'postgres-libraries/libfirst.so.1'))).toBe(
      join(native, 'lib/libfirst.so.1.2'),
    )
  })

  it('that are not there, or do not run, are a problem in words', async () => {
    const home = makeFolder()
    expect(findPostgresBinaries(home, join(home, 'native'))).toEqual({
      problem: `${join(home, 'native/bin/postgres')} is missing`,
    })
    const runner = await chooseRunner('/bin/false', home, process.env)
    expect(runner).toMatchObject({ problem: expect.stringContaining('PostgreSQL does not run here') })
  })
})

describe.runIf(isRoot && isLinux)('a hub that is root', () => {
  it('runs PostgreSQL as nobody, who may pass through the data folder and not look into it', async () => {
    const dataFolder = join(makeFolder(), 'data')
    await open({ dataFolder, database: 'embedded' })
    expect(statSync(join('/proc', String(postmasterOf(dataFolder)))).uid).toBe(nobody.uid)
    expect(statSync(join(dataFolder, 'postgres'))).toMatchObject(nobody)
    expect(statSync(dataFolder).mode & 0o777).toBe(0o711)
    expect(statSync(dataFolder).uid).toBe(0)
    expect(capabilitiesOf(postmasterOf(dataFolder))).toBe(0n)
  })

  it('runs it as nobody with the one capability to pass where a folder above is closed (a clone in /root)', async () => {
    const closed = makeFolder('/root')
    chmodSync(closed, 0o700)
    const dataFolder = join(closed, 'clone/.townline')
    const database = await open({ dataFolder, database: 'embedded' })
    expect(await migrate(database.db)).toEqual(Object.keys(migrations))
    const pid = postmasterOf(dataFolder)
    expect(statSync(join('/proc', String(pid))).uid).toBe(nobody.uid)
    const dacOverride = 1n << 1n
    expect(capabilitiesOf(pid)).toBe(dacOverride)
    await database.close()
    const again = await open({ dataFolder })
    expect(await migrate(again.db)).toEqual([])
    expect(statSync(closed).mode & 0o777).toBe(0o700)
  })

  it('takes over a cluster that was copied back as root', async () => {
    const dataFolder = makeFolder()
    const first = await open({ dataFolder, database: 'embedded' })
    await migrate(first.db)
    await first.close()
    execFileSync('chown', ['-R', '0:0', join(dataFolder, 'postgres')])
    const second = await open({ dataFolder, database: 'embedded' })
    expect(await migrate(second.db)).toEqual([])
  })
})

describe.runIf(isRoot && isLinux)('a hub that is not root', () => {
  it('runs PostgreSQL as itself', async () => {
    const dataFolder = join(makeFolder(), 'data')
    mkdirSync(dataFolder)
    execFileSync('chown', [`${nobody.uid}:${nobody.gid}`, dataFolder])
    const hub = startHubProcess({ task: 'write', config: { dataFolder }, user: nobody })
    expect(await hub.line('open')).toBe('embedded-postgres')
    await hub.line('kept')
    hub.signal('SIGTERM')
    expect(await hub.line('closed')).toBe('now')
    await hub.ended
    expect(readdirSync(dataFolder).sort()).toEqual([
      'database.secret',
      'hub.lock',
      'postgres',
      'postgres.log',
    ])
  })

  it('says so in one line when the folder is not its to write', async () => {
    const dataFolder = join(makeFolder(), 'data')
    mkdirSync(dataFolder, { mode: 0o755 })
    const hub = startHubProcess({ task: 'hold', config: { dataFolder }, user: nobody })
    expect(await hub.line('problem')).toBe(
      `The data folder ${dataFolder} cannot be written by this user. → Give this user the right to write there, or name another folder in TOWNLINE_DATA.`,
    )
    await hub.ended
  })
})

function capabilitiesOf(pid: number): bigint {
  const [, hex = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return BigInt(`0x${hex}`)
}

function sleeperOf(user: { uid: number; gid: number } | undefined): number {
  const output = execFileSync('/bin/sh', ['-c', 'sleep 300 >/dev/null 2>&1 & echo $!'], { ...user, cwd: '/' })
  const pid = Number(String(output))
  afterThisTest(() => process.kill(pid, 'SIGKILL'))
  return pid
}

/** A folder like the package's, with programs that cannot be executed yet and one link that is still missing. */
function makeNative(home: string, link: string): string {
  const native = join(home, 'native')
  mkdirSync(join(native, 'bin'), { recursive: true })
  mkdirSync(join(native, 'lib'))
  for (const name of ['postgres', 'initdb', 'pg_ctl'])
    writeFileSync(join(native, 'bin', name), '', { mode: 0o644 })
  writeFileSync(join(native, 'lib/libfirst.so.1.2'), '')
  const links = [{ source: 'native/lib/libfirst.so.1.2', target: `native/${link}` }]
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links))
  return native
}

function urlOf({ user, password, host, port, database }: pg.ClientConfig): string {
  return `postgresql://${user}:${password}@${host}:${port}/${database}`
}
