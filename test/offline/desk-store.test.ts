import { Dexie } from 'dexie'
import { IDBDatabase as FakeDatabase } from 'fake-indexeddb'
import { describe, expect, it, vi } from 'vitest'
import {
  parseReference,
  referenceBlockSize,
  referenceLowWater,
} from '../../src-domain/requests/reference-number.ts'
import type { KeptCommand } from '../../src-renderer/offline/desk-store.ts'
import { created, hasNumbers, kept, pcOf, pulled, sentAll } from './pcs.ts'
import { alice, customer, type Fate, potholeDraft, scriptedHub, until } from './scripted-hub.ts'

const bob = { ...alice, id: 'bob', name: 'Bob Martin' }
const id = () => crypto.randomUUID()
type Fields = Extract<KeptCommand, { kind: 'create-customer' }>['fields']
const fields: Fields = {
  givenName: 'Amina',
  familyName: 'Okafor',
  language: 'en',
  phones: [],
  emails: [],
  preference: 'phone',
}

describe('a request made at the desk', () => {
  it('has its final reference number at once, and reaches the hub once', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow()
    await until(hasNumbers(store))
    const { requestId, reference } = await created(store)
    expect(parseReference(reference)?.reference).toBe(reference)
    await until(sentAll(store))
    expect(hub.applied.map(envelope => envelope.command.kind)).toEqual(['create-request'])
    await until(async () => (await store.requestByReference(reference))?.acknowledgeBy !== 0)
    expect((await store.requestByReference(reference.toLowerCase()))?.id).toBe(requestId)
  })

  it('is found by its customer, type and number while the hub is away', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow()
    await until(hasNumbers(store))
    hub.script.otherwise = 'away'
    const customerId = id()
    const { requestId, reference } = await created(store, { customerId })
    const [request] = await store.requestsOf(customerId)
    expect(request).toMatchObject({
      id: requestId,
      status: 'submitted',
      acknowledgeBy: 0,
      createdBy: 'alice',
    })
    expect(await store.openRequestsOfType('pothole')).toHaveLength(1)
    expect((await store.requestByReference(` ${reference.replaceAll('-', ' ')} `))?.id).toBe(requestId)
    expect(store.sync().unsent).toBe(1)
  })

  it('is refused without a number, and gets one as soon as the hub leases', async () => {
    const hub = scriptedHub()
    hub.setLine('away')
    const store = await pcOf(hub).openWindow()
    expect(await store.createRequest(potholeDraft)).toEqual({ kind: 'no-number' })
    expect(await store.outbox()).toEqual([])
    hub.setLine('live')
    await until(hasNumbers(store))
    await created(store)
  })

  it('leases the next block when few numbers are left, and asks again for an answer that was lost', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow()
    await until(hasNumbers(store))
    hub.script.leaseAnswersLost = 2
    for (let n = 0; n < referenceBlockSize - referenceLowWater; n++) await created(store)
    expect(hub.leases.size).toBe(1)
    await created(store)
    await until(() => store.sync().numbersLeft > referenceLowWater)
    expect(hub.leases.size).toBe(2)
    expect(store.sync().numbersLeft).toBe(referenceLowWater - 1 + referenceBlockSize)
  })

  it('never shares its number with a request of another desk', async () => {
    const hub = scriptedHub()
    const stores = [await pcOf(hub).openWindow(), await pcOf(hub).openWindow()]
    const references = new Set<string>()
    for (const store of stores) {
      await until(hasNumbers(store))
      for (let n = 0; n < 60; n++) {
        await until(hasNumbers(store))
        references.add((await created(store)).reference)
      }
    }
    expect(references.size).toBe(120)
    for (const store of stores) await until(sentAll(store))
    expect(hub.requests.size).toBe(120)
  })

  it('is not half saved: without room nothing is written, and the desk says so', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow()
    await until(hasNumbers(store))
    const left = store.sync().numbersLeft
    const failing: { why?: Error } = {}
    const transaction = FakeDatabase.prototype.transaction
    const spy = vi.spyOn(FakeDatabase.prototype, 'transaction').mockImplementation(function (
      this: IDBDatabase,
      ...asked
    ) {
      if (failing.why && asked[1] === 'readwrite' && [asked[0]].flat().includes('blocks')) throw failing.why
      return transaction.apply(this, asked)
    })
    for (const [error, why] of [
      [new Dexie.QuotaExceededError('no room'), 'quota'],
      [Object.assign(new Dexie.AbortError('aborted'), { inner: { name: 'QuotaExceededError' } }), 'quota'],
      [new Dexie.AbortError('aborted'), 'storage'],
      [new Dexie.DatabaseClosedError(), 'storage'],
    ] as const) {
      failing.why = error
      expect(await store.createRequest(potholeDraft)).toEqual({ kind: 'not-saved', why })
    }
    spy.mockRestore()
    expect(await store.outbox()).toEqual([])
    expect(store.sync().numbersLeft).toBe(left)
    expect(await store.openRequestsOfType('pothole')).toEqual([])
  })

  it('takes no number when it cannot be written', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow()
    await until(hasNumbers(store))
    const before = (await created(store)).reference
    await until(sentAll(store))
    // A value that cannot be written as text.
    const answer = await store.createRequest({ ...potholeDraft, answers: { why: 1n as never } })
    expect(answer).toEqual({ kind: 'not-saved', why: 'storage' })
    const after = (await created(store)).reference
    expect((parseReference(after)?.number ?? 0) - (parseReference(before)?.number ?? 0)).toBe(1)
  })
})

describe('the outbox', () => {
  it('is sent in the order in which things were done, across a hub that goes away', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow()
    await until(hasNumbers(store))
    hub.script.fates.push('away', 'answer-lost', 'away', 'postponed', 'answer-lost')
    const customerId = id()
    await kept(store, { kind: 'create-customer', customerId, fields })
    const { requestId } = await created(store, { customerId })
    const other = id()
    await kept(store, { kind: 'create-customer', customerId: other, fields })
    await kept(store, { kind: 'follow-request', requestId, customerId: other })
    await until(sentAll(store))
    expect(hub.applied.map(({ command }) => command.kind)).toEqual([
      'create-customer',
      'create-request',
      'create-customer',
      'follow-request',
    ])
    expect(new Set(hub.applied.map(envelope => envelope.id)).size).toBe(4)
    expect(hub.requests.get(requestId)?.followers).toEqual([other])
  })

  it('is sent again under the same ids when no answer ever comes', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow()
    await until(hasNumbers(store))
    hub.script.fates.push('never-answered')
    await created(store)
    await until(sentAll(store))
    expect(hub.applied).toHaveLength(1)
    expect(hub.batches.flat()).toHaveLength(2)
    expect(new Set(hub.batches.flat()).size).toBe(1)
  })

  it('goes in batches of at most 500, whole and in order', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow()
    hub.script.otherwise = 'away'
    for (let n = 0; n < 1_100; n++) {
      await kept(store, { kind: 'link-customer', contactId: id(), customerId: id() })
    }
    const wanted = (await store.outbox()).map(entry => entry.id)
    expect(wanted).toHaveLength(1_100)
    hub.script.otherwise = 'answered'
    await until(sentAll(store))
    expect(hub.applied.map(envelope => envelope.id)).toEqual(wanted)
    expect(hub.batches.map(batch => batch.length)).toEqual([500, 500, 100])
    expect(await store.outbox()).toHaveLength(20)
  })

  it.each<readonly Fate[]>([
    ['answered', 'away', 'answered', 'answer-lost'],
    ['answered', 'postponed', 'answered', 'never-answered'],
    ['answer-lost', 'answered', 'signed-out', 'answered', 'postponed'],
  ])(
    'keeps the order of a long outbox whatever becomes of a batch that was sent ahead: %s, %s, %s, %s …',
    async (...fates) => {
      const hub = scriptedHub()
      const store = await pcOf(hub).openWindow()
      hub.script.otherwise = 'away'
      for (let n = 0; n < 1_700; n++) {
        await kept(store, { kind: 'link-customer', contactId: id(), customerId: id() })
      }
      const wanted = (await store.outbox()).map(entry => entry.id)
      hub.script.fates.push(...fates)
      hub.script.otherwise = 'answered'
      await until(sentAll(store))
      expect(hub.applied.map(envelope => envelope.id)).toEqual(wanted)
      const sentBefore = (batch: readonly string[]) => wanted.indexOf(batch[0] ?? '')
      for (const [at, batch] of hub.batches.entries()) {
        // Nothing is sent whose predecessors the hub has not got.
        const answered = new Set(hub.batches.slice(0, at).flat())
        expect(wanted.slice(0, sentBefore(batch)).every(each => answered.has(each))).toBe(true)
      }
    },
  )

  it('sets a refused command aside with its reason, and goes on with what comes after it', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow()
    await until(hasNumbers(store))
    const nobody = id()
    const { requestId, reference } = await created(store, { customerId: nobody })
    const follower = id()
    await kept(store, { kind: 'create-customer', customerId: follower, fields })
    await kept(store, { kind: 'follow-request', requestId, customerId: follower })
    await until(sentAll(store))
    const outbox = await store.outbox()
    expect(outbox.map(({ command, state }) => [command.kind, state.kind])).toEqual([
      ['create-request', 'quarantined'],
      ['create-customer', 'sent'],
      ['follow-request', 'quarantined'],
    ])
    expect(outbox[0]?.state).toMatchObject({ refusal: { name: 'UnknownCustomer' } })
    expect(outbox[2]?.state).toMatchObject({ refusal: { name: 'UnknownRequest' } })
    expect(store.sync().quarantined).toBe(2)
    // The number was told to somebody: the request stays to be found.
    expect((await store.requestByReference(reference))?.id).toBe(requestId)
  })

  it('[S4] asks again for a quarantined command under a new id, on the version that the desk shows', async () => {
    const hub = scriptedHub()
    const c1 = id()
    hub.putCustomer(customer(c1, { version: 3 }))
    const store = await pcOf(hub).openWindow()
    await until(pulled(store))
    hub.customers.set(c1, customer(c1, { version: 4, givenName: 'Aminata' }))
    const first = await kept(store, {
      kind: 'update-customer',
      customerId: c1,
      expectedVersion: 3,
      fields: { remark: 'speak slowly' },
    })
    expect((await store.customer(c1))?.remark).toBe('speak slowly')
    await until(() => store.sync().quarantined === 1)
    // What was refused does not show; what the refusal said of the customer does.
    await until(async () => (await store.customer(c1))?.remark === undefined)
    expect((await store.customer(c1))?.givenName).toBe('Aminata')
    await store.retryQuarantined(first)
    await until(sentAll(store))
    await until(() => store.sync().quarantined === 0)
    expect(hub.applied.at(-1)).toMatchObject({ command: { expectedVersion: 4 } })
    expect(hub.applied.at(-1)?.id).not.toBe(first)
    await until(async () => (await store.customer(c1))?.remark === 'speak slowly')
    expect((await store.customer(c1))?.version).toBe(5)
    await store.retryQuarantined(first)
    expect(hub.applied).toHaveLength(1)
  })

  it('finds the one command that the hub cannot read, and sends the others', async () => {
    const hub = scriptedHub()
    hub.script.unreadable.add('complete-wrap-up')
    hub.script.otherwise = 'away'
    const store = await pcOf(hub).openWindow()
    for (let n = 0; n < 13; n++) {
      if (n === 6) {
        await kept(store, {
          kind: 'complete-wrap-up',
          contactId: id(),
          wrapUp: { reasonCode: 'roads', resolvedAtFirstContact: true },
        })
      } else await kept(store, { kind: 'link-customer', contactId: id() })
    }
    const wanted = (await store.outbox()).map(entry => entry.id)
    hub.script.otherwise = 'answered'
    await until(sentAll(store))
    expect(hub.applied.map(envelope => envelope.id)).toEqual(wanted.filter((_, n) => n !== 6))
    const quarantined = (await store.outbox()).filter(entry => entry.state.kind === 'quarantined')
    expect(quarantined).toMatchObject([{ id: wanted[6], state: { refusal: { name: 'Malformed' } } }])
  })

  it('waits for the next sign-in when nobody is signed in, and is woken by it', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow(alice, { pauses: { longestMs: 60_000, firstMs: 60_000 } })
    hub.script.fates.push('signed-out')
    await kept(store, { kind: 'link-customer', contactId: id() })
    await until(() => hub.script.fates.length === 0)
    hub.setLine('signed-out')
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(store.sync()).toMatchObject({ unsent: 1, quarantined: 0 })
    hub.setLine('live')
    await until(sentAll(store))
    expect(hub.applied).toHaveLength(1)
  })

  it('does not ask an absent hub for each thing that is kept', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow(alice, { pauses: { longestMs: 60_000, firstMs: 60_000 } })
    hub.script.otherwise = 'away'
    for (let n = 0; n < 20; n++) await kept(store, { kind: 'link-customer', contactId: id() })
    await until(() => hub.asked() > 0)
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(hub.asked()).toBe(1)
  })

  it('sends only the last of several notes of one contact, and none too few', async () => {
    const hub = scriptedHub()
    hub.script.otherwise = 'away'
    const store = await pcOf(hub).openWindow(alice, { pauses: { longestMs: 60_000, firstMs: 60_000 } })
    const note = (contactId: string, text: string) => kept(store, { kind: 'note-contact', contactId, text })
    const call = id()
    const chat = id()
    // The first attempt takes everything that is there.
    await note(call, 'attempted')
    await until(() => hub.asked() === 1)
    await note(call, 'a')
    await note(chat, 'b')
    await note(call, 'ab')
    await note(call, 'abc')
    await kept(store, {
      kind: 'complete-wrap-up',
      contactId: call,
      wrapUp: { reasonCode: 'roads', resolvedAtFirstContact: true },
    })
    await note(call, 'abcd')
    await note(chat, 'bc')
    expect(store.sync().unsent).toBeGreaterThan(0)
    hub.script.otherwise = 'answered'
    hub.setLine('away')
    hub.setLine('live')
    await until(sentAll(store))
    expect(hub.applied.map(({ command }) => ('text' in command ? command.text : command.kind))).toEqual([
      'attempted',
      'abc',
      'complete-wrap-up',
      'abcd',
      'bc',
    ])
  })

  it('keeps whose command it is, also when the next person signs in at the same desk', async () => {
    const hub = scriptedHub()
    const pc = pcOf(hub)
    hub.script.otherwise = 'away'
    const first = await pc.openWindow(alice)
    await kept(first, { kind: 'link-customer', contactId: id() })
    await first.close()
    const second = await pc.openWindow(bob)
    await kept(second, { kind: 'link-customer', contactId: id() })
    expect((await second.outbox()).map(entry => entry.by)).toEqual(['alice', 'bob'])
    hub.script.otherwise = 'answered'
    await until(sentAll(second))
    expect(hub.applied.map(({ by }) => by)).toEqual(['alice', 'bob'])
  })

  it('survives a desk that is killed between the write and the sending, and after a lost answer', async () => {
    const hub = scriptedHub()
    const pc = pcOf(hub)
    const first = await pc.openWindow()
    await until(hasNumbers(first))
    hub.script.fates.push('never-answered')
    hub.script.otherwise = 'away'
    const one = await created(first)
    await until(() => hub.applied.length === 1)
    const two = await created(first)
    await first.close()
    hub.script.otherwise = 'answered'
    const second = await pc.openWindow()
    expect(second.sync().unsent).toBe(2)
    await until(sentAll(second))
    expect([...hub.requests.keys()]).toEqual([one.requestId, two.requestId])
    expect(hub.applied).toHaveLength(2)
    expect(second.sync().quarantined).toBe(0)
  })

  it.each([{ locks: undefined }, { locks: null }])(
    'is sent once by two windows of one desk (locks: $locks)',
    async ({ locks }) => {
      const hub = scriptedHub()
      const pc = pcOf(hub)
      const left = await pc.openWindow(alice, { locks })
      const right = await pc.openWindow(alice, { locks })
      await until(() => left.sync().numbersLeft > 0 && right.sync().numbersLeft > 0)
      hub.script.otherwise = 'away'
      const made = await Promise.all(
        Array.from({ length: 20 }, (_, n) => created(n % 2 === 0 ? left : right)),
      )
      hub.script.otherwise = 'answered'
      await until(() => left.sync().unsent === 0 && right.sync().unsent === 0)
      expect(hub.applied).toHaveLength(20)
      expect(new Set(made.map(({ reference }) => reference)).size).toBe(20)
      if (locks !== null) expect(hub.batches.flat()).toHaveLength(20)
    },
  )

  it('tells how far a sending has come', async () => {
    const hub = scriptedHub()
    const store = await pcOf(hub).openWindow()
    hub.script.otherwise = 'away'
    for (let n = 0; n < 600; n++) await kept(store, { kind: 'link-customer', contactId: id() })
    const seen: unknown[] = []
    store.subscribeSync(() => {
      if (store.sync().sending) seen.push(store.sync().sending)
    })
    hub.script.otherwise = 'answered'
    await until(sentAll(store))
    expect(seen).toContainEqual({ done: 0, total: 600 })
    expect(seen).toContainEqual({ done: 500, total: 600 })
    await until(() => store.sync().sending === undefined)
  })
})

describe('the desk’s own memory', () => {
  it('notices that its database was cleared, and stays the same desk', async () => {
    const hub = scriptedHub()
    hub.script.otherwise = 'away'
    const pc = pcOf(hub)
    const first = await pc.openWindow()
    await kept(first, { kind: 'link-customer', contactId: id() })
    await until(() => pc.kept.marker?.unsent === 1)
    await first.close()
    await new Promise((resolve, reject) => {
      const request = pc.place.indexedDB.deleteDatabase(`${pc.name}-sealed`)
      request.onsuccess = resolve
      request.onerror = reject
    })
    const second = await pc.openWindow()
    expect(second.sync().cleared?.unsent).toBe(1)
    expect(pc.kept.marker?.deskId).toBe(pc.deskId)
  })

  it('keeps drafts for each person, across a crash', async () => {
    const hub = scriptedHub()
    const pc = pcOf(hub)
    const store = await pc.openWindow()
    await store.saveDraft('request:1', { text: 'half a sen' })
    await store.close()
    const again = await pc.openWindow()
    expect(await again.draft('request:1')).toEqual({ text: 'half a sen' })
    expect(await (await pc.openWindow(bob)).draft('request:1')).toBeUndefined()
    await again.dropDraft('request:1')
    expect(await again.draft('request:1')).toBeUndefined()
  })
})
