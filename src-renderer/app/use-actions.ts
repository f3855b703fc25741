import { create } from 'zustand'
import type { DeskContact } from '../../src-contract/live/live-view.ts'
import type { ChosenPresence } from '../../src-domain/routing/agent.ts'
import { useContact, useDesk, useLiveValue, usePerson } from '../desk-context.ts'
import { type AdminSection, sectionsFor } from '../features/admin/admin-place.ts'
import { useCallCommands } from '../features/contact/use-call-commands.ts'
import { useAnswerOffer } from '../features/inbox/use-answer-offer.ts'
import { usePresence } from '../features/presence/use-presence.ts'
import { getLanguage, setLanguage, useTexts } from '../language/language.ts'
import { isVoice, useCallDesk } from '../softphone/call-actions.ts'
import { getDensity, setDensity, setTheme } from '../ui/ui.ts'
import { appTexts } from './app-texts.ts'
import { moveToPane, setSingleKeys, singleKeysOn } from './shortcuts.ts'

export type ActionGroup = 'contact' | 'counter' | 'move' | 'status' | 'desk'

/** One thing that a person can do, wherever it is asked for: by key, in the palette, in the map. */
export interface DeskAction {
  readonly id: string
  readonly title: string
  readonly group: ActionGroup
  readonly keys: readonly string[]
  /** False where it has no sense now; the palette leaves it out and the keys do nothing. */
  readonly isAvailable: boolean
  readonly run: () => void
  /** The map shows it, something else binds the keys. */
  readonly isBoundElsewhere?: boolean
}

/** What is open over the desk. */
export const useOverlay = create<{
  readonly open: 'palette' | 'map' | 'outbox' | 'sign-out' | 'sign-in' | 'password' | undefined
}>()(() => ({ open: undefined }))

export function openOverlay(open: ReturnType<typeof useOverlay.getState>['open']): void {
  useOverlay.setState({ open })
}

export const statusButtonId = 'status-picker'
export const workPaneId = 'pane-work'

/** Every action of the desk, each defined here once. */
export function useActions(options: {
  readonly notes: { readonly current: HTMLTextAreaElement | null }
  readonly lock: () => void
  /** For those who may see the settings of the line. */
  readonly openSettings: ((section: AdminSection) => void) | undefined
}): readonly DeskAction[] {
  const t = useTexts(appTexts)
  const contacts = useLiveValue(live => live.view.contacts)
  const isLive = useLiveValue(live => live.line) === 'live'
  const contact = useContact(useDesk(desk => desk.selectedContactId))
  const openTab = useDesk(desk => desk.openTab)
  const { hungUp } = useCallDesk()
  const { accept, decline } = useAnswerOffer()
  const { toggleMute, toggleHold, end } = useCallCommands()
  const { me, choose } = usePresence()
  const { role } = usePerson()

  const offered = Object.values(contacts)
    .filter(({ phase }) => phase.kind === 'offered')
    .sort((a, b) => a.deadline - b.deadline)[0]
  // The voice is one: its keys work on the call that is on, whatever contact is looked at.
  const talking = inCall(contact) ? contact : Object.values(contacts).find(inCall)
  const onCall = talking !== undefined && !(talking.id in hungUp)
  // Of several things in hand only one can be heard: what is muted and held, also while a chat is looked at.
  const voice = [contact, ...Object.values(contacts)].find(
    each => inCall(each) && isVoice(each) && !(each.id in hungUp),
  )
  const isAgent = me !== undefined
  const become = (presence: ChosenPresence): DeskAction => ({
    id: presence,
    title: t(`action.${presence}`),
    group: 'status',
    keys: presence === 'available' ? ['B'] : [],
    isAvailable: isAgent && isLive && me.presence !== presence,
    run: () => void choose(presence),
  })
  const focusTab = (tab: 'customer' | 'knowledge' | 'request') => {
    openTab(tab)
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus(),
    )
  }

  return [
    {
      id: 'accept',
      title: t('action.accept'),
      group: 'contact',
      keys: ['Ctrl+Shift+A'],
      isAvailable: offered !== undefined && isLive,
      run: () => offered && void accept(offered),
    },
    {
      id: 'decline',
      title: t('action.decline'),
      group: 'contact',
      keys: ['Ctrl+Shift+X'],
      isAvailable: offered !== undefined && isLive,
      run: () => offered && void decline(offered),
    },
    {
      id: 'mute',
      title: t('action.mute'),
      group: 'contact',
      keys: ['M', 'Ctrl+Shift+M'],
      isAvailable: voice !== undefined,
      run: () => voice && toggleMute(voice),
    },
    {
      id: 'hold',
      title: t('action.hold'),
      group: 'contact',
      keys: ['H', 'Ctrl+Shift+H'],
      isAvailable: voice !== undefined && isLive,
      run: () => voice && void toggleHold(voice),
    },
    {
      id: 'end',
      title: t('action.end'),
      group: 'contact',
      keys: ['Ctrl+Shift+E'],
      isAvailable: onCall,
      run: () => talking && void end(talking),
    },
    {
      id: 'notes',
      title: t('action.notes'),
      group: 'contact',
      keys: ['I'],
      isAvailable: contact !== undefined,
      run: () => options.notes.current?.focus(),
    },
    {
      id: 'complete',
      title: t('action.complete'),
      group: 'contact',
      keys: ['Ctrl+Enter'],
      isAvailable: false,
      isBoundElsewhere: true,
      run: () => {},
    },
    {
      id: 'search',
      title: t('action.search'),
      group: 'move',
      keys: ['Ctrl+K', '/'],
      isAvailable: true,
      run: () => openOverlay('palette'),
    },
    {
      id: 'work',
      title: t('action.work'),
      group: 'move',
      keys: ['W'],
      isAvailable: true,
      run: () => document.getElementById(workPaneId)?.querySelector<HTMLElement>('[tabindex="0"]')?.focus(),
    },
    ...(['customer', 'knowledge', 'request'] as const).map<DeskAction>((tab, index) => ({
      id: tab,
      title: t(`action.${tab}`),
      group: 'move',
      keys: [['C', 'A', 'R'][index] ?? ''],
      isAvailable: true,
      run: () => focusTab(tab),
    })),
    ...sectionsFor(role).map<DeskAction>(section => ({
      id: `settings-${section}`,
      title: t(`action.settings.${section}`),
      group: 'desk',
      keys: [],
      isAvailable: options.openSettings !== undefined,
      run: () => options.openSettings?.(section),
    })),
    {
      id: 'panes',
      title: t('action.panes'),
      group: 'move',
      keys: ['F6'],
      isAvailable: true,
      run: () => moveToPane(1),
    },
    {
      id: 'panes-back',
      title: t('action.panesBack'),
      group: 'move',
      keys: ['Shift+F6'],
      isAvailable: true,
      run: () => moveToPane(-1),
    },
    {
      id: 'status',
      title: t('action.status'),
      group: 'status',
      keys: ['S'],
      isAvailable: isAgent && isLive,
      run: () => document.getElementById(statusButtonId)?.click(),
    },
    become('available'),
    become('break'),
    become('lunch'),
    become('training'),
    become('offline'),
    {
      id: 'outbox',
      title: t('action.outbox'),
      group: 'desk',
      keys: ['O'],
      isAvailable: true,
      run: () => openOverlay('outbox'),
    },
    {
      id: 'language',
      title: t('action.language'),
      group: 'desk',
      keys: ['Ctrl+Shift+L'],
      isAvailable: true,
      run: () => setLanguage(getLanguage() === 'en' ? 'fr' : 'en'),
    },
    {
      id: 'theme-light',
      title: t('action.themeLight'),
      group: 'desk',
      keys: [],
      isAvailable: true,
      run: () => setTheme('light'),
    },
    {
      id: 'theme-dark',
      title: t('action.themeDark'),
      group: 'desk',
      keys: [],
      isAvailable: true,
      run: () => setTheme('dark'),
    },
    {
      id: 'density',
      title: t('action.compact'),
      group: 'desk',
      keys: [],
      isAvailable: true,
      run: () => setDensity(getDensity() === 'compact' ? 'comfortable' : 'compact'),
    },
    {
      id: 'map',
      title: t('action.shortcuts'),
      group: 'desk',
      keys: ['?'],
      isAvailable: true,
      run: () => openOverlay('map'),
    },
    {
      id: 'single-keys',
      title: t('action.singleKeys'),
      group: 'desk',
      keys: [],
      isAvailable: true,
      run: () => setSingleKeys(!singleKeysOn()),
    },
    {
      id: 'lock',
      title: t('action.lock'),
      group: 'desk',
      keys: ['Ctrl+Shift+F'],
      isAvailable: true,
      run: options.lock,
    },
    {
      id: 'sign-out',
      title: t('action.signOut'),
      group: 'desk',
      keys: [],
      isAvailable: true,
      run: () => openOverlay('sign-out'),
    },
  ]
}

function inCall(contact: DeskContact | undefined): contact is DeskContact {
  return contact?.phase.kind === 'connected'
}
