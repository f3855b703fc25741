import { serialize } from 'node:v8'
import { Dexie } from 'dexie'
import { describe, expect, it } from 'vitest'
import { newRawKey } from '../../src-renderer/offline/data-key.ts'
import { type DeskDatabase, databaseName, declareTables } from '../../src-renderer/offline/desk-database.ts'
import type { Sealed } from '../../src-renderer/offline/seal.ts'
import { created, hasNumbers, kept, pcOf, pulled, sentAll } from './pcs.ts'
import { alice, customer, keysOf, scriptedHub, until } from './scripted-hub.ts'

type Pc = ReturnType<typeof pcOf>
const bob = { ...alice, id: 'bob', name: 'Bob Martin' }
const id = () => crypto.randomUUID()
/** Long enough to be met nowhere by chance. */
const c1 = crypto.randomUUID()
const amina = customer(c1, {
  phones: [{ e164: '+16135550142', kind: 'mobile' }],
  emails: ['amina@example.ca'],
  remark: 'speak slowly',
})

/** The database of a PC as somebody with a screwdriver has it. */
async function onDisk<Value>(pc: Pc, work: (db: DeskDatabase) => Promise<Value>): Promise<Value> {
  const db = new Dexie(databaseName(pc.name), pc.place) as DeskDatabase
  declareTables(db)
  try {
    await db.open()
    return await work(db)
  } finally {
    db.close()
  }
}

function flipped({ key, bytes }: Sealed): Sealed {
  const other = bytes.slice()
  const at = Math.floor(other.length / 2)
  other[at] = (other[at] ?? 0) ^ 1
  return { key, bytes: other }
}

/** A PC with a copy of three customers, and nobody at it. */
async function filledPc(hub = scriptedHub()) {
  hub.putCustomer(amina)
  hub.putCustomer(customer('c2', { familyName: 'Tremblay' }))
  const pc = pcOf(hub)
  const store = await pc.openWindow()
  await until(pulled(store))
  hub.putCustomer(customer('c3', { familyName: 'Roy' }))
  await until(async () => (await store.customer('c3')) !== undefined)
  await until(hasNumbers(store))
  return { hub, pc, store }
}

describe('what the desk keeps', () => {
  it('[O1] has no word of a customer, a request, a draft or a command in it', async () => {
    const { hub, pc, store } = await filledPc()
    hub.script.otherwise = 'away'
    await created(store, { description: 'The neighbour keeps a goat.' })
    await kept(store, {
      kind: 'update-customer',
      customerId: c1,
      expectedVersion: 1,
      fields: { remark: 'hard of hearing' },
    })
    await kept(store, { kind: 'note-contact', contactId: id(), text: 'asks about taxes' })
    await store.saveDraft(`request:${c1}`, { text: 'half a sentence' })
    await store.close()
    const bytes = await onDisk(pc, async db => serialize(await Promise.all(db.tables.map(t => t.toArray()))))
    const words = ['Okafor', 'Amina', 'Tremblay', '6135550142', 'amina@example.ca', 'speak slowly', 'goat']
    for (const word of [...words, 'hard of hearing', 'taxes', 'half a sentence', `request:${c1}`, c1]) {
      expect(bytes.includes(word), word).toBe(false)
      expect(bytes.includes(Buffer.from(word, 'utf16le')), word).toBe(false)
    }
    // The same customer is sealed otherwise each time: nobody can tell that two records say the same.
    const sealed = await onDisk(pc, db => db.packs.toArray())
    expect(new Set(sealed.map(row => Buffer.from(row.sealed.bytes).toString('hex'))).size).toBe(sealed.length)
  })

  it('[O2] opens nothing with another key, keeps what is unsent, and fills a copy of its own', async () => {
    const { hub, pc, store } = await filledPc()
    hub.script.otherwise = 'away'
    const { reference } = await created(store)
    await store.close()
    // Somebody who never signed in here with the first person.
    const keys = await keysOf(pc.name, pc.place, newRawKey(id()))
    hub.script.changesAway = true
    const other = await pc.openWindow(bob, { keys })
    expect(await other.findCustomers('okafor')).toEqual([])
    expect(await other.customer(c1)).toBeUndefined()
    expect(await other.requestByReference(reference)).toBeUndefined()
    expect(other.sync()).toMatchObject({ unsent: 0, unreadable: 1 })
    expect(other.unreadable()).toMatchObject([{ why: 'no-key' }])
    // The rest is usable: what this person keeps goes out, what the other kept does not.
    hub.script.otherwise = 'answered'
    hub.script.changesAway = false
    await kept(other, { kind: 'link-customer', contactId: id(), customerId: id() })
    await until(() => hub.applied.length === 1)
    await until(async () => (await other.findCustomers('okafor')).length === 1)
    expect(hub.applied.map(({ by }) => by)).toEqual(['bob'])
    await other.close()
    // The first person reaches the newer key, and their command is sent.
    const again = await pc.openWindow(alice)
    await until(sentAll(again))
    expect(again.sync().unreadable).toBe(0)
    expect(hub.applied.map(({ by }) => by)).toEqual(['bob', 'alice'])
    expect((await again.findCustomers('okafor')).length).toBe(1)
  })

  it.each(['packs', 'indexes'] as const)(
    '[O3] fetches a scope again of which one of the %s is damaged, and shows the rest meanwhile',
    async table => {
      const { hub, pc, store } = await filledPc()
      await store.close()
      // The pack with the first two customers.
      await onDisk(pc, async db => {
        const { no } = (await db.indexes.toArray()).find(row => row.scope === 'customers') ?? { no: 0 }
        const row = await db.table(table).get(no)
        await db.table(table).put({ ...row, sealed: flipped(row.sealed) })
      })
      hub.script.changesAway = true
      const again = await pc.openWindow()
      expect(await again.customer(c1)).toBeUndefined()
      expect((await again.customer('c3'))?.familyName).toBe('Roy')
      expect((await again.findCustomers('roy')).map(each => each.id)).toEqual(['c3'])
      expect(again.sync().trouble).toBe('damaged')
      hub.script.changesAway = false
      hub.setLine('away')
      hub.setLine('live')
      await until(async () => (await again.customer(c1))?.familyName === 'Okafor')
      await until(() => again.sync().trouble === undefined)
      expect((await again.customersReachedBy({ phone: '+16135550142' })).map(each => each.id)).toEqual([c1])
    },
  )

  it('[O3] fetches a scope again when a pack of it is missing', async () => {
    const { pc, store } = await filledPc()
    await store.close()
    await onDisk(pc, db => db.packs.clear())
    const again = await pc.openWindow()
    expect(await again.findCustomers('okafor')).toEqual([])
    await until(async () => (await again.findCustomers('okafor')).length === 1)
    expect((await again.customer('c3'))?.familyName).toBe('Roy')
  })

  it('[O3] sets a damaged command aside, sends the others, and lets a person export and discard it', async () => {
    const { hub, pc, store } = await filledPc()
    hub.script.otherwise = 'away'
    const contacts = [id(), id(), id()]
    for (const contactId of contacts) await kept(store, { kind: 'link-customer', contactId })
    const [, middle] = await store.outbox()
    await store.close()
    await onDisk(pc, async db => {
      const row = (await db.outbox.toArray()).find(each => each.id === middle?.id)
      if (row) await db.outbox.put({ ...row, sealed: flipped(row.sealed) })
    })
    hub.script.otherwise = 'answered'
    const again = await pc.openWindow()
    await until(sentAll(again))
    expect(hub.applied.map(({ command }) => 'contactId' in command && command.contactId)).toEqual([
      contacts[0],
      contacts[2],
    ])
    expect(again.sync().unreadable).toBe(1)
    const file = JSON.parse(await again.exportOutbox())
    expect(file.unreadable).toMatchObject([{ id: middle?.id, why: 'damaged' }])
    expect(atob(file.unreadable[0].bytes).length).toBeGreaterThan(100)
    await again.discard(middle?.id ?? '')
    expect(again.unreadable()).toEqual([])
    await again.close()
    const later = await pc.openWindow()
    expect(later.sync().unreadable).toBe(0)
    expect(await onDisk(pc, async db => (await db.meta.get('discarded'))?.value)).toMatchObject([
      { id: middle?.id, by: 'alice', reason: 'damaged' },
    ])
  })

  it('discards a refused command, and never one that is to be sent', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow()
    hub.putCustomer(amina)
    await until(pulled(store))
    const refused = await kept(store, {
      kind: 'update-customer',
      customerId: c1,
      expectedVersion: 7,
      fields: { remark: 'x' },
    })
    await until(() => store.sync().quarantined === 1)
    expect(JSON.parse(await store.exportOutbox()).commands).toMatchObject([
      { id: refused, state: { kind: 'quarantined', refusal: { name: 'CustomerChanged' } } },
    ])
    await store.discard(refused)
    expect(store.sync().quarantined).toBe(0)
    hub.script.otherwise = 'away'
    const waits = await kept(store, { kind: 'link-customer', contactId: id() })
    await store.discard(waits)
    expect(store.sync().unsent).toBe(1)
    expect((await store.outbox()).map(entry => entry.id)).toEqual([waits])
  })

  it('[O3] takes a page of something else for no page of the hub, says so, and loses nothing', async () => {
    const { hub, pc, store } = await filledPc()
    hub.script.captivePortal = true
    hub.setLine('away')
    hub.setLine('live')
    await until(() => store.sync().trouble === 'not-the-hub')
    expect((await store.findCustomers('okafor')).length).toBe(1)
    hub.script.captivePortal = false
    hub.putCustomer(customer('c4', { familyName: 'Singh' }))
    await until(async () => (await store.customer('c4')) !== undefined)
    await until(() => store.sync().trouble === undefined)
    await store.close()
    const again = await pc.openWindow()
    expect((await again.findCustomers('okafor')).length).toBe(1)
  })
})
