import type { ReactNode } from 'react'
import styles from './empty-state.module.css'
import { Icon, type IconGlyph } from './icon.tsx'
import { Kbd } from './kbd.tsx'

export type EmptyStateProps = {
  readonly icon?: IconGlyph
  /** What is so: "Nothing waits." */
  readonly title: string
  /** Makes the title a heading, where nothing else is over the place. */
  readonly level?: 1 | 2 | 3
  readonly text?: ReactNode
  /** The key that leads on, with what it does. */
  readonly next?: { readonly keys: string; readonly does: string }
  readonly action?: ReactNode
}

/** A place with nothing in it: says that this is right, and what can be done from here. */
export function EmptyState({ icon, title, level, text, next, action }: EmptyStateProps) {
  const Title = level === undefined ? 'p' : (`h${level}` as const)
  return (
    <div className={styles.empty}>
      {icon && <Icon of={icon} size={28} className={styles.icon} />}
      <Title className={styles.title}>{title}</Title>
      {text && <p className={styles.text}>{text}</p>}
      {next && (
        <p className={styles.next}>
          <Kbd keys={next.keys} /> {next.does}
        </p>
      )}
      {action && <div className={styles.action}>{action}</div>}
    </div>
  )
}
