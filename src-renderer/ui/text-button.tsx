import type { ReactNode } from 'react'
import { Button as RacButton } from 'react-aria-components'
import { classes } from './classes.ts'
import styles from './text-button.module.css'

/** Words that open what they name. They wrap as words do and look like the text around them. */
export function TextButton({
  children,
  onPress,
  className,
}: {
  readonly children: ReactNode
  readonly onPress: () => void
  readonly className?: string
}) {
  return (
    <RacButton onPress={onPress} className={classes(styles.button, className)}>
      {children}
    </RacButton>
  )
}
