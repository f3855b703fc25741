import type { DeskCommand, Outcome } from '../../../src-contract/live/desk-command.ts'
import type { LiveView } from '../../../src-contract/live/live-view.ts'
import type { ChosenPresence } from '../../../src-domain/routing/agent.ts'
import { createHubClient } from '../../../src-renderer/hub-client/create-hub-client.ts'
import type { HubAway, HubClient } from '../../../src-renderer/hub-client/hub-client.ts'
import type { Call, Levels, Probe, Softphone } from '../../../src-renderer/softphone/softphone.ts'
import { createTwilioSoftphone } from '../../../src-renderer/softphone/twilio/twilio-softphone.ts'
import { peakOf } from '../page/peak-of.ts'

/** The desk's voice at Twilio with its real hub client and the real SDK, without the desk's screens. */
export interface TwilioDeskWindow {
  readonly open: (hubUrl: string, user: string, password: string) => Promise<void>
  readonly be: (presence: ChosenPresence) => Promise<Outcome | HubAway>
  readonly command: (command: DeskCommand) => Promise<Outcome | HubAway>
  readonly contacts: () => LiveView['contacts']
  readonly calls: () => Readonly<Record<string, Call>>
  readonly states: (contactId: string) => readonly string[]
  readonly probe: () => Promise<Probe>
  readonly answer: (contactId: string) => Promise<void>
  readonly end: (contactId: string) => void
  readonly setHeld: (contactId: string, held: boolean) => void
  readonly setMuted: (contactId: string, muted: boolean) => void
  readonly sendDigits: (contactId: string, digits: string) => void
  readonly levels: (contactId: string) => Levels
  /** How loud what arrives is, as it is played. */
  readonly hears: (forMs: number) => Promise<number>
  readonly networkChanges: () => void
  readonly openMicrophones: () => number
  readonly stop: () => void
}

declare global {
  interface Window {
    twilioDesk: TwilioDeskWindow
  }
}

let hub: HubClient
let softphone: Softphone
const went = new Map<string, string[]>()
const connections: RTCPeerConnection[] = []
const microphones: MediaStreamTrack[] = []

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super({ ...configuration, iceServers: [] })
    connections.push(this)
  }
}
const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
navigator.mediaDevices.getUserMedia = async constraints => {
  const stream = await getUserMedia(constraints)
  microphones.push(...stream.getAudioTracks())
  return stream
}

window.twilioDesk = {
  open: async (hubUrl, user, password) => {
    const deskId = crypto.randomUUID()
    hub = createHubClient({ baseUrl: hubUrl, session: 'token', onToken: () => {} })
    const signedIn = await hub.signIn(user, password, deskId)
    if (!('person' in signedIn)) throw new Error(`not signed in: ${JSON.stringify(signedIn)}`)
    hub.start(deskId, signedIn.person.id)
    while (hub.current().line !== 'live') await new Promise(resolve => setTimeout(resolve, 20))
    softphone = createTwilioSoftphone({ hub, telephone: hub.telephone })
    softphone.subscribe(() => {
      for (const [contactId, { state }] of Object.entries(softphone.calls())) {
        const states = went.get(contactId) ?? []
        if (states.at(-1) !== state.kind) went.set(contactId, [...states, state.kind])
      }
    })
  },
  be: presence =>
    hub.command({
      kind: 'set-presence',
      presence,
      basedOn: hub.current().view.me.self?.presenceVersion ?? 0,
    }),
  command: command => hub.command(command),
  contacts: () => hub.current().view.contacts,
  calls: () => softphone.calls(),
  states: contactId => went.get(contactId) ?? [],
  probe: () => softphone.probe(),
  answer: contactId => softphone.answer(contactId),
  end: contactId => softphone.end(contactId),
  setHeld: (contactId, held) => softphone.setHeld(contactId, held),
  setMuted: (contactId, muted) => softphone.setMuted(contactId, muted),
  sendDigits: (contactId, digits) => softphone.sendDigits?.(contactId, digits),
  levels: contactId => softphone.levels(contactId),
  hears: forMs => {
    const connection = connections.findLast(({ connectionState }) => connectionState === 'connected')
    const track = connection?.getReceivers()[0]?.track
    return track === undefined ? Promise.resolve(0) : peakOf(new MediaStream([track]), forMs)
  },
  networkChanges: () => void window.dispatchEvent(new Event('online')),
  openMicrophones: () => microphones.filter(({ readyState }) => readyState === 'live').length,
  stop: () => softphone.stop(),
}
