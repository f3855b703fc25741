import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './section-heading.module.css'

export type SectionHeadingProps = {
  readonly children: ReactNode
  /** At the end of the line: a count, a small action. */
  readonly aside?: ReactNode
  readonly level?: 2 | 3 | 4
  readonly className?: string
}

/** The small heading over a part of a pane: "My work", "Open requests". */
export function SectionHeading({ children, aside, level = 2, className }: SectionHeadingProps) {
  const Heading = `h${level}` as const
  return (
    <div className={classes(styles.line, className)}>
      <Heading className={styles.heading}>{children}</Heading>
      {aside !== undefined && <span className={styles.aside}>{aside}</span>}
    </div>
  )
}

export type PersonNameProps = { readonly children: ReactNode; readonly level?: 1 | 2 | 3 }

/** The name of the person in hand: the largest words of the desk. */
export function PersonName({ children, level = 2 }: PersonNameProps) {
  const Heading = `h${level}` as const
  return <Heading className={styles.person}>{children}</Heading>
}
