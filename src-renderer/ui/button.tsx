import type { ReactNode, Ref } from 'react'
import { type PressEvent, Button as RacButton } from 'react-aria-components'
import styles from './button.module.css'
import { classes } from './classes.ts'
import { Icon, type IconGlyph } from './icon.tsx'
import { Kbd } from './kbd.tsx'
import { Spinner } from './spinner.tsx'
import { useUiTexts } from './ui-texts.ts'

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger'
export type ControlSize = 'small' | 'medium' | 'large'

export type ButtonProps = {
  readonly children: ReactNode
  /** One primary per area: what the person most likely does next. */
  readonly variant?: ButtonVariant
  readonly size?: ControlSize
  readonly icon?: IconGlyph
  /** An icon after the words, such as the chevron of a menu. */
  readonly iconAfter?: IconGlyph
  /** The key that does the same, shown as a chip. Binding the key is the screen's work. */
  readonly shortcut?: string
  /** At work: keeps its width and focus, ignores presses and says so to readers. */
  readonly isPending?: boolean
  readonly isDisabled?: boolean
  readonly isFullWidth?: boolean
  readonly onPress?: (event: PressEvent) => void
  readonly type?: 'button' | 'submit' | 'reset'
  readonly autoFocus?: boolean
  readonly id?: string
  /** For readers, where the words alone are not enough ("Try" beside three proposals). */
  readonly 'aria-label'?: string
  readonly 'aria-describedby'?: string
  readonly 'aria-expanded'?: boolean
  /** RAC's slot, e.g. `close` inside a dialog. */
  readonly slot?: string
  readonly className?: string
  readonly ref?: Ref<HTMLButtonElement>
}

/** A press that does something. Height follows the density; the label never wraps. */
export function Button({
  children,
  variant = 'secondary',
  size = 'medium',
  icon,
  iconAfter,
  shortcut,
  isPending = false,
  isFullWidth = false,
  type = 'button',
  className,
  ...rest
}: ButtonProps) {
  const t = useUiTexts()
  return (
    <RacButton
      {...rest}
      type={type}
      isPending={isPending}
      data-variant={variant}
      data-size={size}
      className={classes(styles.button, isFullWidth && styles.fullWidth, className)}
    >
      {icon && <Icon of={icon} size={size === 'small' ? 16 : 18} />}
      <span className={styles.words}>{children}</span>
      {shortcut && (
        <span aria-hidden className={styles.shortcut}>
          <Kbd keys={shortcut} />
        </span>
      )}
      {iconAfter && <Icon of={iconAfter} size={16} />}
      {isPending && (
        <span className={styles.pending} role="img" aria-label={t('working')}>
          <Spinner />
        </span>
      )}
    </RacButton>
  )
}
