import { missing, type Pbx, sayMissing, secretOf, startPbx } from '../voice/pbx.ts'
import { beepFrom, sipSettings, wrapUp } from '../voice/sip-world.ts'
import {
  openVoiceBrowser,
  type RemoteDesk,
  type RemotePhone,
  type VoiceBrowser,
} from '../voice/voice-world.ts'
import { type HubWorld, openHub } from '../world/hub-world.ts'
import { openOwnWindowWorld, openScriptedWorld } from './scripted-softphone.ts'
import { type ContractCaller, type SoftphoneWorld, softphoneContract } from './softphone-contract.ts'

const absent = missing('kamailio', 'rtpengine')
sayMissing(absent)

softphoneContract('a script', async () => openScriptedWorld())
softphoneContract('a window of its own', async () => openOwnWindowWorld())
softphoneContract('the contact page', openPageWorld)
softphoneContract('a PBX (SIP)', openSipWorld, { skip: absent.length > 0 })

async function openPageWorld(): Promise<SoftphoneWorld> {
  const browser = await openVoiceBrowser()
  const hub = await openHub({ config: { allowedOrigins: [browser.origin] } })
  return worldOf(browser, hub, {
    call: phone => phone.callWeb(hub.url),
    close: async () => {},
  })
}

async function openSipWorld(): Promise<SoftphoneWorld> {
  const pbx: Pbx = await startPbx({ bridgesMedia: true })
  const browser = await openVoiceBrowser()
  const hub = await openHub({
    config: {
      allowedOrigins: [browser.origin],
      sip: sipSettings(pbx, 'rfc4733'),
    },
  })
  let users = 5_550_200
  return worldOf(browser, hub, {
    sipSecret: secretOf('201'),
    call: async phone => {
      const user = `+1905${users++}`
      await phone.register(pbx.server, user, secretOf(user))
      await phone.call('311')
    },
    // The hub plays music to whoever is not connected: soft, where the desk's microphone is a full-scale tone.
    musicTo: beepFrom,
    close: () => pbx.stop(),
  })
}

/** A real hub, a real desk page, and callers in pages of their own. */
async function worldOf(
  browser: VoiceBrowser,
  hub: HubWorld,
  carrier: {
    readonly sipSecret?: string
    readonly musicTo?: number
    readonly call: (phone: RemotePhone) => Promise<unknown>
    readonly close: () => Promise<void>
  },
): Promise<SoftphoneWorld> {
  const desk: RemoteDesk = await browser.openDesk({
    hubUrl: hub.url,
    user: 'aiko.mori',
    follows: false,
    ...(carrier.sipSecret === undefined ? {} : { sipSecret: carrier.sipSecret }),
  })
  const settled = async <Value>(find: () => Promise<Value | undefined>): Promise<Value> => {
    for (const until = Date.now() + 15_000; Date.now() < until; ) {
      const value = await find()
      if (value !== undefined) return value
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    throw new Error('did not happen')
  }
  const contactIn = (kind: string) =>
    settled(async () => Object.values(await desk.contacts()).find(({ phase }) => phase.kind === kind))

  const call = async (): Promise<ContractCaller> => {
    const phone = await browser.openPhone()
    await carrier.call(phone)
    await desk.be('available')
    const offered = await contactIn('offered')
    const offerNumber = offered.phase.kind === 'offered' ? offered.phase.offer.number : 0
    await desk.command({ kind: 'accept-offer', contactId: offered.id, offerNumber })
    const { id } = await contactIn('connected')
    return {
      contactId: id,
      hearsDesk: async () => {
        const peak = await phone.hears(2_200)
        return carrier.musicTo !== undefined && peak < carrier.musicTo ? 0 : Math.max(0, peak)
      },
      hangUp: async () => {
        await phone.hangUp()
        await contactIn('wrapping')
      },
      finish: async () => {
        await desk.command({ kind: 'end-contact', contactId: id })
        await wrapUp(desk, id)
        await desk.be('break')
        await phone.page.context().close()
        await settled(async () => ((await desk.contacts())[id] === undefined ? true : undefined))
      },
    }
  }
  return {
    desk: {
      calls: desk.calls,
      states: desk.states,
      probe: desk.probe,
      answer: desk.answer,
      end: desk.end,
      setMuted: desk.setMuted,
      setHeld: desk.setHeld,
      levels: desk.levels,
      hears: async contactId => Math.max(0, await desk.hears(contactId, 2_200)),
      openMicrophones: desk.openMicrophones,
      stop: desk.stop,
    },
    call,
    hold: async (contactId, held) => {
      await desk.command({ kind: held ? 'hold-contact' : 'resume-contact', contactId })
    },
    changeNetwork: desk.networkChanges,
    close: async () => {
      await browser.close()
      await hub.stop()
      await carrier.close()
    },
  }
}
