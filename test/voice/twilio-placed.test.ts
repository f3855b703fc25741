import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Desk } from '../world/hub-world.ts'
import { openTwilioWorld, phaseAt, type TwilioWorld } from './twilio-world.ts'

let world: TwilioWorld
let aiko: Desk

beforeAll(async () => {
  world = await openTwilioWorld()
  aiko = await world.available('aiko.mori')
})
afterAll(() => world.stop())
afterEach(() => {
  expect(world.twilio.problems).toEqual([])
})

/** Aiko calls somebody: the contact first, then her own way into its room, then the ringing. */
async function places(phone: string) {
  const contactId = randomUUID()
  expect(await aiko.command({ kind: 'place-call', contactId, phone, language: 'fr' })).toMatchObject({
    kind: 'accepted',
  })
  const leg = await world.joins(aiko, contactId)
  const ring = { contactId, phone }
  expect((await world.asked(aiko, 'POST', '/api/voice/ring', ring)).status).toBe(200)
  const rung = await world.twilio.customerRung(phone)
  return { contactId, leg, rung }
}
const ringing = async (contactId: string) =>
  (await world.asked(aiko, 'GET', `/api/voice/ring/${contactId}`)).body.state

describe('[R33] a call that an agent places by Twilio', () => {
  it('rings whoever was called into the agent’s room, once, and ends with either', async () => {
    const { contactId, rung } = await places('+19055550161')
    await rung.answers()
    await world.together(rung.caller, 2)
    await expect.poll(() => ringing(contactId)).toBe('talking')
    expect(
      (await world.asked(aiko, 'POST', '/api/voice/ring', { contactId, phone: '+19055550161' })).status,
    ).toBe(200)
    await world.looked()
    expect(world.twilio.legs().filter(({ to }) => to === '+19055550161')).toHaveLength(1)
    await rung.caller.hangUp()
    await world.done(aiko, contactId)
    expect(await world.kindsOf(contactId)).toEqual(['call-placed', 'contact-ended', 'wrap-up-completed'])
  })

  it('says how it went with a number that is engaged, and closes as not reached', async () => {
    const { contactId, rung } = await places('+19055550162')
    await rung.doesNot('busy')
    await expect.poll(() => ringing(contactId)).toBe('busy')
    expect(phaseAt(aiko, contactId)).toBe('connected')
    await aiko.command({ kind: 'report-unreached', contactId })
    await aiko.until(() => phaseAt(aiko, contactId) === undefined, 'it is over')
  })

  it('hangs up at the other end when the agent ends it', async () => {
    const { contactId, rung } = await places('+19055550163')
    await rung.answers()
    await world.together(rung.caller, 2)
    await aiko.command({ kind: 'end-contact', contactId })
    // They speak with nobody any more, and may say how it was.
    await rung.caller.hears(/^fr: Voulez-vous répondre/)
    await rung.caller.hangUp()
    await world.done(aiko, contactId)
  })

  it('[R34] rings and sends on to no number that the centre does not call, also by rules made since', async () => {
    const { contactId, rung } = await places('+19055550165')
    await rung.answers()
    await world.together(rung.caller, 2)
    const paid = { contactId, phone: '+19005550100' }
    for (const path of ['/api/voice/ring', '/api/voice/send-on']) {
      expect(await world.asked(aiko, 'POST', path, paid), path).toMatchObject({
        status: 409,
        body: { refused: 'NumberNotAllowed', reason: { en: expect.stringMatching(/1-900/) } },
      })
    }
    expect(world.twilio.legs().some(({ to }) => to === paid.phone)).toBe(false)
    await rung.caller.hangUp()
    await world.done(aiko, contactId)
  })

  it('rings no number but the one that was placed', async () => {
    const contactId = randomUUID()
    await aiko.command({ kind: 'place-call', contactId, phone: '+19055550164' })
    const other = { contactId, phone: '+19055550199' }
    expect((await world.asked(aiko, 'POST', '/api/voice/ring', other)).status).toBe(409)
    await aiko.command({ kind: 'report-unreached', contactId })
  })
})
