import './page.css'
import { IconBook2, IconFileText, IconUser } from '@tabler/icons-react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { DeskStoreContext, HubContext, type RightTab, useDesk } from '../../../src-renderer/desk-context.ts'
import { CustomerTab } from '../../../src-renderer/features/customer/customer-tab.tsx'
import { KnowledgeTab } from '../../../src-renderer/features/knowledge/knowledge-tab.tsx'
import { SuggestedArticles } from '../../../src-renderer/features/knowledge/suggested-articles.tsx'
import { RequestTab } from '../../../src-renderer/features/request/request-tab.tsx'
import { setTimeZone } from '../../../src-renderer/language/formats.ts'
import { registerTexts, setLanguage, useTexts } from '../../../src-renderer/language/language.ts'
import { CallActionsContext, createCallActions } from '../../../src-renderer/softphone/call-actions.ts'
import { keepCalls } from '../../../src-renderer/softphone/keep-calls.ts'
import { sharedMutes } from '../../../src-renderer/softphone/shared-mutes.ts'
import { createWebCallSoftphone } from '../../../src-renderer/softphone/web-call-softphone.ts'
import { startUi } from '../../../src-renderer/ui/start-ui.ts'
import { setTheme, Tabs, UiProvider } from '../../../src-renderer/ui/ui.ts'
import { type Scene, scriptedDesk } from './scripted-desk.ts'

const texts = registerTexts('page', {
  en: { context: 'Context', customer: 'Customer', knowledge: 'Knowledge', request: 'Request' },
  fr: { context: 'Contexte', customer: 'Client', knowledge: 'Connaissances', request: 'Demande' },
})
const asked = new URLSearchParams(location.search)
const language = asked.get('language') === 'fr' ? 'fr' : 'en'
setTimeZone('America/Toronto')
startUi()
setLanguage(language)
setTheme(asked.get('theme') === 'dark' ? 'dark' : 'light')
useDesk.getState().openTab((asked.get('tab') ?? 'customer') as RightTab)
const desk = scriptedDesk(
  (asked.get('scene') ?? 'full') as Scene,
  asked.get('customer') === 'fr' ? 'fr' : 'en',
)

function RightPane() {
  const t = useTexts(texts)
  const selected = useDesk(state => state.rightTab)
  const openTab = useDesk(state => state.openTab)
  const { contact } = desk
  return (
    <main className="desk">
      <section className="middle">
        <h1>{t('context')}</h1>
        <SuggestedArticles contact={contact} />
      </section>
      <aside className="right" aria-label={t('context')}>
        <Tabs
          label={t('context')}
          selected={selected}
          onSelect={openTab}
          keepsPanels
          tabs={[
            {
              id: 'customer',
              label: t('customer'),
              icon: IconUser,
              content: <CustomerTab contact={contact} />,
            },
            {
              id: 'knowledge',
              label: t('knowledge'),
              icon: IconBook2,
              content: <KnowledgeTab contact={contact} />,
            },
            {
              id: 'request',
              label: t('request'),
              icon: IconFileText,
              content: <RequestTab contact={contact} />,
            },
          ]}
        />
      </aside>
    </main>
  )
}

const { hub } = desk
const softphone = createWebCallSoftphone({ hub, iceServers: async () => [] })
const keeper = keepCalls({ hub, softphone, mutes: sharedMutes(undefined) })
const actions = createCallActions({ hub, softphone, keeper })
const queries = new QueryClient({
  defaultOptions: { queries: { networkMode: 'always', retry: false, staleTime: Number.POSITIVE_INFINITY } },
})
desk.store.onRowsChanged(() => void queries.invalidateQueries())

/** For the tests: the wishes of the other panes, and what was done. */
Object.assign(globalThis, {
  desk: useDesk.getState(),
  deeds: () => useDesk.getState().deeds,
  findCustomer: async (q: string) => (await desk.store.findCustomers(q))[0]?.id,
  findArticle: async (title: string) =>
    (await desk.store.articles()).find(({ texts }) => texts.en.title === title)?.id,
})

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={queries}>
      <HubContext value={desk.hub}>
        <DeskStoreContext value={desk.store}>
          <CallActionsContext value={actions}>
            <UiProvider>
              <RightPane />
            </UiProvider>
          </CallActionsContext>
        </DeskStoreContext>
      </HubContext>
    </QueryClientProvider>,
  )
}
