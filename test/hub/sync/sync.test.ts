import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SyncHead, type SyncRow, syncMediaType } from '../../../src-contract/http/api.ts'
import type { Customer } from '../../../src-domain/people/customer.ts'
import { isInScope } from '../../../src-domain/requests/desk-scope.ts'
import { referenceBlockSize } from '../../../src-domain/requests/reference-number.ts'
import { createRandom } from '../../../src-hub/config/demo-city/seeded-random.ts'
import { type OpenDatabase, openDatabase } from '../../../src-hub/database/open-database.ts'
import { StartProblem } from '../../../src-hub/database/start-problem.ts'
import { startHub } from '../../../src-hub/hub.ts'
import { leaseReferenceBlock } from '../../../src-hub/sync/lease-reference-block.ts'
import { readChanges } from '../../../src-hub/sync/read-changes.ts'
import {
  type Answer,
  ask,
  envelope,
  type HubWorld,
  hubConfig,
  openDesk,
  openHub,
  type SignedIn,
  signIn,
  submit,
} from '../../world/hub-world.ts'

/** Over a real PostgreSQL: PGlite has one connection, so that nothing there commits late. */
let folder: string
let database: OpenDatabase
let hub: HubWorld
let aiko: SignedIn
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'townline-sync-'))
  database = await openDatabase(
    { dataFolder: folder, database: 'embedded' },
    { info() {}, warn() {}, error() {} },
  )
  hub = await openHub({ database })
  aiko = await signIn(hub, 'aiko.mori')
})
afterAll(async () => {
  await hub?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function connectionOf({ connection }: OpenDatabase): pg.ClientConfig {
  if (!connection) throw new Error('a database with connections of its own')
  return connection()
}

/** A transaction of somebody else, open until it is committed. */
async function openTransaction() {
  const client = new pg.Client(connectionOf(database))
  await client.connect()
  await client.query('begin')
  return {
    write: async (customer: Customer) => {
      await client.query(
        `insert into customer (id, version, search, doc) values ($1, $2, to_tsvector('simple', ''), $3)
         on conflict (id) do update set version = excluded.version, doc = excluded.doc,
           changed_in = pg_current_xact_id(), deleted = false`,
        [customer.id, customer.version, JSON.stringify(customer)],
      )
    },
    remove: async (id: string) => {
      await client.query(
        'update customer set deleted = true, changed_in = pg_current_xact_id() where id = $1',
        [id],
      )
    },
    end: async (how: 'commit' | 'rollback') => {
      await client.query(how)
      await client.end()
    },
  }
}

function rose(givenName = 'Rose', id: string = randomUUID()): Customer {
  return {
    id,
    version: 1,
    givenName,
    familyName: 'Tremblay',
    language: 'fr',
    phones: [],
    emails: [],
    preference: 'none',
    updatedAt: 0,
  }
}

type Page = Omit<SyncHead, 'scope' | 'asOf' | 'policy'> & { readonly read: readonly SyncRow<Customer>[] }

async function changes(cursor: string | undefined, limit = 2_000): Promise<Page> {
  const page = await readChanges(database.db, {
    scope: 'customers',
    cursor,
    limit,
    keepDays: 90,
    requests: { closedSince: 0 },
    keepsCustomers: true,
  })
  if ('refused' in page) throw new Error(page.refused)
  return { ...page.head, read: linesIn(page.lines) as SyncRow<Customer>[] }
}

/** The values of lines of JSON, each of which must be ended. */
function linesIn(text: string): unknown[] {
  expect(text === '' || text.endsWith('\n')).toBe(true)
  return text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line))
}

/** Every page from a cursor on. */
async function follow(cursor: string | undefined, limit = 2_000) {
  const rows: SyncRow<Customer>[] = []
  let now = cursor
  for (;;) {
    const page = await changes(now, limit)
    expect(page.rows).toBe(page.read.length)
    rows.push(...page.read)
    now = page.cursor
    if (!page.more) return { rows, cursor: now }
  }
}

function pull(query: string, token = aiko.token): Promise<Answer> {
  return ask(hub, 'GET', `/api/sync/changes?${query}`, { token })
}

async function pulled(query: string, token?: string): Promise<{ head: SyncHead; rows: SyncRow<never>[] }> {
  const { status, headers, body } = await pull(query, token)
  expect([query, status, headers.get('content-type')?.split(';')[0]]).toEqual([query, 200, syncMediaType])
  const [head, ...rows] = linesIn(body) as [SyncHead, ...SyncRow<never>[]]
  return { head, rows }
}

describe('the cursor of changes', () => {
  it('[S1] does not pass Rose, whose transaction began before Luc’s and commits after it', async () => {
    const { cursor } = await follow(undefined)
    const [late, early] = [await openTransaction(), await openTransaction()]
    const [ofRose, ofLuc] = [rose('Rose'), rose('Luc')]
    await late.write(ofRose)
    await early.write(ofLuc)
    await early.end('commit')
    const before = await follow(cursor)
    expect(before.rows).toEqual([])
    expect(before.cursor).toBe(cursor)
    const { head } = await pulled(`scope=customers&limit=10&cursor=${encodeURIComponent(cursor)}`)
    expect(head).toMatchObject({ rows: 0, more: false, isHeldBack: true })
    await late.end('commit')
    const after = await follow(before.cursor)
    expect(after.rows.map(({ id }) => id)).toEqual([ofRose.id, ofLuc.id])
    expect((await follow(after.cursor)).rows).toEqual([])
  })

  it('[S1] is not held up by a transaction that only reads, nor does it tell what was rolled back', async () => {
    const { cursor } = await follow(undefined)
    const reader = new pg.Client(connectionOf(database))
    await reader.connect()
    await reader.query('begin isolation level repeatable read')
    await reader.query('select count(*) from customer')
    const [kept, dropped] = [await openTransaction(), await openTransaction()]
    const [ofRose, ofLuc] = [rose('Rose'), rose('Luc')]
    await dropped.write(ofLuc)
    await kept.write(ofRose)
    await kept.end('commit')
    await dropped.end('rollback')
    expect((await follow(cursor)).rows.map(({ id }) => id)).toEqual([ofRose.id])
    await reader.query('rollback')
    await reader.end()
  })

  // Seeds that once failed stay here, named.
  for (const seed of [1850, 26]) {
    it(`[S1] Aiko’s copy is the hub’s after twelve writers who commit in any order (seed ${seed})`, async () => {
      const chance = createRandom(seed)
      const known = new Map<string, Customer>()
      let cursor: string | undefined
      const pullOnce = async (limit: number) => {
        const page = await changes(cursor, limit)
        cursor = page.cursor
        for (const { id, value } of page.read) {
          if (value) known.set(id, value)
          else known.delete(id)
        }
      }
      const ids = Array.from({ length: 30 }, () => randomUUID())
      const busy = new Set<string>()
      const writers: { readonly end: () => Promise<void> }[] = []
      for (let step = 0; step < 90; step++) {
        if (writers.length < 12 && chance.chance(0.5)) {
          // Two writers of one row would wait for each other; each takes rows that nobody has.
          const mine = ids.filter(id => !busy.has(id)).slice(0, chance.int(1, 3))
          for (const id of mine) busy.add(id)
          const writer = await openTransaction()
          for (const id of mine) {
            if (chance.chance(0.25)) await writer.remove(id)
            else await writer.write(rose(`Rose ${step}`, id))
          }
          const how = chance.chance(0.8) ? 'commit' : 'rollback'
          writers.push({
            end: async () => {
              await writer.end(how)
              for (const id of mine) busy.delete(id)
            },
          })
        } else if (writers.length > 0 && chance.chance(0.6)) {
          const [writer] = writers.splice(chance.int(0, writers.length - 1), 1)
          await writer?.end()
        } else await pullOnce(chance.int(1, 7))
      }
      for (const writer of writers) await writer.end()
      const rest = await follow(cursor, 50)
      for (const { id, value } of rest.rows) {
        if (value) known.set(id, value)
        else known.delete(id)
      }
      const rows = await database.db
        .selectFrom('customer')
        .select(['id', 'doc'])
        .where('deleted', '=', false)
        .execute()
      expect(new Map([...known].sort())).toEqual(
        new Map(rows.map(({ id, doc }) => [id, doc] as const).sort()),
      )
    })
  }

  it('[S1] a desk that follows while eight writers commit at once misses no row, in pages of any size', {
    timeout: 60_000,
  }, async () => {
    const chance = createRandom(8)
    const known = new Map<string, Customer>()
    let { cursor } = await follow(undefined)
    const pullOnce = async (limit: number) => {
      const page = await changes(cursor, limit)
      cursor = page.cursor
      for (const { id, value } of page.read) {
        if (value) known.set(id, value)
        else known.delete(id)
      }
      return page.read.length
    }
    let writing = 8
    const kept = new Map<string, Customer>()
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      const own = createRandom(100 + writer)
      const ids = Array.from({ length: 12 }, () => randomUUID())
      const client = new pg.Client(connectionOf(database))
      await client.connect()
      for (let turn = 0; turn < 120; turn++) {
        await client.query('begin')
        // Takes its transaction's number now, and commits after others that took theirs later.
        await client.query('select pg_current_xact_id(), pg_sleep($1)', [own.chance(0.2) ? 0.02 : 0])
        const written = new Map<string, Customer | undefined>()
        for (let row = own.int(1, 4); row > 0; row--) {
          const id = ids[own.int(0, ids.length - 1)] as string
          const customer = rose(`Rose ${writer}.${turn}.${row}`, id)
          await client.query(
            `insert into customer (id, version, search, doc, deleted) values ($1, $2, '', $3, $4)
             on conflict (id) do update set doc = excluded.doc, deleted = excluded.deleted,
               changed_in = pg_current_xact_id()`,
            [id, turn + 1, JSON.stringify(customer), own.chance(0.2)],
          )
          const { rows } = await client.query('select deleted from customer where id = $1', [id])
          written.set(id, rows[0].deleted ? undefined : customer)
        }
        const isKept = own.chance(0.85)
        await client.query(isKept ? 'commit' : 'rollback')
        for (const [id, customer] of isKept ? written : []) {
          if (customer) kept.set(id, customer)
          else kept.delete(id)
        }
      }
      await client.end()
      writing -= 1
    })
    let pagesMeanwhile = 0
    while (writing > 0) if ((await pullOnce(chance.int(1, 25))) > 0) pagesMeanwhile += 1
    await Promise.all(writers)
    while ((await pullOnce(10)) > 0);
    expect(pagesMeanwhile).toBeGreaterThan(50)
    expect(new Map([...known].sort())).toEqual(new Map([...kept].sort()))
  })

  it('[S1] a thousand rows of one transaction come in pages of 37, each exactly once', async () => {
    const seen: string[] = []
    let cursor = ''
    let pages = 0
    for (;;) {
      const { head, rows } = await pulled(`scope=requests&limit=37&cursor=${encodeURIComponent(cursor)}`)
      seen.push(...rows.map(({ id }) => id))
      expect(rows.length).toBe(head.rows)
      expect(rows.length).toBeLessThanOrEqual(37)
      cursor = head.cursor
      pages += 1
      if (!head.more) break
    }
    const scope = { closedSince: hub.clock.now() - 90 * 86_400_000 }
    const made = await database.db.selectFrom('request').select('doc').execute()
    const all = made.flatMap(({ doc }) => (isInScope(scope, doc) ? [doc] : []))
    expect(all.length).toBeGreaterThan(1_000)
    expect(pages).toBe(Math.floor(all.length / 37) + 1)
    expect(seen).toHaveLength(all.length)
    expect(new Set(seen)).toEqual(new Set(all.map(({ id }) => id)))
  })

  it('[S1] a customer who is deleted comes once, as an id alone, and not at all in a first fill', async () => {
    const ofRose = rose()
    const writer = await openTransaction()
    await writer.write(ofRose)
    await writer.end('commit')
    const { cursor, rows } = await follow(undefined)
    expect(rows.some(({ id }) => id === ofRose.id)).toBe(true)
    const remover = await openTransaction()
    await remover.remove(ofRose.id)
    await remover.end('commit')
    expect((await follow(cursor)).rows).toEqual([{ id: ofRose.id }])
    expect((await follow(undefined)).rows.some(({ id }) => id === ofRose.id)).toBe(false)
    expect((await ask(hub, 'GET', `/api/customers/${ofRose.id}/panel`, { token: aiko.token })).status).toBe(
      404,
    )
  })

  it('[S1] a cursor of another database, from before a restore, begins again', async () => {
    const all = (await follow(undefined)).rows.length
    const page = await changes('9000000000000000000:00000000-0000-4000-8000-000000000000')
    expect(page.read).toHaveLength(all)
  })

  it('[S1] a cursor that is none is refused by name, in every scope, and a page that is none by its field', async () => {
    for (const scope of ['customers', 'requests', 'articles', 'catalogue']) {
      for (const cursor of [
        'x',
        '1',
        ':',
        '1:',
        '-1:00000000-0000-4000-8000-000000000000',
        "1:'; drop table customer; --",
        '1:00000000-0000-4000-8000-000000000000:',
        '1:00000000-0000-4000-8000-000000000000:2:3',
        '1:00000000-0000-4000-8000-000000000000:2.',
        '1:00000000-0000-4000-8000-000000000000:2.x.',
        '1:00000000-0000-4000-8000-000000000000:2.90.XYZ',
        '99999999999999999999:00000000-0000-4000-8000-000000000000',
        '1\u0000:x',
        `1:${'a'.repeat(80)}`,
        '٣:00000000-0000-4000-8000-000000000000',
      ]) {
        const { status, body } = await pull(`scope=${scope}&cursor=${encodeURIComponent(cursor)}`)
        expect([scope, cursor, status, body.refused]).toEqual([scope, cursor, 400, 'CursorInvalid'])
      }
    }
    expect((await pull('scope=customers&cursor=1:winter-tires')).body.refused).toBe('CursorInvalid')
    expect((await pull('scope=articles&cursor=1:winter-tires')).status).toBe(200)
    for (const query of [
      '',
      'scope=staff',
      'scope=customer_reach',
      'scope[]=customers',
      'scope=customers&scope=requests',
      'scope=customers&limit=0',
      'scope=customers&limit=2001',
      'scope=customers&limit=1.5',
      'scope=customers&limit=x',
      `scope=customers&cursor=${'1'.repeat(101)}`,
      'scope=customers&order=id',
    ]) {
      const { status, body } = await pull(query)
      expect([query, status]).toEqual([query, 400])
      expect(body.refused).toMatch(/^(Malformed|UnknownField)$/)
    }
  })

  it('[S1] what Aiko’s colleague writes is announced to her desk, and is there when she asks', async () => {
    const desk = await openDesk(hub, aiko)
    const before = await follow((await follow(undefined)).cursor)
    const daniel = await signIn(hub, 'daniel.okafor')
    const customerId = randomUUID()
    const fields = {
      givenName: 'Marguerite',
      familyName: 'Tremblay',
      language: 'fr' as const,
      phones: [],
      emails: [],
      preference: 'none' as const,
    }
    const [outcome] = await submit(hub, daniel, [
      envelope(daniel, { kind: 'create-customer', customerId, fields }),
    ])
    expect(outcome?.kind).toBe('accepted')
    await desk.until(
      () => desk.heard.some(each => each.type === 'changed' && each.scope === 'customers'),
      'is told',
    )
    const { rows } = await pulled(`scope=customers&cursor=${before.cursor}`)
    expect(rows.map(({ id }) => id)).toEqual([customerId])
    await desk.close()
  })
})

describe('blocks of reference numbers', () => {
  const year = 77
  const lease = (leaseId: string, deskId: string, size?: number) =>
    leaseReferenceBlock(database.db, {
      leaseId,
      deskId,
      leasedTo: 'aiko.mori',
      year,
      at: 0,
      ...(size ? { size } : {}),
    })

  it('[S6] one lease that is asked for twenty times at once is one block', async () => {
    const [leaseId, deskId] = [randomUUID(), randomUUID()]
    const blocks = await Promise.all(Array.from({ length: 20 }, () => lease(leaseId, deskId)))
    expect(new Set(blocks.map(block => JSON.stringify(block))).size).toBe(1)
    expect(blocks[0]).toMatchObject({ id: leaseId, year })
    const { next } = await database.db
      .selectFrom('reference_counter')
      .select('next')
      .where('year', '=', year)
      .executeTakeFirstOrThrow()
    const [block] = blocks
    expect(block && 'last' in block && block.last + 1).toBe(next)
  })

  it('[S6] forty desks that lease at once share no number, and no number is left out', async () => {
    const blocks = await Promise.all(Array.from({ length: 40 }, () => lease(randomUUID(), randomUUID())))
    const spans = blocks
      .map(block => ('first' in block ? [block.first, block.last] : [0, 0]))
      .sort(([a = 0], [b = 0]) => a - b)
    for (const [index, [first = 0, last = 0]] of spans.entries()) {
      expect(last - first).toBe(referenceBlockSize - 1)
      if (index > 0) expect(first).toBe((spans[index - 1]?.[1] ?? 0) + 1)
    }
  })

  it('[S6] another desk’s lease is refused by name, over HTTP too, and a lease that is none by its field', async () => {
    const leaseId = randomUUID()
    const mine = await ask(hub, 'POST', '/api/reference-blocks', {
      token: aiko.token,
      body: { deskId: aiko.deskId, leaseId },
    })
    expect(mine.status).toBe(200)
    const again = await ask(hub, 'POST', '/api/reference-blocks', {
      token: aiko.token,
      body: { deskId: aiko.deskId, leaseId },
    })
    expect(again.body).toEqual(mine.body)
    const daniel = await signIn(hub, 'daniel.okafor')
    const theirs = await ask(hub, 'POST', '/api/reference-blocks', {
      token: daniel.token,
      body: { deskId: daniel.deskId, leaseId },
    })
    expect([theirs.status, theirs.body]).toEqual([409, { refused: 'LeaseIsAnothers' }])
    for (const body of [
      {},
      { deskId: aiko.deskId },
      { deskId: aiko.deskId, leaseId: 1 },
      { deskId: aiko.deskId, leaseId: 'x' },
      { deskId: aiko.deskId, leaseId: randomUUID(), size: 1_000_000 },
      { deskId: aiko.deskId, leaseId: randomUUID(), year: 99 },
    ]) {
      const { status } = await ask(hub, 'POST', '/api/reference-blocks', { token: aiko.token, body })
      expect([JSON.stringify(body), status]).toEqual([JSON.stringify(body), 400])
    }
  })
})

describe('two hubs', () => {
  it('[J7] a second hub over the same database does not start, says why, and leaves the first at work', {
    timeout: 40_000,
  }, async () => {
    const { host, port, user, password, database: name } = connectionOf(database)
    const databaseUrl = `postgresql://${user}:${encodeURIComponent(String(password))}@${host}:${port}/${name}`
    const before = await database.db.selectFrom('journal').select('position').execute()
    const second = startHub({ ...hubConfig, databaseUrl }).then(
      () => undefined,
      (problem: unknown) => problem,
    )
    const problem = await second
    expect(problem).toBeInstanceOf(StartProblem)
    expect((problem as StartProblem).message).toMatch(/another hub/i)
    expect((problem as StartProblem).nextStep).toMatch(/DATABASE_URL/)
    expect(await database.db.selectFrom('journal').select('position').execute()).toEqual(before)
    const desk = await openDesk(hub, aiko)
    expect((await desk.be('break')).kind).toBe('accepted')
    await desk.close()
  })

  it('[J7] a second hub in the same folder does not start either', async () => {
    const problem = await startHub({ ...hubConfig, dataFolder: folder, database: 'embedded' }).catch(
      (each: unknown) => each,
    )
    expect(problem).toBeInstanceOf(StartProblem)
    expect((problem as StartProblem).message).toContain(folder)
  })
})
