import type { DeskVoice } from '../../../src-contract/http/voice.ts'
import type { DeskCommand, Outcome } from '../../../src-contract/live/desk-command.ts'
import type { LiveView } from '../../../src-contract/live/live-view.ts'
import type { ChosenPresence } from '../../../src-domain/routing/agent.ts'
import { createHubClient } from '../../../src-renderer/hub-client/create-hub-client.ts'
import type { HubAway, HubClient } from '../../../src-renderer/hub-client/hub-client.ts'
import { createCallActions } from '../../../src-renderer/softphone/call-actions.ts'
import { type CallKeeper, keepCalls } from '../../../src-renderer/softphone/keep-calls.ts'
import { sharedMutes } from '../../../src-renderer/softphone/shared-mutes.ts'
import { createSipSoftphone, type SipSoftphone } from '../../../src-renderer/softphone/sip/sip-softphone.ts'
import type { Call, OutsideResult, Probe, Softphone } from '../../../src-renderer/softphone/softphone.ts'
import { createWebCallSoftphone } from '../../../src-renderer/softphone/web-call-softphone.ts'
import { heardFrom } from './peak-of.ts'

/** The desk's voice with its real hub client, without the desk's screens: what a test does by hand. */
export interface DeskWindow {
  readonly open: (how: {
    readonly hubUrl: string
    readonly user: string
    readonly password: string
    /** Speaks at the centre's PBX with this secret; without it, with contact pages. */
    readonly sipSecret?: string
    /** Lets the softphone follow the hub, as the desk does. */
    readonly follows: boolean
  }) => Promise<void>
  readonly be: (presence: ChosenPresence) => Promise<Outcome | HubAway>
  readonly command: (command: DeskCommand) => Promise<Outcome | HubAway>
  readonly contacts: () => LiveView['contacts']
  readonly calls: () => Readonly<Record<string, Call>>
  /** Every state that a call went through here, in order. */
  readonly states: (contactId: string) => readonly string[]
  readonly registration: () => string
  readonly probe: () => Promise<Probe>
  readonly answer: (contactId: string) => Promise<void>
  readonly end: (contactId: string) => void
  readonly setHeld: (contactId: string, held: boolean) => void
  readonly setMuted: (contactId: string, muted: boolean) => void
  readonly sendDigits: (contactId: string, digits: string) => void
  readonly transfer: (contactId: string, number: string) => Promise<OutsideResult>
  readonly consult: (
    what: 'begin' | 'complete' | 'cancel',
    contactId: string,
    number: string,
  ) => Promise<OutsideResult>
  /** Calls somebody as the desk's buttons do; how the dialling went, or why it did not come to it. */
  readonly place: (phone: string) => Promise<string>
  readonly hears: (contactId: string, forMs?: number) => Promise<number>
  readonly levels: (contactId: string) => { readonly mine: number; readonly theirs: number }
  readonly networkChanges: () => void
  readonly lose: () => void
  readonly stop: () => void
  readonly openMicrophones: () => number
}

declare global {
  interface Window {
    voiceDesk: DeskWindow
  }
}

let hub: HubClient
let softphone: Softphone
let keeper: CallKeeper | undefined
const went = new Map<string, string[]>()
const connections: RTCPeerConnection[] = []
const microphones: MediaStreamTrack[] = []

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration)
    connections.push(this)
  }
}
const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
navigator.mediaDevices.getUserMedia = async constraints => {
  const stream = await getUserMedia(constraints)
  microphones.push(...stream.getAudioTracks())
  return stream
}

window.voiceDesk = {
  open: async ({ hubUrl, user, password, sipSecret, follows }) => {
    let token = ''
    const deskId = crypto.randomUUID()
    hub = createHubClient({
      baseUrl: hubUrl,
      session: 'token',
      onToken: given => {
        token = given ?? ''
      },
    })
    const signedIn = await hub.signIn(user, password, deskId)
    if (!('person' in signedIn)) throw new Error(`not signed in: ${JSON.stringify(signedIn)}`)
    hub.start(deskId, signedIn.person.id)
    await until(() => hub.current().line === 'live')
    const voice = async (): Promise<DeskVoice> =>
      (await fetch(`${hubUrl}/api/voice`, { headers: { authorization: `Bearer ${token}` } })).json()
    const { sip } = await voice()
    const iceServers = async () => (await voice()).iceServers
    if (sipSecret === undefined) softphone = createWebCallSoftphone({ hub, iceServers })
    else {
      if (!sip) throw new Error('the centre has no PBX')
      softphone = createSipSoftphone({ hub, account: sip, secret: sipSecret, iceServers })
    }
    softphone.subscribe(() => {
      for (const [contactId, { state }] of Object.entries(softphone.calls())) {
        const states = went.get(contactId) ?? []
        if (states.at(-1) !== state.kind) went.set(contactId, [...states, state.kind])
      }
    })
    if (follows) keeper = keepCalls({ hub, softphone, mutes: sharedMutes(undefined) })
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
  registration: () => {
    const standing = (softphone as SipSoftphone).registration()
    return standing.kind === 'refused' ? standing.why : standing.kind
  },
  probe: () => softphone.probe(),
  answer: contactId => softphone.answer(contactId),
  end: contactId => softphone.end(contactId),
  setHeld: (contactId, held) => softphone.setHeld(contactId, held),
  setMuted: (contactId, muted) => softphone.setMuted(contactId, muted),
  sendDigits: (contactId, digits) => softphone.sendDigits?.(contactId, digits),
  transfer: async (contactId, number) =>
    (await softphone.outside?.transfer(contactId, number)) ?? { kind: 'failed', why: 'unreachable' },
  consult: async (what, contactId, number) =>
    (await softphone.outside?.consult?.[what](contactId, number)) ?? { kind: 'failed', why: 'unreachable' },
  place: async phone => {
    if (!keeper) throw new Error('this desk does not follow the hub')
    const placed = await createCallActions({ hub, softphone, keeper }).place({ phone })
    if (placed.kind === 'refused') return placed.refusal.name
    if (placed.kind !== 'placed') return placed.kind
    const dialled = await placed.dialled
    return dialled.kind === 'failed' ? dialled.why : dialled.kind
  },
  hears: (contactId, forMs = 1_600) =>
    heardFrom(document.querySelector<HTMLAudioElement>(`audio[data-contact="${contactId}"]`), forMs),
  levels: contactId => softphone.levels(contactId),
  networkChanges: () => void window.dispatchEvent(new Event('online')),
  lose: () => {
    for (const connection of connections) connection.close()
  },
  stop: () => {
    keeper?.stop()
    softphone.stop()
  },
  openMicrophones: () => microphones.filter(({ readyState }) => readyState === 'live').length,
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(resolve => setTimeout(resolve, 20))
}
