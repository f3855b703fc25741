import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { journalOf } from '../world/hub-world.ts'
import { missing, sayMissing } from './pbx.ts'
import {
  accept,
  beepFrom,
  heardFrom,
  offerAt,
  phaseAt,
  silentTo,
  sipWorld,
  talking,
  wrapUp,
} from './sip-world.ts'
import type { RemoteDesk, RemotePhone } from './voice-world.ts'

const absent = missing('kamailio', 'rtpengine')
sayMissing(absent)
const within = { timeout: 15_000, interval: 100 }

describe.skipIf(absent.length > 0)('a PBX (Kamailio) and the one queue', () => {
  const world = sipWorld(within)
  const { phoneOf, sitDown } = world
  let aiko: RemoteDesk
  let sofia: RemoteDesk

  beforeAll(async () => {
    aiko = await sitDown('aiko.mori')
    sofia = await sitDown('sofia.kowalczyk')
  })

  async function hearEachOther(desk: RemoteDesk, id: string, phone: RemotePhone): Promise<void> {
    await expect.poll(() => phone.hears(), within).toBeGreaterThan(heardFrom)
    await expect.poll(() => desk.hears(id), within).toBeGreaterThan(heardFrom)
  }

  /** A caller of 311 in conversation with Aiko. */
  async function inConversation() {
    const phone = await phoneOf()
    expect(await phone.call('311')).toBe('answered')
    await aiko.be('available')
    const id = await accept(aiko, within)
    await hearEachOther(aiko, id, phone)
    return { phone, id }
  }

  it('[B2] queues who calls the centre’s number, with music, and connects whoever the rules choose', async () => {
    const phone = await phoneOf()
    expect(await phone.call('311', [], 'Ngozi <b>Okafor</b>')).toBe('answered')
    await expect.poll(() => phone.hears(), within).toBeGreaterThan(heardFrom)
    expect(await aiko.probe()).toEqual({ kind: 'ready' })
    await aiko.be('available')
    const { from, queueId } = await offerAt(aiko, within)
    expect(from).toEqual({
      carrier: 'sip',
      phone: expect.stringMatching(/^\+19055550/),
      name: 'Ngozi <b>Okafor</b>',
    })
    expect(queueId).toBe('phone-en')
    const id = await accept(aiko, within)
    await hearEachOther(aiko, id, phone)
    expect((await aiko.levels(id)).mine).toBeGreaterThanOrEqual(0)
    await phone.hangUp()
    await expect.poll(() => phaseAt(aiko, id), within).toBe('wrapping')
    expect(await aiko.calls()).toEqual({})
  })

  it('[B2] ends the caller’s line when the agent ends the contact', async () => {
    const { phone, id } = await inConversation()
    await aiko.command({ kind: 'end-contact', contactId: id })
    await expect.poll(phone.state, within).toBe('over')
    await expect.poll(aiko.calls, within).toEqual({})
  })

  it('[B3] stops the sound of a call on hold, and plays music to the caller', async () => {
    const { phone, id } = await inConversation()
    await aiko.command({ kind: 'hold-contact', contactId: id })
    await expect.poll(async () => (await aiko.calls())[id]?.state.kind, within).toBe('held')
    await expect.poll(() => aiko.hears(id), within).toBeLessThan(silentTo)
    await expect.poll(() => phone.hears(), within).toBeGreaterThan(0.02)
    // The microphone's beep is a full-scale tone; the music is soft.
    await expect.poll(() => phone.hears(2_200), within).toBeLessThan(0.7)
    await aiko.command({ kind: 'resume-contact', contactId: id })
    await talking(aiko, id, within)
    await hearEachOther(aiko, id, phone)
    const offers = await phone.offers()
    await expect.poll(() => phone.hears(2_200), within).toBeGreaterThan(0.7)
    expect(await phone.offers(), 'who hears whom is settled').toBe(offers)
  })

  it('[B3] mutes and unmutes', async () => {
    const { phone, id } = await inConversation()
    await aiko.setMuted(id, true)
    await expect.poll(() => phone.hears(2_200), within).toBeLessThan(silentTo)
    await expect.poll(() => aiko.hears(id), within).toBeGreaterThan(heardFrom)
    await aiko.setMuted(id, false)
    await hearEachOther(aiko, id, phone)
  })

  it('[B2] sends a caller on to a colleague', async () => {
    const { phone, id } = await inConversation()
    await sofia.be('available')
    const sent = await aiko.command({
      kind: 'transfer-contact',
      contactId: id,
      to: { kind: 'agent', agentId: 'sofia.kowalczyk' },
    })
    expect(sent.kind).toBe('accepted')
    await expect.poll(aiko.calls, within).toEqual({})
    expect(await accept(sofia, within)).toBe(id)
    await hearEachOther(sofia, id, phone)
  })

  it('[B3] lets an agent ask a colleague while the caller hears music, and hands over', async () => {
    const { phone, id } = await inConversation()
    await sofia.be('available')
    const consultId = randomUUID()
    await aiko.command({
      kind: 'consult',
      contactId: id,
      consultId,
      to: { kind: 'agent', agentId: 'sofia.kowalczyk' },
    })
    expect(await accept(sofia, within)).toBe(consultId)
    await expect.poll(() => sofia.hears(consultId), within).toBeGreaterThan(heardFrom)
    await expect.poll(() => aiko.hears(id), within).toBeGreaterThan(heardFrom)
    await expect.poll(() => phone.hears(2_200), within).toBeLessThan(0.7)
    await aiko.command({ kind: 'complete-transfer', contactId: id })
    await expect.poll(async () => (await sofia.calls())[id]?.state.kind, within).toBe('talking')
    await hearEachOther(sofia, id, phone)
    await expect.poll(aiko.calls, within).toEqual({})
  })

  it('[B4] keeps the caller, with music, when the desk dies, and connects it again when it is back', async () => {
    const { phone, id } = await inConversation()
    await aiko.page.context().close()
    await expect.poll(() => phone.hears(2_200), { ...within, timeout: 20_000 }).toBeLessThan(0.7)
    expect(await phone.state()).toBe('talking')
    aiko = await sitDown('aiko.mori')
    await talking(aiko, id, within)
    await hearEachOther(aiko, id, phone)
  })

  it('[B5] sends a caller on to a number outside', async () => {
    const { phone, id } = await inConversation()
    const outside = await phoneOf('+19055559911')
    await outside.answers()
    expect(await aiko.transfer(id, '+19055559911')).toEqual({ kind: 'done' })
    await expect.poll(outside.state, within).toBe('talking')
    await expect.poll(() => phone.hears(), within).toBeGreaterThan(heardFrom)
    await expect.poll(() => outside.hears(), within).toBeGreaterThan(heardFrom)
    await expect.poll(() => phaseAt(aiko, id), within).toBe('wrapping')
  })

  it('[B5] keeps the caller when the number outside does not answer', async () => {
    const { phone, id } = await inConversation()
    expect(await aiko.transfer(id, 'nobody')).toEqual({ kind: 'failed', why: 'not-dialled' })
    await hearEachOther(aiko, id, phone)
  })

  it('[B5] asks a number outside, and hands the caller over to it', async () => {
    const { phone, id } = await inConversation()
    const outside = await phoneOf('+19055559922')
    await outside.answers()
    await aiko.command({ kind: 'hold-contact', contactId: id })
    expect(await aiko.consult('begin', id, '+19055559922')).toEqual({ kind: 'done' })
    await expect.poll(() => outside.hears(), within).toBeGreaterThan(heardFrom)
    expect((await aiko.calls())[id]?.asking).toEqual({ number: '+19055559922', state: 'talking' })
    expect(await aiko.consult('complete', id, '')).toEqual({ kind: 'done' })
    await expect.poll(() => phone.hears(2_200), within).toBeGreaterThan(0.7)
    await expect.poll(() => outside.hears(), within).toBeGreaterThan(heardFrom)
    await expect.poll(() => phaseAt(aiko, id), within).toBe('wrapping')
  })

  it('[B1] takes a call that the PBX rings at a desk into the one queue, and turns the next one away', async () => {
    await aiko.be('available')
    const phone = await phoneOf()
    const ringing = phone.call('201', [], 'Ama')
    const { from, directTo } = await offerAt(aiko, within)
    expect(from).toMatchObject({ carrier: 'desk', name: 'Ama' })
    expect(directTo).toBe('aiko.mori')
    const second = await phoneOf()
    expect(await second.call('201')).toBe('486')
    const id = await accept(aiko, within)
    expect(await ringing).toBe('answered')
    await hearEachOther(aiko, id, phone)
    await aiko.command({ kind: 'hold-contact', contactId: id })
    await expect.poll(phone.offered, within).toBe('sendonly')
    await expect.poll(() => phone.hears(), within).toBeLessThan(silentTo)
    await expect.poll(() => aiko.hears(id), within).toBeLessThan(silentTo)
    await aiko.command({ kind: 'resume-contact', contactId: id })
    await expect.poll(phone.offered, within).toBe('sendrecv')
    await hearEachOther(aiko, id, phone)
    await aiko.sendDigits(id, '42#')
    await expect.poll(phone.digits, within).toBe('42#')
    await phone.hangUp()
    await expect.poll(() => phaseAt(aiko, id), within).toBe('wrapping')
    expect((await aiko.contacts())[id]?.phase).toMatchObject({ endedBy: 'customer' })
  })

  it('[B1] gives a call back to the PBX that was declined, or hung up before it was answered', async () => {
    await aiko.be('available')
    const declined = await phoneOf()
    const first = declined.call('201')
    const offer = await offerAt(aiko, within)
    await aiko.command({
      kind: 'decline-offer',
      contactId: offer.id,
      offerNumber: offer.offerNumber,
      because: 'agent',
    })
    expect(await first).toBe('486')
    const second = await phoneOf()
    void second.call('201')
    const { id } = await offerAt(aiko, within)
    await second.hangUp()
    await expect.poll(() => phaseAt(aiko, id), within).toBeUndefined()
    await expect.poll(aiko.calls, within).toEqual({})
    expect((await journalOf(world.hub)).filter(({ subject }) => subject === offer.id).at(-1)?.kind).toBe(
      'contact-abandoned',
    )
  })

  it('[B1] turns a call away that the PBX rings at a desk whose agent is on a break', async () => {
    const phone = await phoneOf()
    expect(await phone.call('201')).toBe('486')
  })

  it('[B5] sends on, by the PBX alone, a call that the PBX rang at a desk: blind, and after asking', async () => {
    await aiko.be('available')
    for (const way of ['blind', 'asked'] as const) {
      const phone = await phoneOf()
      void phone.call('201')
      const id = await accept(aiko, within)
      const number = way === 'blind' ? '+19055559933' : '+19055559944'
      const outside = await phoneOf(number)
      await outside.answers()
      if (way === 'blind') expect(await aiko.transfer(id, number)).toEqual({ kind: 'done' })
      else {
        await aiko.command({ kind: 'hold-contact', contactId: id })
        expect(await aiko.consult('begin', id, number)).toEqual({ kind: 'done' })
        expect(await aiko.consult('complete', id, number)).toEqual({ kind: 'done' })
      }
      await expect.poll(() => outside.hears(), within).toBeGreaterThan(heardFrom)
      await expect.poll(() => phone.hears(), within).toBeGreaterThan(heardFrom)
      await expect.poll(() => phaseAt(aiko, id), within).toBe('wrapping')
      await wrapUp(aiko, id)
    }
  })

  it('[B6] finds another way when the network changes, without anybody hanging up', async () => {
    const { phone, id } = await inConversation()
    await aiko.networkChanges()
    await expect.poll(aiko.registration, within).toBe('away')
    await expect.poll(aiko.registration, within).toBe('registered')
    await hearEachOther(aiko, id, phone)
    expect(await phaseAt(aiko, id)).toBe('connected')
    expect(await phone.state()).toBe('talking')
  })

  it('[B6] keeps a caller in line while the PBX is down, and no desk goes Available for calls meanwhile', async () => {
    // Their telephone finds the PBX again long after the centre and its desk have.
    const phone = await phoneOf('+19055558812', 13)
    const figures = async () => (await fetch(`${world.hub.url}/metrics`)).text()
    expect(await phone.call('311')).toBe('answered')
    await world.pbx.goDown()
    await expect.poll(aiko.registration, within).toBe('away')
    await expect.poll(figures, within).toContain('townline_sip_registered{number="311"} 0')
    expect(await aiko.probe()).toEqual({ kind: 'no-audio', why: 'phone-away' })
    await world.pbx.comeUp()
    const again = { ...within, timeout: 40_000 }
    await expect.poll(aiko.registration, again).toBe('registered')
    await expect.poll(figures, again).toContain('townline_sip_registered{number="311"} 1')
    await aiko.be('available')
    const id = await accept(aiko, within)
    const oncePhoneIsBack = { ...within, timeout: 30_000 }
    await expect.poll(() => phone.hears(2_200), oncePhoneIsBack).toBeGreaterThan(beepFrom)
    await expect.poll(() => aiko.hears(id), within).toBeGreaterThan(heardFrom)
  })

  it('[B6] says when the PBX refuses a desk, and does not try the same secret again', async () => {
    const desk = await world.browser.openDesk({
      hubUrl: world.hub.url,
      user: 'daniel.okafor',
      sipSecret: 'not it',
    })
    await expect.poll(desk.registration, within).toBe('wrong-secret')
    expect(await desk.probe()).toEqual({ kind: 'no-audio', why: 'phone-refused' })
    await desk.page.context().close()
  })

  it('[B7] shows nothing of a caller who withholds their number', async () => {
    const phone = await phoneOf()
    expect(await phone.call('311', ['Privacy: id'], 'Ngozi Okafor')).toBe('answered')
    await aiko.be('available')
    expect((await offerAt(aiko, within)).from).toEqual({ carrier: 'sip', callerId: 'withheld' })
  })
})
