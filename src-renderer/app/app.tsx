import { Suspense, useCallback, useEffect, useRef, useState } from 'react'
import type { Person } from '../../src-contract/http/api.ts'
import type { SignInResult } from '../features/sign-in/sign-in-result.ts'
import { LockScreen, SignInScreen } from '../features/sign-in/sign-in-screen.tsx'
import { useTexts } from '../language/language.ts'
import type { DeskStore } from '../offline/desk-store.ts'
import type { DeskPhotos } from '../offline/photos/photos.ts'
import type { KeyRing } from '../offline/seal.ts'
import type { Visits } from '../offline/visits/visits.ts'
import { type CallActions, createCallActions } from '../softphone/call-actions.ts'
import { Button, EmptyState, toast } from '../ui/ui.ts'
import styles from './app.module.css'
import { appTexts } from './app-texts.ts'
import { Brand } from './brand.tsx'
import type { DeskParts } from './desk-parts.ts'
import { DeskProviders } from './desk-providers.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { fetchDesk, lateRequestsView, lateShell, lateSupervisorScreen } from './late-parts.tsx'
import { reportDesk } from './report-desk.ts'
import { useAutoLock } from './use-auto-lock.ts'
import { useCalledOff } from './use-called-off.ts'

/** Everything that belongs to one signed-in person and ends with them. */
interface OpenDesk {
  readonly person: Person
  /** As typed at the door, to unlock with. */
  readonly user: string
  readonly store: DeskStore
  readonly visits: Visits
  readonly photos: DeskPhotos | undefined
  readonly actions: CallActions
  readonly close: (why?: 'shift-end') => Promise<void>
}

/*
 *   starting ──► door ──► opening ──► open ⇄ locked
 *      │ │         ▲         │          │       │
 *      │ └► asking ┴──► ▲    │          └───────┴──► door    signed out
 *      └► opening  └─ failed ┘                               any ──► wiped
 */
type Phase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'door'; readonly hubAway: boolean }
  /** Signed in at the hub, and the desk’s key is to be had by the password alone. */
  | { readonly kind: 'asking'; readonly person: Person }
  | { readonly kind: 'wiping' }
  | { readonly kind: 'wiped'; readonly why: 'retired' | 'wiped' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'failed'; readonly name: string }
  | { readonly kind: 'open'; readonly desk: OpenDesk; readonly isLocked: boolean }

export function App({ parts }: { readonly parts: DeskParts }) {
  const t = useTexts(appTexts)
  const [phase, setPhase] = useState<Phase>({ kind: 'starting' })
  const words = useRef(t)
  words.current = t
  const current = useRef(phase)
  current.current = phase

  const open = useCallback(
    async (person: Person, user: string, keys: KeyRing) => {
      setPhase({ kind: 'opening' })
      try {
        const desk = await openDesk(parts, person, user, keys)
        setPhase({ kind: 'open', desk, isLocked: parts.lockMark.isLockedFor(person.id) })
        if (parts.keyStoreIsWeak()) {
          toast({ title: words.current('weakKey.title'), text: words.current('weakKey.text'), tone: 'watch' })
        }
      } catch (fault) {
        parts.hub.stop()
        setPhase({ kind: 'failed', name: fault instanceof Error ? fault.name : 'Error' })
      }
    },
    [parts],
  )

  const start = useCallback(async () => {
    setPhase({ kind: 'starting' })
    const answer = await parts.hub.whoAmI()
    if ('kind' in answer) {
      setPhase({ kind: 'door', hubAway: answer.kind === 'hub-away' })
      return
    }
    const keys = await parts.door.reopen().catch(() => undefined)
    if (keys) await open(answer, parts.lastUser(), keys)
    else setPhase({ kind: 'asking', person: answer })
  }, [parts, open])

  // Effects run twice while developing; a desk is opened once.
  const hasStarted = useRef(false)
  useEffect(() => {
    if (!hasStarted.current) {
      void start()
      void fetchDesk()
    }
    hasStarted.current = true
    return () => {
      if (current.current.kind === 'open') void current.current.desk.close()
    }
  }, [start])

  const lock = useCallback(() => {
    const { current: now } = current
    if (now.kind === 'open') parts.lockMark.lock(now.desk.person.id)
    parts.door.lock()
    leaveTheLine(parts)
    setPhase(before => (before.kind === 'open' ? { ...before, isLocked: true } : before))
  }, [parts])

  useEffect(
    () =>
      parts.bridge.notices.onPower(change => {
        if (change === 'lock' || change === 'suspend') lock()
      }),
    [parts, lock],
  )

  // What one window of the desk does, the others follow.
  useEffect(
    () =>
      parts.lockMark.subscribe(() => {
        const { current: now } = current
        if (now.kind !== 'open') return
        const isLocked = parts.lockMark.isLockedFor(now.desk.person.id)
        if (isLocked) parts.door.lock()
        setPhase(before => (before.kind === 'open' ? { ...before, isLocked } : before))
      }),
    [parts],
  )

  const enterBy = (way: 'signIn' | 'unlockOffline') => async (user: string, password: string) => {
    const result = await parts.door[way](user, password)
    if (result.kind === 'in' && result.person && result.keys) {
      parts.lockMark.unlock(result.person.id)
      await open(result.person, user, result.keys)
    }
    return result
  }

  useAutoLock({ parts, desk: phase.kind === 'open' && !phase.isLocked ? phase.desk : undefined, lock })
  useCalledOff({
    parts,
    store: phase.kind === 'open' ? phase.desk.store : undefined,
    visits: phase.kind === 'open' ? phase.desk.visits : undefined,
    photos: phase.kind === 'open' ? phase.desk.photos : undefined,
    leave: async why => {
      const { current: now } = current
      setPhase({ kind: 'wiping' })
      if (now.kind === 'open') await now.desk.close()
      parts.door.lock()
      await parts.wipe().catch(fault => console.error('this desk could not be wiped as a whole:', fault))
      setPhase({ kind: 'wiped', why })
    },
    onWaits: () => toast({ title: t('wiped.waits'), text: t('wiped.waitsText'), tone: 'watch' }),
  })

  async function signOut(desk: OpenDesk): Promise<void> {
    // The other windows of this desk show nothing more of it either.
    parts.lockMark.lock(desk.person.id)
    await desk.close('shift-end')
    await parts.hub.signOut()
    parts.door.lock()
    setPhase({ kind: 'door', hubAway: false })
  }

  switch (phase.kind) {
    case 'starting':
    case 'opening':
    case 'wiping':
      return <Starting />
    case 'asking':
      return (
        <LockScreen
          brand={<Brand isLarge />}
          name={phase.person.name}
          user={parts.lastUser() || phase.person.id}
          hasCall={false}
          signIn={enterBy('signIn')}
          unlockOffline={enterBy('unlockOffline')}
          changePassword={parts.door.changePassword}
          onOther={() => {
            setPhase({ kind: 'starting' })
            void parts.hub.signOut().then(() => setPhase({ kind: 'door', hubAway: false }))
          }}
        />
      )
    case 'wiped':
      return (
        <main className={styles.centre}>
          <EmptyState title={t(`wiped.${phase.why}`)} text={t('wiped.text')} />
        </main>
      )
    case 'door':
      return (
        <SignInScreen
          brand={<Brand isLarge />}
          firstUser={parts.lastUser()}
          isHubAway={phase.hubAway}
          signIn={enterBy('signIn')}
          unlockOffline={enterBy('unlockOffline')}
          changePassword={parts.door.changePassword}
        />
      )
    case 'failed':
      return (
        <main className={styles.centre}>
          <EmptyState
            title={t('failed.title')}
            text={t('failed.text', { name: phase.name })}
            action={
              <Button variant="primary" autoFocus onPress={() => void start()}>
                {t('failed.retry')}
              </Button>
            }
          />
        </main>
      )
    case 'open': {
      const { desk, isLocked } = phase
      const unlock = async (_user: string, password: string): Promise<SignInResult> => {
        const result = await unlockDesk(parts, desk, password)
        if (result.kind === 'in') {
          parts.lockMark.unlock(desk.person.id)
          setPhase({ kind: 'open', desk, isLocked: false })
        }
        return result
      }
      return (
        <DeskProviders
          hub={parts.hub}
          store={desk.store}
          visits={desk.visits}
          photos={desk.photos}
          actions={desk.actions}
        >
          {isLocked ? (
            <LockScreen
              brand={<Brand isLarge />}
              name={desk.person.name}
              user={desk.user}
              hasCall={Object.keys(desk.actions.current().calls).length > 0}
              signIn={unlock}
              unlockOffline={unlock}
              changePassword={parts.door.changePassword}
              onOther={() => void signOut(desk)}
            />
          ) : (
            <ErrorBoundary>
              <Suspense fallback={<Starting />}>
                <lateShell.Part parts={parts} user={desk.user} lock={lock} signOut={() => signOut(desk)} />
              </Suspense>
            </ErrorBoundary>
          )}
        </DeskProviders>
      )
    }
  }
}

function Starting() {
  const t = useTexts(appTexts)
  return (
    <main className={styles.centre} aria-busy>
      <Brand isLarge />
      <p role="status">{t('starting')}</p>
    </main>
  )
}

/** Opens what one person works with. The line to the hub is dialled meanwhile. */
async function openDesk(parts: DeskParts, person: Person, user: string, keys: KeyRing): Promise<OpenDesk> {
  parts.hub.start(parts.deskId, person.id)
  const isSupervisor = person.role === 'supervisor' || person.role === 'administrator'
  // With the parts of the screen there, it comes up whole.
  const [store] = await Promise.all([
    parts.openStore(person, keys),
    fetchDesk(),
    isSupervisor ? lateSupervisorScreen.fetch() : undefined,
    person.role === 'division' ? lateRequestsView.fetch() : undefined,
  ])
  const visits = await parts.openVisits(person, keys, store)
  const photos = await parts.openPhotos(keys, store)
  const { hub, deskId, version } = parts
  const stopReporting = reportDesk({ hub, store, photos, deskId, version })
  const { softphone, keeper } = parts.openVoice(person)
  const actions = createCallActions({ hub: parts.hub, softphone, keeper })
  return {
    person,
    user: user === '' ? person.id : user,
    store,
    visits,
    photos,
    actions,
    close: async why => {
      keeper.stop()
      softphone.stop()
      parts.hub.stop()
      stopReporting()
      await visits.close()
      if (why === 'shift-end' && store.policy().purgeAt === 'shift-end') await photos?.dropKept()
      await photos?.close()
      await (why === 'shift-end' ? store.endShift() : store.close())
    },
  }
}

/** What rings at a locked desk is answered by nobody: whoever locks takes a break, after the contact in hand. */
function leaveTheLine({ hub }: DeskParts): void {
  const { self } = hub.current().view.me
  if (self?.presence !== 'available' || self.nextPresence !== undefined) return
  void hub.command({ kind: 'set-presence', presence: 'break', basedOn: self.presenceVersion })
}

/** The desk's own lock is quickest and works without the hub; the hub is asked where this PC does not know the person. */
async function unlockDesk(parts: DeskParts, desk: OpenDesk, password: string): Promise<SignInResult> {
  const here = await parts.door.unlockOffline(desk.user, password)
  if (!isForTheHub(here)) return here
  const there = await parts.door.signIn(desk.user, password)
  if (there.kind === 'in') parts.hub.start(parts.deskId, desk.person.id)
  return there
}

/** Whether this PC cannot tell, so that the hub has to. */
function isForTheHub({ kind }: SignInResult): boolean {
  return kind === 'no-copy' || kind === 'too-old' || kind === 'failed'
}
