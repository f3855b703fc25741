import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { ListeningMode } from '../../src-contract/http/telephone.ts'
import { identityOf } from '../../src-hub/channels/voice/twilio/identity-of.ts'
import type { ScriptedCaller, StandIn } from '../voice/twilio-stand-in.ts'
import { openTwilioWorld, type TwilioWorld } from '../voice/twilio-world.ts'
import { call, type SignedIn, signIn } from '../world/hub-world.ts'

let world: TwilioWorld
let twilio: StandIn
let sofia: SignedIn
let farah: SignedIn

beforeAll(async () => {
  world = await openTwilioWorld()
  twilio = world.twilio
  sofia = await signIn(world.hub, 'sofia.kowalczyk')
  farah = await signIn(world.hub, 'farah.siddiqui')
})
afterAll(() => world.stop())
afterEach(() => {
  expect(twilio.problems).toEqual([])
})

const listen = (who: SignedIn, contactId: string, mode: ListeningMode) =>
  world.asked(who, 'PUT', `/api/voice/listening/${contactId}`, { mode })
const joins = (who: string, contactId: string) => twilio.deskCalls(identityOf(who), contactId)
const inRoomOf = (caller: ScriptedCaller) =>
  twilio.rooms().find(({ people }) => people.some(({ callSid }) => callSid === caller.sid))?.people ?? []
const listenerIn = (caller: ScriptedCaller) =>
  inRoomOf(caller).find(({ label }) => label === 'supervisor sofia.kowalczyk')

async function recorded() {
  return world.hub.database.db
    .selectFrom('call_listener_record')
    .select(['by', 'kind'])
    .orderBy('position')
    .execute()
}

async function setPolicy(listening: string): Promise<void> {
  const { versions } = (await world.asked(farah, 'GET', '/api/recordings/policy')).body
  const policy = { ...versions[0].policy, listening }
  const basedOn = versions[0].version
  expect((await world.asked(farah, 'PUT', '/api/recordings/policy', { basedOn, policy })).status).toBe(200)
}

it('[T17] a supervisor hears a conversation, whispers to its agent, speaks with both; each is written down, and it ends with the conversation', async () => {
  const aiko = await world.available('aiko.mori')
  const rose = await twilio.call()
  await rose.press('1')
  const { contact, leg } = await world.takes(aiko)
  await world.together(rose, 2)
  const now = () => world.asked(aiko, 'GET', `/api/voice/recordings/${contact.id}/now`)
  expect((await now()).body).not.toHaveProperty('listener')

  // Nobody comes in who was not let in.
  expect((await joins('sofia.kowalczyk', contact.id)).status()).toBe('completed')
  expect((await listen(sofia, contact.id, 'listen')).body).toEqual({
    listener: { id: 'sofia.kowalczyk', name: 'Sofia Kowalczyk', mode: 'listen' },
  })
  const sofiaLeg = await joins('sofia.kowalczyk', contact.id)
  await world.together(rose, 3)
  expect(listenerIn(rose)).toMatchObject({ muted: true, coaches: '' })
  expect((await now()).body.listener).toEqual({
    id: 'sofia.kowalczyk',
    name: 'Sofia Kowalczyk',
    mode: 'listen',
  })
  expect(world.isHeld(rose)).toBe(false)

  await listen(sofia, contact.id, 'whisper')
  await twilio.until(() => listenerIn(rose)?.coaches === leg.sid, 'Aiko alone hears Sofia')
  expect(listenerIn(rose)?.muted).toBe(false)
  await listen(sofia, contact.id, 'barge')
  await twilio.until(() => listenerIn(rose)?.coaches === '', 'both hear Sofia')
  expect(listenerIn(rose)?.muted).toBe(false)
  await listen(sofia, contact.id, 'whisper')
  await twilio.until(() => listenerIn(rose)?.coaches === leg.sid, 'Aiko alone again')

  // Without the agent a whisper would have no ear but the customer's.
  await leg.hangUp()
  await twilio.until(() => listenerIn(rose)?.muted === true, 'Sofia is heard by nobody')
  await twilio.until(() => world.isHeld(rose), 'the customer hears music')
  await world.joins(aiko, contact.id)
  await twilio.until(() => listenerIn(rose)?.muted === false, 'she whispers again')

  await aiko.command({ kind: 'end-contact', contactId: contact.id })
  await sofiaLeg.until(() => sofiaLeg.status() === 'completed', 'Sofia is out with the conversation')
  await rose.hears('Would you answer')
  await expect.poll(recorded).toEqual([
    { by: 'sofia.kowalczyk', kind: 'listen' },
    { by: 'sofia.kowalczyk', kind: 'whisper' },
    { by: 'sofia.kowalczyk', kind: 'barge' },
    { by: 'sofia.kowalczyk', kind: 'whisper' },
    { by: 'sofia.kowalczyk', kind: 'ended' },
  ])
  await rose.hangUp()
  await world.done(aiko, contact.id)
  await world.goHome(aiko)
})

it('[T17] what cannot be is refused by name, the policy decides, and whoever leaves makes room', async () => {
  const aiko = await world.available('aiko.mori')
  const page = await call(world.hub)
  const onPage = await aiko.accept()
  expect((await listen(sofia, onPage.id, 'listen')).body).toMatchObject({ refused: 'CarrierCannot' })
  page.leave()
  await world.done(aiko, onPage.id)

  const rose = await twilio.call()
  await rose.press('1')
  const waiting = (await world.lastArrival()).contactId
  const { contact } = await world.takes(aiko)
  expect(contact.id).toBe(waiting)
  await world.together(rose, 2)
  const other = await signIn(world.hub, 'aiko.mori')
  expect((await listen(other, contact.id, 'listen')).status).toBe(403)
  await setPolicy('nobody')
  expect((await listen(sofia, contact.id, 'listen')).body).toMatchObject({ refused: 'ListeningNotAllowed' })
  await setPolicy('agent-not-told')
  expect((await listen(sofia, contact.id, 'listen')).status).toBe(200)
  const leg = await joins('sofia.kowalczyk', contact.id)
  await world.together(rose, 3)
  const now = await world.asked(aiko, 'GET', `/api/voice/recordings/${contact.id}/now`)
  expect(now.body).not.toHaveProperty('listener')

  // A desk that is gone listens no more, and the next may come.
  await leg.hangUp()
  const standing = async () => (await world.asked(sofia, 'GET', `/api/voice/listening/${contact.id}`)).body
  await expect.poll(standing).toEqual({})
  expect((await listen(sofia, contact.id, 'barge')).status).toBe(200)
  const again = await joins('sofia.kowalczyk', contact.id)
  await twilio.until(() => listenerIn(rose)?.muted === false, 'both hear Sofia')
  expect((await world.asked(sofia, 'DELETE', `/api/voice/listening/${contact.id}`)).body).toEqual({})
  await again.until(() => again.status() === 'completed', 'she is out')
  expect(inRoomOf(rose)).toHaveLength(2)
  await rose.hangUp()
  await world.done(aiko, contact.id)
  expect((await listen(sofia, contact.id, 'listen')).body).toMatchObject({ refused: 'NotInConversation' })
  await world.goHome(aiko)
})

it('[T17] whoever is signed out, and whoever the policy lets in no more, hears no more', async () => {
  const aiko = await world.available('aiko.mori')
  const rose = await twilio.call()
  await rose.press('1')
  const { contact } = await world.takes(aiko)
  await world.together(rose, 2)
  const listens = async () => {
    expect((await listen(sofia, contact.id, 'listen')).status).toBe(200)
    const leg = await joins('sofia.kowalczyk', contact.id)
    await world.together(rose, 3)
    return leg
  }
  const first = await listens()
  const ended = (await recorded()).filter(({ kind }) => kind === 'ended').length
  // As by an administrator who disables her, or gives her another role or password.
  await world.asked(sofia, 'POST', '/api/sign-out')
  await first.until(() => first.status() === 'completed', 'she is out')
  expect((await recorded()).filter(({ kind }) => kind === 'ended')).toHaveLength(ended + 1)
  expect(inRoomOf(rose)).toHaveLength(2)

  sofia = await signIn(world.hub, 'sofia.kowalczyk')
  const second = await listens()
  await setPolicy('nobody')
  await second.until(() => second.status() === 'completed', 'nobody listens')
  await setPolicy('agent-told')
  await rose.hangUp()
  await world.done(aiko, contact.id)
  await world.goHome(aiko)
})
