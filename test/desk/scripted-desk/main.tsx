import { createRoot } from 'react-dom/client'
import { App } from '../../../src-renderer/app/app.tsx'
import { createDoor } from '../../../src-renderer/app/create-door.ts'
import { createLockMark } from '../../../src-renderer/app/lock-mark.ts'
import { createBridge } from '../../../src-renderer/bridge/browser-bridge.ts'
import { keepCalls } from '../../../src-renderer/softphone/keep-calls.ts'
import { sharedMutes } from '../../../src-renderer/softphone/shared-mutes.ts'
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
          openVoice: () => {
            const softphone = createWebCallSoftphone({ hub, iceServers: async () => [] })
            return { softphone, keeper: keepCalls({ hub, softphone, mutes: sharedMutes(undefined) }) }
          },
          door: createDoor({
            hub,
            deskId,
            rememberUser: () => {},
            deskLock: {
              keepSignIn: () => new Promise(() => {}),
              unlockOffline: async () => ({ kind: 'refused', name: 'UnknownHere' }),
              lock: () => {},
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
