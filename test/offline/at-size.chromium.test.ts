import { describe, expect, it } from 'vitest'
import type { RequestDraft } from '../../src-renderer/offline/desk-store.ts'
import { chromiumWorld, createMany, stateOf } from './chromium-world.ts'
import type {} from './page/desk-window.ts'
import { customer, type ScriptedHub, until } from './scripted-hub.ts'

declare const draft: RequestDraft
declare const Dexie: typeof import('dexie').Dexie

const { aHub, aProfile, openWindow } = chromiumWorld()

const families = 'Okafor Tremblay Lefèbvre Singh O’Brien Nguyen Martin Roy Smith Khan'.split(' ')
const streets = ['Maple Avenue', 'rue de l’Église', 'Bank Street', 'King Edward Avenue', 'Elgin Street']
const searches = [
  ...['o', 'tre', 'given12', 'singh given', '613', '613555', 'maple', '12 bank', 'person.49', 'k1a'],
  ...['roy king', 's', 'given2 n 9', 'smith1'],
]

function populate(hub: ScriptedHub, count: number) {
  for (let n = 0; n < count; n++) {
    hub.putCustomer(
      customer(`c${n}`, {
        givenName: `Given${(n * 7_919) % 3_000}`,
        familyName: `${families[n % families.length]}${(n * 104_729) % 6_000}`,
        phones: [{ e164: `+1613${2_000_000 + ((n * 37) % 8_000_000)}`, kind: 'home' }],
        emails: [`person.${n}@example.ca`],
        address: {
          id: `a${n}`,
          civicNumber: String(1 + (n % 900)),
          street: streets[n % streets.length] ?? '',
          postalCode: `K1A ${n % 10}B${(n * 3) % 10}`,
          ward: 1,
          latitude: 45,
          longitude: -75,
        },
      }),
    )
  }
}

/** How long a known piece of work takes on a quiet machine of the kind that the limits are meant for. */
const yardstickMs = 12

// Other programs may share the machine. Of several rounds the one that was disturbed least counts, and the limits are
// stretched by as much as the yardstick was in the same rounds.
describe('the desk’s store at size', { timeout: 240_000, retry: 2 }, () => {
  it.each([
    { count: 5_000, buildMs: 200, searchMs: 16 },
    { count: 50_000, buildMs: 4_000, searchMs: 16 },
  ])('searches $count customers within $searchMs ms in 95 of 100 times', async limits => {
    const { hub, server } = await aHub()
    populate(hub, limits.count)
    const page = await openWindow(await aProfile(), server.address())
    const measured = await page.evaluate(async words => {
      const started = performance.now()
      const { store } = await window.desk
      while (store.sync().lastSyncAt === undefined) await new Promise(resolve => setTimeout(resolve, 5))
      const fillMs = performance.now() - started
      await store.close()
      const yardstick = () => {
        const before = performance.now()
        const map = new Map<string, number>()
        for (let n = 0; n < 60_000; n++) map.set(`w${(n * 7_919) % 60_000}`, n)
        return performance.now() - before
      }
      const yardsticks: number[] = []
      const builds: number[] = []
      const p50s: number[] = []
      const p95s: number[] = []
      for (let round = 0; round < 5; round++) {
        const fresh = await window.openStore()
        yardsticks.push(yardstick())
        const before = performance.now()
        await fresh.findCustomers('okafor')
        builds.push(performance.now() - before)
        const times: number[] = []
        for (let turn = 0; turn < 4; turn++) {
          for (const word of words) {
            const at = performance.now()
            await fresh.findCustomers(word)
            times.push(performance.now() - at)
          }
        }
        times.sort((a, b) => a - b)
        p50s.push(times[times.length >> 1] ?? 0)
        p95s.push(times[Math.floor(times.length * 0.95)] ?? 0)
        yardsticks.push(yardstick())
        await fresh.close()
      }
      return {
        fillMs,
        yardstick: yardsticks.sort((a, b) => a - b)[yardsticks.length >> 1] ?? 0,
        buildMs: Math.min(...builds),
        p50: Math.min(...p50s),
        p95: Math.min(...p95s),
      }
    }, searches)
    console.info(`${limits.count} customers`, measured)
    const stretched = Math.max(1, measured.yardstick / yardstickMs)
    expect(measured.buildMs).toBeLessThan(limits.buildMs * stretched)
    expect(measured.p95).toBeLessThan(limits.searchMs * stretched)
  })

  it('has one thing on the disk within 8 ms in 95 of 100 times, and sends thousands in seconds', async () => {
    const { hub, server } = await aHub()
    hub.script.otherwise = 'away'
    const page = await openWindow(await aProfile(), server.address())
    const rounds = await page.evaluate(async () => {
      const { store } = await window.desk
      const bare = new Dexie('bare', { chromeTransactionDurability: 'strict' })
      bare.version(1).stores({ rows: 'id' })
      const times = async (work: () => Promise<unknown>) => {
        const taken: number[] = []
        for (let n = 0; n < 60; n++) {
          while (store.sync().numbersLeft === 0) await new Promise(resolve => setTimeout(resolve, 5))
          const at = performance.now()
          await work()
          taken.push(performance.now() - at)
        }
        taken.sort((a, b) => a - b)
        return { p50: taken[30] ?? 0, p95: taken[57] ?? 0 }
      }
      const measured = []
      for (let round = 0; round < 6; round++) {
        measured.push({
          add: await times(() => bare.table('rows').add({ id: crypto.randomUUID(), ...draft })),
          create: await times(() => store.createRequest(draft)),
          keep: await times(() => store.keep({ kind: 'link-customer', contactId: crypto.randomUUID() })),
        })
      }
      return measured
    })
    const least = (of: 'add' | 'create' | 'keep') =>
      rounds.map(round => round[of]).sort((a, b) => a.p95 - b.p95)[0]
    console.info({ add: least('add'), create: least('create'), keep: least('keep') })
    expect(least('create')?.p95).toBeLessThan(8)
    expect(least('keep')?.p95).toBeLessThan(8)

    await createMany(page, 2_000)
    const { unsent } = await stateOf(page)
    hub.script.otherwise = 'answered'
    const before = Date.now()
    await page.reload()
    await until(async () => (await stateOf(page)).unsent === 0, 'everything is sent', 60_000)
    console.info(`${unsent} sent in ${Date.now() - before} ms, the start of the page included`)
  })
})
