import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconGlyph } from './icon.tsx'
import styles from './pill.module.css'
import type { Tone } from './tone.ts'

export type PillProps = {
  readonly children: ReactNode
  readonly tone?: Tone
  readonly icon?: IconGlyph
  /** `small` beside a tab or inside a field. */
  readonly size?: 'small' | 'medium'
  readonly className?: string
}

/** A state in a word or two. The word carries the meaning, the colour only repeats it. */
export function Pill({ children, tone = 'neutral', icon, size = 'medium', className }: PillProps) {
  return (
    <span className={classes(styles.pill, className)} data-tone={tone} data-size={size}>
      {icon && <Icon of={icon} size={14} />}
      <span className={styles.words}>{children}</span>
    </span>
  )
}
