import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from '../world/hub-world.ts'
import type { Callback, StandIn } from './twilio-stand-in.ts'
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

/** The same shuffle for the same seed (mulberry32). */
function shuffled<Value>(values: readonly Value[], seed: number): readonly Value[] {
  let state = seed
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return values
    .map(value => ({ value, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ value }) => value)
}

const paths = ['voice', 'gather', 'wait', 'recorded', 'dialled', 'desk', 'status', 'room', 'recording']

describe('messages that are not Twilio’s', () => {
  it('[T7] a forged, missing or foreign signature is refused at every webhook, and nothing is told or kept', async () => {
    const count = async () =>
      (await world.hub.database.db.selectFrom('carrier_call').select('call_sid').execute()).length
    const before = await count()
    for (const path of paths) {
      const params = {
        CallSid: `CA${'0'.repeat(32)}`,
        From: '+19055550123',
        To: '+19055550100',
        CallStatus: 'ringing',
      }
      for (const signature of ['', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'x'.repeat(5_000)]) {
        const response = await twilio.post(`/channels/twilio/${path}`, params, signature)
        expect(response.status, path).toBe(403)
        expect(await response.json()).toEqual({ refused: 'NotSigned' })
      }
    }
    expect(await count()).toBe(before)
  })

  it('[T7] a signature is over all parameters as they came, spaces and repetitions included, and over the account', async () => {
    const spaced = await twilio.post('/channels/twilio/status', {
      CallSid: 'CA1',
      CallerName: '  Rose & Co  ',
      Empty: '',
    })
    expect(spaced.status).toBe(204)
    const foreign = await twilio.post('/channels/twilio/status', {
      CallSid: 'CA1',
      AccountSid: `AC${'f'.repeat(32)}`,
    })
    expect(foreign.status).toBe(403)
  })

  it('[T7] a call that nobody knows: its status changes nothing, its question begins a call', async () => {
    const unknown = { CallSid: `CA${'9'.repeat(32)}`, From: '+19055550123', To: '+19055550100' }
    for (const path of ['status', 'room', 'recording']) {
      const response = await twilio.post(`/channels/twilio/${path}`, {
        ...unknown,
        CallStatus: 'completed',
        SequenceNumber: '4',
      })
      expect(response.status).toBe(204)
    }
    const response = await twilio.post('/channels/twilio/gather?turn=7', { ...unknown, Digits: '1' })
    expect(await response.text()).toContain('press 1')
    await twilio.post('/channels/twilio/status', { ...unknown, CallStatus: 'completed', SequenceNumber: '9' })
  })

  it('[T7] a desk comes into a room only for a contact that it has in hand', async () => {
    const rose = await twilio.call()
    await rose.press('1')
    const { contactId } = await world.lastArrival()
    const stranger = await twilio.deskCalls('daniel_2eokafor', contactId)
    expect(stranger.status()).toBe('completed')
    expect((await twilio.deskCalls('not an identity', contactId)).status()).toBe('completed')
    await rose.hangUp()
  })
})

describe('what a carrier shows of a caller', () => {
  it.each([
    ['+266696687', undefined, { callerId: 'withheld' }],
    ['anonymous', 'Anonymous', { callerId: 'withheld' }],
    ['sip:anonymous@anonymous.invalid', undefined, { callerId: 'withheld' }],
    ['', undefined, { callerId: 'withheld' }],
    ['+1', undefined, { callerId: 'invalid' }],
    ['<script>alert(1)</script>', undefined, { callerId: 'invalid' }],
    [
      '+19055550123',
      '<img src=x onerror=alert(1)>\u0007Rose',
      { callerId: 'shown', phone: '+19055550123', name: 'Rose' },
    ],
    ['(905) 555-0123', '\u202Eesor\u0000', { callerId: 'shown', phone: '+19055550123' }],
  ])('[T7] %j called %j is kept as evidence', async (from, name, evidence) => {
    const caller = await twilio.call({ from, ...(name === undefined ? {} : { name }) })
    await caller.press('1')
    const { from: origin } = await world.lastArrival()
    expect(origin).toMatchObject({ carrier: 'twilio', ...evidence })
    expect(JSON.stringify(origin)).not.toMatch(/[<>]/)
    await caller.hangUp()
  })

  it('[T4] who withholds the number enters one to be called back', async () => {
    const caller = await twilio.call({ from: '+266696687' })
    await caller.press('2')
    await caller.press('1')
    await caller.hears('Composez les dix chiffres')
    await caller.press('911')
    await caller.hears('Ce n’est pas un numéro')
    await caller.press('9055550142')
    await caller.press('1')
    await caller.hears('+19055550142 quand viendra votre tour')
    const { contactId } = await world.lastArrival()
    expect(await world.kindsOf(contactId)).toEqual(['contact-arrived', 'callback-requested'])
    const outcome = await world.hub.database.db
      .selectFrom('contact')
      .selectAll()
      .where('id', '=', contactId)
      .executeTakeFirst()
    expect(outcome).toMatchObject({ result: null })
  })
})

describe('messages that are doubled, late and out of order', () => {
  it('[T5] fifty of each question and fifty shuffles of every callback give one call with one end', async () => {
    const aiko = await world.available('aiko.mori')
    twilio.askTimes(50)
    const rose = await twilio.call()
    await rose.press('1')
    const first = await world.lastArrival()
    const { contact, leg } = await world.takes(aiko)
    expect(contact.id).toBe(first.contactId)
    await world.together(rose, 2)
    twilio.askTimes(1)
    twilio.keepBack()
    await rose.hangUp()
    await twilio.until(() => leg.status() === 'completed', 'the room is over')
    const callbacks: Callback[] = [...twilio.kept()]
    expect(callbacks.map(({ params }) => params['StatusCallbackEvent'] ?? params['CallStatus'])).toEqual(
      expect.arrayContaining(['completed', 'participant-leave', 'conference-end']),
    )
    // Earlier words of the same call come again after its end.
    const stale = ['ringing', 'in-progress'].map((CallStatus, SequenceNumber) => ({
      path: '/channels/twilio/status',
      params: { CallSid: rose.sid, CallStatus, SequenceNumber: String(SequenceNumber) },
    }))
    for (let seed = 1; seed <= 50; seed++) await twilio.deliver(shuffled([...callbacks, ...stale], seed))
    await aiko.until(() => phaseAt(aiko, contact.id) === 'wrapping', 'Rose has hung up')
    await world.done(aiko, contact.id)
    expect((await world.kindsOf(contact.id)).filter(kind => kind !== 'presence-changed')).toEqual([
      'contact-arrived',
      'offer-made',
      'offer-accepted',
      'contact-ended',
      'wrap-up-completed',
    ])
    const row = await world.hub.database.db
      .selectFrom('carrier_call')
      .selectAll()
      .where('call_sid', '=', rose.sid)
      .executeTakeFirst()
    expect(row).toMatchObject({ status: 'completed', step: { kind: 'over', outcome: 'person' }, entries: 1 })
    await world.goHome(aiko)
  })

  it('[T5] a question of a turn that is over is answered with what holds now, and changes nothing', async () => {
    const rose = await twilio.call()
    await rose.press('1')
    const { contactId } = await world.lastArrival()
    const late = await twilio.post('/channels/twilio/gather?turn=0', { CallSid: rose.sid, Digits: '2' })
    expect(await late.text()).toContain('You are number')
    for (const turn of ['-1', '1e9', '99', 'x', '']) {
      const odd = await twilio.post(`/channels/twilio/wait?turn=${turn}`, { CallSid: rose.sid, Digits: '1' })
      expect(await odd.text()).toContain('You are number')
    }
    expect(await world.kindsOf(contactId)).toEqual(['contact-arrived'])
    await rose.hangUp()
    await twilio.until(() => rose.status() === 'completed', 'the call is over')
    await expect.poll(() => world.kindsOf(contactId)).toEqual(['contact-arrived', 'contact-abandoned'])
  })
})

describe('when something is away', () => {
  it('[T5] Twilio’s API is down: the desk is told, the caller stays, and comes to the agent by the next webhook', async () => {
    const aiko = await world.available('aiko.mori')
    const rose = await twilio.call()
    twilio.be('down')
    await rose.press('1')
    const contact = await aiko.accept()
    await aiko.until(
      () => aiko.heard.some(each => each.type === 'carrier' && !each.isWorking),
      'the desk is told that the carrier is away',
    )
    expect(phaseAt(aiko, contact.id)).toBe('connected')
    expect(rose.status()).toBe('in-progress')
    // The music is over: Twilio asks what is next, and hears it then.
    await rose.press('')
    await rose.isInRoom()
    twilio.be('well')
    await world.joins(aiko, contact.id)
    await world.together(rose, 2)
    await aiko.until(
      () => aiko.heard.findLast(each => each.type === 'carrier')?.isWorking === true,
      'it is back',
    )
    await rose.hangUp()
    await world.done(aiko, contact.id)
    await world.goHome(aiko)
  })

  it('[T5] a call whose end was lost on the way is over here within ten seconds', async () => {
    const aiko = await world.available('aiko.mori')
    const rose = await twilio.call()
    await rose.press('1')
    const { contact } = await world.takes(aiko)
    await world.together(rose, 2)
    twilio.keepBack()
    const begun = performance.now()
    twilio.vanish(rose.sid)
    await aiko.until(() => phaseAt(aiko, contact.id) === 'wrapping', 'the ghost ends')
    expect(performance.now() - begun).toBeLessThan(10_000)
    await twilio.deliver([])
    await world.done(aiko, contact.id)
    await world.goHome(aiko)
  })

  it('[T5] the hub is restarted: who waits keeps the place, who speaks goes on, and both end as usual', async () => {
    const aiko = await world.available('aiko.mori')
    const rose = await twilio.call()
    await rose.press('1')
    const { contact } = await world.takes(aiko)
    await world.together(rose, 2)
    const luc = await twilio.call({ from: '+19055550144' })
    await luc.press('1')
    const waiting = await world.lastArrival()
    await world.hub.restart()
    const back = await openDesk(world.hub, aiko)
    await world.looked()
    await luc.press('')
    await luc.hears('You are number 1 in line')
    expect(await world.kindsOf(waiting.contactId)).not.toContain('contact-abandoned')
    expect(phaseAt(back, contact.id)).toBe('connected')
    expect(world.isHeld(rose)).toBe(false)
    await back.command({ kind: 'end-contact', contactId: contact.id })
    await rose.press('')
    await world.done(back, contact.id)
    const next = await world.takes(back)
    expect(next.contact.id).toBe(waiting.contactId)
    await luc.hangUp()
    await world.done(back, next.contact.id)
    await world.goHome(back)
  })
})
