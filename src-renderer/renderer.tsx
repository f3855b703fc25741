import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Bridge } from '../src-contract/bridge/bridge.ts'
import type { PublicCity } from '../src-contract/public/web-call.ts'
import { App } from './app/app.tsx'
import { createDoor } from './app/create-door.ts'
import type { DeskParts } from './app/desk-parts.ts'
import { createLockMark } from './app/lock-mark.ts'
import { createBridge } from './bridge/browser-bridge.ts'
import { hubNow } from './desk-context.ts'
import { createHubClient, type OwedSignOut } from './hub-client/create-hub-client.ts'
import { openDeskDatabase } from './offline/desk-database.ts'
import { deskId as settledDeskId } from './offline/desk-id.ts'
import { createDeskLock } from './offline/desk-lock.ts'
import { registerServiceWorker } from './offline/register-service-worker.ts'
import { keepCalls, speakerLock } from './softphone/keep-calls.ts'
import { sharedMutes } from './softphone/shared-mutes.ts'
import { createWebCallSoftphone } from './softphone/web-call-softphone.ts'
import { startUi } from './ui/start-ui.ts'
import { UiProvider } from './ui/ui.ts'

const lastUserKey = 'townline.last-user'
const sessionSecret = 'session'
const owedSignOutKey = 'townline.sign-out-owed'

/** The desk from its parts: the one place that knows which implementation stands behind each interface. */
async function createDesk(): Promise<DeskParts> {
  const now = () => Date.now()
  const newId = () => crypto.randomUUID()
  const bridge = createBridge()
  // Not needed before the sign-in, and there by then.
  const storeProgram = () => import('./offline/open-desk-store.ts')
  void storeProgram().catch(() => undefined)
  const isShell = bridge.kind === 'electron'
  const baseUrl = isShell ? await bridge.hubAddress() : ''
  const hub = createHubClient({
    baseUrl,
    session: isShell ? 'token' : 'cookie',
    owedSignOut: isShell ? undefined : keptOwedSignOut(localStorage),
    token: isShell ? await recalled(bridge, sessionSecret) : undefined,
    onToken: token =>
      void (token === undefined
        ? bridge.secrets.forget(sessionSecret)
        : bridge.secrets.keep(sessionSecret, token)),
  })
  const deskId = await settledDeskId(now, newId)
  const deskLock = createDeskLock({ db: await openDeskDatabase(), now, newId })
  const iceServers = iceServersOf(baseUrl)
  return {
    hub,
    deskId,
    bridge,
    updates: isShell ? undefined : await registerServiceWorker(),
    openStore: async person => {
      const { openDeskStore } = await storeProgram()
      // What a person makes carries the hub's time once the hub was heard, whatever this PC's clock says.
      return openDeskStore({ person, hub, deskId, now: () => hubNow(hub), newId, random: Math.random })
    },
    openVoice: () => {
      const softphone = createWebCallSoftphone({ hub, iceServers })
      const keeper = keepCalls({
        hub,
        softphone,
        mutes: sharedMutes(localStorage),
        whenSpeaker: speakerLock(navigator.locks),
      })
      return { softphone, keeper }
    },
    door: createDoor({
      hub,
      deskLock,
      deskId,
      rememberUser: user => localStorage.setItem(lastUserKey, user),
    }),
    lockMark: createLockMark({ storage: localStorage, events: window }),
    lastUser: () => localStorage.getItem(lastUserKey) ?? '',
  }
}

function keptOwedSignOut(storage: Storage): OwedSignOut {
  return {
    read: () => storage.getItem(owedSignOutKey) !== null,
    write: isOwed => {
      try {
        if (isOwed) storage.setItem(owedSignOutKey, '1')
        else storage.removeItem(owedSignOutKey)
      } catch {
        // On a full disk the hub is still asked, only not again after a reload.
      }
    },
  }
}

async function recalled(bridge: Bridge, name: string): Promise<string | undefined> {
  const answer = await bridge.secrets.recall(name)
  return 'value' in answer ? answer.value : undefined
}

/** The city's STUN and TURN servers; the last ones known serve while the hub is away. */
function iceServersOf(baseUrl: string): () => Promise<readonly RTCIceServer[]> {
  let known: readonly RTCIceServer[] = []
  let asked = Number.NEGATIVE_INFINITY
  return async () => {
    if (performance.now() - asked > 60_000) {
      try {
        const response = await fetch(`${baseUrl}/contact/city`, { signal: AbortSignal.timeout(2_000) })
        known = ((await response.json()) as PublicCity).iceServers
        asked = performance.now()
      } catch {
        // A call on one network needs none.
      }
    }
    return known
  }
}

startUi()
const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')
createDesk().then(
  parts =>
    createRoot(root).render(
      <StrictMode>
        <UiProvider>
          <App parts={parts} />
        </UiProvider>
      </StrictMode>,
    ),
  fault => {
    // Before the language and the kit can be trusted: both languages, plainly.
    root.textContent = `The desk did not open: its storage on this PC failed. · Le poste ne s’est pas ouvert : son espace sur cet ordinateur a failli. (${fault instanceof Error ? fault.name : 'Error'})`
  },
)
