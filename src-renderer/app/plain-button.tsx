import type { ReactNode } from 'react'
import { Button as RacButton } from 'react-aria-components'
import { classes } from '../ui/ui.ts'
import styles from './plain-button.module.css'

/** A press with the look of what is inside it: the search bar, the sync chip. Everything else takes the kit's button. */
export function PlainButton({
  children,
  label,
  lang,
  isPressed,
  className,
  ...rest
}: {
  readonly children: ReactNode
  readonly label?: string
  readonly lang?: string
  /** For one of several that stay down. */
  readonly isPressed?: boolean
  readonly className?: string
  readonly onPress?: () => void
}) {
  return (
    <RacButton
      {...rest}
      aria-label={label}
      aria-pressed={isPressed}
      data-selected={isPressed || undefined}
      className={classes(styles.button, className)}
    >
      <span lang={lang} className={styles.inside}>
        {children}
      </span>
    </RacButton>
  )
}
