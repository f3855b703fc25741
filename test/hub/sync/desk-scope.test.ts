import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type SyncHead, type SyncRow, syncMediaType } from '../../../src-contract/http/api.ts'
import { type DeskScope, deskScope, isInScope } from '../../../src-domain/requests/desk-scope.ts'
import { requestStatuses, type ServiceRequest } from '../../../src-domain/requests/service-request.ts'
import { migrate } from '../../../src-hub/database/migrate.ts'
import { migrations } from '../../../src-hub/database/migrations/index.ts'
import { openMemoryDatabase } from '../../../src-hub/database/open-database.ts'
import { importRecords } from '../../../src-hub/journal/project-records.ts'
import { readChanges } from '../../../src-hub/sync/read-changes.ts'
import {
  ask,
  envelope,
  type HubWorld,
  openHub,
  type SignedIn,
  signIn,
  submit,
} from '../../world/hub-world.ts'

const dayMs = 86_400_000
let hub: HubWorld
let aiko: SignedIn
let tom: SignedIn
beforeAll(async () => {
  hub = await openHub()
  aiko = await signIn(hub, 'aiko.mori')
  tom = await signIn(hub, 'tom.mackenzie')
  await sql`truncate request`.execute(hub.database.db)
})
afterAll(() => hub?.stop())

let made = 0
function aRequest(more: Partial<ServiceRequest> = {}): ServiceRequest {
  made += 1
  return {
    id: randomUUID(),
    reference: `R-${made}`,
    version: 1,
    typeCode: 'pothole',
    status: 'submitted',
    answers: {},
    description: `«Nid-de-poule» ${made}\nline "two"`,
    notifyBy: 'no',
    language: 'fr',
    followers: [],
    createdAt: hub.clock.now(),
    createdBy: 'aiko.mori',
    createdOn: aiko.deskId,
    acknowledgeBy: 0,
    resolveBy: 0,
    ...more,
  }
}

const write = (...requests: ServiceRequest[]) => importRecords(hub.database.db, { customers: [], requests })

async function pull(who: SignedIn, scope: string, cursor = '', limit = 2_000) {
  const query = new URLSearchParams({ scope, cursor, limit: String(limit) })
  const { status, body, headers } = await ask(hub, 'GET', `/api/sync/changes?${query}`, { token: who.token })
  if (status !== 200) return { refused: body.refused as string }
  expect(headers.get('content-type')?.split(';')[0]).toBe(syncMediaType)
  const lines: string[] = body.split('\n')
  expect(lines.pop()).toBe('')
  const [head, ...rows] = lines.map(line => JSON.parse(line)) as [SyncHead, ...SyncRow<ServiceRequest>[]]
  return { head, rows }
}

async function filled(who: SignedIn, scope: string, cursor?: string, limit?: number) {
  const rows: SyncRow<ServiceRequest>[] = []
  let from = cursor
  for (;;) {
    const page = await pull(who, scope, from, limit)
    if ('refused' in page) throw new Error(page.refused)
    rows.push(...page.rows)
    from = page.head.cursor
    if (!page.head.more) return { rows, cursor: from, head: page.head }
  }
}

async function keepFor(days: number): Promise<void> {
  const farah = await signIn(hub, 'farah.siddiqui')
  const { body } = await ask(hub, 'GET', '/api/desks/policy', { token: farah.token })
  const [{ version, policy }] = body.versions
  const answer = await ask(hub, 'PUT', '/api/desks/policy', {
    token: farah.token,
    body: { policy: { ...policy, keepDays: days }, basedOn: version },
  })
  expect(answer.status).toBe(200)
}

describe('what a desk keeps', () => {
  const types = [
    { code: 'pothole', division: 'roads' },
    { code: 'tree', division: 'parks' },
    { code: 'sign', division: 'roads' },
  ]

  it('[S8] is every open request and the closed ones of the days that the policy says; of a division its own', () => {
    const now = hub.clock.now()
    const everybody = deskScope({ role: 'csr' }, 90, types, now)
    expect(everybody).toEqual({ closedSince: now - 90 * dayMs })
    const roads = deskScope({ role: 'division', division: 'roads' }, 90, types, now)
    expect(roads.typeCodes).toEqual(['pothole', 'sign'])
    expect(deskScope({ role: 'division' }, 90, types, now).typeCodes).toEqual([])
    expect(deskScope({ role: 'csr', division: 'roads' }, 90, types, now).typeCodes).toBeUndefined()
    const old = aRequest({ createdAt: now - 900 * dayMs })
    expect(isInScope(everybody, old)).toBe(true)
    expect(isInScope(roads, { ...old, typeCode: 'tree' })).toBe(false)
    const closed = { ...old, status: 'closed' as const }
    expect(isInScope(everybody, { ...closed, closedAt: now - 90 * dayMs })).toBe(true)
    expect(isInScope(everybody, { ...closed, closedAt: now - 90 * dayMs - 1 })).toBe(false)
    expect(isInScope(everybody, closed)).toBe(false)
    expect(isInScope(everybody, { ...closed, createdAt: now })).toBe(true)
  })

  it('[S8] is the same whether the rules say it or the database', async () => {
    const now = hub.clock.now()
    const instants = fc.integer({ min: now - 200 * dayMs, max: now })
    const requests = fc.sample(
      fc.record(
        {
          typeCode: fc.constantFrom('pothole', 'tree', 'sign', 'gone'),
          status: fc.constantFrom(...requestStatuses),
          createdAt: instants,
          closedAt: instants,
        },
        { requiredKeys: ['typeCode', 'status', 'createdAt'] },
      ),
      { numRuns: 120, seed: 7 },
    )
    const rows = requests.map(each => aRequest(each as Partial<ServiceRequest>))
    await write(...rows)
    const scopes: DeskScope[] = [
      { closedSince: now - 90 * dayMs },
      { closedSince: now },
      { closedSince: 0, typeCodes: ['pothole', 'sign'] },
      { closedSince: now - 30 * dayMs, typeCodes: ['tree'] },
      { closedSince: now - 30 * dayMs, typeCodes: [] },
      ...rows.slice(0, 10).flatMap(({ closedAt }) => (closedAt ? [{ closedSince: closedAt }] : [])),
    ]
    for (const scope of scopes) {
      const page = await readChanges(hub.database.db, {
        scope: 'requests',
        cursor: undefined,
        limit: 2_000,
        keepDays: 90,
        requests: scope,
        keepsCustomers: true,
      })
      if ('refused' in page) throw new Error(page.refused)
      const sent = page.lines
        .split('\n')
        .slice(0, -1)
        .map(line => JSON.parse(line) as SyncRow<ServiceRequest>)
      const kept = rows.filter(each => isInScope(scope, each))
      expect(new Map(sent.map(({ id, value }) => [id, value]))).toEqual(
        new Map(kept.map(each => [each.id, each])),
      )
    }
    await sql`truncate request`.execute(hub.database.db)
  })

  it('[S8] leaves out old closed ones; one that leaves later comes as its id alone; one that comes back comes whole', async () => {
    const now = hub.clock.now()
    const [open, old, recent] = [
      aRequest(),
      aRequest({ status: 'closed', closedAt: now - 91 * dayMs }),
      aRequest({ status: 'closed', closedAt: now - 89 * dayMs }),
    ]
    await write(open, old, recent)
    const first = await filled(aiko, 'requests')
    expect(first.rows.map(({ id }) => id).sort()).toEqual([open.id, recent.id].sort())
    expect(first.rows.find(({ id }) => id === open.id)?.value).toEqual(open)
    expect(first.head.policy?.keepDays).toBe(90)
    // Corrected by an import: it was closed long ago.
    const gone = { ...open, status: 'closed' as const, closedAt: now - 100 * dayMs, version: 2 }
    await write(gone, { ...old, version: 2 })
    const second = await filled(aiko, 'requests', first.cursor)
    expect(second.rows.sort((a, b) => a.id.localeCompare(b.id))).toEqual(
      [{ id: open.id }, { id: old.id }].sort((a, b) => a.id.localeCompare(b.id)),
    )
    const reopened = { ...open, version: 3 }
    await write(reopened)
    expect((await filled(aiko, 'requests', second.cursor)).rows).toEqual([{ id: open.id, value: reopened }])
  })

  it('[S8] who works in a division gets the requests of its types and no customers, and of others no more than that one changed; a desk that had others begins again', async () => {
    const { body } = await ask(hub, 'GET', '/api/me', { token: tom.token })
    const { division } = body.person ?? body
    const catalogue = await pull(tom, 'catalogue')
    if ('refused' in catalogue) throw new Error(catalogue.refused)
    const [{ value }] = catalogue.rows as unknown as [
      { value: { requestTypes: { code: string; division: string }[] } },
    ]
    const theirs = value.requestTypes.find(type => type.division === division)?.code
    const others = value.requestTypes.find(type => type.division !== division)?.code
    if (!theirs || !others) throw new Error(`no types of ${division} and others`)
    await sql`truncate request`.execute(hub.database.db)
    const [mine, foreign] = [aRequest({ typeCode: theirs }), aRequest({ typeCode: others })]
    await write(mine, foreign)
    const { rows, cursor } = await filled(tom, 'requests')
    expect(rows).toEqual([{ id: mine.id, value: mine }])
    await write({ ...foreign, description: 'changed' })
    expect((await filled(tom, 'requests', cursor)).rows).toEqual([{ id: foreign.id }])
    expect(await pull(tom, 'customers')).toMatchObject({
      head: { rows: 0, cursor: '', more: false },
      rows: [],
    })
    expect((await pull(tom, 'articles')) as object).toHaveProperty('head')

    const hers = await filled(aiko, 'requests')
    expect(await pull(tom, 'requests', hers.cursor)).toEqual({ refused: 'CursorInvalid' })
    expect(await pull(aiko, 'requests', cursor)).toEqual({ refused: 'CursorInvalid' })
    const customers = await filled(aiko, 'customers')
    expect(await pull(tom, 'customers', customers.cursor)).toEqual({ refused: 'CursorInvalid' })
  })

  it('[S9] goes on when the policy keeps less; begins again when it keeps more, for what was passed over comes only so', async () => {
    const now = hub.clock.now()
    await sql`truncate request`.execute(hub.database.db)
    const [young, middle, aged] = [10, 60, 200].map(days =>
      aRequest({ status: 'closed', closedAt: now - days * dayMs }),
    )
    if (!young || !middle || !aged) throw new Error('three')
    await write(young, middle, aged)
    const atFirst = await filled(aiko, 'requests', '', 1)
    expect(atFirst.rows.map(({ id }) => id).sort()).toEqual([young.id, middle.id].sort())
    await keepFor(30)
    const narrower = await filled(aiko, 'requests', atFirst.cursor)
    expect(narrower.rows).toEqual([])
    expect(narrower.head.policy?.keepDays).toBe(30)
    await write({ ...middle, version: 2 })
    const later = await filled(aiko, 'requests', narrower.cursor)
    expect(later.rows).toEqual([{ id: middle.id }])
    await keepFor(365)
    expect(await pull(aiko, 'requests', later.cursor)).toEqual({ refused: 'CursorInvalid' })
    expect((await filled(aiko, 'requests')).rows.map(({ id }) => id).sort()).toEqual(
      [young.id, middle.id, aged.id].sort(),
    )
    // A desk of the first release was sent everything, and its cursor says nothing of days.
    const { cursor } = await filled(aiko, 'requests')
    const [changedIn, id] = cursor.split(':')
    expect(await pull(aiko, 'requests', `${changedIn}:${id}`)).toHaveProperty('head')
    expect(await pull(tom, 'requests', `${changedIn}:${id}`)).toEqual({ refused: 'CursorInvalid' })
    await keepFor(90)
  })
})

describe('a centre from before desks had scopes', () => {
  it('[S8] knows of each closed request when it was closed, and sends every document as it was', async () => {
    const { db, close } = await openMemoryDatabase()
    onTestFinished(close)
    await migrate(db, Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0009')))
    const now = hub.clock.now()
    const requests = [
      aRequest(),
      aRequest({ status: 'closed', closedAt: now - 2 * dayMs, createdAt: now - 100 * dayMs }),
      aRequest({ status: 'closed', closedAt: now - 95 * dayMs, createdAt: now - 100 * dayMs }),
      aRequest({ status: 'closed', createdAt: now - dayMs }),
      aRequest({ status: 'closed', createdAt: now - 100 * dayMs }),
    ]
    for (const { id, reference, typeCode, status, createdAt, ...more } of requests) {
      const doc = JSON.stringify({ id, reference, typeCode, status, createdAt, ...more }, null, 2)
      await sql`insert into request (id, reference, type_code, status, created_at, doc)
        values (${id}, ${reference}, ${typeCode}, ${status}, ${createdAt}, ${doc}::jsonb)`.execute(db)
    }
    await migrate(db)
    // As somebody writes it by hand.
    const [first] = requests as [ServiceRequest]
    const byHand = JSON.stringify(first, null, 2)
    await sql`update request set doc = ${byHand}::json where id = ${first.id}`.execute(db)
    const scope = deskScope({ role: 'csr' }, 90, [], now)
    const page = await readChanges(db, {
      scope: 'requests',
      cursor: undefined,
      limit: 10,
      keepDays: 90,
      requests: scope,
      keepsCustomers: true,
    })
    if ('refused' in page) throw new Error(page.refused)
    const lines = page.lines.split('\n').slice(0, -1)
    expect(lines).toHaveLength(page.head.rows)
    const sent = lines.map(line => JSON.parse(line) as SyncRow<ServiceRequest>)
    const kept = requests.filter(each => isInScope(scope, each))
    expect(kept).toHaveLength(3)
    expect(new Map(sent.map(({ id, value }) => [id, value]))).toEqual(
      new Map(kept.map(each => [each.id, each])),
    )
  })
})

describe('an update of a request, by way of the hub', () => {
  it('[Q8, Q9, S7] of two desks meets in the journal and in the row; the second to want something else is told both', async () => {
    const daniel = await signIn(hub, 'daniel.okafor')
    const request = aRequest({ status: 'submitted' })
    await write(request)
    const { cursor } = await filled(aiko, 'requests')
    const change = (changes: object) =>
      ({ kind: 'update-request', requestId: request.id, basedOn: 1, changes }) as never
    const madeAt = hub.clock.now() - 3 * dayMs
    const [first] = await submit(hub, aiko, [
      { ...envelope(aiko, change({ description: { from: request.description, to: 'Deep' } })), at: madeAt },
    ])
    expect(first?.kind).toBe('accepted')
    const [second, third, fourth] = await submit(hub, daniel, [
      envelope(daniel, change({ notifyBy: { from: 'no', to: 'sms' } })),
      envelope(daniel, change({ description: { from: request.description, to: 'Wide' } })),
      envelope(daniel, change({ description: { from: 'never so', to: 'Deep' } })),
    ])
    const now = { ...request, version: 3, description: 'Deep', notifyBy: 'sms' }
    expect(second?.kind).toBe('accepted')
    expect(third).toMatchObject({
      kind: 'refused',
      refusal: { name: 'RequestChanged', current: now, fields: ['description'] },
    })
    expect(fourth?.kind).toBe('accepted')
    expect((await filled(aiko, 'requests', cursor)).rows).toEqual([{ id: request.id, value: now }])
    const events = await hub.database.db
      .selectFrom('journal')
      .select(['event', 'actor'])
      .where('subject', '=', request.id)
      .orderBy('position')
      .execute()
    expect(events.map(({ event, actor }) => [actor, event])).toMatchObject([
      ['aiko.mori', { kind: 'request-updated', madeAt, basedOn: 1 }],
      ['daniel.okafor', { kind: 'request-updated', changes: { notifyBy: { from: 'no', to: 'sms' } } }],
    ])
  })

  it('[Q8] that names what cannot be changed is refused by its field, and nothing is stored', async () => {
    const request = aRequest()
    await write(request)
    for (const changes of [
      { status: { from: 'submitted', to: 'closed' } },
      { version: { from: 1, to: 9 } },
      { 'answers.': { from: null, to: 'x' } },
      { description: { from: request.description, to: 7 } },
      { description: { from: request.description, to: 'x'.repeat(2_000_001) } },
      { description: { to: 'x' } },
    ]) {
      const command = { kind: 'update-request', requestId: request.id, basedOn: 1, changes }
      const { status, body } = await ask(hub, 'POST', '/api/commands', {
        token: aiko.token,
        body: { commands: [envelope(aiko, command as never)] },
      })
      expect([Object.keys(changes), status]).toEqual([Object.keys(changes), 400])
      expect(body.refused).toMatch(/^(Malformed|UnknownField)$/)
      expect(JSON.stringify(body).length).toBeLessThan(500)
    }
    const poisoned = `{"commands":[{"id":"${randomUUID()}","deskId":"${aiko.deskId}","by":"aiko.mori","at":1,"command":{"kind":"update-request","requestId":"${request.id}","basedOn":1,"changes":{"__proto__":{"from":null,"to":"x"}}}}]}`
    expect((await ask(hub, 'POST', '/api/commands', { token: aiko.token, body: poisoned })).status).toBe(400)
    const row = await hub.database.db
      .selectFrom('request')
      .select('doc')
      .where('id', '=', request.id)
      .executeTakeFirstOrThrow()
    expect(row.doc).toEqual(request)
    const [long] = await submit(hub, aiko, [
      envelope(aiko, {
        kind: 'update-request',
        requestId: request.id,
        basedOn: 1,
        changes: { description: { from: request.description, to: 'x'.repeat(4_001) } },
      }),
    ])
    expect(long).toMatchObject({ kind: 'refused', refusal: { name: 'DescriptionTooLong', maxLength: 4_000 } })
  })
})
