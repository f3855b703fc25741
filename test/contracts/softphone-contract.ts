import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Call, Levels, Probe } from '../../src-renderer/softphone/softphone.ts'

/**
 * What every carrier's softphone must do, whoever holds the caller's line. A carrier brings a world of its own: a desk
 * with its softphone, and callers whose contacts are in conversation at that desk. Nothing here knows a carrier.
 *
 *     softphoneContract('SIP', openSipWorld)
 */
export interface SoftphoneWorld {
  readonly desk: ContractDesk
  /** Somebody calls, and the hub gives their contact to the desk: the softphone was not asked to answer it yet. */
  readonly call: () => Promise<ContractCaller>
  /** What the hub does when an agent holds or resumes; the desk's softphone is told by the test. */
  readonly hold: (contactId: string, held: boolean) => Promise<void>
  /** The way between the desk and the carrier changes; what was on must go on. */
  readonly changeNetwork: () => Promise<void>
  readonly close: () => Promise<void>
}

/** The softphone under test, wherever it runs. */
export interface ContractDesk {
  readonly calls: () => Promise<Readonly<Record<string, Call>>>
  /** Every state that a call went through, in order. */
  readonly states: (contactId: string) => Promise<readonly string[]>
  readonly probe: () => Promise<Probe>
  readonly answer: (contactId: string) => Promise<void>
  readonly end: (contactId: string) => Promise<void>
  readonly setMuted: (contactId: string, muted: boolean) => Promise<void>
  readonly setHeld: (contactId: string, held: boolean) => Promise<void>
  readonly levels: (contactId: string) => Promise<Levels>
  /** How loud the agent hears this caller now; at most `silentTo` when not at all. */
  readonly hears: (contactId: string) => Promise<number>
  readonly openMicrophones: () => Promise<number>
  readonly stop: () => Promise<void>
}

export interface ContractCaller {
  readonly contactId: string
  /** How loud the caller hears this desk now; music that somebody else plays is not the desk. */
  readonly hearsDesk: () => Promise<number>
  readonly hangUp: () => Promise<void>
  /** The contact is over at the hub, and this caller is gone. */
  readonly finish: () => Promise<void>
}

const heardFrom = 0.05
const silentTo = 0.005
const within = { timeout: 20_000, interval: 100 }

export function softphoneContract(
  carrier: string,
  openWorld: () => Promise<SoftphoneWorld>,
  options: { readonly skip?: boolean } = {},
): void {
  describe.skipIf(options.skip === true)(`the softphone of ${carrier}`, () => {
    let world: SoftphoneWorld
    let desk: ContractDesk
    const callers: ContractCaller[] = []

    beforeAll(async () => {
      world = await openWorld()
      desk = world.desk
    })
    afterAll(() => world?.close())
    afterEach(async () => {
      for (const caller of callers.splice(0)) {
        await desk.end(caller.contactId)
        await caller.finish()
      }
    })

    const stateOf = async (id: string) => (await desk.calls())[id]?.state.kind
    const becomes = (id: string, state: string | undefined) =>
      expect.poll(() => stateOf(id), within).toBe(state)

    async function called(): Promise<ContractCaller> {
      const caller = await world.call()
      callers.push(caller)
      return caller
    }
    async function inConversation(): Promise<ContractCaller> {
      const caller = await called()
      await desk.answer(caller.contactId)
      await becomes(caller.contactId, 'talking')
      return caller
    }
    async function hearEachOther(caller: ContractCaller): Promise<void> {
      await expect.poll(caller.hearsDesk, within).toBeGreaterThan(heardFrom)
      await expect.poll(() => desk.hears(caller.contactId), within).toBeGreaterThan(heardFrom)
    }
    async function hearNothing(caller: ContractCaller): Promise<void> {
      await expect.poll(caller.hearsDesk, within).toBeLessThanOrEqual(silentTo)
      await expect.poll(() => desk.hears(caller.contactId), within).toBeLessThanOrEqual(silentTo)
    }

    it('is ready when its microphone opens and its line is there', async () => {
      await expect.poll(desk.probe, within).toEqual({ kind: 'ready' })
    })

    it('connects a caller: first connecting, then talking, and both hear each other', async () => {
      const caller = await called()
      expect(await stateOf(caller.contactId)).toBeUndefined()
      await desk.answer(caller.contactId)
      await becomes(caller.contactId, 'talking')
      expect(await desk.states(caller.contactId)).toEqual(['connecting', 'talking'])
      await hearEachOther(caller)
      await expect.poll(async () => (await desk.levels(caller.contactId)).theirs, within).toBeGreaterThan(0)
      await expect.poll(async () => (await desk.levels(caller.contactId)).mine, within).toBeGreaterThan(0)
    })

    it('ends from the desk’s side: the call is gone, the caller hears it no more, the microphone is let go', async () => {
      const caller = await inConversation()
      await desk.end(caller.contactId)
      expect(await desk.calls()).toEqual({})
      await expect.poll(caller.hearsDesk, within).toBeLessThanOrEqual(silentTo)
      await expect.poll(desk.openMicrophones, within).toBe(0)
    })

    it('survives that the caller hung up, until it is told that the contact is over', async () => {
      const caller = await inConversation()
      await caller.hangUp()
      await desk.end(caller.contactId)
      await desk.end(caller.contactId)
      expect(await desk.calls()).toEqual({})
    })

    it('stops the sound both ways on hold, and lets it go on', async () => {
      const caller = await inConversation()
      await hearEachOther(caller)
      await world.hold(caller.contactId, true)
      await desk.setHeld(caller.contactId, true)
      await becomes(caller.contactId, 'held')
      await hearNothing(caller)
      expect((await desk.levels(caller.contactId)).theirs).toBe(0)
      await world.hold(caller.contactId, false)
      await desk.setHeld(caller.contactId, false)
      await becomes(caller.contactId, 'talking')
      await hearEachOther(caller)
    })

    it('mutes the agent alone, and stays muted across a hold', async () => {
      const caller = await inConversation()
      await desk.setMuted(caller.contactId, true)
      expect((await desk.calls())[caller.contactId]?.muted).toBe(true)
      await expect.poll(caller.hearsDesk, within).toBeLessThanOrEqual(silentTo)
      await expect.poll(() => desk.hears(caller.contactId), within).toBeGreaterThan(heardFrom)
      await world.hold(caller.contactId, true)
      await desk.setHeld(caller.contactId, true)
      await becomes(caller.contactId, 'held')
      await world.hold(caller.contactId, false)
      await desk.setHeld(caller.contactId, false)
      await becomes(caller.contactId, 'talking')
      await expect.poll(() => desk.hears(caller.contactId), within).toBeGreaterThan(heardFrom)
      expect(await caller.hearsDesk()).toBeLessThanOrEqual(silentTo)
      await desk.setMuted(caller.contactId, false)
      await hearEachOther(caller)
    })

    it('is one call when it is answered twice', async () => {
      const caller = await called()
      await Promise.all([desk.answer(caller.contactId), desk.answer(caller.contactId)])
      await becomes(caller.contactId, 'talking')
      expect(Object.keys(await desk.calls())).toEqual([caller.contactId])
      await hearEachOther(caller)
    })

    it('connects anew when it is answered again in conversation', async () => {
      const caller = await inConversation()
      await desk.answer(caller.contactId)
      await becomes(caller.contactId, 'talking')
      await hearEachOther(caller)
    })

    it('goes on after the network changed', async () => {
      const caller = await inConversation()
      await world.changeNetwork()
      await hearEachOther(caller)
      await becomes(caller.contactId, 'talking')
    })

    it('does nothing for a contact that it does not have', async () => {
      const nobody = '00000000-0000-4000-8000-000000000000'
      await desk.setHeld(nobody, true)
      await desk.setMuted(nobody, true)
      await desk.end(nobody)
      expect(await desk.calls()).toEqual({})
      expect(await desk.levels(nobody)).toEqual({ mine: 0, theirs: 0 })
    })

    it('stops for good, twice if it is asked twice', async () => {
      await inConversation()
      await desk.stop()
      await desk.stop()
      expect(await desk.calls()).toEqual({})
      await expect.poll(desk.openMicrophones, within).toBe(0)
    })
  })
}
