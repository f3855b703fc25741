/** The supervisor's screen alone, on a hub that says what the test tells it to. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import type { Person } from '../../../src-contract/http/api.ts'
import { emptyLiveView, type LiveView } from '../../../src-contract/live/live-view.ts'
import { DeskStoreContext, HubContext } from '../../../src-renderer/desk-context.ts'
import { SupervisorScreen } from '../../../src-renderer/features/supervisor/supervisor-screen.tsx'
import type { HubClient, LiveState } from '../../../src-renderer/hub-client/hub-client.ts'
import { createTelephoneLine } from '../../../src-renderer/hub-client/telephone-line.ts'
import { type Language, setLanguage } from '../../../src-renderer/language/language.ts'
import type { DeskStore } from '../../../src-renderer/offline/desk-store.ts'
import { startUi } from '../../../src-renderer/ui/start-ui.ts'
import { UiProvider } from '../../../src-renderer/ui/ui.ts'
import { busyFloor, emptyFloor } from '../busy-floor.ts'
import './page.css'

let live: LiveState = {
  line: 'off',
  heardAt: undefined,
  clockOffsetMs: 0,
  view: emptyLiveView,
  screenPops: {},
}
const listeners = new Set<() => void>()

const hub = {
  current: () => live,
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  telephone: createTelephoneLine(async () => ({ kind: 'hub-away' })),
} as unknown as HubClient

/** What the test moves from outside. */
export interface SupervisorStage {
  readonly show: (change: Partial<LiveState>) => void
  readonly edit: (change: (view: LiveView) => LiveView) => void
  readonly busyFloor: typeof busyFloor
  readonly emptyFloor: typeof emptyFloor
  readonly setLanguage: (language: Language) => void
}
const stage: SupervisorStage = {
  show: change => {
    live = { ...live, ...change }
    for (const listener of listeners) listener()
  },
  edit: change => stage.show({ view: change(live.view), heardAt: Date.now() }),
  busyFloor,
  emptyFloor,
  setLanguage,
}
Object.assign(window, { stage })

const role = new URLSearchParams(location.search).get('role') ?? 'supervisor'
const person = {
  id: 'sara.khan',
  name: 'Sara Khan',
  role,
  languages: ['en', 'fr'],
  site: 'city-hall',
} as Person

startUi()
const root = document.getElementById('root')
if (!root) throw new Error('The page has lost its root')
createRoot(root).render(
  <UiProvider>
    <QueryClientProvider client={new QueryClient()}>
      <HubContext value={hub}>
        <DeskStoreContext value={{ person } as DeskStore}>
          <div className="shell">
            <div className="bar" />
            <SupervisorScreen />
          </div>
        </DeskStoreContext>
      </HubContext>
    </QueryClientProvider>
  </UiProvider>,
)
