import { IconBell, IconCheck, IconKey, IconKeyboard, IconLock, IconLogout } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { usePerson } from '../desk-context.ts'
import { useTexts } from '../language/language.ts'
import {
  Avatar,
  Button,
  type Density,
  Hidden,
  Menu,
  type MenuEntry,
  setDensity,
  setTheme,
  type Theme,
  useDensity,
  useTheme,
} from '../ui/ui.ts'
import styles from './account-menu.module.css'
import { appTexts } from './app-texts.ts'
import { setSingleKeys, useSingleKeys } from './shortcuts.ts'
import { openOverlay } from './use-actions.ts'

type Choice =
  | `theme-${Theme}`
  | `density-${Density}`
  | 'map'
  | 'single'
  | 'notify'
  | 'password'
  | 'lock'
  | 'sign-out'

/** What is mine: how the desk looks, its keys, and the way out. */
export function AccountMenu({ lock }: { readonly lock: () => void }) {
  const t = useTexts(appTexts)
  const person = usePerson()
  const theme = useTheme()
  const density = useDensity()
  const singleOn = useSingleKeys()
  const canNotify = useCanAskToNotify()
  const tick = (on: boolean) => (on ? { icon: IconCheck } : { icon: NoIcon })
  const entries: MenuEntry<Choice>[] = [
    {
      heading: t('account.theme'),
      items: (['system', 'light', 'dark'] as const).map(id => ({
        id: `theme-${id}` as const,
        label: t(`account.${id}`),
        ...tick(theme === id),
      })),
    },
    {
      heading: t('account.density'),
      items: (['comfortable', 'compact'] as const).map(id => ({
        id: `density-${id}` as const,
        label: t(`account.${id}`),
        ...tick(density === id),
      })),
    },
    'line',
    { id: 'map', label: t('account.shortcuts'), icon: IconKeyboard, shortcut: '?' },
    { id: 'single', label: t(singleOn ? 'account.singleOff' : 'account.singleOn'), icon: NoIcon },
    ...(canNotify ? [{ id: 'notify', label: t('account.notify'), icon: IconBell } as const] : []),
    'line',
    { id: 'password', label: t('account.password'), icon: IconKey },
    { id: 'lock', label: t('account.lock'), icon: IconLock, shortcut: 'Ctrl+Shift+F' },
    { id: 'sign-out', label: t('account.signOut'), icon: IconLogout },
  ]
  const choose = (choice: Choice) => {
    switch (choice) {
      case 'map':
        return openOverlay('map')
      case 'single':
        return setSingleKeys(!singleOn)
      case 'notify':
        return void Notification.requestPermission()
      case 'password':
        return openOverlay('password')
      case 'lock':
        return lock()
      case 'sign-out':
        return openOverlay('sign-out')
      case 'density-comfortable':
        return setDensity('comfortable')
      case 'density-compact':
        return setDensity('compact')
      default:
        return setTheme(choice.slice('theme-'.length) as Theme)
    }
  }
  return (
    <Menu
      label={t('account.label')}
      placement="bottom end"
      trigger={
        <Button variant="quiet" className={styles.trigger}>
          <Avatar name={person.name} />
          <Hidden>{t('account.label')}</Hidden>
        </Button>
      }
      entries={entries}
      onChoose={choose}
    />
  )
}

/** Keeps the words of the unticked in line with the ticked. */
function NoIcon() {
  return <span className={styles.noIcon} aria-hidden />
}

function useCanAskToNotify(): boolean {
  const [can, setCan] = useState(false)
  useEffect(() => {
    setCan(typeof Notification !== 'undefined' && Notification.permission === 'default')
  }, [])
  return can
}
