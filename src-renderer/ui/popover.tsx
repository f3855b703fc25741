import type { ReactElement, ReactNode } from 'react'
import { Dialog, DialogTrigger, type Placement, Popover as RacPopover } from 'react-aria-components'
import { classes } from './classes.ts'
import styles from './surface.module.css'

export type PopoverProps = {
  readonly label: string
  /** A kit button; a press opens and closes. */
  readonly trigger: ReactElement
  readonly children: ReactNode | ((close: () => void) => ReactNode)
  readonly placement?: Placement
  readonly isOpen?: boolean
  readonly onOpenChange?: (isOpen: boolean) => void
  readonly isPadded?: boolean
}

/** A small surface beside its button: keypad, quick facts, a filter. Escape or a press outside closes it. */
export function Popover({
  label,
  trigger,
  children,
  placement = 'bottom start',
  isOpen,
  onOpenChange,
  isPadded = true,
}: PopoverProps) {
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      {trigger}
      <RacPopover placement={placement} offset={6} className={styles.popover}>
        <Dialog aria-label={label} className={classes(styles.dialog, isPadded && styles.padded)}>
          {({ close }) => (typeof children === 'function' ? children(close) : children)}
        </Dialog>
      </RacPopover>
    </DialogTrigger>
  )
}
