import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './pane.module.css'

export type PaneProps = {
  readonly children: ReactNode
  readonly as?: 'section' | 'aside' | 'main' | 'nav' | 'div'
  /** The name of the landmark. */
  readonly label?: string
  /** `pane` is where one works, `quiet` stands back, `ground` is behind both. */
  readonly surface?: 'pane' | 'quiet' | 'ground'
  /** Where the hairline to the neighbour runs. */
  readonly edge?: 'start' | 'end' | 'top' | 'bottom' | 'none'
  readonly className?: string
}

/** One column or band of the screen: a header and footer that stay, a body that scrolls. */
export function Pane({
  children,
  as: Element = 'section',
  label,
  surface = 'pane',
  edge = 'none',
  className,
}: PaneProps) {
  return (
    <Element
      aria-label={label}
      data-surface={surface}
      data-edge={edge}
      className={classes(styles.pane, className)}
    >
      {children}
    </Element>
  )
}

type PanePartProps = { readonly children: ReactNode; readonly className?: string }

/** The top of a pane; stays in view, with a hairline under it. */
export function PaneHeader({ children, className }: PanePartProps) {
  return <header className={classes(styles.header, className)}>{children}</header>
}

export type PaneBodyProps = PanePartProps & { readonly isPadded?: boolean }

/** The part that scrolls. */
export function PaneBody({ children, isPadded = true, className }: PaneBodyProps) {
  return <div className={classes(styles.body, isPadded && styles.padded, className)}>{children}</div>
}

/** The bottom of a pane; stays in view. */
export function PaneFooter({ children, className }: PanePartProps) {
  return <footer className={classes(styles.footer, className)}>{children}</footer>
}
