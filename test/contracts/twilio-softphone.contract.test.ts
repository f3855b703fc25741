import { expect, it } from 'vitest'
import type { DeskContact } from '../../src-contract/live/live-view.ts'
import { openTwilioBrowser, type TwilioBrowser } from '../voice/twilio-browser.ts'
import { openTwilioStandIn } from '../voice/twilio-stand-in.ts'
import { openTwilioWorld } from '../voice/twilio-world.ts'
import { ask, password } from '../world/hub-world.ts'
import { type SoftphoneWorld, softphoneContract } from './softphone-contract.ts'

let browser: TwilioBrowser | undefined

softphoneContract('Twilio', openWorld)

it('asks no host but Twilio’s signalling and its measurements, under the policy of the hub', () => {
  expect(browser?.violations).toEqual([])
  expect([...(browser?.foreignHosts ?? ['not run'])].filter(host => host !== 'eventgw.twilio.com')).toEqual(
    [],
  )
})

async function openWorld(): Promise<SoftphoneWorld> {
  const twilio = await openTwilioStandIn()
  const opened = await openTwilioBrowser(twilio)
  browser = opened
  const world = await openTwilioWorld({ allowedOrigins: [opened.origin] }, twilio)
  // The hub's own policy, and the hub itself, which serves its desks from the same origin.
  const { headers } = await ask(world.hub, 'GET', '/healthz')
  const policy = headers.get('content-security-policy') ?? ''
  opened.obey(
    policy.replace(
      "connect-src 'self'",
      `connect-src 'self' ${world.hub.url} ${world.hub.url.replace('http', 'ws')}`,
    ),
  )
  const desk = await opened.openDesk(world.hub.url, 'aiko.mori', password)
  const settled = async (find: (contact: DeskContact) => boolean): Promise<DeskContact> => {
    for (const until = Date.now() + 15_000; Date.now() < until; ) {
      const contact = Object.values(await desk.contacts()).find(find)
      if (contact) return contact
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    throw new Error('did not happen')
  }
  return {
    desk: { ...pick(desk), hears: () => desk.hears(2_200) },
    call: async () => {
      const far = await opened.openFar()
      const caller = await world.twilio.call()
      await caller.press('1')
      await desk.be('available')
      const offered = await settled(({ phase }) => phase.kind === 'offered')
      const { id } = offered
      opened.farEnds.set(id, far)
      const offerNumber = offered.phase.kind === 'offered' ? offered.phase.offer.number : 0
      await desk.command({ kind: 'accept-offer', contactId: id, offerNumber })
      await caller.isInRoom()
      return {
        contactId: id,
        hearsDesk: () => far.hears(2_200),
        hangUp: async () => {
          await caller.hangUp()
          await far.hangUp()
          await settled(contact => contact.id === id && contact.phase.kind === 'wrapping')
        },
        finish: async () => {
          await desk.command({ kind: 'end-contact', contactId: id })
          await desk.command({
            kind: 'complete-wrap-up',
            contactId: id,
            wrapUp: { reasonCode: 'information-given', resolvedAtFirstContact: true },
          })
          await desk.be('break')
          await caller.hangUp()
          await far.hangUp()
          opened.farEnds.delete(id)
        },
      }
    },
    hold: async (contactId, held) => {
      await desk.command({ kind: held ? 'hold-contact' : 'resume-contact', contactId })
      // The room's word is what the far end follows.
      await world.twilio.until(
        () =>
          world.twilio
            .rooms()
            .some(({ people }) => people.some(({ label, hold }) => label === 'customer' && hold)) === held,
        held ? 'the customer is on hold' : 'the customer is off hold',
      )
      await opened.farEnds.get(contactId)?.setHeld(held)
    },
    changeNetwork: desk.networkChanges,
    close: async () => {
      await opened.close()
      await world.stop()
    },
  }
}

/** The functions of a page are made as they are asked for; the contract takes them by name. */
function pick(desk: Awaited<ReturnType<TwilioBrowser['openDesk']>>) {
  const { calls, states, probe, answer, end, setMuted, setHeld, levels, openMicrophones, stop } = desk
  return { calls, states, probe, answer, end, setMuted, setHeld, levels, openMicrophones, stop }
}
