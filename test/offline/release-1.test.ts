import { serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { formatReference } from '../../src-domain/requests/reference-number.ts'
import { createDeskLock } from '../../src-renderer/offline/desk-lock.ts'
import type { KeptCommand } from '../../src-renderer/offline/desk-store.ts'
import { openDeskDatabase } from '../../src-renderer/offline/open-sealed-database.ts'
import { releaseOneName } from '../../src-renderer/offline/take-over-release-1.ts'
import { created, pcOf, sentAll } from './pcs.ts'
import { releaseOneDatabase, releaseOneEntry, releaseOnePerson } from './release-one.ts'
import { alice, customer, potholeDraft, scriptedHub, until } from './scripted-hub.ts'

const bob = { ...alice, id: 'bob', name: 'Bob Martin' }
const fields = {
  givenName: 'Amina',
  familyName: 'Okafor',
  language: 'en',
  phones: [{ e164: '+16135550142', kind: 'mobile' }],
  emails: [],
  preference: 'phone',
} as const

/** A PC of release 1 that was cut off in the middle of its work, and the commands that it had not sent, in order. */
async function aPcOfReleaseOne() {
  const hub = scriptedHub()
  const pc = pcOf(hub)
  const client = hub.client()
  const block = await client.leaseBlock(pc.deskId, crypto.randomUUID())
  if ('kind' in block) throw new Error(block.kind)
  const customerId = crypto.randomUUID()
  const requestId = crypto.randomUUID()
  const unsent: KeptCommand[] = [
    { kind: 'create-customer', customerId, fields },
    {
      ...potholeDraft,
      kind: 'create-request',
      requestId,
      customerId,
      reference: formatReference(block.year, block.first),
      createdAt: 400_000,
    },
    { kind: 'note-contact', contactId: crypto.randomUUID(), text: 'asks about taxes' },
  ]
  const refused: KeptCommand = { kind: 'link-customer', contactId: crypto.randomUUID(), customerId }
  const old = await releaseOneDatabase(pc.name, pc.place)
  const entry = (command: KeptCommand, about: string, rest?: object) =>
    old.table('outbox').add(releaseOneEntry(pc.deskId, 'alice', command, about, rest))
  await entry({ kind: 'link-customer', contactId: crypto.randomUUID() }, 'contact:x', {
    state: 'sent',
    decidedAt: 390_000,
  })
  await entry(unsent[0] as KeptCommand, `customer:${customerId}`)
  await entry(refused, 'contact:y', {
    state: 'quarantined',
    decidedAt: 395_000,
    refusal: { name: 'NotYourContact' },
  })
  await entry(unsent[1] as KeptCommand, `request:${requestId}`)
  await entry(unsent[2] as KeptCommand, 'contact:z')
  await old.table('customers').add({ id: 'c9', value: customer('c9', { familyName: 'Tremblay' }), fill: 1 })
  await old.table('blocks').add({ ...block, deskId: pc.deskId, next: block.first + 1 })
  await old.table('drafts').add({ by: 'alice', key: 'request:1', value: { text: 'half a sentence' } })
  await old.table('meta').bulkAdd([
    { key: 'desk-id', value: pc.deskId },
    { key: 'attempted-up-to', value: 1 },
  ])
  await old
    .table('people')
    .bulkAdd([
      await releaseOnePerson('alice', 'correct horse', alice, 400_000),
      await releaseOnePerson('bob', 'battery staple', bob, 400_000),
    ])
  old.close()
  pc.kept.marker = { deskId: pc.deskId, unsent: 3 }
  const lock = async () => {
    const db = await openDeskDatabase(pc.name, pc.place)
    return createDeskLock({ db, now: () => 500_000, newId: () => crypto.randomUUID(), iterations: 1_000 })
  }
  const unlock = async (user: string, password: string) => {
    const answer = await (await lock()).unlockOffline(user, password)
    if (answer.kind !== 'unlocked') throw new Error(answer.name)
    return answer
  }
  return { hub, pc, unsent, unlock }
}

describe('a desk of release 1', () => {
  it('[O4] is unlocked as before, keeps what was not sent in its order, and sends it', async () => {
    const { hub, pc, unsent, unlock } = await aPcOfReleaseOne()
    hub.script.otherwise = 'away'
    const { keys, person } = await unlock('alice', 'correct horse')
    expect(person).toEqual(alice)
    const store = await pc.openWindow(alice, { keys })
    expect(store.sync()).toMatchObject({ unsent: 3, quarantined: 1, unreadable: 0 })
    expect(store.sync().cleared).toBeUndefined()
    expect((await store.outbox()).map(({ state }) => state.kind)).toEqual([
      ...['sent', 'unsent', 'quarantined', 'unsent', 'unsent'],
    ])
    expect((await store.findCustomers('okafor')).map(({ familyName }) => familyName)).toEqual(['Okafor'])
    expect(await store.draft('request:1')).toEqual({ text: 'half a sentence' })
    // The numbers go on where they were.
    const { reference } = await created(store)
    expect(reference).toBe(formatReference(26, 1))
    hub.script.otherwise = 'answered'
    await until(sentAll(store))
    expect(hub.applied.map(({ command }) => command).slice(0, 3)).toEqual(unsent)
    expect(hub.applied[0]?.at).toBe(400_000)
  })

  it('[O4] leaves nothing plain behind, and is taken over once', async () => {
    const { hub, pc, unlock } = await aPcOfReleaseOne()
    hub.script.otherwise = 'away'
    const { keys } = await unlock('alice', 'correct horse')
    const store = await pc.openWindow(alice, { keys })
    await until(async () => {
      const there = await pc.place.indexedDB.databases()
      return !there.some(({ name }) => name === releaseOneName(pc.name))
    })
    await store.close()
    const db = await openDeskDatabase(pc.name, pc.place)
    const bytes = serialize(await Promise.all(db.tables.map(table => table.toArray())))
    db.close()
    for (const word of ['Okafor', '6135550142', 'taxes', 'half a sentence', 'Tremblay', 'NotYourContact']) {
      expect(bytes.includes(word), word).toBe(false)
    }
    const again = await pc.openWindow(alice, { keys: (await unlock('alice', 'correct horse')).keys })
    expect(again.sync()).toMatchObject({ unsent: 3, quarantined: 1 })
  })

  it('[O4] lets a second person in too, who then reads the same', async () => {
    const { hub, pc, unlock } = await aPcOfReleaseOne()
    hub.script.otherwise = 'away'
    await (await pc.openWindow(alice, { keys: (await unlock('alice', 'correct horse')).keys })).close()
    // Bob's own key of release 1 is the newer one; what Alice sealed waits for her.
    const first = await pc.openWindow(bob, { keys: (await unlock('bob', 'battery staple')).keys })
    expect(first.sync()).toMatchObject({ unsent: 0, unreadable: 5 })
    await first.close()
    await (await pc.openWindow(alice, { keys: (await unlock('alice', 'correct horse')).keys })).close()
    const second = await pc.openWindow(bob, { keys: (await unlock('bob', 'battery staple')).keys })
    expect(second.sync()).toMatchObject({ unsent: 3, quarantined: 1, unreadable: 0 })
  })
})
