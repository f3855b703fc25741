/** What every section of the settings has around it: two columns, and its head. */

import { IconPlugConnectedX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './settings-section.module.css'
import { EmptyState, Pane, PaneHeader, Skeleton } from './ui/ui.ts'

/** What stands in the place of the settings while they are on their way. */
export function SettingsLoading({ label }: { readonly label: string }) {
  return (
    <main className={styles.centre} aria-busy aria-label={label}>
      <div className={styles.loading}>
        <Skeleton lines={6} />
      </div>
    </main>
  )
}

/** What stands there where the hub did not tell them, with the way to ask again. */
export function SettingsFailed({
  title,
  text,
  action,
}: {
  readonly title: string
  readonly text: string
  readonly action: ReactNode
}) {
  return (
    <main className={styles.centre}>
      <EmptyState icon={IconPlugConnectedX} level={1} title={title} text={text} action={action} />
    </main>
  )
}

/** A column of the settings, filled by its pane. */
export function SettingsColumn({
  pane,
  children,
}: {
  /** The name by which the keyboard finds it. */
  readonly pane: string
  readonly children: ReactNode
}) {
  return (
    <div className={styles.column} data-pane={pane}>
      {children}
    </div>
  )
}

/** A section and what stands beside it. */
export function SettingsColumns({
  label,
  children,
  asideLabel,
  aside,
}: {
  readonly label: string
  readonly children: ReactNode
  readonly asideLabel: string
  readonly aside: ReactNode
}) {
  return (
    <>
      <SettingsColumn pane="settings">
        <Pane as="main" label={label}>
          {children}
        </Pane>
      </SettingsColumn>
      <SettingsColumn pane="settings-check">
        <Pane as="aside" label={asideLabel} edge="start">
          {aside}
        </Pane>
      </SettingsColumn>
    </>
  )
}

/** The name of a section, what it is for, and its actions. */
export function SettingsHead({
  section,
  title,
  lead,
  actions,
}: {
  readonly section: string
  readonly title: string
  readonly lead: string
  readonly actions?: ReactNode
}) {
  return (
    <PaneHeader className={styles.head}>
      <div className={styles.words}>
        <h1 className={styles.title} tabIndex={-1} data-section={section}>
          {title}
        </h1>
        <p className={styles.lead}>{lead}</p>
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </PaneHeader>
  )
}
