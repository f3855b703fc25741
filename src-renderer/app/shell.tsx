import { Suspense, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import type { Role } from '../../src-domain/vocabulary/words.ts'
import { useDesk, useHub, useLiveValue, usePerson, useSync, useVisitsState } from '../desk-context.ts'
import { useKeepCityPlaces } from '../desk-data/city-places.ts'
import { focusAfterDialog } from '../desk-data/focus-after-dialog.ts'
import { type AdminSection, openAdminSection } from '../features/admin/admin-place.ts'
import { ConversationsProvider } from '../features/conversation/conversations-provider.tsx'
import { FirstWords } from '../features/conversation/first-words.tsx'
import { useNewWordsSignal } from '../features/conversation/use-new-words-signal.ts'
import { isWritten } from '../features/conversation/written-contacts.ts'
import { NewTicketDialog } from '../features/counter/new-ticket-dialog.tsx'
import { useDivisionPlace } from '../features/division/division-place.ts'
import { useRequestsBadge } from '../features/division/use-requests-badge.ts'
import { MissedList } from '../features/inbox/missed-list.tsx'
import { OfferLayer, type OfferLayerProps } from '../features/inbox/offer-layer.tsx'
import { ChangePasswordDialog } from '../features/sign-in/change-password-dialog.tsx'
import { SessionEndedDialog } from '../features/sign-in/session-ended-dialog.tsx'
import { useTexts } from '../language/language.ts'
import {
  Badge,
  ChoiceChips,
  ConfirmDialog,
  type ShortcutGroup,
  ShortcutMap,
  Skeleton,
  toast,
} from '../ui/ui.ts'
import { appTexts } from './app-texts.ts'
import type { DeskParts } from './desk-parts.ts'
import { DeskScreen } from './desk-screen.tsx'
import { FrontDesk, type FrontDeskView, isFrontDesk } from './front-desk.tsx'
import {
  lateAccounts,
  lateAdminScreen,
  lateAppointmentServices,
  lateBooking,
  lateCallDialogs,
  lateCallerTexts,
  lateCannedReplies,
  lateCatalogue,
  lateConnectors,
  lateImports,
  lateNotices,
  latePalette,
  latePayment,
  latePaymentSettings,
  latePlaces,
  lateRecordings,
  lateRequestsView,
  lateSupervisorScreen,
  lateWordsPolicy,
} from './late-parts.tsx'
import { LineBanner } from './line-banner.tsx'
import { OutboxDialog } from './outbox-dialog.tsx'
import { useRememberOffers } from './seen-offers.ts'
import styles from './shell.module.css'
import { useShortcuts } from './shortcuts.ts'
import { useStayOutOfLine } from './stay-out-of-line.ts'
import { useTellBridge } from './tell-bridge.ts'
import { TopBar } from './top-bar.tsx'
import { type ActionGroup, type DeskAction, openOverlay, useActions, useOverlay } from './use-actions.ts'
import { useConversationActions } from './use-conversation-actions.ts'
import { useCounterActions } from './use-counter-actions.ts'
import { useFrontDeskActions } from './use-front-desk-actions.ts'
import { useHandOverActions } from './use-hand-over-actions.ts'
import { useHeadset } from './use-headset.ts'
import { useRequestsActions } from './use-requests-actions.ts'

const close = () => openOverlay(undefined)

/** The window of a signed-in person: the bar at the top, the screen of their role, and what stands above every screen. */
export function Shell(props: ShellProps) {
  return (
    <ConversationsProvider>
      <ShellWindow {...props} />
    </ConversationsProvider>
  )
}

export interface ShellProps {
  readonly parts: DeskParts
  readonly user: string
  readonly lock: () => void
  readonly signOut: () => Promise<void>
}

function ShellWindow({ parts, user, lock, signOut }: ShellProps) {
  const t = useTexts(appTexts)
  const hub = useHub()
  const { id, role } = usePerson()
  const { open } = useOverlay()
  const isSupervisor = role === 'supervisor' || role === 'administrator'
  const hasCounter = useHasCounter()
  const views = viewsOf(role, hasCounter)
  const [view, setView] = useView(role, hasCounter)
  const notesRef = useRef<HTMLTextAreaElement | null>(null)
  const openSettings = useCallback(
    (section: AdminSection) => {
      openAdminSection(section)
      setView('settings')
      focusAfterDialog(() => document.querySelector<HTMLElement>('[data-section]'))
    },
    [setView],
  )
  const showCounter = useCallback(() => setView('counter'), [setView])
  const showRequests = useCallback(() => setView('requests'), [setView])
  useStayOutOfLine()
  useKeepCityPlaces()
  const actions = [
    ...useCounterActions({ isShown: view === 'counter', hasCounter, show: showCounter }),
    ...useFrontDeskActions({ hasCounter, show: setView }),
    ...useRequestsActions(views.includes('requests') ? showRequests : undefined),
    ...useHandOverActions(),
    ...useConversationActions(),
    ...useActions({ notes: notesRef, lock, openSettings: isSupervisor ? openSettings : undefined }),
  ]
  useShortcuts(
    actions
      .filter(action => action.isAvailable)
      .flatMap(({ keys, run }) => keys.map(each => ({ keys: each, run }))),
    open !== undefined,
  )
  useRememberOffers()
  useNewWordsSignal()
  useTellBridge(parts.bridge, actions)
  useHeadset(actions)
  useOfferUpdate(parts)

  const signInAgain = async (name: string, password: string) => {
    const result = await parts.door.signIn(name, password)
    if (result.kind === 'in') {
      close()
      hub.start(parts.deskId, id)
    }
    return result
  }

  const { bridge } = parts
  const onRings = useCallback<NonNullable<OfferLayerProps['onRings']>>(
    announcement => {
      void bridge.offers.announce(announcement)
      return () => void bridge.offers.withdraw(announcement.contactId)
    },
    [bridge],
  )
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#contact">
        {t('skip')}
      </a>
      <TopBar
        lock={lock}
        views={views.length > 0 ? <ViewSwitch views={views} view={view} onChange={setView} /> : undefined}
      />
      <LineBanner isAtCounter={view === 'counter'} onOpenCounter={hasCounter ? showCounter : undefined} />
      <RoleScreen role={role} view={view} onChange={setView} notesRef={notesRef} />
      <OfferLayer
        onRings={onRings}
        wordsOf={contact => isWritten(contact) && <FirstWords contact={contact} />}
      />
      <NewTicketDialog />
      <Suspense>
        <lateBooking.Part />
        <latePayment.Part />
      </Suspense>
      <Suspense>
        <lateCallDialogs.Part />
      </Suspense>
      <MissedList />
      <Suspense>
        <latePalette.Part isOpen={open === 'palette'} onClose={close} actions={actions} />
      </Suspense>
      <ShortcutMap isOpen={open === 'map'} onClose={close} groups={useMapGroups(actions)} />
      <OutboxDialog
        isOpen={open === 'outbox'}
        onClose={close}
        recover={password => parts.door.recover(user, password)}
      />
      <SignOutDialog isOpen={open === 'sign-out'} signOut={signOut} />
      <SessionEndedDialog
        isOpen={open === 'sign-in'}
        onClose={close}
        user={user}
        signIn={signInAgain}
        changePassword={parts.door.changePassword}
      />
      <ChangePasswordDialog
        isOpen={open === 'password'}
        onClose={close}
        user={user}
        changePassword={parts.door.changePassword}
        signInAgain={password => signInAgain(user, password)}
      />
    </div>
  )
}

function RoleScreen({
  role,
  view,
  onChange,
  notesRef,
}: {
  readonly role: Role
  readonly view: View
  readonly onChange: (view: View) => void
  readonly notesRef: React.RefObject<HTMLTextAreaElement | null>
}) {
  if (role === 'division' || view === 'requests') {
    return (
      <Suspense fallback={<Skeleton lines={6} />}>
        <lateRequestsView.Part />
      </Suspense>
    )
  }
  if (isFrontDesk(view)) return <FrontDesk view={view} onChange={onChange} notesRef={notesRef} />
  switch (role) {
    case 'csr':
      return <DeskScreen notesRef={notesRef} />
    case 'supervisor':
    case 'administrator':
      switch (view) {
        case 'desk':
          return <DeskScreen notesRef={notesRef} />
        case 'settings':
          return (
            <div className={styles.screen} id="contact">
              <Suspense fallback={<Skeleton lines={6} />}>
                <lateAdminScreen.Part
                  brought={{
                    'caller-texts': (
                      <Suspense fallback={<Skeleton lines={6} />}>
                        <lateCallerTexts.Part />
                      </Suspense>
                    ),
                    accounts: (
                      <Suspense fallback={<Skeleton lines={6} />}>
                        <lateAccounts.Part />
                      </Suspense>
                    ),
                    catalogue: (
                      <Suspense fallback={<Skeleton lines={6} />}>
                        <lateCatalogue.Part />
                      </Suspense>
                    ),
                    'canned-replies': (
                      <Suspense fallback={<Skeleton lines={6} />}>
                        <lateCannedReplies.Part />
                      </Suspense>
                    ),
                    words: (
                      <Suspense fallback={<Skeleton lines={6} />}>
                        <lateWordsPolicy.Part />
                      </Suspense>
                    ),
                    notices: (
                      <Suspense fallback={<Skeleton lines={6} />}>
                        <lateNotices.Part />
                      </Suspense>
                    ),
                    places: (
                      <Suspense fallback={<Skeleton lines={6} />}>
                        <latePlaces.Part />
                      </Suspense>
                    ),
                    imports: (
                      <Suspense fallback={<Skeleton lines={6} />}>
                        <lateImports.Part />
                      </Suspense>
                    ),
                    connectors: (
                      <Suspense fallback={<Skeleton lines={6} />}>
                        <lateConnectors.Part />
                      </Suspense>
                    ),
                    recordings: (
                      <Suspense fallback={<Skeleton lines={6} />}>
                        <lateRecordings.Part />
                      </Suspense>
                    ),
                    appointments: (
                      <Suspense fallback={<Skeleton lines={6} />}>
                        <lateAppointmentServices.Part />
                      </Suspense>
                    ),
                    payments: (
                      <Suspense fallback={<Skeleton lines={6} />}>
                        <latePaymentSettings.Part />
                      </Suspense>
                    ),
                  }}
                />
              </Suspense>
            </div>
          )
        case 'floor':
          return (
            <div className={styles.screen} data-pane="supervisor" id="contact">
              <Suspense fallback={<Skeleton lines={6} />}>
                <lateSupervisorScreen.Part />
              </Suspense>
            </div>
          )
        default:
          return assertNever(view)
      }
    default:
      return assertNever(role)
  }
}

type View = 'floor' | 'desk' | FrontDeskView | 'requests' | 'settings'
/** The screens that the bar names; what stands under "counter" has a switch of its own. */
type NamedView = Exclude<View, 'appointments' | 'payments'>

function viewsOf(role: Role, hasCounter: boolean): readonly NamedView[] {
  const counter = hasCounter ? (['counter'] as const) : []
  switch (role) {
    case 'csr':
      return ['desk', ...counter, 'requests']
    case 'supervisor':
      return ['floor', 'desk', ...counter, 'requests', 'settings']
    case 'administrator':
      return ['floor', 'desk', ...counter, 'settings']
    case 'division':
      return ['requests']
  }
}

/** Where a person begins. */
function firstView(role: Role): View {
  switch (role) {
    case 'csr':
      return 'desk'
    case 'supervisor':
    case 'administrator':
      return 'floor'
    case 'division':
      return 'requests'
  }
}

/** Whether this site has a counter, or visitors of one are still with this desk. */
function useHasCounter(): boolean {
  const { role } = usePerson()
  const { counters, line } = useVisitsState()
  return (role === 'csr' || role === 'supervisor') && (counters.length > 0 || line.visits.size > 0)
}

/**
 * Whoever takes a contact works at the desk, also a supervisor, for whom the floor is in view otherwise. A PC that gives
 * tickets shows the counter when the hub is gone: the line in the hall goes on.
 */
function useView(role: Role, hasCounter: boolean) {
  const [view, setView] = useState<View>(firstView(role))
  const isAway = useLiveValue(live => live.line) === 'away'
  const givesTickets = useVisitsState().line.numbering.last > 0
  useEffect(() => {
    if (isAway && hasCounter && givesTickets) setView('counter')
  }, [isAway, hasCounter, givesTickets])
  const contacts = useLiveValue(live => live.view.contacts)
  const hasContact = Object.values(contacts).some(({ phase }) => phase.kind !== 'offered')
  // What was chosen in the search is shown by a tab of the desk.
  const isAsked = useDesk(
    ({ customerWanted, requestShown, articleWanted, requestWanted, searchWanted }) =>
      (customerWanted ?? requestShown ?? articleWanted ?? requestWanted ?? searchWanted) !== undefined,
  )
  useEffect(() => {
    if (hasContact) setView('desk')
  }, [hasContact])
  useEffect(() => {
    // The counter has these tabs as well; who works in a division has the one screen.
    if (isAsked && role !== 'division') setView(before => (before === 'counter' ? before : 'desk'))
  }, [isAsked, role])
  const requestShown = useDesk(desk => desk.requestShown)
  useEffect(() => {
    if (role !== 'division' || !requestShown) return
    useDivisionPlace.setState({ page: 'list', current: requestShown.value })
    useDesk.getState().shown('requestShown')
  }, [role, requestShown])
  return [view, setView] as const
}

function ViewSwitch({
  views,
  view,
  onChange,
}: {
  readonly views: readonly NamedView[]
  readonly view: View
  readonly onChange: (view: View) => void
}) {
  const t = useTexts(appTexts)
  const { count, words } = useRequestsBadge(views.includes('requests'))
  return (
    <ChoiceChips
      label={t('view.label')}
      size="small"
      options={views.map(id => ({
        id,
        label: t(`view.${id}`),
        ...(id === 'requests' ? { aside: <Badge count={count} label={words} tone="neutral" /> } : {}),
      }))}
      value={isFrontDesk(view) ? 'counter' : view}
      onChange={onChange}
    />
  )
}

function SignOutDialog({
  isOpen,
  signOut,
}: {
  readonly isOpen: boolean
  readonly signOut: () => Promise<void>
}) {
  const t = useTexts(appTexts)
  const { unsent } = useSync()
  const contacts = useLiveValue(live => live.view.contacts)
  const hasContact = Object.keys(contacts).length > 0
  return (
    <ConfirmDialog
      title={t('signOut.title')}
      isOpen={isOpen}
      confirmLabel={t('signOut.confirm')}
      isDangerous={hasContact}
      onConfirm={() => {
        close()
        useDesk.setState(useDesk.getInitialState(), true)
        void signOut()
      }}
      onClose={close}
    >
      <p>{t(hasContact ? 'signOut.inHand' : 'signOut.plain')}</p>
      {unsent > 0 && <p>{t('signOut.unsent', { count: unsent })}</p>}
    </ConfirmDialog>
  )
}

function useMapGroups(actions: readonly DeskAction[]): readonly ShortcutGroup[] {
  const t = useTexts(appTexts)
  const groups: readonly ActionGroup[] = ['contact', 'counter', 'move', 'status', 'desk']
  return groups.map(group => ({
    title: t(`group.${group}`),
    shortcuts: actions
      .filter(action => action.group === group)
      .flatMap(({ keys, title }) => keys.map(each => ({ keys: each, does: title }))),
  }))
}

/** A newer desk is offered, never forced: not under a conversation. */
function useOfferUpdate({ updates }: DeskParts): void {
  const t = useTexts(appTexts)
  const waits = useSyncExternalStore(
    updates?.onUpdateWaits ?? (() => () => {}),
    updates?.updateWaits ?? (() => false),
  )
  const words = useRef({ title: '', text: '', label: '' })
  words.current = { title: t('update.title'), text: t('update.text'), label: t('update.take') }
  useEffect(() => {
    if (!waits || !updates) return
    const { title, text, label } = words.current
    return toast({ title, text, tone: 'info', action: { label, onPress: updates.takeUpdate } })
  }, [waits, updates])
}
