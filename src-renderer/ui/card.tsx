import type { ReactNode } from 'react'
import styles from './card.module.css'
import { classes } from './classes.ts'
import { Icon, type IconGlyph } from './icon.tsx'

export type CardProps = {
  readonly children: ReactNode
  /** Names the card as a region, where it has no `CardHeader`. */
  readonly label?: string
  readonly className?: string
}

/** A thing of its own on a pane or on the ground. Never a card in a card: use hairlines inside. */
export function Card({ children, label, className }: CardProps) {
  return (
    <section aria-label={label} className={classes(styles.card, className)}>
      {children}
    </section>
  )
}

export type CardHeaderProps = {
  readonly title: ReactNode
  readonly icon?: IconGlyph
  readonly aside?: ReactNode
  readonly level?: 2 | 3 | 4
}

/** The first line of a card, with a hairline under it. */
export function CardHeader({ title, icon, aside, level = 2 }: CardHeaderProps) {
  const Heading = `h${level}` as const
  return (
    <header className={styles.header}>
      {icon && <Icon of={icon} className={styles.icon} />}
      <Heading className={styles.title}>{title}</Heading>
      {aside && <div className={styles.aside}>{aside}</div>}
    </header>
  )
}

/** The inside of a card with the usual room around it. */
export function CardBody({
  children,
  className,
}: {
  readonly children: ReactNode
  readonly className?: string
}) {
  return <div className={classes(styles.body, className)}>{children}</div>
}
