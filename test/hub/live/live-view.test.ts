import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HubMessage } from '../../../src-contract/live/protocol.ts'
import { createRandom, type SeededRandom } from '../../../src-hub/config/demo-city/seeded-random.ts'
import {
  type Caller,
  call,
  type Desk,
  type HubWorld,
  openDesk,
  openHub,
  resume,
} from '../../world/hub-world.ts'

let hub: HubWorld
beforeAll(async () => {
  hub = await openHub()
})
afterAll(() => hub.stop())

describe('the view of a desk', () => {
  // Seeds that once failed stay here, named.
  for (const seed of [1850, 26, 905]) {
    it(`[L1] after a random day (seed ${seed}) the patched views of Aiko, Geneviève and Sofia equal fresh snapshots`, async () => {
      const chance = createRandom(seed)
      const desks = await Promise.all(
        ['aiko.mori', 'genevieve.lalonde', 'wei.chen', 'sofia.kowalczyk', 'farah.siddiqui'].map(user =>
          openDesk(hub, user),
        ),
      )
      const callers: Caller[] = []
      for (let step = 0; step < 120; step++) await happening(chance, desks, callers)

      for (const desk of desks) expect(await settled(desk)).toBe(true)
      for (const caller of callers) caller.leave()
      await Promise.all(callers.map(each => each.ended))
      for (const desk of desks) {
        for (const { id, phase } of Object.values(desk.view().contacts)) {
          if (phase.kind === 'connected' || phase.kind === 'wrapping') await desk.finish(id)
        }
        await desk.be('offline')
        await desk.close()
      }
    })
  }

  it('[L1] numbers every change by one, from the welcome on', async () => {
    const sofia = await openDesk(hub, 'sofia.kowalczyk')
    const callers = await Promise.all(Array.from({ length: 5 }, () => call(hub)))
    await sofia.until(
      () => callers.every(({ contactId }) => sofia.view().waiting[contactId]),
      'sees all five',
    )
    for (const caller of callers) caller.leave()
    await sofia.until(() => callers.every(({ contactId }) => !sofia.view().waiting[contactId]), 'sees none')
    const numbers = sofia.heard.flatMap(message =>
      message.type === 'welcome' || message.type === 'patch' ? [message.seq] : [],
    )
    expect(numbers.length).toBeGreaterThan(2)
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect(sofia.heard.filter(({ type }) => type === 'welcome')).toHaveLength(1)
    await sofia.close()
  })

  it('[L2] a desk that asks again gets the whole, under the next number, and goes on from there', async () => {
    const sofia = await openDesk(hub, 'sofia.kowalczyk')
    const caller = await call(hub)
    await sofia.until(() => sofia.view().waiting[caller.contactId], 'sees the call')
    const whole = await sofia.resync()
    expect(Object.keys(whole).sort()).toEqual([
      'agents',
      'calling',
      'contacts',
      'me',
      'measures',
      'queues',
      'waiting',
    ])
    expect(whole.waiting[caller.contactId]).toMatchObject({ queueId: 'phone-en', ringing: false })
    caller.leave()
    await sofia.until(() => !sofia.view().waiting[caller.contactId], 'sees it leave')
    const numbered = sofia.heard.filter(isView)
    expect(numbered.map(message => 'seq' in message && message.seq)).toEqual(
      numbered.map((_, index) => index + 1),
    )
    expect(numbered.filter(({ type }) => type === 'snapshot')).toHaveLength(1)
    expect(numbered.at(-1)?.type).toBe('patch')
    await sofia.close()
  })
})

describe('what each person sees', () => {
  it('[L3] only the agent who is offered Rose’s call gets her name and screen-pop; nobody sees names in the line', async () => {
    const rose = await aCustomerWithPhone()
    const [aiko, daniel, sofia, farah, tom] = await Promise.all(
      ['aiko.mori', 'daniel.okafor', 'sofia.kowalczyk', 'farah.siddiqui', 'tom.mackenzie'].map(user =>
        openDesk(hub, user),
      ),
    )
    if (!aiko || !daniel || !sofia || !farah || !tom) throw new Error('five desks')
    const said = { name: 'Rose Quimby-Tellworth', phone: rose.phone, email: 'rose.quimby@example.org' }
    const caller = await call(hub, { ...said, topic: 'waste' })
    for (const desk of [aiko, daniel, sofia, farah]) {
      const row = await desk.until(() => desk.view().waiting[caller.contactId], 'sees the call in the line')
      expect(row).toEqual({
        id: caller.contactId,
        channel: 'phone',
        queueId: 'phone-en',
        language: 'en',
        topic: 'waste',
        arrivedAt: expect.any(Number),
        deadline: expect.any(Number),
        ringing: false,
      })
    }
    await aiko.be('available')
    const offered = await aiko.offered()
    expect(offered.from).toEqual({ ...said, topic: 'waste' })
    expect(Object.keys(offered)).not.toContain('rests')
    const pop = await aiko.until(
      () => aiko.heard.find(message => message.type === 'screen-pop'),
      'gets the screen-pop',
    )
    expect(pop).toMatchObject({
      contactId: caller.contactId,
      matches: [{ customer: { id: rose.customerId }, by: ['phone'] }],
    })
    await aiko.accept()
    await sofia.until(
      () => sofia.view().agents['aiko.mori']?.contacts[0]?.phase === 'connected',
      'sees Aiko talk',
    )
    await aiko.finish(caller.contactId)
    await sofia.until(() => sofia.view().agents['aiko.mori']?.contacts.length === 0, 'sees Aiko free')

    for (const desk of [daniel, sofia, farah, tom]) {
      await desk.resync()
      const everything = JSON.stringify(desk.heard)
      expect(everything).not.toContain('Quimby')
      expect(everything).not.toContain(rose.phone.slice(2))
      expect(desk.heard.some(({ type }) => type === 'screen-pop')).toBe(false)
    }
    for (const desk of [aiko, daniel]) {
      expect(desk.view().agents).toEqual({})
      expect(JSON.stringify(desk.heard.filter(isView))).not.toContain('Okafor')
    }
    for (const desk of [sofia, farah]) expect(Object.keys(desk.view().agents)).toHaveLength(16)
    expect(farah.view().me).toEqual({})
    expect(Object.values(tom.view()).every(section => Object.keys(section).length === 0)).toBe(true)
    await aiko.be('offline')
    await Promise.all([aiko, daniel, sofia, farah, tom].map(desk => desk.close()))
  })

  it('[L3] Daniel cannot act on Aiko’s conversation, nor learn of it by trying', async () => {
    const [aiko, daniel] = await Promise.all(['aiko.mori', 'daniel.okafor'].map(user => openDesk(hub, user)))
    if (!aiko || !daniel) throw new Error('two desks')
    const caller = await call(hub, { name: 'Rose' })
    await aiko.be('available')
    await aiko.accept()
    const { contactId } = caller
    for (const command of [
      { kind: 'end-contact', contactId },
      { kind: 'hold-contact', contactId },
      { kind: 'note-contact', contactId, text: 'mine now' },
      { kind: 'link-customer', contactId, customerId: randomUUID() },
      {
        kind: 'complete-wrap-up',
        contactId,
        wrapUp: { reasonCode: 'information-given', resolvedAtFirstContact: true },
      },
    ] as const) {
      expect(await daniel.command(command)).toMatchObject({
        kind: 'refused',
        refusal: { name: 'NotYourContact' },
      })
    }
    expect(await daniel.command({ kind: 'accept-offer', contactId, offerNumber: 1 })).toMatchObject({
      refusal: { name: 'OfferTaken', by: 'aiko.mori' },
    })
    await aiko.finish(contactId)
    await aiko.be('offline')
    await Promise.all([aiko.close(), daniel.close()])
  })
})

const isView = ({ type }: HubMessage) => type === 'welcome' || type === 'patch' || type === 'snapshot'

/** Whether the view that the patches made is the one that the hub sends whole, at a moment when nothing moves. */
async function settled(desk: Desk): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const before = desk.view()
    const seq = desk.seq()
    const fresh = await desk.resync()
    if (desk.seq() !== seq + 1) continue
    expect(before).toEqual(fresh)
    return true
  }
  return false
}

async function aCustomerWithPhone() {
  const phone = '+19055550148'
  const customerId = randomUUID()
  const sofia = await openDesk(hub, 'sofia.kowalczyk')
  const outcome = await sofia.command({
    kind: 'create-customer',
    customerId,
    fields: {
      givenName: 'Rosalind',
      familyName: 'Quimby',
      language: 'en',
      phones: [{ e164: phone, kind: 'mobile' }],
      emails: [],
      preference: 'phone',
    },
  })
  expect(outcome.kind).toBe('accepted')
  await sofia.close()
  return { customerId, phone }
}

/** One thing that may happen on the floor. What is refused is part of the day. */
async function happening(chance: SeededRandom, desks: readonly Desk[], callers: Caller[]): Promise<void> {
  const desk = chance.pick(desks.slice(0, 4))
  const caller = callers.length === 0 ? undefined : chance.pick(callers)
  const [contact] = Object.values(desk.view().contacts)
  switch (chance.int(0, 11)) {
    case 0:
    case 1:
    case 2:
      callers.push(await call(hub, { language: chance.pick(['en', 'fr'] as const), name: 'Rose' }))
      return
    case 3:
      caller?.leave()
      return
    case 4:
      if (caller && caller.socket.readyState === caller.socket.OPEN && caller.standing()?.kind !== 'ended') {
        await caller.vanish()
        const back = await resume(hub, caller)
        callers[callers.indexOf(caller)] = back
      }
      return
    case 5:
    case 6:
      await desk.be(chance.pick(['available', 'available', 'break', 'lunch'] as const))
      return
    case 7:
      if (contact?.phase.kind === 'offered') {
        await desk.command({
          kind: 'decline-offer',
          contactId: contact.id,
          offerNumber: contact.phase.offer.number,
          because: 'agent',
        })
      }
      return
    case 8:
    case 9:
      if (contact?.phase.kind === 'offered') {
        await desk.command({
          kind: 'accept-offer',
          contactId: contact.id,
          offerNumber: contact.phase.offer.number,
        })
      } else if (contact) {
        await desk.command({ kind: 'note-contact', contactId: contact.id, text: `note ${chance.int(0, 99)}` })
      }
      return
    case 10:
      if (contact)
        await desk.command({
          kind: chance.pick(['hold-contact', 'resume-contact'] as const),
          contactId: contact.id,
        })
      return
    default:
      if (contact?.phase.kind === 'connected')
        await desk.command({ kind: 'end-contact', contactId: contact.id })
      else if (contact?.phase.kind === 'wrapping') await desk.finish(contact.id)
  }
}
