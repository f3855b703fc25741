import { describe, expect, it } from 'vitest'
import { created, hasNumbers, kept, pcOf, pulled, sentAll } from './pcs.ts'
import { alice, customer, scriptedHub, until } from './scripted-hub.ts'

const id = () => crypto.randomUUID()
const rename = (customerId: string, expectedVersion: number, givenName: string) =>
  ({ kind: 'update-customer', customerId, expectedVersion, fields: { givenName } }) as const

describe('the copy of the hub', () => {
  it('is filled page by page, says how far it is, and when it was whole', async () => {
    const hub = scriptedHub()
    hub.setPageSize(100)
    for (let n = 0; n < 350; n++) hub.putCustomer(customer(`c${n}`, { familyName: `Family ${n}` }))
    const store = await pcOf(hub).openWindow()
    const rows: number[] = []
    store.subscribeSync(() => {
      const { filling } = store.sync()
      if (filling && filling.rows > 0) rows.push(filling.rows)
    })
    await until(pulled(store))
    expect([...new Set(rows)]).toEqual([100, 200, 300, 350])
    expect(store.sync().filling).toBeUndefined()
    expect((await store.customer('c349'))?.familyName).toBe('Family 349')
  })

  it('follows what changes and what goes, within a notice of the hub', async () => {
    const hub = scriptedHub()
    hub.putCustomer(customer('c1'))
    const store = await pcOf(hub).openWindow()
    await until(pulled(store))
    let told = 0
    store.onRowsChanged(() => {
      told++
    })
    hub.putCustomer(customer('c1', { version: 2, givenName: 'Aminata' }))
    await until(async () => (await store.customer('c1'))?.givenName === 'Aminata')
    await until(() => told > 0)
    hub.dropCustomer('c1')
    await until(async () => (await store.customer('c1')) === undefined)
  })

  it('goes on where it was cut off', async () => {
    const hub = scriptedHub()
    hub.setPageSize(10)
    const pc = pcOf(hub)
    for (let n = 0; n < 95; n++) hub.putCustomer(customer(`c${n}`))
    const first = await pc.openWindow()
    const stop = first.subscribeSync(() => {
      if ((first.sync().filling?.rows ?? 0) >= 30) hub.script.changesAway = true
    })
    await until(() => hub.script.changesAway)
    stop()
    await first.close()
    hub.script.changesAway = false
    const second = await pc.openWindow()
    let most = 0
    second.subscribeSync(() => {
      most = Math.max(most, second.sync().filling?.rows ?? 0)
    })
    await until(pulled(second))
    expect(most).toBeLessThan(95)
    for (let n = 0; n < 95; n++) expect(await second.customer(`c${n}`)).toBeDefined()
  })

  it('is fetched anew when the hub does not know the cursor, and loses only what the hub lost', async () => {
    const hub = scriptedHub()
    hub.setPageSize(2)
    for (const name of ['a', 'b', 'c']) hub.putCustomer(customer(name))
    const store = await pcOf(hub).openWindow()
    await until(pulled(store))
    await until(hasNumbers(store))
    hub.script.otherwise = 'away'
    const { requestId } = await created(store)
    hub.customers.delete('b')
    hub.forgetCursors()
    hub.setLine('away')
    hub.setLine('live')
    await until(async () => (await store.customer('b')) === undefined)
    expect(await store.customer('a')).toBeDefined()
    expect(await store.customer('c')).toBeDefined()
    expect((await store.openRequestsOfType('pothole')).map(request => request.id)).toEqual([requestId])
  })

  it('comes to the other windows of the desk', async () => {
    const hub = scriptedHub()
    const pc = pcOf(hub)
    const left = await pc.openWindow()
    const right = await pc.openWindow()
    await until(() => pulled(left)() && pulled(right)())
    expect(await right.findCustomers('okafor')).toEqual([])
    let told = 0
    right.onRowsChanged(() => {
      told++
    })
    hub.putCustomer(customer('c1'))
    await until(() => told > 0)
    await until(async () => (await right.findCustomers('okafor')).length === 1)
    await until(async () => (await left.findCustomers('okafor')).length === 1)
  })
})

describe('a row with changes that the hub has not answered', () => {
  it('[S5] shows them on top of what comes from the hub', async () => {
    const hub = scriptedHub()
    const c1 = id()
    hub.putCustomer(customer(c1))
    const store = await pcOf(hub).openWindow()
    await until(pulled(store))
    hub.script.otherwise = 'away'
    await kept(store, rename(c1, 1, 'Aminata'))
    hub.putCustomer(customer(c1, { version: 2, remark: 'hard of hearing' }))
    await until(async () => (await store.customer(c1))?.remark === 'hard of hearing')
    expect(await store.customer(c1)).toMatchObject({ givenName: 'Aminata', version: 2 })
  })

  it('counts its own changes once, also when the hub has had them and the answer was lost', async () => {
    const hub = scriptedHub()
    const c1 = id()
    hub.putCustomer(customer(c1))
    const store = await pcOf(hub).openWindow()
    await until(pulled(store))
    hub.script.fates.push('answer-lost')
    hub.script.otherwise = 'away'
    await kept(store, rename(c1, 1, 'Aminata'))
    await until(() => hub.customers.get(c1)?.version === 2)
    await until(async () => (await store.customer(c1))?.version === 2)
    expect(store.sync().unsent).toBe(1)
    // The next change is made on the version that the hub has.
    await kept(store, rename(c1, (await store.customer(c1))?.version ?? 0, 'Ami'))
    expect((await store.customer(c1))?.version).toBe(3)
    hub.script.otherwise = 'answered'
    await until(sentAll(store))
    expect(store.sync().quarantined).toBe(0)
    expect(hub.customers.get(c1)).toMatchObject({ version: 3, givenName: 'Ami' })
    await until(async () => (await store.customer(c1))?.updatedAt === hub.customers.get(c1)?.updatedAt)
    expect(await store.customer(c1)).toEqual(hub.customers.get(c1))
  })

  it('[S1] is asked for again where the hub holds something back; what was done here is shown meanwhile', async () => {
    const hub = scriptedHub()
    const c1 = id()
    hub.putCustomer(customer(c1))
    const store = await pcOf(hub).openWindow()
    await until(pulled(store))
    hub.script.isHeldBack = true
    await kept(store, rename(c1, 1, 'Aminata'))
    await until(sentAll(store))
    const before = hub.heldBack()
    await until(() => hub.heldBack() > before + 4)
    expect((await store.customer(c1))?.givenName).toBe('Aminata')
    hub.script.isHeldBack = false
    await until(async () => (await store.customer(c1))?.updatedAt === hub.customers.get(c1)?.updatedAt)
    expect(await store.customer(c1)).toEqual(hub.customers.get(c1))
  })

  it('[S5] is not undone by an older page that comes after the answer', async () => {
    const hub = scriptedHub()
    const c1 = id()
    hub.putCustomer(customer(c1))
    const pc = pcOf(hub)
    const store = await pc.openWindow()
    await until(pulled(store))
    hub.script.otherwise = 'away'
    await kept(store, rename(c1, 2, 'Aminata'))
    hub.script.changesAway = true
    hub.customers.set(c1, customer(c1, { version: 2 }))
    hub.script.otherwise = 'answered'
    await until(sentAll(store))
    // The page with version 2 was read before version 3 was made.
    hub.script.changesAway = false
    hub.putCustomer(customer(c1, { version: 2 }))
    hub.setLine('away')
    hub.setLine('live')
    await until(async () => (await store.customer(c1))?.updatedAt !== 0)
    await new Promise(resolve => setTimeout(resolve, 30))
    expect(await store.customer(c1)).toMatchObject({ givenName: 'Aminata', version: 3 })
  })

  it('goes when the hub deleted it, and a creation that waits stays', async () => {
    const hub = scriptedHub()
    const [c1, c2] = [id(), id()]
    hub.putCustomer(customer(c1))
    const store = await pcOf(hub).openWindow(alice)
    await until(pulled(store))
    hub.script.otherwise = 'away'
    await kept(store, rename(c1, 1, 'Aminata'))
    await kept(store, {
      kind: 'create-customer',
      customerId: c2,
      fields: {
        givenName: 'Luc',
        familyName: 'Roy',
        language: 'fr',
        phones: [],
        emails: [],
        preference: 'phone',
      },
    })
    hub.dropCustomer(c1)
    hub.dropCustomer(c2)
    await until(async () => (await store.customer(c1)) === undefined)
    expect((await store.customer(c2))?.familyName).toBe('Roy')
    expect(store.sync().unsent).toBe(2)
  })
})
