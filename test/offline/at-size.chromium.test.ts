import { describe, expect, it } from 'vitest'
import { chromiumWorld, createMany, stateOf } from './chromium-world.ts'
import type {} from './page/desk-window.ts'
import { until } from './scripted-hub.ts'
import { putTown } from './town-of-customers.ts'

const { aHub, aProfile, openWindow } = chromiumWorld()

// How long these take is measured in bench/desk-store.ts; the limits here only end a test that hangs.
describe('the desk’s store at size', { timeout: 240_000 }, () => {
  it('finds the right customers among 50,000', async () => {
    const { hub, server } = await aHub()
    putTown(hub, 50_000)
    const page = await openWindow(await aProfile(), server.address())
    const found = await page.evaluate(async () => {
      const { store } = await window.desk
      while (store.sync().lastSyncAt === undefined) await new Promise(resolve => setTimeout(resolve, 5))
      const ids = async (q: string, limit?: number) =>
        (await store.findCustomers(q, limit)).map(({ id }) => id)
      return {
        email: await ids('person.49321@example.ca'),
        phone: await ids('(613) 382-4877'),
        name: await ids('given2999'),
        accents: await ids('lefebvre2', 5),
        address: await ids('123 bank'),
        nobody: await ids('zzyzx'),
      }
    })
    expect(found.email).toEqual(['c49321'])
    expect(found.phone).toEqual(['c49321'])
    const numberOf = (id: string) => Number(id.slice(1))
    expect(found.name).toHaveLength(17)
    for (const id of found.name) expect((numberOf(id) * 7_919) % 3_000).toBe(2_999)
    expect(found.accents).toHaveLength(5)
    for (const id of found.accents) expect(numberOf(id) % 10).toBe(2)
    expect(found.address.length).toBeGreaterThan(0)
    for (const id of found.address) expect(numberOf(id) % 5).toBe(2)
    expect(found.nobody).toEqual([])
  })

  it('sends 2,000 requests that were made without the hub, each once and in order', async () => {
    const { hub, server } = await aHub()
    hub.script.otherwise = 'away'
    const page = await openWindow(await aProfile(), server.address())
    const made = await createMany(page, 2_000)
    expect((await stateOf(page)).unsent).toBe(2_000)
    hub.script.otherwise = 'answered'
    await page.reload()
    await until(async () => (await stateOf(page)).unsent === 0, 'everything is sent', 120_000)
    expect(hub.applied).toHaveLength(2_000)
    expect([...hub.requests.values()].map(({ reference }) => reference)).toEqual(made)
  })
})
