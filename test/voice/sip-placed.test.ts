import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { journalOf } from '../world/hub-world.ts'
import { missing, sayMissing } from './pbx.ts'
import { heardFrom, silentTo, sipWorld, wrapUp } from './sip-world.ts'
import type { RemoteDesk } from './voice-world.ts'

const absent = missing('kamailio', 'rtpengine')
sayMissing(absent)
const within = { timeout: 15_000, interval: 100 }

describe.skipIf(absent.length > 0)('[R33] a call that an agent places by a PBX (Kamailio)', () => {
  const world = sipWorld(within)
  let aiko: RemoteDesk

  beforeAll(async () => {
    aiko = await world.sitDown('aiko.mori')
  })
  beforeEach(async () => {
    await aiko.be('available')
  })

  const inHand = async () => Object.values(await aiko.contacts())[0]
  const stateOf = async (id: string) => (await aiko.calls())[id]?.state.kind

  /** Aiko has called somebody who answered. */
  async function inConversation() {
    const phone = await world.phoneOf()
    await phone.answers()
    expect(await aiko.place(phone.number)).toBe('done')
    const contact = await inHand()
    if (!contact) throw new Error('nothing is in hand')
    expect(contact).toMatchObject({ isPlaced: true, callback: { phone: phone.number } })
    await expect.poll(() => stateOf(contact.id), within).toBe('talking')
    await expect.poll(() => phone.hears(), within).toBeGreaterThan(heardFrom)
    await expect.poll(() => aiko.hears(contact.id), within).toBeGreaterThan(heardFrom)
    return { phone, id: contact.id }
  }

  it('rings them, takes the agent meanwhile, and both hear each other', async () => {
    const { phone, id } = await inConversation()
    expect(await aiko.place('+19055550000')).toBe('AtCapacity')
    const caller = await world.phoneOf()
    expect(await caller.call('311')).toBe('answered')
    expect(Object.keys(await aiko.contacts())).toEqual([id])
    await caller.hangUp()
    await phone.hangUp()
    await expect.poll(async () => (await inHand())?.phase.kind, within).toBe('wrapping')
    await expect.poll(aiko.calls, within).toEqual({})
    await wrapUp(aiko, id)
    const kinds = (await journalOf(world.hub)).filter(({ subject }) => subject === id).map(({ kind }) => kind)
    expect(kinds).toEqual(['call-placed', 'contact-ended', 'wrap-up-completed'])
  })

  it('is silent both ways on hold, and takes digits', async () => {
    const { phone, id } = await inConversation()
    await aiko.sendDigits(id, '42#')
    await expect.poll(phone.digits, within).toBe('42#')
    await aiko.command({ kind: 'hold-contact', contactId: id })
    await expect.poll(() => phone.hears(), within).toBeLessThan(silentTo)
    await expect.poll(() => aiko.hears(id), within).toBeLessThan(silentTo)
    await aiko.command({ kind: 'resume-contact', contactId: id })
    await expect.poll(() => phone.hears(), within).toBeGreaterThan(heardFrom)
  })

  it('hangs up at the other end when the agent ends the contact, also while it still rings', async () => {
    const { phone, id } = await inConversation()
    await aiko.command({ kind: 'end-contact', contactId: id })
    await expect.poll(phone.state, within).toBe('over')
    await wrapUp(aiko, id)
    const silent = await world.phoneOf()
    const placing = aiko.place(silent.number)
    await expect.poll(silent.state, within).toBe('ringing')
    const ringing = await inHand()
    await aiko.command({ kind: 'end-contact', contactId: ringing?.id ?? '' })
    await expect.poll(silent.state, within).toBe('over')
    expect(await placing).not.toBe('done')
  })

  it('stays in hand when nobody could be reached, and closes without a reason', async () => {
    expect(await aiko.place('+19055559999')).toBe('no-answer')
    const contact = await inHand()
    expect(contact?.phase.kind).toBe('connected')
    const outcome = await aiko.command({ kind: 'report-unreached', contactId: contact?.id ?? '' })
    expect(outcome.kind).toBe('accepted')
    await expect.poll(aiko.contacts, within).toEqual({})
  })
})
