import { createRoot } from 'react-dom/client'
import { App } from '../../../src-renderer/app/app.tsx'
import { createDoor } from '../../../src-renderer/app/create-door.ts'
import { createLockMark } from '../../../src-renderer/app/lock-mark.ts'
import { createBridge } from '../../../src-renderer/bridge/browser-bridge.ts'
import type { KeyRing } from '../../../src-renderer/offline/seal.ts'
import { openVisits } from '../../../src-renderer/offline/visits/open-visits.ts'
import { keepCalls } from '../../../src-renderer/softphone/keep-calls.ts'
import { sharedMutes } from '../../../src-renderer/softphone/shared-mutes.ts'
import type { Softphone } from '../../../src-renderer/softphone/softphone.ts'
import { createWebCallSoftphone } from '../../../src-renderer/softphone/web-call-softphone.ts'
import { startUi } from '../../../src-renderer/ui/start-ui.ts'
import { UiProvider } from '../../../src-renderer/ui/ui.ts'
import { aiko, deskPeople } from './people.ts'
import { scenes } from './scenes.ts'
import { scriptedHub } from './scripted-hub.ts'
import { scriptedStore } from './scripted-store.ts'

const as = new URLSearchParams(location.search).get('as')
const person = deskPeople.find(({ id }) => id === as) ?? aiko
const hub = scriptedHub(person)
const store = scriptedStore(person)
hub.signedIn = !location.search.includes('door')
const deskId = crypto.randomUUID()
/** The scripted store seals nothing. */
const noKeys = {} as KeyRing

Object.assign(globalThis, {
  scripted: {
    hub,
    store,
    scenes: Object.keys(scenes),
    scene: (name: string) => scenes[name]?.({ hub, store, now: Date.now() }),
  },
})
scenes.idle?.({ hub, store, now: Date.now() })
// An administrator takes no contacts.
if (person.role === 'administrator') hub.set({ view: { ...hub.current().view, me: {} } })

/** With `?dial` the carrier dials and takes digits: what it was asked stands in `scripted.dialled`. */
function scriptedVoice(softphone: Softphone): Softphone {
  if (!location.search.includes('dial')) return softphone
  const dialled: string[] = []
  Object.assign((globalThis as unknown as { scripted: object }).scripted, { dialled })
  const asked = (what: string) => async (_contactId: string, number?: string) => {
    dialled.push(number === undefined ? what : `${what} ${number}`)
    return { kind: 'done' } as const
  }
  return {
    ...softphone,
    sendDigits: (_contactId, digits) => void dialled.push(`digits ${digits}`),
    outside: {
      call: asked('call'),
      transfer: asked('transfer'),
      consult: {
        begin: asked('begin'),
        complete: asked('complete'),
        cancel: asked('cancel'),
      },
    },
  }
}

startUi()
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <UiProvider>
      <App
        parts={{
          hub,
          deskId,
          bridge: createBridge(),
          updates: undefined,
          openStore: async () => store,
          openVisits: () =>
            openVisits({
              person,
              deskId,
              hub,
              store,
              sealer: { seal: async bytes => bytes, open: async bytes => bytes },
              wall: Date.now,
              monotonic: () => performance.now(),
              newId: () => crypto.randomUUID(),
            }),
          openPhotos: async () => undefined,
          version: 'scripted',
          keyStoreIsWeak: () => false,
          wipe: async () => {},
          openVoice: () => {
            const softphone = scriptedVoice(createWebCallSoftphone({ hub, iceServers: async () => [] }))
            return { softphone, keeper: keepCalls({ hub, softphone, mutes: sharedMutes(undefined) }) }
          },
          door: createDoor({
            hub,
            deskId,
            rememberUser: () => {},
            deskLock: {
              keepSignIn: async () => ({ kind: 'new-key', keys: noKeys }),
              unlockOffline: async () => ({ kind: 'refused', name: 'UnknownHere' }),
              reopen: async () => noKeys,
              keepForReload: async () => {},
              recover: async () => false,
              lock: async () => {},
              expire: async () => {},
              forget: async () => {},
            },
          }),
          lockMark: createLockMark({ storage: localStorage, events: window }),
          lastUser: () => '',
        }}
      />
    </UiProvider>,
  )
}
