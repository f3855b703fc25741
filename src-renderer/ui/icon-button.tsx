import type { Ref } from 'react'
import { type PressEvent, Button as RacButton } from 'react-aria-components'
import styles from './button.module.css'
import type { ButtonVariant, ControlSize } from './button.tsx'
import { classes } from './classes.ts'
import { Icon, type IconGlyph } from './icon.tsx'
import { Tooltip } from './tooltip.tsx'

export type IconButtonProps = {
  readonly icon: IconGlyph
  /** The name: read aloud, and shown as the tooltip. */
  readonly label: string
  readonly shortcut?: string
  readonly variant?: ButtonVariant
  readonly size?: ControlSize
  readonly isDisabled?: boolean
  readonly onPress?: (event: PressEvent) => void
  readonly 'aria-expanded'?: boolean
  readonly slot?: string
  readonly id?: string
  readonly className?: string
  readonly ref?: Ref<HTMLButtonElement>
}

/** A button with a picture for its face and words in its tooltip. For the few icons that everybody knows. */
export function IconButton({
  icon,
  label,
  shortcut,
  variant = 'quiet',
  size = 'medium',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut}>
      <RacButton
        {...rest}
        aria-label={label}
        data-variant={variant}
        data-size={size}
        className={classes(styles.button, styles.square, className)}
      >
        <Icon of={icon} size={size === 'small' ? 16 : 18} />
      </RacButton>
    </Tooltip>
  )
}
