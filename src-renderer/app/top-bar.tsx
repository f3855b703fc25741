import { IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useLiveValue } from '../desk-context.ts'
import { StatusPicker } from '../features/presence/status-picker.tsx'
import { languages, setLanguage, useLanguage, useTexts } from '../language/language.ts'
import { Icon, Kbd } from '../ui/ui.ts'
import { AccountMenu } from './account-menu.tsx'
import { appTexts } from './app-texts.ts'
import { Brand } from './brand.tsx'
import { PlainButton } from './plain-button.tsx'
import { ServiceLevel } from './service-level.tsx'
import { SyncChip } from './sync-chip.tsx'
import styles from './top-bar.module.css'
import { openOverlay, statusButtonId } from './use-actions.ts'

/** Over every screen: who I am for the line, how the day goes, and whether what I see is true now. */
export function TopBar({
  lock,
  views,
}: {
  readonly lock: () => void
  /** For those who have more than one screen. */
  readonly views?: ReactNode
}) {
  const t = useTexts(appTexts)
  const language = useLanguage()
  const isAgent = useLiveValue(live => live.view.me.self !== undefined)
  return (
    <header className={styles.bar} data-pane="bar" data-crowded={views !== undefined || undefined}>
      <Brand />
      {views && <div className={styles.views}>{views}</div>}
      {isAgent && <StatusPicker id={statusButtonId} />}
      <PlainButton className={styles.search} onPress={() => openOverlay('palette')}>
        <Icon of={IconSearch} />
        <span className={styles.searchWords}>{t('search')}</span>
        <Kbd keys="Ctrl+K" />
      </PlainButton>
      <div className={styles.end}>
        <ServiceLevel />
        <SyncChip />
        <span className={styles.languages}>
          {languages.map(({ id, name }) => (
            <PlainButton
              key={id}
              className={styles.language}
              lang={id}
              label={name}
              isPressed={id === language}
              onPress={() => setLanguage(id)}
            >
              {id.toUpperCase()}
            </PlainButton>
          ))}
        </span>
        <AccountMenu lock={lock} />
      </div>
    </header>
  )
}
