import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './layout.module.css'

/** Steps of 4 px. */
export type Gap = 0 | 1 | 2 | 3 | 4 | 5 | 6

export type StackProps = {
  readonly children: ReactNode
  readonly gap?: Gap
  readonly as?: 'div' | 'section' | 'form' | 'ul' | 'ol'
  readonly className?: string
}

/** One under the other. */
export function Stack({ children, gap = 3, as: Element = 'div', className }: StackProps) {
  return (
    <Element data-gap={gap} className={classes(styles.stack, className)}>
      {children}
    </Element>
  )
}

export type InlineProps = {
  readonly children: ReactNode
  readonly gap?: Gap
  readonly justify?: 'start' | 'between' | 'end'
  readonly align?: 'start' | 'center' | 'baseline' | 'end'
  readonly wrap?: boolean
  readonly className?: string
}

/** Side by side, centred on the line; wraps unless told not to. */
export function Inline({
  children,
  gap = 2,
  justify = 'start',
  align = 'center',
  wrap = true,
  className,
}: InlineProps) {
  return (
    <div
      data-gap={gap}
      data-justify={justify}
      data-align={align}
      data-wrap={wrap}
      className={classes(styles.inline, className)}
    >
      {children}
    </div>
  )
}

/** The line between two things. */
export function Hairline() {
  return <hr className={styles.hairline} />
}
