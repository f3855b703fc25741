import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { v7 as timeOrderedId } from 'uuid'
import type { Bridge } from '../src-contract/bridge/bridge.ts'
import { App } from './app/app.tsx'
import { createDoor } from './app/create-door.ts'
import type { DeskParts } from './app/desk-parts.ts'
import { createLockMark } from './app/lock-mark.ts'
import { createBridge } from './bridge/browser-bridge.ts'
import { hubNow } from './desk-context.ts'
import { createHubClient, type OwedSignOut } from './hub-client/create-hub-client.ts'
import type { HubClient } from './hub-client/hub-client.ts'
import { deskName } from './offline/desk-database.ts'
import { deskId as settledDeskId } from './offline/desk-id.ts'
import { createDeskLock, type DataKeyKeeper } from './offline/desk-lock.ts'
import { openDeskDatabase } from './offline/open-sealed-database.ts'
import { registerServiceWorker } from './offline/register-service-worker.ts'
import { createSealer } from './offline/seal.ts'
import { sealVisits } from './offline/visits/seal-visits.ts'
import { deleteVisitsDatabase } from './offline/visits/visits-database.ts'
import { wipeDesk } from './offline/wipe-desk.ts'
import { iceServersOf } from './softphone/ice-servers.ts'
import { openVoice } from './softphone/open-voice.ts'
import { remoteVoice } from './softphone/own-window/remote-voice.ts'
import { openVoiceChannel } from './softphone/own-window/voice-channel.ts'
import { sharedMutes } from './softphone/shared-mutes.ts'
import { startUi } from './ui/start-ui.ts'
import { UiProvider } from './ui/ui.ts'

const lastUserKey = 'townline.last-user'
const sessionSecret = 'session'
const dataKeySecret = 'data-key'
/** A wipe that the hub has not been told of: the id of the desk that is gone. */
const wipedKey = 'townline.wiped'
const owedSignOutKey = 'townline.sign-out-owed'

/** The desk from its parts: the one place that knows which implementation stands behind each interface. */
async function createDesk(): Promise<DeskParts> {
  const now = () => Date.now()
  // In order of time, so that the tables at the hub grow at their end.
  const newId = () => timeOrderedId()
  const bridge = createBridge()
  // Not needed before the sign-in, and there by then.
  const storeProgram = () => import('./offline/open-desk-store.ts')
  void storeProgram().catch(() => undefined)
  const photosProgram = () => import('./offline/photos/open-photos.ts')
  const visitsProgram = () => import('./offline/visits/open-visits.ts')
  void visitsProgram().catch(() => undefined)
  const isShell = bridge.kind === 'electron'
  const baseUrl = isShell ? await bridge.hubAddress() : ''
  let token = isShell ? await recalled(bridge, sessionSecret) : undefined
  const hub = createHubClient({
    baseUrl,
    session: isShell ? 'token' : 'cookie',
    owedSignOut: isShell ? undefined : keptOwedSignOut(localStorage),
    token,
    onToken: next => {
      token = next
      void (next === undefined
        ? bridge.secrets.forget(sessionSecret)
        : bridge.secrets.keep(sessionSecret, next))
    },
  })
  const deskId = await settledDeskId(now, newId)
  const keeper = isShell ? keyStoreKeeper(bridge) : undefined
  const deskLock = createDeskLock({ db: await openDeskDatabase(), now, newId, ...(keeper ? { keeper } : {}) })
  void confirmWipe(hub)
  return {
    hub,
    deskId,
    bridge,
    updates: isShell ? undefined : await registerServiceWorker(),
    openStore: async (person, keys) => {
      const { openDeskStore } = await storeProgram()
      // What a person makes carries the hub's time once the hub was heard, whatever this PC's clock says.
      return openDeskStore({ person, keys, hub, deskId, now: () => hubNow(hub), newId, random: Math.random })
    },
    openVisits: async (person, keys, store) => {
      const { openVisits } = await visitsProgram()
      return openVisits({
        person,
        deskId,
        hub,
        store,
        sealer: sealVisits(createSealer(keys)),
        wall: now,
        monotonic: () => performance.now(),
        newId,
      })
    },
    openPhotos: async (keys, store) => {
      try {
        const { openDeskPhotos } = await photosProgram()
        const isMade = async (id: string) => (await store.request(id)) !== undefined
        return await openDeskPhotos(deskName, {
          keys,
          hub,
          isMade,
          onOutboxDrained: drained => store.subscribeSync(() => store.sync().unsent === 0 && drained()),
          now: () => hubNow(hub),
          newId,
          random: Math.random,
        })
      } catch (error) {
        console.warn('this desk keeps no photos:', error)
        return undefined
      }
    },
    version: /-([\w-]{8})\.js/.exec(import.meta.url)?.[1] ?? 'development',
    keyStoreIsWeak: () => keeper?.isWeak() ?? false,
    wipe: async () => {
      const wiped = wipeDesk({
        name: deskName,
        storage: localStorage,
        ...(keeper ? { keeper } : {}),
        ...('caches' in globalThis ? { caches } : {}),
      })
      // The session, and what every person’s telephone line was opened with.
      await wiped.finally(() => bridge.secrets.forgetAll())
      await deleteVisitsDatabase()
      localStorage.setItem(wipedKey, deskId)
      await confirmWipe(hub)
    },
    openVoice: ({ id: personId }) =>
      isShell
        ? remoteVoice({
            channel: openVoiceChannel(),
            locks: navigator.locks,
            hub,
            session: () => ({ hubAddress: baseUrl, deskId, personId, token }),
            secrets: bridge.secrets,
          })
        : openVoice({
            hub,
            secrets: bridge.secrets,
            iceServers: iceServersOf(baseUrl),
            mutes: sharedMutes(localStorage),
            locks: navigator.locks,
          }),
    door: createDoor({
      hub,
      deskLock,
      deskId,
      rememberUser: user => localStorage.setItem(lastUserKey, user),
      followPolicy: ({ allowWeakKeyStore }) => bridge.secrets.allowWeak(allowWeakKeyStore),
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

/** The data key in the key store of the operating system. One that is weak or missing keeps nothing. */
function keyStoreKeeper({ secrets }: Bridge): DataKeyKeeper & { readonly isWeak: () => boolean } {
  let isWeak = false
  return {
    isWeak: () => isWeak,
    recall: async () => {
      const answer = await secrets.recall(dataKeySecret)
      return 'value' in answer ? answer.value : undefined
    },
    keep: async value => {
      const answer = await secrets.keep(dataKeySecret, value)
      isWeak = 'refusal' in answer && answer.refusal.name === 'KeyStoreWeak'
      if ('refusal' in answer) console.warn('the desk’s key is not kept by this PC:', answer.refusal)
    },
    forget: async () => void (await secrets.forget(dataKeySecret)),
  }
}

/** Tells the hub that a desk is gone, also one that went while the hub was away. */
async function confirmWipe({ desks }: Pick<HubClient, 'desks'>): Promise<void> {
  const wiped = localStorage.getItem(wipedKey)
  if (wiped === null) return
  const answer = await desks.wiped(wiped)
  if (!('kind' in answer && answer.kind === 'hub-away')) localStorage.removeItem(wipedKey)
}

async function recalled(bridge: Bridge, name: string): Promise<string | undefined> {
  const answer = await bridge.secrets.recall(name)
  return 'value' in answer ? answer.value : undefined
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
