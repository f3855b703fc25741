import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Desk } from '../world/hub-world.ts'
import { hasOpenApi } from './openapi-check.ts'
import type { StandIn } from './twilio-stand-in.ts'
import { openTwilioWorld, phaseAt, type TwilioWorld } from './twilio-world.ts'

let world: TwilioWorld
let twilio: StandIn

beforeAll(async () => {
  world = await openTwilioWorld()
  twilio = world.twilio
})
afterAll(() => world.stop())
afterEach(() => {
  expect(twilio.problems).toEqual([])
})

const rings = (desk: Desk, contactId: string, phone: string) =>
  world.asked(desk, 'POST', '/api/voice/ring', { contactId, phone })
const ringing = async (desk: Desk, contactId: string) =>
  (await world.asked(desk, 'GET', `/api/voice/ring/${contactId}`)).body.state

describe('a call by Twilio', () => {
  it('[T1] Rose chooses English, waits, is answered, and says afterwards how it was', async () => {
    const aiko = await world.available('aiko.mori')
    const rose = await twilio.call({ name: 'Rose Tremblay' })
    expect(rose.heard[0]).toMatch(/^en: Hello/)
    await rose.press('1')
    const offered = await aiko.offered()
    expect(offered).toMatchObject({
      channel: 'phone',
      language: 'en',
      from: { phone: '+19055550123', name: 'Rose Tremblay', carrier: 'twilio', callerId: 'shown' },
    })
    const { contact, leg } = await world.takes(aiko)
    await world.together(rose, 2)

    await aiko.command({ kind: 'end-contact', contactId: contact.id })
    await rose.hears('two short questions')
    await leg.until(() => leg.status() === 'completed', 'the desk’s leg ends')
    await rose.press('1')
    await rose.press('5')
    await rose.press('4')
    await rose.hears('Thank you. Goodbye.')
    expect(rose.status()).toBe('completed')
    const survey = await world.hub.database.db.selectFrom('call_survey').selectAll().execute()
    expect(survey).toMatchObject([{ contact_id: contact.id, language: 'en', satisfaction: 5, effort: 4 }])
    await world.done(aiko, contact.id)
    await world.goHome(aiko)
  })

  it('[T5] hold and resume; the customer hears music, not silence, while the desk is away, and ten minutes on hold are nothing', async () => {
    let aiko = await world.available('aiko.mori')
    const rose = await twilio.call()
    await rose.press('1')
    const { contact, leg } = await world.takes(aiko)
    await world.together(rose, 2)
    await aiko.command({ kind: 'hold-contact', contactId: contact.id })
    await twilio.until(() => world.isHeld(rose), 'Rose is on hold')
    aiko = await world.later(600_000, aiko)
    await world.looked()
    expect(world.isHeld(rose)).toBe(true)
    expect(phaseAt(aiko, contact.id)).toBe('connected')
    await aiko.command({ kind: 'resume-contact', contactId: contact.id })
    await twilio.until(() => !world.isHeld(rose), 'Rose is off hold')

    await leg.hangUp()
    await twilio.until(() => world.isHeld(rose), 'Rose hears music while the desk is away')
    await world.joins(aiko, contact.id)
    await twilio.until(() => !world.isHeld(rose), 'Rose hears Aiko again')

    await rose.hangUp()
    await aiko.until(() => phaseAt(aiko, contact.id) === 'wrapping', 'Rose has hung up')
    expect(aiko.view().contacts[contact.id]?.phase).toMatchObject({ endedBy: 'customer' })
    await world.done(aiko, contact.id)
    await world.goHome(aiko)
  })

  it('[T5] a blind transfer: the caller waits with the place kept, and the next agent has them', async () => {
    const aiko = await world.available('aiko.mori')
    const rose = await twilio.call()
    await rose.press('1')
    const { contact, leg } = await world.takes(aiko)
    await world.together(rose, 2)
    const daniel = await world.available('daniel.okafor')
    const to = { kind: 'agent', agentId: daniel.person.id } as const
    expect(await aiko.command({ kind: 'transfer-contact', contactId: contact.id, to })).toMatchObject({
      kind: 'accepted',
    })
    await rose.hears('You keep your place')
    await leg.until(() => leg.status() === 'completed', 'Aiko’s leg ends')
    const next = await world.takes(daniel)
    expect(next.contact.id).toBe(contact.id)
    await world.together(rose, 2)
    await daniel.command({ kind: 'end-contact', contactId: contact.id })
    await rose.press('')
    await world.done(daniel, contact.id)
    await world.goHome(aiko, daniel)
  })

  it('[T5] a consultation: the adviser speaks with the agent while the caller is on hold; then it is handed over, or not', async () => {
    const aiko = await world.available('aiko.mori')
    const rose = await twilio.call()
    await rose.press('1')
    const { contact, leg } = await world.takes(aiko)
    await world.together(rose, 2)
    const daniel = await world.available('daniel.okafor')
    const to = { kind: 'agent', agentId: daniel.person.id } as const
    const consult = async () => {
      const consultId = crypto.randomUUID()
      await aiko.command({ kind: 'consult', contactId: contact.id, consultId, to })
      const taken = await world.takes(daniel)
      expect(taken.contact.id).toBe(consultId)
      await world.together(rose, 3)
      await twilio.until(() => world.isHeld(rose), 'Rose is on hold')
      return taken.leg
    }
    const first = await consult()
    await aiko.command({ kind: 'cancel-consult', contactId: contact.id })
    await first.until(() => first.status() === 'completed', 'Daniel is out of the room')
    await twilio.until(() => !world.isHeld(rose), 'Rose hears Aiko')
    await consult()
    await aiko.command({ kind: 'complete-transfer', contactId: contact.id })
    await leg.until(() => leg.status() === 'completed', 'Aiko is out of the room')
    await twilio.until(() => !world.isHeld(rose), 'Rose hears Daniel')
    expect(world.labels(rose)).toEqual(['agent daniel.okafor', 'customer'])
    await daniel.command({ kind: 'end-contact', contactId: contact.id })
    await rose.hangUp()
    await world.done(daniel, contact.id)
    await world.goHome(aiko, daniel)
  })

  it('[T4] a caller keeps the place and is called back: busy at first, then there', async () => {
    let aiko: Desk
    const rose = await twilio.call()
    await rose.press('1')
    await rose.hears('You are number 1 in line')
    const before = (await world.lastArrival()).deadline
    await rose.press('1')
    await rose.press('2')
    await rose.press('9055550177')
    await rose.press('1')
    await rose.hears('+19055550177 when it is your turn')
    expect(rose.status()).toBe('completed')
    aiko = await world.available('aiko.mori')
    const { contact, leg } = await world.takes(aiko)
    expect(contact).toMatchObject({
      channel: 'callback',
      deadline: before,
      callback: { phone: '+19055550177' },
    })
    await leg.isInRoom()
    expect((await rings(aiko, contact.id, '+19055550000')).status).toBe(409)
    expect((await rings(aiko, contact.id, '+19055550177')).status).toBe(200)
    const busy = await twilio.customerRung('+19055550177')
    expect(await ringing(aiko, contact.id)).toBe('calling')
    await busy.doesNot('busy')
    expect(await ringing(aiko, contact.id)).toBe('busy')
    expect(phaseAt(aiko, contact.id)).toBe('connected')
    await aiko.command({ kind: 'report-unreached', contactId: contact.id })
    await leg.until(() => leg.status() === 'completed', 'nobody is left in an empty room')
    aiko = await world.later(16 * 60_000, aiko)
    await aiko.be('available')
    const again = await world.takes(aiko)
    await again.leg.isInRoom()
    await rings(aiko, contact.id, '+19055550177')
    const there = await twilio.customerRung('+19055550177')
    await there.answers()
    await world.together(there.caller, 2)
    expect(await ringing(aiko, contact.id)).toBe('talking')
    await there.caller.hangUp()
    await aiko.until(() => phaseAt(aiko, contact.id) === 'wrapping', 'the customer has hung up')
    await world.done(aiko, contact.id)
    await world.goHome(aiko)
  })

  it.skipIf(!hasOpenApi)('every request to Twilio is one that its published description knows', () => {
    expect(twilio.requests.map(({ operation }) => operation)).toContain('UpdateCall')
  })
})
