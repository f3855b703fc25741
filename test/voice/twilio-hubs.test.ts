import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { identityOf } from '../../src-hub/channels/voice/twilio/identity-of.ts'
import { type RunningHub, startHub } from '../../src-hub/hub.ts'
import {
  type CentreDatabase,
  type CentreServer,
  leaderOf,
  startServer,
} from '../hub/cluster/cluster-world.ts'
import { type Desk, hubConfig, openDesk } from '../world/hub-world.ts'
import { openTwilioStandIn, type ScriptedCaller, type StandIn } from './twilio-stand-in.ts'

let server: CentreServer
let centre: CentreDatabase
let twilio: StandIn
let hubs: { readonly url: string; readonly running: RunningHub }[]

beforeAll(async () => {
  server = await startServer()
  centre = await server.newCentre()
  twilio = await openTwilioStandIn()
  hubs = []
  for (const _ of [1, 2]) {
    const running = await startHub(
      { ...hubConfig, databaseUrl: centre.url, twilio: twilio.settings },
      { demoCustomers: 20, demoDay: false },
    )
    hubs.push({ url: `http://127.0.0.1:${new URL(running.url).port}`, running })
  }
  twilio.connectTo(...hubs.map(({ url }) => url))
})
afterAll(async () => {
  for (const { running } of hubs) await running.stop()
  await twilio.stop()
  await centre.close()
  await server.close()
})

const peopleWith = (caller: ScriptedCaller) =>
  twilio.rooms().find(({ people }) => people.some(({ callSid }) => callSid === caller.sid))?.people ?? []
const isHeld = (caller: ScriptedCaller) =>
  peopleWith(caller).find(({ callSid }) => callSid === caller.sid)?.hold === true
const phaseAt = (desk: Desk, contactId: string) => desk.view().contacts[contactId]?.phase.kind

describe('several hubs behind one balancer', () => {
  it('[T5] each answers any webhook of a call; when the one that leads is gone, the call goes on and ends as usual', async () => {
    const leader = await leaderOf(hubs)
    const other = hubs.find(hub => hub !== leader)
    if (!other) throw new Error('there are two')
    const aiko = await openDesk(other, 'aiko.mori')
    await aiko.be('available')
    twilio.askTimes(4)
    const rose = await twilio.call()
    await rose.press('1')
    const contact = await aiko.accept()
    twilio.askTimes(1)
    await twilio.deskCalls(identityOf('aiko.mori'), contact.id)
    await twilio.until(() => peopleWith(rose).length === 2, 'both are in the room')
    await aiko.command({ kind: 'hold-contact', contactId: contact.id })
    await twilio.until(() => isHeld(rose), 'Rose is on hold')
    const luc = await twilio.call({ from: '+19055550144', to: '+19055550101' })
    await luc.press('2')

    twilio.connectTo(other.url)
    await leader.running.stop()
    await leaderOf([other])
    await aiko.command({ kind: 'resume-contact', contactId: contact.id })
    await twilio.until(() => !isHeld(rose), 'Rose is off hold')
    await luc.press('')
    await luc.hears('rang 1')
    await rose.hangUp()
    await aiko.until(() => phaseAt(aiko, contact.id) === 'wrapping', 'Rose has hung up')
    await luc.hangUp()
    const kinds = async () =>
      (
        await centre.db
          .selectFrom('journal')
          .select('kind')
          .where('kind', 'like', 'contact-%')
          .orderBy('position')
          .execute()
      ).map(({ kind }) => kind)
    await expect
      .poll(kinds, { timeout: 15_000 })
      .toEqual([
        'contact-arrived',
        'contact-held',
        'contact-arrived',
        'contact-resumed',
        'contact-ended',
        'contact-abandoned',
      ])
    await aiko.close()
    expect(twilio.problems).toEqual([])
  })
})
