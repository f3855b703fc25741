import { Dexie } from 'dexie'
import { describe, expect, it } from 'vitest'
import { defaultDeskPolicy } from '../../src-contract/http/desks.ts'
import type { ServiceRequest } from '../../src-domain/requests/service-request.ts'
import { packIndexBuilder, placesOf } from '../../src-renderer/offline/blind-index.ts'
import {
  type CursorRow,
  type DeskDatabase,
  databaseName,
  declareTables,
} from '../../src-renderer/offline/desk-database.ts'
import { wipeDesk } from '../../src-renderer/offline/wipe-desk.ts'
import { created, hasNumbers, kept, pcOf, pulled } from './pcs.ts'
import { alice, customer, scriptedHub, until } from './scripted-hub.ts'

const dayMs = 86_400_000
/** What the desk's clock of these tests says. */
const today = 500_000
const id = () => crypto.randomUUID()

function request(requestId: string, fields: Partial<ServiceRequest> = {}): ServiceRequest {
  return {
    id: requestId,
    reference: `TL-${requestId}`,
    version: 1,
    typeCode: 'pothole',
    status: 'submitted',
    answers: {},
    description: 'A deep one.',
    notifyBy: 'no',
    language: 'en',
    followers: [],
    createdAt: 1,
    createdBy: 'alice',
    createdOn: 'desk',
    acknowledgeBy: 2,
    resolveBy: 3,
    ...fields,
  }
}
const closed = (requestId: string, daysAgo: number) =>
  request(requestId, { version: 2, status: 'closed', closedAt: today - daysAgo * dayMs })

async function tablesOf(pc: ReturnType<typeof pcOf>) {
  const db = new Dexie(databaseName(pc.name), pc.place) as DeskDatabase
  declareTables(db)
  await db.open()
  const rows = await Promise.all(db.tables.map(async table => [table.name, await table.toArray()] as const))
  db.close()
  return Object.fromEntries(rows)
}

describe('what the centre allows a desk to keep', () => {
  it('[O5] lets closed requests leave after as many days as the policy says, also what they were before', async () => {
    const hub = scriptedHub()
    hub.putRequest(request('open'))
    hub.putRequest(request('old'))
    const pc = pcOf(hub)
    const store = await pc.openWindow()
    await until(async () => (await store.request('old')) !== undefined)
    hub.putRequest(closed('old', 100))
    hub.putRequest(closed('young', 40))
    await until(async () => (await store.request('young')) !== undefined)
    await until(async () => (await store.request('old'))?.status === 'closed')
    await store.applyPolicy({ ...defaultDeskPolicy, keepDays: 60 })
    await until(async () => (await store.request('old')) === undefined)
    expect(await store.request('young')).toBeDefined()
    expect((await store.openRequestsOfType('pothole')).map(each => each.id)).toEqual(['open'])
    expect((await store.endedRequests()).map(each => each.id)).toEqual(['young'])
    // A narrower policy comes with a page.
    hub.script.policy = { ...defaultDeskPolicy, keepDays: 30 }
    hub.setLine('away')
    hub.setLine('live')
    await until(async () => (await store.request('young')) === undefined)
    expect(store.policy().keepDays).toBe(30)
    await store.close()
    // What they were before does not show again when the desk is opened anew.
    hub.script.changesAway = true
    const again = await pc.openWindow()
    expect(await again.request('old')).toBeUndefined()
    expect(again.policy().keepDays).toBe(30)
    expect((await again.openRequestsOfType('pothole')).map(each => each.id)).toEqual(['open'])
    expect(await again.requestByReference('TL-open')).toBeDefined()
  })

  it('[Q86] finds among what ended what this desk itself cancelled while the hub is away', async () => {
    const hub = scriptedHub()
    hub.putRequest(request('open'))
    const store = await pcOf(hub).openWindow()
    await until(pulled(store))
    hub.script.otherwise = 'away'
    await store.keep({
      kind: 'cancel-request',
      requestId: 'open',
      because: 'entered-by-mistake',
      reason: 'Said in error',
    })
    expect(await store.openRequestsOfType('pothole')).toEqual([])
    expect((await store.endedRequests()).map(({ id, status }) => [id, status])).toEqual([
      ['open', 'cancelled'],
    ])
  })

  it('[Q86] fetches again a copy whose rows cannot be looked up by all terms yet', async () => {
    const hub = scriptedHub()
    hub.putRequest(closed('young', 1))
    const pc = pcOf(hub)
    const store = await pc.openWindow()
    await until(pulled(store))
    await store.close()
    const standingOf = async (change?: (row: CursorRow) => CursorRow) => {
      const db = new Dexie(databaseName(pc.name), pc.place) as DeskDatabase
      declareTables(db)
      await db.open()
      const row = (await db.cursors.get('requests')) as CursorRow
      if (change) await db.cursors.put(change(row))
      db.close()
      return row
    }
    const { fill } = await standingOf(({ terms: _terms, ...older }) => older)
    const again = await pc.openWindow()
    await until(async () => (await standingOf()).fill > fill && (await standingOf()).filled)
    expect((await again.endedRequests()).map(({ id }) => id)).toEqual(['young'])
    expect((await standingOf()).fill).toBe(fill + 1)
  })

  it('[O5] drops everything but the unsent at the end of a shift, when the policy says so', async () => {
    const hub = scriptedHub()
    hub.putCustomer(customer('c1'))
    const pc = pcOf(hub)
    const store = await pc.openWindow()
    await until(pulled(store))
    await until(hasNumbers(store))
    hub.script.otherwise = 'away'
    const { reference } = await created(store)
    await store.saveDraft('request:1', { text: 'half a sen' })
    await store.applyPolicy({ ...defaultDeskPolicy, purgeAt: 'shift-end' })
    await store.endShift()
    const tables = await tablesOf(pc)
    for (const name of ['packs', 'indexes', 'cursors', 'drafts']) expect(tables[name], name).toEqual([])
    expect(tables.outbox).toHaveLength(1)
    hub.script.changesAway = true
    const again = await pc.openWindow()
    expect(again.sync().unsent).toBe(1)
    expect((await again.requestByReference(reference))?.reference).toBe(reference)
    expect(await again.findCustomers('okafor')).toEqual([])
  })

  it('keeps the copy at a sign-out otherwise', async () => {
    const hub = scriptedHub()
    hub.putCustomer(customer('c1'))
    const pc = pcOf(hub)
    const store = await pc.openWindow()
    await until(pulled(store))
    await store.endShift()
    hub.script.changesAway = true
    expect((await (await pc.openWindow()).findCustomers('okafor')).length).toBe(1)
  })

  it('[O6] removes a desk that was called off: its keys, its databases and its marks', async () => {
    const hub = scriptedHub()
    hub.putCustomer(customer('c1'))
    const pc = pcOf(hub)
    const store = await pc.openWindow()
    await until(pulled(store))
    await kept(store, { kind: 'link-customer', contactId: id() })
    const marks = new Map([
      ['townline-desk', '{}'],
      ['townline.last-user', 'alice'],
      ['another-program', 'x'],
    ])
    const forgotten: string[] = []
    const cachesLeft = new Set(['townline-desk-precache'])
    // While the store is still open in another window.
    await wipeDesk({
      name: pc.name,
      place: pc.place,
      keeper: { forget: async () => void forgotten.push('data key') },
      storage: {
        get length() {
          return marks.size
        },
        key: at => [...marks.keys()][at] ?? null,
        removeItem: key => void marks.delete(key),
      },
      caches: {
        keys: async () => [...cachesLeft],
        delete: async name => cachesLeft.delete(name),
      },
    })
    const left = await pc.place.indexedDB.databases()
    expect(left.filter(({ name }) => name?.startsWith(pc.name))).toEqual([])
    expect([...marks.keys()]).toEqual(['another-program'])
    expect(forgotten).toEqual(['data key'])
    expect(cachesLeft.size).toBe(0)
    await store.close()
    const fresh = await pc.openWindow(alice)
    expect(fresh.sync().unsent).toBe(0)
  })
})

describe('the packs of the copy', () => {
  it('become few again when many small pages came, and say the same', async () => {
    const hub = scriptedHub()
    const pc = pcOf(hub)
    const store = await pc.openWindow()
    await until(pulled(store))
    for (let n = 0; n < 70; n++) {
      hub.putCustomer(customer(`c${n % 40}`, { version: n + 1, familyName: `Family ${n}` }))
      await until(async () => (await store.customer(`c${n % 40}`))?.version === n + 1)
    }
    hub.dropCustomer('c7')
    await until(async () => (await store.customer('c7')) === undefined)
    await store.close()
    const { indexes, packs } = await tablesOf(pc)
    expect(indexes?.length).toBeLessThan(40)
    expect(packs).toHaveLength(indexes?.length ?? 0)
    hub.script.changesAway = true
    const again = await pc.openWindow()
    for (let n = 0; n < 40; n++) {
      const last = n + 40 < 70 ? n + 40 : n
      expect((await again.customer(`c${n}`))?.familyName).toBe(n === 7 ? undefined : `Family ${last}`)
    }
    expect((await again.findCustomers('family 3', 50)).map(each => each.familyName).sort()).toEqual(
      [...[30, 31, 32, 33, 34, 35, 36, 37, 38, 39]].map(n => `Family ${n}`),
    )
  })

  it('are looked up by places that may have a term, and never miss one that has', () => {
    const builder = packIndexBuilder()
    const hashes = Array.from({ length: 4_096 }, (_, n) => 2 ** 52 + n * 7_919_131)
    for (const [n, hash] of hashes.entries()) builder.add(n + 1, [hash, 2 ** 45 + (n % 10)], false)
    const index = builder.finish()
    for (const n of [0, 1, 2_047, 4_095]) expect(placesOf(index, hashes[n] ?? 0)).toContain(n)
    expect(placesOf(index, 2 ** 45 + 3)).toHaveLength(410)
    expect(placesOf(index, 12_345)).toEqual([])
    expect(() => builder.add(1, [], false)).toThrow(RangeError)
  })
})
