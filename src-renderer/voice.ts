import { createHubClient } from './hub-client/create-hub-client.ts'
import { iceServersOf } from './softphone/ice-servers.ts'
import { openVoice } from './softphone/open-voice.ts'
import { hostVoice } from './softphone/own-window/host-voice.ts'
import { openVoiceChannel } from './softphone/own-window/voice-channel.ts'
import type { VoiceSession } from './softphone/own-window/voice-messages.ts'
import { sharedMutes } from './softphone/shared-mutes.ts'

/*
 * The page of the window that speaks, which the shell opens beside the desk's and shows to nobody: the desk's voice
 * without its screens. A desk that is loaded anew, or crashes, does not take the customer's call with it.
 */

/** Every question to the hub goes under the session of that moment: a person may sign in anew in the middle of a call. */
function fetchUnder(session: () => VoiceSession): typeof fetch {
  return (input, init) => {
    const { token } = session()
    const headers = new Headers(init?.headers)
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
    return fetch(input, { ...init, headers })
  }
}

void hostVoice({
  channel: openVoiceChannel(),
  locks: navigator.locks,
  open: (session, secrets) => {
    const { hubAddress } = session()
    const hub = createHubClient({ baseUrl: hubAddress, session: 'token', fetch: fetchUnder(session) })
    const iceServers = iceServersOf(hubAddress)
    const mutes = sharedMutes(localStorage)
    return { hub, ...openVoice({ hub, secrets, iceServers, mutes, locks: navigator.locks }) }
  },
  reload: () => location.reload(),
})
