import type { DeskCommand, Outcome } from '../../../src-contract/live/desk-command.ts'
import type { LiveView } from '../../../src-contract/live/live-view.ts'
import type { ChosenPresence } from '../../../src-domain/routing/agent.ts'
import { createHubClient } from '../../../src-renderer/hub-client/create-hub-client.ts'
import type { HubAway, HubClient } from '../../../src-renderer/hub-client/hub-client.ts'
import type { Voice } from '../../../src-renderer/softphone/open-voice.ts'
import { remoteVoice } from '../../../src-renderer/softphone/own-window/remote-voice.ts'
import { openVoiceChannel } from '../../../src-renderer/softphone/own-window/voice-channel.ts'
import type { VoiceSession } from '../../../src-renderer/softphone/own-window/voice-messages.ts'
import type { Call, Levels, Probe } from '../../../src-renderer/softphone/softphone.ts'

/** The desk's window of the shell without its screens: its line to the hub, and the voice that another window has. */
export interface DeskWindow {
  readonly signIn: (hubAddress: string, user: string, password: string) => Promise<VoiceSession>
  /** Opens the desk of somebody who is signed in, as after each load. */
  readonly open: (session: VoiceSession) => Promise<void>
  readonly be: (presence: ChosenPresence) => Promise<Outcome | HubAway>
  readonly command: (command: DeskCommand) => Promise<Outcome | HubAway>
  readonly contacts: () => LiveView['contacts']
  readonly calls: () => Readonly<Record<string, Call>>
  readonly probe: () => Promise<Probe>
  readonly levels: (contactId: string) => Levels
  readonly setMuted: (contactId: string, muted: boolean) => void
  readonly hangUp: (contactId: string) => void
}

declare global {
  interface Window {
    ownDesk: DeskWindow
  }
}

let hub: HubClient
let voice: Voice

window.ownDesk = {
  signIn: async (hubAddress, user, password) => {
    let token: string | undefined
    const deskId = crypto.randomUUID()
    const door = createHubClient({
      baseUrl: hubAddress,
      session: 'token',
      onToken: given => {
        token = given
      },
    })
    const signedIn = await door.signIn(user, password, deskId)
    if (!('person' in signedIn)) throw new Error(`not signed in: ${JSON.stringify(signedIn)}`)
    return { hubAddress, deskId, personId: signedIn.person.id, token }
  },
  open: async session => {
    const { hubAddress, deskId, personId, token } = session
    hub = createHubClient({
      baseUrl: hubAddress,
      session: 'token',
      ...(token === undefined ? {} : { token }),
    })
    hub.start(deskId, personId)
    voice = remoteVoice({
      channel: openVoiceChannel(),
      locks: navigator.locks,
      hub,
      session: () => session,
      secrets: {
        keep: async () => ({ refusal: { name: 'NotHere', detail: '' } }),
        recall: async () => ({ refusal: { name: 'NotHere', detail: '' } }),
      },
    })
    await new Promise<void>(resolve => {
      const off = hub.subscribe(() => {
        if (hub.current().line !== 'live') return
        off()
        resolve()
      })
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
  calls: () => voice.softphone.calls(),
  probe: () => voice.softphone.probe(),
  levels: contactId => voice.softphone.levels(contactId),
  setMuted: (contactId, muted) => voice.keeper.setMuted(contactId, muted),
  hangUp: contactId => voice.keeper.hangUp(contactId),
}
