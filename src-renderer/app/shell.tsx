import { IconUsersGroup } from '@tabler/icons-react'
import { Suspense, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { assertNever } from '../../src-domain/vocabulary/assert-never.ts'
import { useDesk, useHub, useLiveValue, usePerson, useSync } from '../desk-context.ts'
import { focusAfterDialog } from '../desk-data/focus-after-dialog.ts'
import { type AdminSection, openAdminSection } from '../features/admin/admin-place.ts'
import { OfferLayer, type OfferLayerProps } from '../features/inbox/offer-layer.tsx'
import { SessionEndedDialog } from '../features/sign-in/session-ended-dialog.tsx'
import { useTexts } from '../language/language.ts'
import {
  ChoiceChips,
  ConfirmDialog,
  EmptyState,
  type ShortcutGroup,
  ShortcutMap,
  Skeleton,
  toast,
} from '../ui/ui.ts'
import { appTexts } from './app-texts.ts'
import type { DeskParts } from './desk-parts.ts'
import { DeskScreen } from './desk-screen.tsx'
import { lateAdminScreen, latePalette, lateSupervisorScreen } from './late-parts.tsx'
import { LineBanner } from './line-banner.tsx'
import { OutboxDialog } from './outbox-dialog.tsx'
import { useRememberOffers } from './seen-offers.ts'
import styles from './shell.module.css'
import { useShortcuts } from './shortcuts.ts'
import { useTellBridge } from './tell-bridge.ts'
import { TopBar } from './top-bar.tsx'
import { type ActionGroup, type DeskAction, openOverlay, useActions, useOverlay } from './use-actions.ts'

const close = () => openOverlay(undefined)

/** The window of a signed-in person: the bar at the top, the screen of their role, and what stands above every screen. */
export function Shell({
  parts,
  user,
  lock,
  signOut,
}: {
  readonly parts: DeskParts
  readonly user: string
  readonly lock: () => void
  readonly signOut: () => Promise<void>
}) {
  const t = useTexts(appTexts)
  const hub = useHub()
  const { id, role } = usePerson()
  const { open } = useOverlay()
  const isSupervisor = role === 'supervisor' || role === 'administrator'
  const [view, setView] = useSupervisorView()
  const notesRef = useRef<HTMLTextAreaElement | null>(null)
  const openSettings = useCallback(
    (section: AdminSection) => {
      openAdminSection(section)
      setView('settings')
      focusAfterDialog(() => document.querySelector<HTMLElement>('[data-section]'))
    },
    [setView],
  )
  const actions = useActions({ notes: notesRef, lock, openSettings: isSupervisor ? openSettings : undefined })
  useShortcuts(
    actions
      .filter(action => action.isAvailable)
      .flatMap(({ keys, run }) => keys.map(each => ({ keys: each, run }))),
  )
  useRememberOffers()
  useTellBridge(parts.bridge, actions)
  useOfferUpdate(parts)

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
      <TopBar lock={lock} views={isSupervisor ? <ViewSwitch view={view} onChange={setView} /> : undefined} />
      <LineBanner />
      <RoleScreen role={role} view={view} notesRef={notesRef} />
      <OfferLayer onRings={onRings} />
      <Suspense>
        <latePalette.Part isOpen={open === 'palette'} onClose={close} actions={actions} />
      </Suspense>
      <ShortcutMap isOpen={open === 'map'} onClose={close} groups={useMapGroups(actions)} />
      <OutboxDialog isOpen={open === 'outbox'} onClose={close} />
      <SignOutDialog isOpen={open === 'sign-out'} signOut={signOut} />
      <SessionEndedDialog
        isOpen={open === 'sign-in'}
        onClose={close}
        firstUser={user}
        signIn={async (name, password) => {
          const result = await parts.door.signIn(name, password)
          if (result.kind === 'in') {
            close()
            hub.start(parts.deskId, id)
          }
          return result
        }}
      />
    </div>
  )
}

function RoleScreen({
  role,
  view,
  notesRef,
}: {
  readonly role: string
  readonly view: SupervisorView
  readonly notesRef: React.RefObject<HTMLTextAreaElement | null>
}) {
  const t = useTexts(appTexts)
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
                <lateAdminScreen.Part />
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
      return (
        <main className={styles.screen} id="contact">
          <EmptyState icon={IconUsersGroup} title={t('noDesk.title')} text={t('noDesk.text')} />
        </main>
      )
  }
}

type SupervisorView = 'floor' | 'desk' | 'settings'

/** A supervisor who takes a contact works at the desk; otherwise the floor is in view. */
function useSupervisorView() {
  const [view, setView] = useState<SupervisorView>('floor')
  const contacts = useLiveValue(live => live.view.contacts)
  const hasContact = Object.values(contacts).some(({ phase }) => phase.kind !== 'offered')
  // What was chosen in the search is shown by a tab of the desk.
  const isAsked = useDesk(
    ({ customerWanted, requestShown, articleWanted, requestWanted, searchWanted }) =>
      (customerWanted ?? requestShown ?? articleWanted ?? requestWanted ?? searchWanted) !== undefined,
  )
  useEffect(() => {
    if (hasContact || isAsked) setView('desk')
  }, [hasContact, isAsked])
  return [view, setView] as const
}

function ViewSwitch({
  view,
  onChange,
}: {
  readonly view: SupervisorView
  readonly onChange: (view: SupervisorView) => void
}) {
  const t = useTexts(appTexts)
  return (
    <ChoiceChips
      label={t('view.label')}
      size="small"
      options={[
        { id: 'floor', label: t('view.floor') },
        { id: 'desk', label: t('view.desk') },
        { id: 'settings', label: t('view.settings') },
      ]}
      value={view}
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
  const groups: readonly ActionGroup[] = ['contact', 'move', 'status', 'desk']
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
