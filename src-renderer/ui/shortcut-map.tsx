import { useState } from 'react'
import { useFilter } from 'react-aria-components'
import { Dialog } from './dialog.tsx'
import { Kbd } from './kbd.tsx'
import { SearchField } from './search-field.tsx'
import styles from './shortcut-map.module.css'
import { useUiTexts } from './ui-texts.ts'

export type ShortcutGroup = {
  readonly title: string
  readonly shortcuts: readonly { readonly keys: string; readonly does: string }[]
}

export type ShortcutMapProps = {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly groups: readonly ShortcutGroup[]
}

/** Every key of the desk by what it does; opened with `?`. */
export function ShortcutMap({ isOpen, onClose, groups }: ShortcutMapProps) {
  const t = useUiTexts()
  const { contains } = useFilter({ sensitivity: 'base' })
  const [query, setQuery] = useState('')
  const shown = groups
    .map(group => ({
      ...group,
      shortcuts: group.shortcuts.filter(({ keys, does }) =>
        contains(`${does} ${keys} ${group.title}`, query),
      ),
    }))
    .filter(group => group.shortcuts.length > 0)
  return (
    <Dialog title={t('shortcuts.title')} isOpen={isOpen} onClose={onClose} size="large" isDismissable>
      <SearchField
        label={t('shortcuts.search')}
        placeholder={t('shortcuts.search')}
        value={query}
        onChange={setQuery}
        autoFocus
      />
      <div className={styles.groups}>
        {shown.map(group => (
          <section key={group.title} className={styles.group}>
            <h3 className={styles.heading}>{group.title}</h3>
            <dl>
              {group.shortcuts.map(({ keys, does }) => (
                <div key={`${keys} ${does}`} className={styles.shortcut}>
                  <dt>{does}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        {shown.length === 0 && <p className={styles.hint}>{t('noMatches')}</p>}
      </div>
      <p className={styles.hint}>{t('shortcuts.hint')}</p>
    </Dialog>
  )
}
