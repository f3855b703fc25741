import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconGlyph } from './icon.tsx'
import styles from './list-row.module.css'

export type ListRowProps = {
  readonly icon?: IconGlyph
  /** Says what the icon stands for, when the title does not. */
  readonly iconLabel?: string
  readonly title: ReactNode
  /** The second line. */
  readonly detail?: ReactNode
  /** At the end of the first line: a timer, a badge, a pill. */
  readonly aside?: ReactNode
  /** Under the words, at their width: a deadline bar. */
  readonly bar?: ReactNode
  /** Buttons at the end of the row. */
  readonly actions?: ReactNode
  readonly className?: string
}

/** Icon, title with something at its end, a second line, a bar: the row of every list of the desk. */
export function ListRow({ icon, iconLabel, title, detail, aside, bar, actions, className }: ListRowProps) {
  return (
    <div className={classes(styles.row, className)}>
      {icon && <Icon of={icon} label={iconLabel} className={styles.icon} />}
      <div className={styles.words}>
        <div className={styles.first}>
          <span className={styles.title}>{title}</span>
          {aside !== undefined && <span className={styles.aside}>{aside}</span>}
        </div>
        {detail && <div className={styles.detail}>{detail}</div>}
        {bar && <div className={styles.bar}>{bar}</div>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}
