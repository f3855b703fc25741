import type { SecretRequests } from '../../src-contract/bridge/bridge.ts'
import type { HubClient } from '../hub-client/hub-client.ts'
import { type CallKeeper, keepCalls, speakerLock } from './keep-calls.ts'
import { severalCarriers } from './several-carriers.ts'
import type { SharedMutes } from './shared-mutes.ts'
import { openDeskLine } from './sip/desk-line.ts'
import type { Softphone } from './softphone.ts'
import { lateTwilio } from './twilio/late-twilio.ts'
import { createWebCallSoftphone } from './web-call-softphone.ts'

/** What a desk speaks with, and what makes it follow the hub. */
export interface Voice {
  readonly softphone: Softphone
  readonly keeper: CallKeeper
}

/** The voice of a desk in this page: one softphone over every carrier of the centre, kept as the hub says. */
export function openVoice(parts: {
  readonly hub: HubClient
  readonly secrets: Pick<SecretRequests, 'keep' | 'recall'>
  readonly iceServers: () => Promise<readonly RTCIceServer[]>
  readonly mutes: SharedMutes
  readonly locks: LockManager | undefined
}): Voice {
  const { hub, secrets, iceServers, mutes } = parts
  const page = createWebCallSoftphone({ hub, iceServers })
  const phoneLine = openDeskLine({
    hub,
    secrets,
    iceServers,
    open: async () => (await import('./sip/sip-softphone.ts')).createSipSoftphone,
  })
  const twilio = lateTwilio(
    { hub, telephone: hub.telephone },
    async () => (await import('./twilio/twilio-softphone.ts')).createTwilioSoftphone,
  )
  const carriers = severalCarriers(
    () => {
      const sip = phoneLine.softphone()
      return sip ? { page, sip, twilio } : { page, twilio }
    },
    contactId => hub.current().view.contacts[contactId]?.from.carrier,
  )
  phoneLine.subscribe(carriers.changed)
  const softphone = Object.assign(carriers, { phoneLine })
  const keeper = keepCalls({
    hub,
    softphone,
    mutes,
    whenSpeaker: begin =>
      speakerLock(parts.locks)(() => {
        phoneLine.begin()
        begin()
      }),
  })
  return { softphone, keeper }
}
