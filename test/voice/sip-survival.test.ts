import type { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { missing, sayMissing } from './pbx.ts'
import { accept, beepFrom, heardFrom, phaseAt, sipWorld } from './sip-world.ts'
import type { RemoteDesk, RemotePhone } from './voice-world.ts'

const absent = missing('kamailio', 'rtpengine')
sayMissing(absent)
const within = { timeout: 20_000, interval: 100 }
const noGhostAfter = { timeout: 10_000, interval: 100 }

const sipThreads: Worker[] = []
const noteThread = (thread: Worker) => {
  if (thread.threadName === 'sip') sipThreads.push(thread)
}
process.on('worker', noteThread)
afterAll(() => void process.off('worker', noteThread))

describe.skipIf(absent.length > 0)('[B10] a caller from a PBX and a hub that starts anew', () => {
  const world = sipWorld(within)
  let aiko: RemoteDesk

  beforeAll(async () => {
    aiko = await world.sitDown('aiko.mori')
  })

  const phaseOf = (id: string) => phaseAt(aiko, id)
  const linkOf = async (id: string) => (await aiko.contacts())[id]?.customerLink.kind

  async function caller(): Promise<RemotePhone> {
    const phone = await world.phoneOf()
    expect(await phone.call('311')).toBe('answered')
    return phone
  }

  async function inConversation() {
    const phone = await caller()
    await aiko.be('available')
    const id = await accept(aiko, within)
    await hearEachOther(phone, id)
    return { phone, id }
  }

  async function hearEachOther(phone: RemotePhone, id: string): Promise<void> {
    await expect.poll(() => phone.hears(2_200), within).toBeGreaterThan(beepFrom)
    await expect.poll(() => aiko.hears(id), within).toBeGreaterThan(heardFrom)
  }

  /** The hub is there again, and knows of the caller. */
  async function restarted(id: string): Promise<void> {
    const before = (await aiko.states(id)).length
    await world.hub.restart()
    await expect.poll(() => linkOf(id), within).toBe('present')
    await vi.waitFor(async () => expect(await phaseOf(id)).toBe('connected'), within)
    expect((await aiko.states(id)).length, 'the desk’s own call was not touched').toBe(before)
  }

  it('they speak on without a break, are on hold and off it, and end from the desk', async () => {
    const { phone, id } = await inConversation()
    await restarted(id)
    await hearEachOther(phone, id)
    await aiko.command({ kind: 'hold-contact', contactId: id })
    await expect.poll(() => phone.hears(2_200), within).toBeLessThan(beepFrom)
    await expect.poll(() => phone.hears(), within).toBeGreaterThan(0.02)
    await aiko.command({ kind: 'resume-contact', contactId: id })
    await hearEachOther(phone, id)
    await aiko.command({ kind: 'end-contact', contactId: id })
    await expect.poll(phone.state, noGhostAfter).toBe('over')
  })

  it('a caller who hangs up afterwards is gone here, too', async () => {
    const { phone, id } = await inConversation()
    await restarted(id)
    await phone.hangUp()
    await expect.poll(() => phaseOf(id), noGhostAfter).toBe('wrapping')
    await expect.poll(aiko.calls, within).toEqual({})
  })

  it('a caller who hung up while no hub was there is no ghost', async () => {
    const { phone, id } = await inConversation()
    const restarting = world.hub.restart()
    await phone.page.context().close()
    await restarting
    await expect.poll(() => phaseOf(id), { timeout: 25_000, interval: 100 }).toBe('wrapping')
    await expect.poll(aiko.calls, within).toEqual({})
  })

  it('who waits in the line keeps the place, hears music again, and is connected', async () => {
    const phone = await caller()
    await expect.poll(() => phone.hears(), within).toBeGreaterThan(0.02)
    await world.hub.restart()
    await expect.poll(() => phone.hears(), within).toBeGreaterThan(0.02)
    await vi.waitFor(async () => expect((await aiko.be('available')).kind).toBe('accepted'), within)
    const id = await accept(aiko, within)
    await hearEachOther(phone, id)
  })

  it('[B11] the thread that speaks SIP dies, and everybody speaks on in the next one', async () => {
    const { phone, id } = await inConversation()
    const waiting = await caller()
    const before = (await aiko.states(id)).length
    const begun = sipThreads.length
    await sipThreads.at(-1)?.terminate()
    await expect.poll(() => sipThreads.length, within).toBe(begun + 1)
    await hearEachOther(phone, id)
    expect((await aiko.states(id)).length, 'the desk’s own call was not touched').toBe(before)
    expect(await waiting.state()).toBe('talking')
    await aiko.command({ kind: 'end-contact', contactId: id })
    await expect.poll(phone.state, noGhostAfter).toBe('over')
  })
})
