import { IconBook2, IconFileText, IconUser } from '@tabler/icons-react'
import { type ReactNode, Suspense, useEffect, useMemo } from 'react'
import { useContact, useDesk, useDeskStore, useHub, useLiveValue } from '../desk-context.ts'
import { AppointmentOfVisit } from '../features/appointments/appointment-of-visit.tsx'
import { CallTools } from '../features/calls/call-tools.tsx'
import { CallbackNotice } from '../features/calls/callback-notice.tsx'
import { ConsultNotice } from '../features/calls/consult-notice.tsx'
import { WorkFoot } from '../features/calls/work-foot.tsx'
import { ContactFooter } from '../features/contact/contact-footer.tsx'
import { ContactView } from '../features/contact/contact-view.tsx'
import { NoContact } from '../features/contact/no-contact.tsx'
import { noteDraftKey } from '../features/contact/notes.tsx'
import { ConversationPane } from '../features/conversation/conversation-pane.tsx'
import { useWrittenStandings } from '../features/conversation/conversations-provider.tsx'
import { EarlierWords } from '../features/conversation/earlier-words.tsx'
import { replyDraftKey } from '../features/conversation/reply-draft-key.ts'
import { isWritten } from '../features/conversation/written-contacts.ts'
import { VisitTools } from '../features/counter/visit-tools.tsx'
import { customerDraftsOfContact } from '../features/customer/customer-draft-keys.ts'
import { InboxPane } from '../features/inbox/inbox-pane.tsx'
import { openMissedList, useMissedOffers } from '../features/inbox/missed-offers.ts'
import { PaymentsOfContact, PaymentTool } from '../features/payments/payments-of-contact.tsx'
import { requestDraftsOfContact } from '../features/request/request-draft-keys.ts'
import { WrapUpForm, wrapUpDraftKey } from '../features/wrap-up/wrap-up-form.tsx'
import { useTexts } from '../language/language.ts'
import { Pane, Skeleton, Tabs } from '../ui/ui.ts'
import { appTexts } from './app-texts.ts'
import styles from './desk-screen.module.css'
import { useKeepSelection } from './keep-selection.ts'
import {
  lateCallerMessages,
  lateCustomerTab,
  lateKnowledgeTab,
  lateRequestTab,
  lateSuggestedArticles,
} from './late-parts.tsx'
import { useSeenOffers } from './seen-offers.ts'
import { workPaneId } from './use-actions.ts'

/** The desk of a CSR: what waits and what is in hand, the contact, and all that is known about it. */
export function DeskScreen({ notesRef }: { readonly notesRef: React.RefObject<HTMLTextAreaElement | null> }) {
  const t = useTexts(appTexts)
  useKeepSelection()
  useForgetWrappedUp()
  const selected = useDesk(desk => desk.selectedContactId)
  const found = useContact(selected)
  // While it still rings it is the offer card's; the middle shows it once it is accepted.
  const contact = found?.phase.kind === 'offered' ? undefined : found
  const missed = useMissedOffers(state => state.history.length)
  const offer = useSeenOffers(state => (selected === undefined ? undefined : state.offers[selected]))
  return (
    <div className={styles.desk}>
      <div className={styles.column} data-pane="work" id={workPaneId}>
        <InboxPane
          written={useWrittenStandings()}
          foot={<WorkFoot missed={missed} onMissed={openMissedList} />}
        />
      </div>
      <div className={styles.column} data-pane="contact" id="contact">
        <Pane as="main" label={t('panes.contact')}>
          {contact ? (
            <>
              <ContactView
                contact={contact}
                notesRef={notesRef}
                tools={
                  <>
                    <VisitTools contact={contact} />
                    <PaymentTool contact={contact} />
                    <CallTools contact={contact} />
                  </>
                }
                standing={
                  <>
                    <AppointmentOfVisit contact={contact} />
                    <PaymentsOfContact contact={contact} />
                    <ConsultNotice contact={contact} />
                    <CallbackNotice contact={contact} />
                    <EarlierWords contact={contact} />
                    <Suspense>
                      <lateCallerMessages.Part contact={contact} />
                    </Suspense>
                  </>
                }
                conversation={
                  isWritten(contact) ? (
                    <ConversationPane key={`conversation ${contact.id}`} contact={contact} />
                  ) : undefined
                }
                wrapUp={<WrapUpForm key={`wrap-up ${contact.id}`} contact={contact} />}
                suggestions={
                  <Suspense>
                    <lateSuggestedArticles.Part contact={contact} />
                  </Suspense>
                }
              />
              <ContactFooter contact={contact} offer={offer} />
            </>
          ) : (
            <NoContact />
          )}
        </Pane>
      </div>
      <div className={styles.column} data-pane="context">
        <Context contact={contact} />
      </div>
    </div>
  )
}

/** Customer, knowledge and request, for a contact or for nobody yet. */
export function Context({ contact }: { readonly contact: ReturnType<typeof useContact> }) {
  const t = useTexts(appTexts)
  const rightTab = useDesk(desk => desk.rightTab)
  const openTab = useDesk(desk => desk.openTab)
  const tabs = useMemo(
    () => [
      {
        id: 'customer' as const,
        label: t('tabs.customer'),
        icon: IconUser,
        content: inTab(<lateCustomerTab.Part contact={contact} />),
      },
      {
        id: 'knowledge' as const,
        label: t('tabs.knowledge'),
        icon: IconBook2,
        content: inTab(<lateKnowledgeTab.Part contact={contact} />),
      },
      {
        id: 'request' as const,
        label: t('tabs.request'),
        icon: IconFileText,
        content: inTab(<lateRequestTab.Part contact={contact} />),
      },
    ],
    [t, contact],
  )
  return (
    <Pane as="aside" label={t('panes.context')} edge="start">
      <Tabs
        label={t('tabs.label')}
        tabs={tabs}
        selected={rightTab}
        onSelect={openTab}
        keepsPanels
        className={styles.tabs}
      />
    </Pane>
  )
}

function inTab(tab: ReactNode): ReactNode {
  return (
    <Suspense
      fallback={
        <div className={styles.loading}>
          <Skeleton lines={5} />
        </div>
      }
    >
      {tab}
    </Suspense>
  )
}

/** A kept wrap-up is remembered until the hub has closed the contact; then its drafts have served. */
function useForgetWrappedUp(): void {
  const hub = useHub()
  const store = useDeskStore()
  const contacts = useLiveValue(live => live.view.contacts)
  useEffect(() => {
    const { wrappedUp, setWrappedUp } = useDesk.getState()
    if (hub.current().line !== 'live') return
    for (const contactId of Object.keys(wrappedUp)) {
      if (contactId in contacts) continue
      setWrappedUp(contactId, undefined)
      const drafts = [
        noteDraftKey(contactId),
        replyDraftKey(contactId),
        wrapUpDraftKey(contactId),
        ...customerDraftsOfContact(contactId),
        ...requestDraftsOfContact(contactId),
      ]
      // A draft that stays behind is read by nobody: its contact does not come back.
      for (const key of drafts) void store.dropDraft(key).catch(() => undefined)
    }
  }, [hub, store, contacts])
}
