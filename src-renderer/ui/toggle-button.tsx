import type { ReactNode } from 'react'
import { ToggleButton as RacToggleButton } from 'react-aria-components'
import styles from './button.module.css'
import type { ControlSize } from './button.tsx'
import { classes } from './classes.ts'
import { Icon, type IconGlyph } from './icon.tsx'
import { Kbd } from './kbd.tsx'

export type ToggleButtonProps = {
  readonly children: ReactNode
  readonly isSelected: boolean
  readonly onChange: (isSelected: boolean) => void
  readonly icon?: IconGlyph
  readonly shortcut?: string
  readonly size?: ControlSize
  readonly isDisabled?: boolean
  readonly className?: string
}

/** A button that stays down: mute, hold. Keep its words the same in both states; the state is read with them. */
export function ToggleButton({
  children,
  icon,
  shortcut,
  size = 'medium',
  className,
  ...rest
}: ToggleButtonProps) {
  return (
    <RacToggleButton {...rest} data-size={size} className={classes(styles.button, className)}>
      {icon && <Icon of={icon} size={size === 'small' ? 16 : 18} />}
      <span className={styles.words}>{children}</span>
      {shortcut && (
        <span aria-hidden className={styles.shortcut}>
          <Kbd keys={shortcut} />
        </span>
      )}
    </RacToggleButton>
  )
}
